/**
 * Proof, after opening, that a path led where it was checked to lead. Node has no openat(2), so between a check and
 * the use of a path a folder on the way could be swapped for a symlink. On Linux /proc/self/fd closes that gap: it
 * tells where an open file really is, and lets calls start from an open folder instead of from a name.
 */
import { constants } from 'node:fs';
import { dirname } from 'node:path';
import { FerryError } from '../../../shared/errors.ts';
import { close, fstat, lstat, open, readlink, realpath, unlink } from './calls.ts';
import { ignoreSystem, isErrno } from './disk-errors.ts';

const linux = process.platform === 'linux';
/** Names the folder without opening it, so that one we may enter but not list will do. Not among Node's constants. */
const O_PATH = 0o10000000;

const descriptor = (fd: number): string => `/proc/self/fd/${fd}`;

/**
 * Whether the open file or folder `fd` stands at `path`, reached through real folders only. `path` is absolute and
 * as `realpath` spells it. Elsewhere than on Linux somebody who swaps twice within the call can still deceive it.
 */
export async function standsAt(fd: number, path: string): Promise<boolean> {
  if (linux && (await readlink(descriptor(fd)).catch(() => null)) === path) return true;
  // No /proc, or a file system that finds one file by several spellings of its name (exFAT).
  try {
    const folder = dirname(path);
    const [real, there, here] = await Promise.all([realpath(folder), lstat(path), fstat(fd)]);
    return real === folder && there.ino === here.ino && there.dev === here.dev;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return false;
    throw error;
  }
}

/** Removes the file open as `fd`, which only we know, from where it really is; `path` is where it was meant to be. */
export async function unlinkOpened(fd: number, path: string): Promise<void> {
  try {
    if (linux) return await unlink(await readlink(descriptor(fd)));
    const [there, here] = await Promise.all([lstat(path), fstat(fd)]);
    if (there.ino === here.ino && there.dev === here.dev) await unlink(path);
  } catch (error) {
    ignoreSystem(error);
  }
}

/**
 * Runs `use` with a name for `folder` that stays with the folder itself whatever is swapped meanwhile (Linux; elsewhere
 * its path, checked just before). Throws `symlinked-parent` when it isn't a real folder below real folders any more.
 */
export async function anchored<T>(folder: string, use: (base: string) => Promise<T>): Promise<T> {
  if (!linux) {
    if ((await realpath(folder)) !== folder) throw moved(folder);
    return use(folder);
  }
  const fd = await open(folder, O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    if (!(await standsAt(fd, folder))) throw moved(folder);
    return await use(descriptor(fd));
  } finally {
    await close(fd);
  }
}

export function moved(path: string): FerryError {
  return new FerryError('symlinked-parent', { path });
}
