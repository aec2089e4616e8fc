/** Both sides compute the same word for the same files, and none for files that can't be read whole. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { hashTogether } from '../../../../electron/engine/transfer/agreed/same.ts';
import { hashOf } from '../../../../electron/engine/transfer/agreed/hash.ts';
import { tempDir } from '../../../support/pair.ts';

async function files(contents: readonly string[]): Promise<{ paths: string[]; bytes: number[] }> {
  const dir = await tempDir();
  const paths = contents.map((_, i) => join(dir, `${i}`));
  await Promise.all(paths.map((path, i) => writeFile(path, contents[i]!)));
  return { paths, bytes: contents.map(({ length }) => length) };
}

test('it is BLAKE3 over the files’ own hashes, in order', async () => {
  const contents = Array.from({ length: 20 }, (_, i) => 'x'.repeat(i));
  const { paths, bytes } = await files(contents);
  const hashes = Buffer.concat(contents.map((content) => hashOf(Buffer.from(content))));
  expect(await hashTogether(paths, bytes)).toBe(hashOf(hashes).toString('hex'));
});

test('one byte, or the order, makes another', async () => {
  const { paths, bytes } = await files(['aa', 'bb']);
  const word = await hashTogether(paths, bytes);
  expect(await hashTogether(paths.toReversed(), bytes)).not.toBe(word);
  const other = await files(['aa', 'bc']);
  expect(await hashTogether(other.paths, other.bytes)).not.toBe(word);
});

test('a file that is missing, or shorter than said, makes it none', async () => {
  const { paths, bytes } = await files(['aa', 'bb']);
  expect(await hashTogether([...paths, `${paths[0]}-missing`], [...bytes, 0])).toBeNull();
  expect(await hashTogether(paths, [2, 3])).toBeNull();
});

test('once it is ended nothing more is read', async () => {
  const { paths, bytes } = await files(Array.from({ length: 30 }, () => 'x'));
  const ending = new AbortController();
  let opened = 0;
  const calls = {
    ...promisedCalls,
    open: (...args: Parameters<typeof promisedCalls.open>) => {
      if (++opened === 8) ending.abort();
      return promisedCalls.open(...args);
    },
  };
  expect(await hashTogether(paths, bytes, { calls, signal: ending.signal })).toBeNull();
  expect(opened).toBe(8);
});
