/**
 * Gives a finished partial file its final name without ever replacing anything unasked. Three ways, the best that works:
 *
 * 1. renameat2(2) with RENAME_NOREPLACE, where we have it (`native.ts`): a third cheaper than the next.
 * 2. link(2) and later an unlink: link fails where something has the name, in one atomic step.
 * 3. Where the file system has no hard links (FAT, exFAT, some SMB and FUSE): an empty placeholder is created
 *    exclusively and then renamed over. Nobody's file can have that name, since we made it a moment before. Two risks
 *    remain: a program that opens the placeholder within those microseconds and writes into it loses that; and a power
 *    cut then leaves the empty placeholder beside the whole partial file.
 *
 * What a folder's file system has refused is kept in its `Folder`, so that it is asked once.
 */
import { constants } from 'node:fs';
import { FerryError } from '../../../../../shared/errors.ts';
import { copyName, maxCopies } from '../../names/own-names.ts';
import { withSeparator, type Anchor } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { errno, isErrno } from '../../system/disk-errors.ts';
import { kindOf } from '../../system/kind.ts';
import type { Native } from '../../system/native.ts';
import type { Folder } from '../folders/folder.ts';
import { holdSameBytes } from './same-content.ts';

/** Most files of one name that are compared: of more, comparing would take longer than one copy more is worth. */
const maxCompared = 16;

/** How systems say that links don't work here: Linux EPERM, macOS ENOTSUP, Windows EISDIR (its ERROR_INVALID_FUNCTION), FUSE ENOSYS … */
const noHardLinks = [
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EISDIR',
  'EINVAL',
  'EMLINK',
  'EXDEV',
  'UNKNOWN',
];

const placeholderFlags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** A name in a folder that `anchor` holds. */
export interface NameTarget {
  readonly folder: Folder;
  readonly anchor: Anchor;
  readonly name: string;
  readonly calls: DiskCalls;
}

/**
 * Names the partial file `partial` of the target's folder, `name (2)` and so on where the name is taken. `replace`: a
 * file that has the name is replaced, as the person wants. A file that has the name since the plan was made, and the
 * same bytes, is the file: another transfer brought it meanwhile. `isTheirs` says whether the file at a path (absolute)
 * may be taken for it. Answers the full path. The partial's own name may still be there. Throws the system's errors;
 * name-refused when all copies are taken.
 */
export async function giveName(
  partial: string,
  target: NameTarget,
  { replace, isTheirs }: { replace: boolean; isTheirs(path: string): Promise<boolean> },
): Promise<string> {
  const { folder, anchor, name, calls } = target;
  if (replace && (await canReplace(anchor.base + name, calls))) {
    await calls.rename(anchor.base + partial, anchor.base + name);
    return withSeparator(folder.path) + name;
  }
  for (let n = 1; n <= maxCopies; n++) {
    const free = copyName(name, 'file', n);
    const path = withSeparator(folder.path) + free;
    if (await claim(partial, { ...target, name: free })) return path;
    if (n > maxCompared) continue;
    const { base } = anchor;
    if ((await holdSameBytes(base + partial, base + free, calls)) && (await isTheirs(path))) return path;
  }
  throw new FerryError('name-refused', { path: name, reason: 'taken' });
}

/** A file or link has the name: rename(2) swaps it in one step. A folder is never replaced by a file. */
async function canReplace(path: string, calls: DiskCalls): Promise<boolean> {
  const stats = await calls.look(path);
  if (stats === null) return false;
  const kind = kindOf(stats);
  return kind === 'file' || kind === 'link';
}

/** Whether files there are named by renameat2(2), as far as we know. */
export function namesByRenaming({ renamesNew }: Folder, { fd }: Anchor, native: Native | null): boolean {
  return renamesNew && fd !== null && native !== null;
}

/** Whether renameat2(2) has given the partial file the name; false where it is taken or there is no such call. Throws the system's errors. */
export function renameNew(
  partial: string,
  folder: Folder,
  anchor: Anchor,
  name: string,
  native: Native | null,
): boolean {
  if (!namesByRenaming(folder, anchor, native)) return false;
  const renamed = native!.renameNew(anchor.fd!, partial, name);
  if (renamed === 'unsupported') folder.renamesNew = false;
  return renamed === 'done';
}

/** Whether the partial file has the name now; false where it is taken. Throws the system's errors. */
async function claim(partial: string, { folder, anchor, name, calls }: NameTarget): Promise<boolean> {
  if (renameNew(partial, folder, anchor, name, calls.native)) return true;
  // Still so after the call: then the name is taken.
  if (namesByRenaming(folder, anchor, calls.native)) return false;
  const { base } = anchor;
  if (folder.hardLinks) {
    try {
      await calls.link(base + partial, base + name);
      return true;
    } catch (error) {
      if (errno(error) === 'EEXIST') return false;
      if (!isErrno(error, ...noHardLinks)) throw error;
      folder.hardLinks = false;
    }
  }
  return claimByPlaceholder(base + partial, base + name, calls);
}

/** The third way, both by path; false where the name is taken. */
export async function claimByPlaceholder(partial: string, target: string, calls: DiskCalls): Promise<boolean> {
  const ino = await createPlaceholder(target, calls);
  if (ino === null) return false;
  try {
    await calls.rename(partial, target);
    return true;
  } catch (error) {
    const stats = await calls.look(target);
    if (stats?.ino === ino && stats.size === 0) await calls.unlink(target).catch(() => {});
    throw error;
  }
}

/** The placeholder's inode number; null where something has the name. */
async function createPlaceholder(target: string, calls: DiskCalls): Promise<number | null> {
  let fd: number;
  try {
    fd = await calls.open(target, placeholderFlags, 0o600);
  } catch (error) {
    if (errno(error) === 'EEXIST') return null;
    throw error;
  }
  try {
    return (await calls.fstat(fd)).ino;
  } finally {
    // Before the rename: Windows replaces no open file.
    await calls.close(fd);
  }
}
