/**
 * Folders in which other users may put their own file in the place of ours, between its last check and its name. Only
 * there a named file is compared with the one that was written: elsewhere it would cost every small file two calls more.
 */
import type { Stats } from 'node:fs';
import type { Anchor } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { fileSystemOf } from '../../system/file-systems.ts';
import { volumeOf } from '../../system/volume.ts';
import type { Folder } from './folder.ts';

/** Which file it is; without `inode` where the file system doesn't keep one for each. */
export interface FileIdentity {
  readonly inode: { readonly dev: number; readonly ino: number } | null;
}

/** This process's user and main group. */
export interface User {
  readonly uid: number;
  readonly gid: number;
}

const sticky = 0o1000;
const groupMayWrite = 0o020;
const othersMayWrite = 0o002;

/**
 * Whether others may rename what is in the folder, going by its owner and mode; an ACL shows in the group's bits. A group
 * of the user's own number is the user's own, as many systems make one. `me` null (Windows): it can't be told, so no.
 */
export function isOpenToOthers({ uid, gid, mode }: Pick<Stats, 'uid' | 'gid' | 'mode'>, me = currentUser()): boolean {
  if (me === null) return false;
  if (uid !== me.uid && uid !== 0) return true;
  // There each may rename only what is theirs.
  if ((mode & sticky) !== 0) return false;
  const ownGroup = gid === me.gid && gid === me.uid;
  return (mode & othersMayWrite) !== 0 || ((mode & groupMayWrite) !== 0 && !ownGroup);
}

function currentUser(): User | null {
  const uid = process.geteuid?.();
  const gid = process.getegid?.();
  return uid === undefined || gid === undefined ? null : { uid, gid };
}

/** Which file the open `fd` of the folder is, to be compared with what its name leads to later; null: no need. Throws the system's errors. */
export async function identityOf(
  fd: number,
  folder: Folder,
  { base }: Pick<Anchor, 'base'>,
  calls: DiskCalls,
): Promise<FileIdentity | null> {
  folder.openToOthers ??= isOpenToOthers(await calls.stat(base));
  if (!folder.openToOthers) return null;
  folder.volume ??= await volumeOf(base, calls);
  if (fileSystemOf(folder.volume.type).inodesVary === true) return { inode: null };
  const { dev, ino } = await calls.fstat(fd);
  return { inode: { dev, ino } };
}

/** Whether `stats` are of that file, with so many bytes. */
export function isThatFile({ inode }: FileIdentity, bytes: number, stats: Stats | null): boolean {
  if (stats === null || !stats.isFile() || stats.size !== bytes) return false;
  return inode === null || (inode.dev === stats.dev && inode.ino === stats.ino);
}
