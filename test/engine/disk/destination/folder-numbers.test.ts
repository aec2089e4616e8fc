/** A folder is known by its numbers exactly, where they are its own; Windows' are beyond what a double holds. */
import { mkdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  folderNumbersOf,
  isSameFolder,
  lastingNumber,
} from '../../../../electron/engine/disk/destination/folder-numbers.ts';
import { newFolder } from '../sink/places.ts';

/** As NTFS numbers two folders: the second was made in the first one's place. */
const ntfs = [0x0003_0000_0000_9a2fn, 0x0004_0000_0000_9a2fn] as const;
/** Two that a double can't tell apart. */
const beyond = [2n ** 53n + 2n, 2n ** 53n + 3n] as const;
const times = { birthtimeNs: 1_700_000_000_125_500_000n, ctimeNs: 1_700_000_001_000_000_000n };
const justMade = { ...times, ctimeNs: times.birthtimeNs };

test.each([ntfs, beyond])('on Windows %s and %s are two folders, whatever their times', (one, other) => {
  for (const stats of [times, justMade]) {
    const [a, b] = [one, other].map((ino) => folderNumbersOf({ ino, ...stats }, 'win32'));
    expect(a).not.toBeNull();
    expect(isSameFolder(a!, b!)).toBe(false);
    expect(isSameFolder(a!, folderNumbersOf({ ino: one, ...times }, 'win32'))).toBe(true);
  }
});

test('elsewhere the time of making tells as well, where it is kept; the number is exact', () => {
  const [a, b] = beyond.map((ino) => folderNumbersOf({ ino, ...times }, 'linux'));
  expect([a, b]).toEqual([
    { inode: '9007199254740994', bornMs: 1_700_000_000_125.5 },
    { inode: '9007199254740995', bornMs: 1_700_000_000_125.5 },
  ]);
  expect(isSameFolder(a!, b!)).toBe(false);
  expect(folderNumbersOf({ ino: 12n, ...justMade }, 'linux')).toBeNull();
  expect(folderNumbersOf({ ino: 12n, ...times, birthtimeNs: 0n }, 'linux')).toBeNull();
  expect(folderNumbersOf({ ino: 0n, ...times }, 'win32')).toBeNull();
});

test('a number lasts where NTFS counts its uses, and no smaller one', () => {
  expect(lastingNumber({ ino: 2n ** 48n }, 'win32')).toBe(2n ** 48n);
  expect(lastingNumber({ ino: 2n ** 48n - 1n }, 'win32')).toBeNull();
  expect(lastingNumber({ ino: 2n ** 48n }, 'darwin')).toBeNull();
});

test('a folder’s numbers are those that journals had before they were asked for exactly', async () => {
  const dir = join(await newFolder(), 'in');
  await mkdir(dir);
  await mkdir(join(dir, 'later'));
  const [exact, { ino, birthtimeMs }] = [await stat(dir, { bigint: true }), await stat(dir)];
  expect(folderNumbersOf({ ...exact, ctimeNs: 0n, ino: exact.ino }, 'linux')).toEqual({
    inode: ino,
    bornMs: birthtimeMs,
  });
});
