/** A folder is made with what is missing above it; what is below a file is told as such, also where the system doesn't. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeAll } from '../../../../../electron/engine/disk/sink/folders/make-folders.ts';
import type { DiskCalls } from '../../../../../electron/engine/disk/system/calls.ts';
import { promisedCalls } from '../../../../../electron/engine/disk/system/promised-calls.ts';
import { failureOf, newFolder, tree } from '../places.ts';

/** Windows', who say of what is below a file that it isn't there. */
const windows: DiskCalls = {
  ...promisedCalls,
  mkdir: (path, mode) =>
    promisedCalls.mkdir(path, mode).catch((error: NodeJS.ErrnoException) => {
      throw error.code === 'ENOTDIR' ? Object.assign(error, { code: 'ENOENT' }) : error;
    }),
};

test('what is missing is made, parents first', async () => {
  const dir = await newFolder();
  const made = ['a', 'a/b', 'a/b/c'].map((path) => join(dir, path));
  expect(await makeAll(join(dir, 'a/b/c'), windows)).toEqual(made);
  expect(await makeAll(join(dir, 'a/b/c'), windows)).toEqual([]);
});

test.each(['file/below', 'file/far/below'])('%s is refused by the file’s name, and nothing is made', async (path) => {
  const dir = await newFolder();
  await writeFile(join(dir, 'file'), 'mine');
  const refusal = { code: 'not-a-folder', params: { dir: join(dir, 'file') } };
  expect(await failureOf(makeAll(join(dir, path), windows))).toEqual(refusal);
  expect(await tree(dir)).toEqual({ file: 'mine' });
});
