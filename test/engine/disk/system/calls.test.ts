/** The two implementations of the disk's calls do the same and refuse the same. */
import { constants } from 'node:fs';
import { link, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { DiskCalls } from '../../../../electron/engine/disk/system/calls.ts';
import { errno } from '../../../../electron/engine/disk/system/disk-errors.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { waitingCalls } from '../../../../electron/engine/disk/system/waiting-calls.ts';
import { newFolder, sorted } from '../sink/places.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

const each = test.each([
  ['waiting', waitingCalls],
  ['promised', promisedCalls],
] as const);

const codeOf = (work: Promise<unknown>): Promise<string | undefined> =>
  work.then(
    () => 'it succeeded',
    (error: unknown) => errno(error),
  );

each('%s: a file is created, filled, read, stamped, flushed and looked at', async (_, calls) => {
  const dir = await newFolder();
  const path = join(dir, 'file');
  const fd = await calls.open(path, constants.O_CREAT | constants.O_EXCL | constants.O_RDWR, 0o600);
  await calls.ftruncate(fd, 10);
  expect(await calls.write(fd, Buffer.from('[hello]'), 1, 5, 3)).toBe(5);
  const into = Buffer.alloc(12, '.');
  expect(await calls.read(fd, into, 1, 8, 2)).toBe(8);
  expect(into.toString()).toBe('.\0hello\0\0...');
  expect(await calls.read(fd, into, 0, 12, 10)).toBe(0);
  await calls.futimes(fd, 1, 1_600_000_000);
  await calls.fsync(fd);
  if (process.platform !== 'win32') await calls.fchmod(fd, 0o640);
  const stats = await calls.fstat(fd);
  expect([stats.size, stats.mtimeMs]).toEqual([10, 1_600_000_000_000]);
  await calls.close(fd);
  expect((await calls.stat(path)).ino).toBe(stats.ino);
  expect((await calls.look(path))?.ino).toBe(stats.ino);
});

each('%s: names are linked, renamed and removed, links looked at and not through', async (_, calls) => {
  const dir = await newFolder();
  const at = (name: string) => join(dir, name);
  await calls.mkdir(at('sub'));
  await writeFile(at('a'), 'content');
  await calls.link(at('a'), at('sub/b'));
  await calls.rename(at('a'), at('c'));
  expect(sorted(await calls.readdir(dir))).toEqual(['c', 'sub']);
  expect((await calls.readdirBytes(at('sub'))).map(String)).toEqual(['b']);
  const parts: string[] = [];
  for await (const part of calls.readdirParts(dir)) parts.push(...part);
  expect(sorted(parts)).toEqual(['c', 'sub']);
  await symlink('c', at('link'));
  await calls.lutimes(at('link'), 1, 1_600_000_000);
  expect((await calls.lstat(at('link'))).mtimeMs).toBe(1_600_000_000_000);
  expect((await calls.stat(at('link'))).mtimeMs).not.toBe(1_600_000_000_000);
  expect((await calls.look(at('link')))?.isSymbolicLink()).toBe(true);
  expect(await calls.readlink(at('link'))).toBe('c');
  expect(await calls.realpath(at('link'))).toBe(at('c'));
  await calls.unlink(at('sub/b'));
  await calls.rmdir(at('sub'));
  expect(sorted(await readdir(dir))).toEqual(['c', 'link']);
  expect(await readFile(at('c'), 'utf8')).toBe('content');
  expect((await calls.statfs(dir)).bsize).toBeGreaterThan(0);
});

each('%s: the system’s own error is thrown, as a promise', async (_, calls: DiskCalls) => {
  const dir = await newFolder();
  const [gone, file, folder] = [join(dir, 'gone'), join(dir, 'file'), join(dir, 'folder')];
  await writeFile(file, '');
  await mkdir(folder);
  await link(file, join(folder, 'other'));
  const noFile = 1_000_000;
  const buffer = Buffer.alloc(1);
  const refused: [string, () => Promise<unknown>][] = [
    ['ENOENT', () => calls.open(gone, constants.O_RDONLY)],
    ['EEXIST', () => calls.open(file, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY)],
    ['EEXIST', () => calls.link(file, join(folder, 'other'))],
    ['EEXIST', () => calls.mkdir(folder)],
    ['ENOTEMPTY', () => calls.rmdir(folder)],
    ['EBADF', () => calls.close(noFile)],
    ['EBADF', () => calls.read(noFile, buffer, 0, 1, 0)],
    ['EBADF', () => calls.write(noFile, buffer, 0, 1, 0)],
    ['EBADF', () => calls.fsync(noFile)],
    ['EBADF', () => calls.fstat(noFile)],
    ['EBADF', () => calls.ftruncate(noFile, 1)],
    ['EBADF', () => calls.futimes(noFile, 1, 1)],
    ['ENOENT', () => calls.stat(gone)],
    ['ENOENT', () => calls.lstat(gone)],
    ['ENOENT', () => calls.statfs(gone)],
    ['ENOENT', () => calls.rename(gone, file)],
    ['ENOENT', () => calls.unlink(gone)],
    ['ENOENT', () => calls.realpath(gone)],
    ['ENOENT', () => calls.readdir(gone)],
    ['ENOENT', () => calls.readdirBytes(gone)],
    ['ENOENT', async () => calls.readdirParts(gone)[Symbol.asyncIterator]().next()],
    ['EINVAL', () => calls.readlink(file)],
    ['ENOENT', () => calls.lutimes(gone, 1, 1)],
  ];
  for (const [code, work] of refused) expect(await codeOf(work()), String(work)).toBe(code);
  expect(await calls.look(gone)).toBeNull();
  expect(await calls.look(join(file, 'below'))).toBeNull();
});

test('only a thread that may wait has calls that wait', () => {
  expect([promisedCalls.native, promisedCalls.plainFsync]).toEqual([null, null]);
  const linux = process.platform === 'linux' && ['x64', 'arm64'].includes(process.arch);
  expect(waitingCalls.native !== null).toBe(linux);
  expect(waitingCalls.plainFsync !== null).toBe(linux || process.platform === 'darwin');
});
