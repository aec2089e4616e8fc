/** What says that trees are the same says so of no others. */
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { tempDir } from '../pair.ts';
import { expectSameTree } from './same-tree.ts';

const bytes = 3 * 1024 * 1024 + 1;

async function tree(last: string, small = 'small'): Promise<string> {
  const dir = await tempDir();
  await mkdir(join(dir, 'folder'));
  await writeFile(join(dir, 'folder', 'small.txt'), small);
  await writeFile(join(dir, 'folder', 'big.bin'), `${'a'.repeat(bytes - 1)}${last}`);
  return dir;
}

test('the same are the same, and a byte at the end, a length, a name or a missing file is not', async () => {
  const one = await tree('x');
  expectSameTree(one, await tree('x'));
  expect(() => expectSameTree(join(one, 'folder', 'big.bin'), join(one, 'folder', 'small.txt'))).toThrow(
    'deeply equal',
  );
  for (const other of [await tree('y'), await tree('x', 'other')]) {
    expect(() => expectSameTree(one, other)).toThrow(/equal|difference/);
  }
  const shorter = await tree('x');
  await truncate(join(shorter, 'folder', 'big.bin'), bytes - 1);
  expect(() => expectSameTree(one, shorter)).toThrow('deeply equal');
  const more = await tree('x');
  await writeFile(join(more, 'more'), '');
  expect(() => expectSameTree(one, more)).toThrow('deeply equal');
  expect(() => expectSameTree(more, one)).toThrow('deeply equal');
});
