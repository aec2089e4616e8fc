/** A file that sendfile sends is hashed just ahead of it: right, no further than a read, and done before it is closed. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { SourceFile } from '../../../../../electron/engine/disk/source/source-file.ts';
import { hashOf, startHash } from '../../../../../electron/engine/transfer/agreed/hash.ts';
import { HashAlong } from '../../../../../electron/engine/transfer/sending/pump/hash-along.ts';
import { isSettled } from '../../../../support/transfer-parts.ts';

const mib = 1024 * 1024;
const content = randomBytes(3 * mib + 17);

/** A source in memory that gives at most `most` bytes a read, and fails at `brokenAt`. */
function sourceOf({ most = mib, brokenAt = Infinity } = {}) {
  let furthest = 0;
  const read = async (into: Buffer, at: number) => {
    await new Promise((resolve) => setImmediate(resolve));
    if (at >= brokenAt) throw new Error('unreadable');
    const bytes = content.copy(into, 0, at, Math.min(at + most, at + into.length));
    furthest = Math.max(furthest, at + bytes);
    return bytes;
  };
  return { source: { read } as unknown as SourceFile, furthest: () => furthest };
}

test.each([mib, 100_000])('in steps, with reads of at most %i bytes, it is the hash of the whole', async (most) => {
  const along = new HashAlong(sourceOf({ most }).source, startHash(), 0, content.length);
  for (let to = 0; to < content.length; to += 700_000) await along.upTo(to);
  await along.upTo(content.length);
  expect(along.digest()).toEqual(hashOf(content));
});

test('it goes on from where an earlier hash ended', async () => {
  const hash = startHash();
  hash.update(content.subarray(0, mib));
  const along = new HashAlong(sourceOf().source, hash, mib, content.length);
  await along.upTo(2 * content.length);
  expect(along.digest()).toEqual(hashOf(content));
});

test('no more than one read ahead is read', async () => {
  const { source, furthest } = sourceOf();
  const along = new HashAlong(source, startHash(), 0, content.length);
  await along.upTo(10);
  await along.settled();
  expect(furthest()).toBe(2 * mib);
});

test('what can’t be read is thrown where it is waited for, and the file may still be closed', async () => {
  const along = new HashAlong(sourceOf({ brokenAt: mib }).source, startHash(), 0, content.length);
  await along.upTo(mib);
  await expect(along.upTo(mib + 1)).rejects.toThrow('unreadable');
  expect(await isSettled(along.settled())).toBe(true);
});
