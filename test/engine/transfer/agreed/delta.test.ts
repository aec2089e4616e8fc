/** How a changed file is cut into blocks, and the hash it goes by. */
import { expect, test } from 'vitest';
import { blocksOf, BlockListHash, isShapeOf, shapeFor } from '../../../../electron/engine/transfer/agreed/delta.ts';
import { blockHashOf } from '../../../../electron/engine/transfer/agreed/hash.ts';
import { maxBlockBytes, maxBlocks, minBlockBytes, minDeltaBytes } from '../../../../electron/engine/wire/limits.ts';
import { page } from '../../../support/page.ts';

const gib = 1024 ** 3;

test('blocks grow with the file, and there are no more of them than both sides keep', () => {
  expect(shapeFor(gib, gib)).toEqual({ blockBytes: minBlockBytes, blocks: 16_384 });
  expect(shapeFor(4 * gib, 4 * gib)).toEqual({ blockBytes: minBlockBytes, blocks: 65_536 });
  expect(shapeFor(4 * gib + 1, 4 * gib)).toEqual({ blockBytes: 2 * minBlockBytes, blocks: 32_768 });
  const most = maxBlocks * maxBlockBytes;
  expect(shapeFor(most, most)).toEqual({ blockBytes: maxBlockBytes, blocks: maxBlocks });
  expect(shapeFor(most + 1, most + 1)).toBeNull();
  // Of a longer file no more is told than there is of the other version.
  expect(shapeFor(most + 1, gib)).toEqual({ blockBytes: maxBlockBytes, blocks: 2048 });
});

test('below the least size, of either version, a file goes whole', () => {
  expect(shapeFor(minDeltaBytes, minDeltaBytes)).not.toBeNull();
  expect(shapeFor(minDeltaBytes - 1, gib)).toBeNull();
  expect(shapeFor(gib, minDeltaBytes - 1)).toBeNull();
});

test('only blocks that a version has in full are told', () => {
  expect(blocksOf(200_000, 200_000, 65_536)).toBe(4);
  expect(blocksOf(200_000, 199_999, 65_536)).toBe(3);
  expect(blocksOf(200_000, 300_000, 65_536)).toBe(4);
});

test.each([
  [{ blockBytes: minBlockBytes, blocks: 16 }, true],
  [{ blockBytes: minBlockBytes, blocks: 17 }, false],
  [{ blockBytes: minBlockBytes + 1, blocks: 1 }, false],
  [{ blockBytes: 3 * minBlockBytes, blocks: 1 }, false],
  [{ blockBytes: maxBlockBytes, blocks: 2 }, true],
  [{ blockBytes: maxBlockBytes, blocks: 3 }, false],
])('a peer may cut a file of 1 MiB as %j: %s', (shape, may) => {
  expect(isShapeOf(16 * minBlockBytes, shape)).toBe(may);
});

test('the page’s example has the hash that the page says, which another program made', () => {
  const content = Buffer.alloc(200_000);
  content[65_536] = 0xab;
  content.write('end', 199_997);
  const list = new BlockListHash(content.length, minBlockBytes);
  for (let at = 0; at < content.length; at += minBlockBytes) {
    list.add(blockHashOf(content.subarray(at, at + minBlockBytes)));
  }
  const stated = /^delta {6}([0-9a-f]{64})$/m.exec(page('protocol.md'))?.[1];
  expect(list.digest().toString('hex')).toBe(stated);
});
