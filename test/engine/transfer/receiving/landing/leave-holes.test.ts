/** Zeros of a file with holes are not written, however they come. */
import { expect, test } from 'vitest';
import type { PartialFile } from '../../../../../electron/engine/disk/sink/sink.ts';
import { BlockHash } from '../../../../../electron/engine/transfer/agreed/block-hash.ts';
import { leaveHole, writeContent } from '../../../../../electron/engine/transfer/receiving/landing/leave-holes.ts';

const page = 4096;

function noting() {
  const done: string[] = [];
  const partial = {
    skip: (bytes: number) => done.push(`skip ${bytes}`),
    write: async (chunk: Buffer, position: number) => void done.push(`write ${chunk.length} at ${position}`),
  } as unknown as PartialFile;
  return { partial, done };
}

test('pages of zeros among content are left out, and the last counts as long as it is', async () => {
  const { partial, done } = noting();
  const piece = Buffer.alloc(8 * page + 5);
  piece[page] = 1;
  piece[3 * page - 1] = 1;
  piece[6 * page] = 1;
  await writeContent(partial, piece, 100 * page);
  expect(done).toEqual([
    `skip ${page}`,
    `write ${2 * page} at ${101 * page}`,
    `skip ${3 * page}`,
    `write ${page} at ${106 * page}`,
    `skip ${page + 5}`,
  ]);
});

test('content without such pages is one write', async () => {
  const { partial, done } = noting();
  await writeContent(partial, Buffer.alloc(512 * 1024, 'x'), 0);
  expect(done).toEqual([`write ${512 * 1024} at 0`]);
});

test('what is passed over is a hole, once', () => {
  const { partial, done } = noting();
  const hash = new BlockHash(1e9);
  leaveHole(partial, hash, 0);
  leaveHole(partial, hash, 65_536);
  leaveHole(partial, hash, 65_536);
  expect([done, hash.at]).toEqual([['skip 65536'], 65_536]);
});
