/**
 * Gives a finished partial file its final name without ever replacing anything: renameat2(2) with RENAME_NOREPLACE
 * where we have it (native.ts; a third cheaper than a link and an unlink), else link(2), which fails where something stands,
 * in one atomic step. Where the file system has no hard links (FAT, exFAT, some SMB and FUSE) an empty placeholder is
 * created exclusively and then renamed over: nobody's file can be under that name, since we made it a moment before.
 * The race left there: a program that opens the placeholder in between (microseconds) and writes into it loses what
 * it wrote; and a power cut in between leaves the empty placeholder beside the whole partial file.
 */
import { constants } from 'node:fs';
import { FerryError } from '../../../../../shared/errors.ts';
import { withSeparator, type Anchor } from '../../system/anchor.ts';
import { close, fstat, link, look, lstat, open, rename, unlink } from '../../system/calls.ts';
import { errno, isErrno } from '../../system/disk-errors.ts';
import type { Folder } from '../folders/folders.ts';
import { copyName, maxCopies } from '../../names/own-names.ts';
import { native } from '../../system/native.ts';

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

/**
 * Puts the partial file `partial` of `folder`, held by `anchor`, under `name`, or under `name (2)` and so on where that
 * is taken; `replace`: the person wants a file that has the name replaced. Answers the full path it got. With hard links the partial's own name is still there afterwards.
 */
export async function place(
  partial: string,
  folder: Folder,
  anchor: Anchor,
  name: string,
  replace = false,
): Promise<string> {
  if (replace && (await canReplace(anchor.base + name))) {
    await rename(anchor.base + partial, anchor.base + name);
    return withSeparator(folder.path) + name;
  }
  for (let n = 1; n <= maxCopies; n++) {
    const free = copyName(name, 'file', n);
    if (await claim(partial, folder, anchor, free)) return withSeparator(folder.path) + free;
  }
  throw new FerryError('name-refused', { path: name, reason: 'taken' });
}

/** A file stands there: rename(2) swaps it in one step. A folder is never replaced by a file. */
async function canReplace(target: string): Promise<boolean> {
  const there = await look(target);
  return there !== null && (there.isFile() || there.isSymbolicLink());
}

/** Whether renameat2(2) is what names files there, as far as we know. */
export function hasRenameNew({ renamesNew }: Folder, { fd }: Anchor): boolean {
  return renamesNew && fd !== null && native() !== null;
}

/** The partial file has the name now; false where that is taken, or the system can't do it in one call. Throws the system's errors. */
export function renameNow(partial: string, folder: Folder, anchor: Anchor, name: string): boolean {
  if (!hasRenameNew(folder, anchor)) return false;
  const renamed = native()!.renameNew(anchor.fd!, partial, name);
  if (renamed === 'unsupported') folder.renamesNew = false;
  return renamed === 'done';
}

async function claim(partial: string, folder: Folder, anchor: Anchor, name: string): Promise<boolean> {
  if (renameNow(partial, folder, anchor, name)) return true;
  if (hasRenameNew(folder, anchor)) return false;
  const { base } = anchor;
  if (folder.hardLinks) {
    try {
      await link(base + partial, base + name);
      return true;
    } catch (error) {
      if (errno(error) === 'EEXIST') return false;
      if (!isErrno(error, ...noHardLinks)) throw error;
      folder.hardLinks = false;
    }
  }
  return claimByPlaceholder(base + partial, base + name);
}

/** The way without hard links; false where the name is taken. */
export async function claimByPlaceholder(partial: string, target: string): Promise<boolean> {
  const ino = await createPlaceholder(target);
  if (ino === null) return false;
  try {
    await rename(partial, target);
    return true;
  } catch (error) {
    const there = await lstat(target).catch(() => null);
    if (there?.ino === ino && there.size === 0) await unlink(target).catch(() => {});
    throw error;
  }
}

/** The placeholder's inode number; null where something stands. */
async function createPlaceholder(target: string): Promise<number | null> {
  let fd: number;
  try {
    fd = await open(target, placeholderFlags, 0o600);
  } catch (error) {
    if (errno(error) === 'EEXIST') return null;
    throw error;
  }
  try {
    return (await fstat(fd)).ino;
  } finally {
    // Before the rename: Windows replaces no open file.
    await close(fd);
  }
}
