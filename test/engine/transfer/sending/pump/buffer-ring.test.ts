/** No more buffers than there may be, each used by one at a time; a failed use is heard by the next who asks. */
import { expect, test } from 'vitest';
import { BufferRing } from '../../../../../electron/engine/transfer/sending/pump/buffer-ring.ts';
import { isSettled } from '../../../../support/transfer-parts.ts';

function deferred() {
  let settle: { resolve: () => void; reject: (error: Error) => void };
  const promise = new Promise<void>((resolve, reject) => (settle = { resolve, reject }));
  return { promise, ...settle! };
}

test('so many are made, as they are needed; then one waits for the first that is free', async () => {
  let made = 0;
  const ring = new BufferRing(2, 10, (bytes) => Buffer.alloc(bytes, ++made));
  const [one, two] = [await ring.take(), await ring.take()];
  const uses = [deferred(), deferred()];
  ring.giveBack(one, uses[0]!.promise);
  ring.giveBack(two, uses[1]!.promise);
  const next = ring.take();
  expect(await isSettled(next)).toBe(false);
  uses[1]!.resolve();
  expect(await next).toBe(two);
  expect(made).toBe(2);
  uses[0]!.resolve();
});

test('it has settled when every buffer is free', async () => {
  const ring = new BufferRing(2, 10);
  const use = deferred();
  ring.giveBack(await ring.take(), use.promise);
  const settled = ring.settled();
  expect(await isSettled(settled)).toBe(false);
  use.resolve();
  await settled;
});

test('a use that failed rejects whoever asks next', async () => {
  const ring = new BufferRing(1, 10);
  const use = deferred();
  ring.giveBack(await ring.take(), use.promise);
  const [next, settled] = [ring.take(), ring.settled()];
  use.reject(new Error('cut off'));
  await expect(next).rejects.toThrow('cut off');
  await expect(settled).rejects.toThrow('cut off');
  await expect(ring.take()).rejects.toThrow('cut off');
});

test('all are given up once the last is free', async () => {
  const ring = new BufferRing(3, 10);
  const [one, two] = [await ring.take(), await ring.take()];
  const use = deferred();
  ring.giveBack(one, use.promise);
  ring.giveBack(two, Promise.resolve());
  const given: Buffer[] = [];
  ring.retire((buffer) => given.push(buffer));
  await isSettled(ring.settled());
  expect(given).toEqual([]);
  use.resolve();
  await ring.settled();
  await Promise.resolve();
  expect(new Set(given)).toEqual(new Set([one, two]));
});

test('of a use that failed none is given up', async () => {
  const ring = new BufferRing(2, 10);
  ring.giveBack(await ring.take(), Promise.reject(new Error('cut off')));
  const given: Buffer[] = [];
  ring.retire((buffer) => given.push(buffer));
  await expect(ring.settled()).rejects.toThrow('cut off');
  expect(await isSettled(Promise.resolve())).toBe(true);
  expect(given).toEqual([]);
});
