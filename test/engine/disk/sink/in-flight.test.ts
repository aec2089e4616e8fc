/** The end waits for the work, and no work begins after it. */
import { expect, test } from 'vitest';
import { InFlight } from '../../../../electron/engine/disk/sink/in-flight.ts';
import { failureOf } from './places.ts';

test('the end comes after all that was begun, failed or not, and nothing runs after it', async () => {
  const inFlight = new InFlight();
  const order: string[] = [];
  let goOn = (): void => {};
  const gate = new Promise<void>((resolve) => (goOn = resolve));
  const first = inFlight.run(() => gate.then(() => order.push('first')));
  const second = inFlight.run(async () => {
    await gate;
    order.push('second');
    throw new Error('broken');
  });
  const end = inFlight.end().then(() => order.push('end'));
  expect(inFlight.isOpen).toBe(false);
  expect(await failureOf(inFlight.run(async () => order.push('late')))).toMatchObject({ code: 'cancelled' });
  goOn();
  await expect(second).rejects.toThrow('broken');
  await Promise.all([first, end]);
  expect(order).toEqual(['first', 'second', 'end']);
});

test('with nothing under way the end comes at once', async () => {
  const inFlight = new InFlight();
  expect(await inFlight.run(async () => 'done')).toBe('done');
  await inFlight.end();
});
