/** A file's content and holes are told block by block, the same whoever knows of the holes: the system, or nobody. */
import { randomBytes } from 'node:crypto';
import { open, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { BlockReader, isZeros, withBlocks } from '../../../../electron/engine/disk/source/block-reader.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { waitingCalls } from '../../../../electron/engine/disk/system/waiting-calls.ts';
import { holedFile } from '../../../support/disks/holed-file.ts';
import { newFolder } from '../sink/places.ts';

const block = 64 * 1024;
const both = [
  ['asking the system', waitingCalls],
  ['looking for zeros', promisedCalls],
] as const;

/** Stretches as [hole, bytes], and the file that they make. */
async function read(path: string, calls: typeof promisedCalls, { end = -1, buffer = 8 * block } = {}) {
  const file = await open(path);
  onTestFinished(() => file.close());
  const size = end < 0 ? (await file.stat()).size : end;
  const reader = new BlockReader(file.fd, calls, block);
  const into = Buffer.alloc(buffer);
  const found: [number, number][] = [];
  const made = Buffer.alloc(size);
  for (let at = 0; at < size;) {
    const { hole, bytes } = await reader.next(into, at, size);
    expect(hole + bytes).toBeGreaterThan(0);
    into.copy(made, at + hole, 0, bytes);
    at += hole + bytes;
    found.push([hole, bytes]);
  }
  expect(await reader.next(into, size, size)).toEqual({ hole: 0, bytes: 0 });
  return { found, made };
}

/** Neighbours joined: how much comes at once doesn't matter. */
function joined(found: readonly (readonly [number, number])[]): [number, number][] {
  const all: [number, number][] = [];
  for (const [hole, bytes] of found) {
    const last = all.at(-1);
    if (last !== undefined && hole === 0) last[1] += bytes;
    else if (last !== undefined && last[1] === 0) [last[0], last[1]] = [last[0] + hole, bytes];
    else all.push([hole, bytes]);
  }
  return all;
}

const shapes: Record<string, [bytes: number, places: [number, number][], stretches: [number, number][]]> = {
  'a hole at the start': [4 * block, [[3 * block, block]], [[3 * block, block]]],
  'a hole at the end': [
    20 * block + 5,
    [[0, 2 * block]],
    [
      [0, 2 * block],
      [18 * block + 5, 0],
    ],
  ],
  'holes in the middle': [
    40 * block,
    [
      [0, block],
      [10 * block, 1],
      [30 * block, 10 * block],
    ],
    [
      [0, block],
      [9 * block, block],
      [19 * block, 10 * block],
    ],
  ],
  'a hole alone': [100 * block + 1, [], [[100 * block + 1, 0]]],
  'a last block that is short': [9 * block + 7, [[9 * block + 6, 1]], [[9 * block, 7]]],
  'content that crosses blocks': [
    9 * block,
    [[block - 1, 2]],
    [
      [0, 2 * block],
      [7 * block, 0],
    ],
  ],
  'a block of which a byte is no zero': [
    9 * block,
    [[5 * block - 1, 1]],
    [
      [4 * block, block],
      [4 * block, 0],
    ],
  ],
  'less than a block': [100, [[99, 1]], [[0, 100]]],
  nothing: [0, [], []],
};

test.each(
  Object.entries(shapes).flatMap(([name, shape]) => both.map(([how, calls]) => [name, how, shape, calls] as const)),
)('%s, %s', async (_, __, [bytes, places, stretches], calls) => {
  const path = await holedFile(join(await newFolder(), 'file'), bytes, places);
  for (const buffer of [block, 8 * block]) {
    const { found, made } = await read(path, calls, { buffer });
    expect(joined(found)).toEqual(stretches);
    expect(made.equals(await readFile(path))).toBe(true);
  }
});

test.each(both)('zeros that take room are holes, too, and single ones between content: %s', async (_, calls) => {
  const path = join(await newFolder(), 'file');
  const content = randomBytes(32 * block);
  for (let at = 0; at < 32; at += 2) content.fill(0, at * block, (at + 1) * block);
  await writeFile(path, content);
  const { found, made } = await read(path, calls);
  expect(joined(found)).toEqual(Array.from({ length: 16 }, () => [block, block]));
  expect(made.equals(content)).toBe(true);
});

test('a long search for content answers now and then', async () => {
  const path = await holedFile(join(await newFolder(), 'file'), 200 * 1024 * 1024, []);
  const { found } = await read(path, promisedCalls);
  expect(found).toEqual([
    [64 * 1024 * 1024, 0],
    [64 * 1024 * 1024, 0],
    [64 * 1024 * 1024, 0],
    [8 * 1024 * 1024, 0],
  ]);
});

test.each(both)('where the file ends before zeros follow: %s', async (_, calls) => {
  const path = join(await newFolder(), 'file');
  await writeFile(path, 'content');
  const { found, made } = await read(path, calls, { end: 5 * block });
  expect(joined(found)).toEqual([
    [0, block],
    [4 * block, 0],
  ]);
  expect(made.subarray(0, 8).toString()).toBe('content\0');
});

test('what was asked before says nothing of what is asked again, further up', async () => {
  const path = await holedFile(join(await newFolder(), 'file'), 9 * block, [
    [0, block],
    [8 * block, block],
  ]);
  const file = await open(path);
  onTestFinished(() => file.close());
  const reader = new BlockReader(file.fd, waitingCalls, block);
  const into = Buffer.alloc(block);
  expect(await reader.next(into, block, 9 * block)).toEqual({ hole: 7 * block, bytes: block });
  expect(await reader.next(into, 0, 9 * block)).toEqual({ hole: 0, bytes: block });
  // A hole is told up to where it was asked for.
  expect(await reader.next(into, block, 3 * block)).toEqual({ hole: 2 * block, bytes: 0 });
});

test('what is no file can’t be read, and is closed again', async () => {
  const dir = await newFolder();
  const path = join(dir, 'file');
  await writeFile(path, 'abc');
  const size = (at: string) => withBlocks(at, block, promisedCalls, (_, size) => size());
  expect([await size(path), await size(dir), await size(join(dir, 'gone'))]).toEqual([3, null, null]);
  await truncate(path, 7);
  expect(await size(path)).toBe(7);
});

test('one byte that is no zero is found wherever it is', () => {
  const zeros = Buffer.alloc(100);
  const buffer = Buffer.alloc(100);
  expect(isZeros(buffer, 3, 100, zeros)).toBe(true);
  for (const at of [3, 50, 99]) {
    buffer.fill(0)[at] = 1;
    expect(isZeros(buffer, 3, 100, zeros)).toBe(false);
    expect(isZeros(buffer, 4, at === 3 ? 100 : at, zeros)).toBe(true);
  }
});
