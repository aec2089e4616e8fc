/** A file goes on from the furthest offset at which both sides have the same bytes before it. */
import { randomBytes } from 'node:crypto';
import { stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSource } from '../../../../electron/engine/disk/source/source-file.ts';
import { agree, hashPlaces, placesFor, type Prefix } from '../../../../electron/engine/transfer/agreed/prefixes.ts';
import { hashOf } from '../../../../electron/engine/transfer/agreed/hash.ts';
import { maxPrefixes } from '../../../../electron/engine/wire/limits.ts';
import { tempDir } from '../../../support/pair.ts';
import { fileEntry } from '../../../support/transfer-parts.ts';

const mib = 1024 * 1024;

test.each([1, 16 * mib, 16 * mib + 1, 4096 * mib, 10 ** 15])(
  'of %i bytes, a few offsets ascend to the end, no more than a message may name',
  (present) => {
    const offsets = placesFor(present);
    expect(offsets.at(-1)).toBe(present);
    expect(offsets.length).toBeLessThanOrEqual(maxPrefixes);
    expect(offsets.every((offset, i) => offset > (offsets[i - 1] ?? 0))).toBe(true);
    for (const [i, offset] of offsets.slice(0, -1).entries()) {
      expect(offset - (offsets[i - 1] ?? 0)).toBeGreaterThanOrEqual(16 * mib);
    }
  },
);

async function sourceOf(content: Buffer) {
  const local = join(await tempDir(), 'file');
  await writeFile(local, content);
  const mtimeMs = Math.trunc((await stat(local)).mtimeMs);
  const source = await openSource(fileEntry('file', content.length, { local, mtimeMs }));
  onTestFinished(() => source.close());
  return { source, local };
}

const content = randomBytes(300_000);
const prefix = (end: number, of = content): Prefix => [end, hashOf(of.subarray(0, end)).toString('hex')];
const buffer = Buffer.allocUnsafe(64 * 1024);

test('where all agree, it is the last, and the hash goes on from there', async () => {
  const { source, local } = await sourceOf(content);
  const hashed = await hashPlaces(local, [1000, 100_000, 250_001]);
  expect(hashed!.prefixes).toEqual([prefix(1000), prefix(100_000), prefix(250_001)]);
  const { offset, hash } = await agree(source, hashed!.prefixes, buffer);
  expect(offset).toBe(250_001);
  hash.update(content.subarray(offset));
  expect(hash.digest()).toEqual(hashOf(content));
});

test('where one differs, it is the one before, and where the first does, the beginning', async () => {
  const { source } = await sourceOf(content);
  const torn = Buffer.from(content);
  torn[150_000]! ^= 1;
  const theirs = [prefix(1000, torn), prefix(100_000, torn), prefix(250_000, torn)];
  const { offset, hash } = await agree(source, theirs, buffer);
  expect(offset).toBe(100_000);
  hash.update(content.subarray(offset));
  expect(hash.digest()).toEqual(hashOf(content));
  expect((await agree(source, [prefix(250_000, torn)], buffer)).offset).toBe(0);
  expect((await agree(source, [], buffer)).offset).toBe(0);
});

test('a file that is shorter than the last offset has no prefixes', async () => {
  const { local } = await sourceOf(content);
  expect(await hashPlaces(local, [1000, content.length + 1])).toBeNull();
  expect(await hashPlaces(`${local}-missing`, [1])).toBeNull();
});

test.each([
  ['beyond the file', [1000, content.length + 1]],
  ['out of order', [1000, 10, 2000]],
  ['twice', [1000, 1000]],
])('places %s end in an error, and never in a search without end', async (_, offsets) => {
  const { source } = await sourceOf(content);
  await expect(
    agree(
      source,
      offsets.map((offset) => prefix(offset)),
      buffer,
    ),
  ).rejects.toThrow(/place/);
});
