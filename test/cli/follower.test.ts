import { afterEach, expect, test, vi } from 'vitest';
import { Follower } from '../../electron/cli/follower.ts';
import type { AppState } from '../../shared/state.ts';
import { createFakeEngine } from '../support/fake-engine.ts';
import { transfer } from '../renderer/samples.ts';

const never = new AbortController().signal;
const settled = ({ transfers }: AppState) => transfers.find(({ status }) => status === 'done') ?? null;

afterEach(() => void vi.useRealTimers());

test('what is true already is answered at once; else the first change that makes it true', async () => {
  const engine = createFakeEngine();
  const follower = await Follower.of(engine);
  const waiting = follower.until(settled, never);
  const one = transfer({ status: 'active' });
  engine.push({ kind: 'transfer', transfer: one });
  const done = { ...one, status: 'done' } as const;
  engine.push({ kind: 'transfer', transfer: done });
  expect(await waiting).toBe(done);
  expect(await follower.until(settled, never)).toBe(done);
  expect(follower.transfer(one.id)).toBe(done);
  expect(follower.transfer('another')).toBeUndefined();
});

test('waiting ends with null when its time is up, and with the reason when it is called off', async () => {
  vi.useFakeTimers();
  const follower = await Follower.of(createFakeEngine());
  const late = follower.until(settled, never, 1000);
  await vi.advanceTimersByTimeAsync(1000);
  expect(await late).toBeNull();
  const stop = new AbortController();
  const calledOff = follower.until(settled, stop.signal);
  stop.abort(new Error('enough'));
  await expect(calledOff).rejects.toThrow('enough');
  await expect(follower.until(settled, stop.signal)).rejects.toThrow('enough');
});

test('who no longer listens is told nothing', async () => {
  const engine = createFakeEngine();
  const follower = await Follower.of(engine);
  const told = vi.fn();
  const leave = follower.onChange(told);
  engine.push({ kind: 'known', known: [] });
  leave();
  engine.push({ kind: 'known', known: [] });
  expect(told).toHaveBeenCalledOnce();
});
