/** A file with holes has one hash, wherever its holes are kept and however its bytes come. */
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import { areZeros, BlockHash, startHashOf } from '../../../../electron/engine/transfer/agreed/block-hash.ts';
import { hashOf } from '../../../../electron/engine/transfer/agreed/hash.ts';
import { holeBlockBytes } from '../../../../electron/engine/wire/limits.ts';
import { page } from '../../../support/page.ts';

const block = holeBlockBytes;
const size = 10 * block + 100;
const content = Buffer.concat([
  Buffer.alloc(2 * block),
  randomBytes(3 * block),
  Buffer.alloc(4 * block),
  randomBytes(block + 100),
]);

function number(n: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(n));
  return bytes;
}

/** By the page: the size, and each block that isn't zeros after its number. */
function byThePage(file: Buffer): Buffer {
  const parts = [number(file.length)];
  for (let at = 0; at < file.length; at += block) {
    const piece = file.subarray(at, at + block);
    if (piece.some((byte) => byte !== 0)) parts.push(number(at / block), piece);
  }
  return hashOf(Buffer.concat(parts));
}

test('it is BLAKE3 over the size and the blocks that aren’t zeros, each after its number', () => {
  const hash = new BlockHash(size);
  hash.update(content);
  expect([hash.at, hash.digest()]).toEqual([size, byThePage(content)]);
});

test('holes may be told, or come as zeros, in pieces of whole blocks', () => {
  const told = new BlockHash(size);
  told.skipTo(2 * block);
  told.update(content.subarray(2 * block, 3 * block));
  told.update(content.subarray(3 * block, 6 * block));
  told.skipTo(9 * block);
  told.update(content.subarray(9 * block));
  expect(told.digest()).toEqual(byThePage(content));
});

test('what has come can be told on the way, and the hash goes on', () => {
  const hash = new BlockHash(size);
  hash.update(content.subarray(0, 4 * block));
  const first = hash.digest();
  expect(hash.digest()).toEqual(first);
  hash.update(content.subarray(4 * block));
  expect(hash.digest()).toEqual(byThePage(content));
});

test('another size, another place or another byte makes another', () => {
  const hashes = [
    content,
    Buffer.concat([content, Buffer.alloc(1)]),
    Buffer.concat([content.subarray(block), Buffer.alloc(block)]),
    Buffer.concat([content.subarray(0, -1), Buffer.of(content.at(-1)! ^ 1)]),
  ].map((file) => {
    const hash = new BlockHash(file.length);
    hash.update(file);
    return hash.digest().toString('hex');
  });
  expect(new Set(hashes).size).toBe(4);
});

test('files without holes go by their plain hash', () => {
  const plain = startHashOf({ bytes: 3 });
  plain.update(Buffer.from('abc'));
  expect(plain.digest()).toEqual(hashOf(Buffer.from('abc')));
  expect(startHashOf({ bytes: 3, stored: 0 })).toBeInstanceOf(BlockHash);
});

test('the page’s example works out', () => {
  const protocol = page('protocol.md');
  const [, said] = /^holed {2,}([0-9a-f]{64})$/m.exec(protocol)!;
  const file = Buffer.alloc(200_000);
  file[65_536] = 0xab;
  file.write('end', 199_997);
  const hash = new BlockHash(file.length);
  hash.update(file);
  expect([hash.digest(), byThePage(file)].map((each) => each.toString('hex'))).toEqual([said, said]);
});

test('zeros are zeros up to the last byte', () => {
  const bytes = Buffer.alloc(3 * block + 1);
  expect(areZeros(bytes)).toBe(true);
  for (const at of [0, block, 3 * block]) {
    bytes.fill(0)[at] = 1;
    expect(areZeros(bytes)).toBe(false);
  }
});
