/** The calls that Node lacks do what their manual pages say, and refuse with the system's own errors. */
import { closeSync, constants, fstatSync, openSync, writeSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { errno } from '../../../../../electron/engine/disk/system/disk-errors.ts';
import { findNative, findPlainFsync } from '../../../../../electron/engine/disk/system/native/native.ts';
import { newFolder, tree, underUmask } from '../../sink/places.ts';
import { symlink } from '../../../../support/disks/odd-files.ts';

const native = findNative();

function codeOf(work: () => unknown): string | undefined {
  try {
    work();
  } catch (error) {
    return errno(error);
  }
  return 'it succeeded';
}

async function openFolder(): Promise<{ dir: string; fd: number }> {
  const dir = await newFolder();
  const fd = openSync(dir, constants.O_RDONLY);
  onTestFinished(() => closeSync(fd));
  return { dir, fd };
}

describe.runIf(native !== null)('on Linux', () => {
  const { create, renameNew, unlink, tryLock, syncAll, startFlush } = native!;

  test('a file is created in the folder that is held, with the mode the umask leaves, and never over anything', async () => {
    underUmask(0o027);
    const { dir, fd: folder } = await openFolder();
    const fd = create(folder, 'new', 0o666);
    writeSync(fd, 'content');
    expect(fstatSync(fd).mode & 0o777).toBe(0o640);
    closeSync(fd);
    await symlink('nowhere', join(dir, 'link'));
    expect(codeOf(() => create(folder, 'new', 0o666))).toBe('EEXIST');
    expect(codeOf(() => create(folder, 'link', 0o666))).toBe('EEXIST');
    expect(codeOf(() => create(1_000_000, 'new', 0o666))).toBe('EBADF');
    expect(await tree(dir)).toEqual({ new: 'content', link: '-> nowhere' });
  });

  test('a rename gives a free name only', async () => {
    const { dir, fd } = await openFolder();
    await writeFile(join(dir, 'a'), 'a');
    await writeFile(join(dir, 'b'), 'b');
    expect(renameNew(fd, 'a', 'b')).toBe('taken');
    expect(renameNew(fd, 'a', 'é 中.txt')).toBe('done');
    expect(codeOf(() => renameNew(fd, 'gone', 'c'))).toBe('ENOENT');
    expect(await tree(dir)).toEqual({ 'é 中.txt': 'a', b: 'b' });
  });

  test('a lock is one’s alone until its descriptor is closed', async () => {
    const { dir, fd } = await openFolder();
    const other = openSync(dir, constants.O_RDONLY);
    expect(tryLock(other)).toBe(true);
    expect(tryLock(fd)).toBe(false);
    closeSync(other);
    expect(tryLock(fd)).toBe(true);
    expect(codeOf(() => tryLock(1_000_000))).toBe('EBADF');
  });

  test('a name is removed; one that isn’t there is refused', async () => {
    const { dir, fd } = await openFolder();
    await writeFile(join(dir, 'a'), '');
    unlink(fd, 'a');
    expect(codeOf(() => unlink(fd, 'a'))).toBe('ENOENT');
    expect(await tree(dir)).toEqual({});
  });

  test('a flush of everything succeeds for an open file; one that can’t be started is no error', async () => {
    const { dir } = await openFolder();
    const fd = openSync(join(dir, 'a'), 'w');
    onTestFinished(() => closeSync(fd));
    startFlush(fd);
    startFlush(1_000_000);
    expect(codeOf(() => syncAll(fd))).toBe('it succeeded');
    expect(codeOf(() => syncAll(1_000_000))).toBe('EBADF');
  });
});

test.runIf(findPlainFsync() !== null)('fsync as the system has it refuses what is no file', async () => {
  const { dir } = await openFolder();
  const fd = openSync(join(dir, 'a'), 'w');
  onTestFinished(() => closeSync(fd));
  const fsync = findPlainFsync()!;
  expect(codeOf(() => fsync(fd))).toBe('it succeeded');
  expect(codeOf(() => fsync(1_000_000))).toBe('EBADF');
});
