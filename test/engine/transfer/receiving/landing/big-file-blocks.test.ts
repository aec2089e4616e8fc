/** A big file is written in blocks, put in place only with the right hash, and can go on where it was left. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { hashOf, textOf } from '../../../../../electron/engine/transfer/agreed/hash.ts';
import { BigFile, blockBytes } from '../../../../../electron/engine/transfer/receiving/landing/big-file-blocks.ts';
import { failure, FerryError } from '../../../../../shared/errors.ts';
import { file, MemoryLanding, until } from '../../../../support/receiving.ts';

const content = randomBytes(3 * blockBytes + 1234);
const entry = file('big', content.length);

const inPlace = (bytes: Buffer) => ({ path: '/in/big', blake3: textOf(hashOf(bytes)) });

function receiving(from = 0, landing = new MemoryLanding()) {
  const present: number[] = [];
  const errors: unknown[] = [];
  let written = 0;
  let dropped = 0;
  const big = new BigFile({
    landing,
    spare: [],
    from,
    open: () => landing.begin(entry, from, null),
    onWritten: (bytes) => (written += bytes),
    onDropped: (bytes) => (dropped += bytes),
    onPresent: (_partial, bytes) => present.push(bytes),
    onError: (error) => errors.push(error),
  });
  return { big, landing, present, errors, written: () => written, dropped: () => dropped };
}

/** All of `bytes`, in pieces that don't end where blocks do. */
function pushAll(big: BigFile, bytes: Buffer): void {
  for (let at = 0; at < bytes.length; at += 100_000) big.push(bytes.subarray(at, at + 100_000));
}

test('all of it is in place once its hash is right', async () => {
  const { big, landing, written } = receiving();
  pushAll(big, content);
  expect(await big.finish(hashOf(content))).toEqual(inPlace(content));
  expect(landing.placed.get('big')!.equals(content)).toBe(true);
  expect(written()).toBe(content.length);
});

test('with another hash nothing is in place', async () => {
  const { big, landing } = receiving();
  pushAll(big, content);
  expect(await big.finish(hashOf(Buffer.from('other')))).toBeNull();
  expect([landing.placed.size, landing.openFiles]).toEqual([0, 0]);
});

test('a file that nobody said a hash of is in place with the one it has', async () => {
  const { big } = receiving();
  pushAll(big, content);
  expect(await big.finish(null)).toEqual(inPlace(content));
});

test('what is read into lent memory needs no copy and is the same file', async () => {
  const { big, landing } = receiving();
  for (let at = 0; at < content.length;) {
    const memory = big.lend(content.length - at);
    const read = memory.subarray(0, Math.min(memory.length, 70_000));
    content.copy(read, 0, at);
    big.push(read);
    at += read.length;
  }
  expect(await big.finish(hashOf(content))).toEqual(inPlace(content));
  expect(landing.placed.get('big')!.equals(content)).toBe(true);
});

test('what is left is noted as present, and another connection goes on with it', async () => {
  const half = 2 * blockBytes + 77;
  const first = receiving();
  pushAll(first.big, content.subarray(0, half));
  await first.big.suspend();
  expect(first.present.at(-1)).toBe(half);
  const second = receiving(half, first.landing);
  pushAll(second.big, content.subarray(half));
  expect(await second.big.finish(hashOf(content))).toEqual(inPlace(content));
  expect(first.landing.placed.get('big')!.equals(content)).toBe(true);
});

test('a write that fails is told at once, and again by the end; what still comes is dropped', async () => {
  const { big, landing, errors, present, written, dropped } = receiving();
  landing.failing.set('big write', failure('no-space', { dir: '/in' }));
  pushAll(big, content);
  await until(() => errors.length > 0);
  pushAll(big, content.subarray(0, blockBytes));
  await expect(big.finish(hashOf(content))).rejects.toMatchObject({ code: 'no-space' });
  expect(errors).toHaveLength(1);
  // All buffers are free again.
  expect(written() + dropped()).toBe(content.length + blockBytes);
  expect(dropped()).toBeGreaterThan(0);
  await big.suspend();
  expect(present).toEqual([]);
});

test('a partial file that can’t be opened is this file’s failure', async () => {
  const { big, landing, errors } = receiving(
    0,
    new (class extends MemoryLanding {
      override begin(): Promise<never> {
        return Promise.reject(new FerryError('no-permission', { path: 'big' }));
      }
    })(),
  );
  pushAll(big, content);
  await expect(big.finish(hashOf(content))).rejects.toMatchObject({ code: 'no-permission' });
  expect([errors.length, landing.openFiles]).toEqual([1, 0]);
  await big.discard();
});

test('discarded in the middle it leaves nothing open', async () => {
  const { big, landing } = receiving();
  pushAll(big, content.subarray(0, blockBytes + 5));
  await big.discard();
  expect([landing.openFiles, landing.placed.size, landing.left.size]).toEqual([0, 0, 0]);
});

test('a hole is passed over: what follows is written behind it, and what is there counts with it', async () => {
  const { big, landing, present, written } = receiving();
  const first = Buffer.alloc(100, 'a');
  big.push(first);
  big.hole(4 * blockBytes - 100);
  pushAll(big, content.subarray(0, blockBytes));
  big.hole(3 * blockBytes);
  await until(() => written() === 100 + blockBytes);
  expect(present.at(-1)).toBe(8 * blockBytes);
  await big.suspend();
  expect(present.at(-1)).toBe(8 * blockBytes);
  const left = landing.left.get('big')!;
  expect(left.length).toBe(5 * blockBytes);
  expect(left.subarray(0, 100).equals(first)).toBe(true);
  expect(left.subarray(4 * blockBytes).equals(content.subarray(0, blockBytes))).toBe(true);
});

test('holes alone can be told before the file is open', async () => {
  const { big, present } = receiving();
  big.hole(7 * blockBytes);
  await big.suspend();
  expect(present).toEqual([7 * blockBytes]);
});
