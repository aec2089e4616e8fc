/** A place is its volume and the folder on it: the same under another name, another under the same path. */
import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  destinationOf,
  isSame,
  isStillAt,
  parseMounts,
  whatIsGone,
  type MountDestination,
} from '../../../../electron/engine/disk/destination/destination.ts';
import { newFolder } from '../sink/places.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

const stick: MountDestination = {
  by: 'mount',
  fileSystem: 'vfat',
  source: '/dev/sdb1',
  uuid: 'ABCD-1234',
  size: 8e9,
  mountPoint: '/media/stick',
  within: '/in/',
  folder: null,
};

test('a folder is the same place as long as it stands there', async () => {
  const dir = join(await newFolder(), 'in');
  await mkdir(dir);
  const place = await destinationOf(dir);
  expect(await isStillAt(dir, place)).toBe(true);
  // Through a link it is the same one, too.
  await symlink(dir, `${dir}-link`);
  expect(await isStillAt(`${dir}-link`, place)).toBe(true);
  await rename(dir, `${dir}-moved`);
  expect(await isStillAt(dir, place)).toBe(false);
  await rename(`${dir}-moved`, dir);
  expect(await isStillAt(dir, place)).toBe(true);
  await rm(dir, { recursive: true });
  await rm(`${dir}-link`);
  expect([await isStillAt(dir, place), await whatIsGone(place)]).toEqual([false, null]);
});

test('a stick is known by its number, whatever device it is and wherever it is mounted', () => {
  expect(isSame(stick, { ...stick, source: '/dev/sdc1', mountPoint: '/media/stick1' })).toBe(true);
  expect(isSame(stick, { ...stick, uuid: 'ABCD-5678' })).toBe(false);
  expect(isSame(stick, { ...stick, fileSystem: 'exfat' })).toBe(false);
  expect(isSame(stick, { ...stick, within: '/out/' })).toBe(false);
});

test('where no number is known, a device counts by its size and a share by its name', () => {
  const unnumbered = { ...stick, uuid: null };
  expect(isSame(unnumbered, { ...stick, source: '/dev/sdc1' })).toBe(true);
  expect(isSame(unnumbered, { ...unnumbered, size: 16e9 })).toBe(false);
  const share = { ...unnumbered, fileSystem: 'nfs4', source: 'host:/a' };
  expect(isSame(share, { ...share, size: 9e9 })).toBe(true);
  expect(isSame(share, { ...share, source: 'host:/b' })).toBe(false);
});

test('another folder of the same name is another place, where that is known', () => {
  const folder = { inode: 12, bornMs: 1_700_000_000_000.5 };
  expect(isSame({ ...stick, folder }, { ...stick, folder: { ...folder } })).toBe(true);
  expect(isSame({ ...stick, folder }, { ...stick, folder: { ...folder, inode: 13 } })).toBe(false);
  expect(isSame({ ...stick, folder }, stick)).toBe(true);
});

test('the system’s list of mounts is read with its spaces', () => {
  const text = [
    '36 35 98:0 / / rw,noatime shared:1 master:2 - ext4 /dev/root rw',
    '40 36 0:40 /sub /media/my\\040stick rw - fuseblk /dev/sdb1 rw',
    'nonsense',
  ].join('\n');
  expect(parseMounts(text)).toEqual([
    { root: '/', point: '/', fileSystem: 'ext4', source: '/dev/root' },
    { root: '/sub', point: '/media/my stick', fileSystem: 'fuseblk', source: '/dev/sdb1' },
  ]);
});
