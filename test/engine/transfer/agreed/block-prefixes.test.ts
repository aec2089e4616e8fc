/** A file with holes goes on between two of its blocks, at the furthest place where both sides have the same. */
import { randomBytes } from 'node:crypto';
import { open, readFile, truncate } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BlockReader } from '../../../../electron/engine/disk/source/block-reader.ts';
import { waitingCalls } from '../../../../electron/engine/disk/system/waiting-calls.ts';
import { BlockHash } from '../../../../electron/engine/transfer/agreed/block-hash.ts';
import {
  agreeOnBlocks,
  hashAllBlocks,
  hashBlocks,
  placesBetweenBlocks,
  type NextStretch,
} from '../../../../electron/engine/transfer/agreed/block-prefixes.ts';
import { hashTogether } from '../../../../electron/engine/transfer/agreed/same.ts';
import { hashOf } from '../../../../electron/engine/transfer/agreed/hash.ts';
import type { Prefix } from '../../../../electron/engine/transfer/agreed/prefixes.ts';
import { holeBlockBytes, maxPrefixes } from '../../../../electron/engine/wire/limits.ts';
import { holedFile } from '../../../support/disks/holed-file.ts';
import { tempDir } from '../../../support/pair.ts';

const block = holeBlockBytes;
const mib = 1024 * 1024;
const size = 40 * block + 1;

test('places are ends of whole blocks, and the end of all', () => {
  expect(placesBetweenBlocks(0, size)).toEqual([]);
  expect(placesBetweenBlocks(block - 1, size)).toEqual([]);
  expect(placesBetweenBlocks(block, size)).toEqual([block]);
  expect(placesBetweenBlocks(3 * block - 1, size)).toEqual([2 * block]);
  expect(placesBetweenBlocks(size, size)).toEqual([size]);
  const many = placesBetweenBlocks(10 ** 15 + 7, 10 ** 16);
  expect(many.length).toBeLessThanOrEqual(maxPrefixes);
  expect(many.every((at, i) => at % block === 0 && at > (many[i - 1] ?? 0))).toBe(true);
  expect(placesBetweenBlocks(40 * mib, 10 ** 16)).toEqual([16 * mib, 32 * mib, 40 * mib]);
});

/** A file with holes, what it holds, and how a sender reads it. */
async function theFile() {
  const path = await holedFile(join(await tempDir(), 'file'), size, [
    [2 * block, block],
    [20 * block, 3 * block],
    [40 * block, 1],
  ]);
  const file = await open(path);
  onTestFinished(() => file.close());
  const reader = new BlockReader(file.fd, waitingCalls, block);
  const next: NextStretch = (into, at, end) => reader.next(into, at, end);
  return { path, content: await readFile(path), next };
}

/** The word on the beginning of a content of `size` bytes. */
function word(content: Buffer, place: number): Prefix {
  const hash = new BlockHash(size);
  hash.update(content.subarray(0, place));
  return [place, hash.digest().toString('hex')];
}

test('a beginning is hashed alike at the disk and at the sender, in holes and out of them', async () => {
  const { path, content, next } = await theFile();
  const places = [block, 2 * block, 3 * block, 10 * block, 22 * block, 40 * block];
  const hashed = await hashBlocks(path, size, places, waitingCalls);
  expect(hashed!.prefixes).toEqual(places.map((place) => word(content, place)));
  const { offset, hash } = await agreeOnBlocks(next, size, hashed!.prefixes);
  expect([offset, hash.at]).toEqual([40 * block, 40 * block]);
  hash.update(content.subarray(offset));
  expect([offset + 1, hash.digest().toString('hex')]).toEqual(word(content, size));
  expect((await agreeOnBlocks(next, size, [word(content, size)])).offset).toBe(size);
});

test('a beginning that is shorter on the disk ends in zeros', async () => {
  const { path, content } = await theFile();
  await truncate(path, 4 * block);
  const hashed = await hashBlocks(path, size, [20 * block], waitingCalls);
  expect(hashed!.prefixes).toEqual([word(content, 20 * block)]);
  expect(await hashBlocks(`${path}-missing`, size, [block])).toBeNull();
});

test('where one differs it is the one before; a place within a block is none', async () => {
  const { content, next } = await theFile();
  const torn = Buffer.from(content);
  randomBytes(block).copy(torn, 20 * block);
  const theirs = [word(torn, 3 * block), word(torn, 20 * block), word(torn, 21 * block), word(torn, 30 * block)];
  const { offset, hash } = await agreeOnBlocks(next, size, theirs);
  expect(offset).toBe(20 * block);
  hash.update(content.subarray(offset));
  expect(hash.digest().toString('hex')).toBe(word(content, size)[1]);
  expect((await agreeOnBlocks(next, size, [])).offset).toBe(0);
  expect((await agreeOnBlocks(next, size, [[100, word(content, block)[1]]])).offset).toBe(0);
  expect((await agreeOnBlocks(next, size, [[100 * block, word(content, size)[1]]])).offset).toBe(0);
});

test('whole files are compared block by block where they are sent so, and only at their very size', async () => {
  const { path, content } = await theFile();
  const whole = Buffer.from(word(content, size)[1], 'hex');
  expect(await hashAllBlocks(path, size)).toEqual(whole);
  expect([await hashAllBlocks(path, size - 1), await hashAllBlocks(path, size + 1)]).toEqual([null, null]);
  const plain = hashOf(content);
  const together = (hashes: readonly Buffer[]): string => hashOf(Buffer.concat(hashes)).toString('hex');
  const holed = new Set([1]);
  expect(await hashTogether([path, path], [size, size], { holed })).toBe(together([plain, whole]));
  expect(await hashTogether([path, path], [size, size], { holed, calls: waitingCalls })).toBe(together([plain, whole]));
  expect(await hashTogether([path, path], [size, size])).toBe(together([plain, plain]));
});
