/** Limits on silence count only the time in which this process runs. */
import { expect, onTestFinished, test, vi } from 'vitest';
import { afterAwake } from '../../../electron/engine/wire/awake.ts';

test('the limit passes, once, and not before; it can be called off', () => {
  vi.useFakeTimers();
  onTestFinished(() => void vi.useRealTimers());
  const [over, never] = [vi.fn(), vi.fn()];
  afterAwake(10_000, over);
  const off = afterAwake(10_000, never);
  vi.advanceTimersByTime(9_999);
  expect(over).not.toHaveBeenCalled();
  clearInterval(off);
  vi.advanceTimersByTime(60_000);
  expect(over).toHaveBeenCalledTimes(1);
  expect(never).not.toHaveBeenCalled();
});

test('a process that stood still for longer hears first what has come meanwhile', async () => {
  const order: string[] = [];
  const over = new Promise<void>((resolve) => {
    afterAwake(80, () => {
      order.push('over');
      resolve();
    });
  });
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
  // The timers that are due come before it, as they come before what the network has.
  setImmediate(() => order.push('heard'));
  await over;
  expect(order).toEqual(['heard', 'over']);
});
