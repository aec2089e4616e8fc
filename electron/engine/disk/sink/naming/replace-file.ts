/** Putting a whole partial file in the place of what has its name, as the person wants. */
import type { Stats } from 'node:fs';
import { FerryError } from '../../../../../shared/errors.ts';
import { copyName } from '../../names/own-names.ts';
import { withSeparator } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { isErrno } from '../../system/disk-errors.ts';
import { kindOf } from '../../system/kind.ts';
import { keepShut } from '../files/new-mode.ts';
import { canBeRenamed } from '../refused-name.ts';
import type { NameTarget } from './give-name.ts';

const ownerMayWrite = 0o200;
/** Most copies of one name looked at. */
const maxLooks = 16;

/** The file or link that has the name: rename(2) swaps it in one step. A folder is never replaced by a file; null then. */
export async function whatToReplace(path: string, calls: DiskCalls): Promise<Stats | null> {
  const stats = await calls.look(path);
  if (stats === null) return null;
  const kind = kindOf(stats);
  return kind === 'file' || kind === 'link' ? stats : null;
}

/**
 * What an earlier transfer put in the place of this file, because the disk takes its name for that of another file that is
 * sent with it (`Readme`, `README`): the copy that is spelled as this one and not as that, and `isTheirs` (a path). Null:
 * there is none, or the name itself is spelled so, and its copies are other people's. Throws the system's errors.
 */
export async function standInOf(
  { folder, anchor, name, calls }: NameTarget,
  isTheirs: (path: string) => Promise<boolean>,
): Promise<string | null> {
  const names = new Set(await calls.readdir(anchor.base));
  if (names.has(name)) return null;
  for (let n = 2; n < 2 + maxLooks; n++) {
    const copy = copyName(name, 'file', n);
    if (!names.has(copy)) return null;
    if (await isTheirs(withSeparator(folder.path) + copy)) return copy;
  }
  return null;
}

/**
 * Windows refuses where the file is read-only, or is open in another program, and says "access denied" to both; macOS and
 * Linux where the file is locked (`uchg`, `chattr +i`) or somebody else's in a folder of everybody's. Throws the system's
 * errors, file-read-only {path}, file-in-use {path}.
 */
export async function replaceFile(
  partial: string,
  before: Stats,
  { anchor, name, path, calls }: NameTarget,
  platform = process.platform,
): Promise<void> {
  const isWindows = platform === 'win32';
  // Not tried at all: waiting for another program to close it would be in vain.
  if (isWindows && kindOf(before) === 'file' && (before.mode & ownerMayWrite) === 0) {
    throw new FerryError('file-read-only', { path });
  }
  await keepShut(partial, name, anchor, calls);
  try {
    await calls.rename(anchor.base + partial, anchor.base + name);
  } catch (error) {
    // Where our own file can be renamed it is the other one that is held.
    if (!isErrno(error, 'EPERM', 'EACCES') || !(await canBeRenamed(partial, anchor, calls))) throw error;
    throw new FerryError(isWindows ? 'file-in-use' : 'file-read-only', { path }, { cause: error });
  }
}
