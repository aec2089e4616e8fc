/** Everything a disk can hold is one of four kinds. */
import { lstatSync, statSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { kindOf } from '../../../../electron/engine/disk/system/kind.ts';
import { newFolder } from '../sink/places.ts';
import { mkfifo, symlink } from '../../../support/disks/odd-files.ts';

test.skipIf(process.platform === 'win32')('file, folder, link, and what is none of them', async () => {
  const dir = await newFolder();
  const at = (name: string) => join(dir, name);
  await writeFile(at('file'), '');
  await mkdir(at('folder'));
  await symlink('file', at('link'));
  mkfifo(at('fifo'));
  expect(['file', 'folder', 'link', 'fifo'].map((name) => kindOf(lstatSync(at(name))))).toEqual([
    'file',
    'folder',
    'link',
    'special',
  ]);
  expect(kindOf(lstatSync('/dev/null'))).toBe('special');
  expect(kindOf(statSync(at('link')))).toBe('file');
});
