/** A refusal is told by the wire's path and the person's folder, never by this machine's paths. */
import type { StatsFs } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { explain, mayHaveMoved } from '../../../../electron/engine/disk/sink/failures.ts';
import { folderMovedError } from '../../../../electron/engine/disk/system/anchor.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { symlink } from '../../../support/disks/odd-files.ts';
import { entry, newFolder } from './places.ts';

const system = (code: string): Error => Object.assign(new Error(code), { code, errno: -1 });
const here = { check: () => Promise.resolve() };
const gone = { check: () => Promise.reject(new FerryError('destination-gone', { dir: '~/in' })) };

interface Told {
  readonly place?: { check(): Promise<void> };
  readonly bytes?: number;
  readonly left?: number;
  /** What statfs(2) is to say. */
  readonly fs?: Partial<StatsFs>;
}

async function told(
  error: unknown,
  root: string,
  { place = here, bytes = 3, left = bytes, fs = {} }: Told = {},
): Promise<unknown> {
  const calls = {
    ...promisedCalls,
    statfs: async (path: string) => Object.assign(await promisedCalls.statfs(path), fs),
  };
  const explained = await explain(error, { entry: entry('a/b', '', { bytes }), left, dir: '~/in', root, place }, calls);
  return explained instanceof FerryError ? explained.toFailure() : explained;
}

test('each refusal gets its code and its names', async () => {
  const root = await newFolder();
  const removed = { code: 'hash-mismatch', params: { path: 'a/b', reason: 'removed' } };
  const moved = folderMovedError('/home/somebody/in/a');
  expect(await told(moved, root)).toEqual(removed);
  expect(await told(system('ENOSPC'), root)).toEqual({ code: 'no-space', params: { dir: '~/in' } });
  expect(await told(system('EIO'), root)).toMatchObject({ code: 'disk-error', params: { path: 'a/b' } });
  expect(await told(system('ENOENT'), root)).toEqual(removed);
  await symlink('elsewhere', join(root, 'a'));
  expect(await told(moved, root)).toEqual({ code: 'symlinked-parent', params: { path: 'a/b' } });
});

test.each(['ENOTCONN', 'ECONNABORTED', 'ENODEV', 'ENXIO'])(
  '%s means that the disk is gone, also while its folder can still be seen',
  async (code) => {
    expect(await told(system(code), await newFolder())).toEqual({ code: 'destination-gone', params: { dir: '~/in' } });
  },
);

test.each(['ENOENT', 'EIO', 'ESTALE'])('%s means that the place is gone, where it is', async (code) => {
  const root = await newFolder();
  expect(await told(system(code), root, { place: gone })).toEqual({
    code: 'destination-gone',
    params: { dir: '~/in' },
  });
  expect(await told(folderMovedError('/a'), root, { place: gone })).toMatchObject({ code: 'destination-gone' });
  expect(await told(system(code), root)).not.toMatchObject({ code: 'destination-gone' });
});

test('full of files, full by quota and full of bytes are told apart', async () => {
  const root = await newFolder();
  const roomy = { bavail: 1_000_000, bsize: 4096 };
  expect(await told(system('ENOSPC'), root, { fs: { ...roomy, files: 200, ffree: 0 } })).toMatchObject({
    code: 'no-inodes',
  });
  // Btrfs counts no files.
  for (const fs of [
    { files: 0, ffree: 0 },
    { files: 200, ffree: 1 },
  ]) {
    expect(await told(system('ENOSPC'), root, { fs: { ...roomy, ...fs } })).toMatchObject({ code: 'no-space' });
  }
  expect(await told(system('ENOSPC'), root, { fs: { bavail: 0, files: 200, ffree: 0 } })).toMatchObject({
    code: 'no-space',
  });
  expect(await told(system('EDQUOT'), root)).toEqual({ code: 'no-space-in-quota', params: { dir: '~/in' } });
});

test('a disk that says it is full, and has more room than the long file needs, can’t hold one so long', async () => {
  const root = await newFolder();
  const fs = { bavail: 100_000, bsize: 4096, files: 200, ffree: 100 };
  const gib = 2 ** 30;
  const long = { bytes: 5 * gib, left: 0.2 * gib, fs };
  expect(await told(system('ENOSPC'), root, long)).toEqual({ code: 'file-too-large', params: { path: 'a/b' } });
  expect(await told(system('ENOSPC'), root, { ...long, left: gib })).toMatchObject({ code: 'no-space' });
  expect(await told(system('ENOSPC'), root, { ...long, bytes: gib })).toMatchObject({ code: 'no-space' });
});

test('a bug stays what it is', async () => {
  const bug = new TypeError('a bug');
  expect(await told(bug, await newFolder())).toBe(bug);
});

test('a second try is worth it only where a folder may have moved', () => {
  for (const error of [system('ENOENT'), system('ENOTDIR'), folderMovedError('a')]) {
    expect(mayHaveMoved(error)).toBe(true);
  }
  for (const error of [system('ENOSPC'), new FerryError('no-space'), new Error('a bug')]) {
    expect(mayHaveMoved(error)).toBe(false);
  }
});
