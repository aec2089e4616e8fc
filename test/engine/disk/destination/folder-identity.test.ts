/** A folder is recognised on its machine within one transfer, and nothing can be told from its identity otherwise. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  folderIdentity,
  holdsNothing,
  machineIdentity,
} from '../../../../electron/engine/disk/destination/folder-identity.ts';
import { newFolder } from '../sink/places.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

test('a folder is the same by any path and whatever it holds; another folder, and another transfer, are others', async () => {
  const dir = await newFolder();
  await mkdir(join(dir, 'a'));
  await mkdir(join(dir, 'b'));
  await symlink('a', join(dir, 'link'));
  const a = await folderIdentity(join(dir, 'a'), 'salt');
  await writeFile(join(dir, 'a', 'new'), '');
  expect(await folderIdentity(join(dir, 'link'), 'salt')).toEqual(a);
  const b = await folderIdentity(join(dir, 'b'), 'salt');
  expect(b).toMatchObject({ machine: machineIdentity('salt') });
  expect(b?.folder).not.toBe(a?.folder);
  const elsewhere = await folderIdentity(join(dir, 'a'), 'other salt');
  expect(elsewhere?.folder).not.toBe(a?.folder);
  expect(elsewhere?.machine).not.toBe(a?.machine);
  for (const part of Object.values(a!)) expect(part).toMatch(/^[0-9a-f]{64}$/);
});

test('what is no folder has no identity', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'file'), '');
  expect(await folderIdentity(join(dir, 'file'), 'salt')).toBeNull();
  expect(await folderIdentity(join(dir, 'gone'), 'salt')).toBeNull();
});

test('a folder with anything in it, or none at all, does not hold nothing', async () => {
  const dir = await newFolder();
  expect(await holdsNothing(dir)).toBe(true);
  await writeFile(join(dir, '.hidden'), '');
  expect(await holdsNothing(dir)).toBe(false);
  expect(await holdsNothing(join(dir, 'gone'))).toBe(false);
});
