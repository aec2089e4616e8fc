/** What a refusal by the disk means to whoever asked the sink. */
import { FerryError } from '../../../../shared/errors.ts';
import type { DiskCalls } from '../system/calls.ts';
import { goneErrors, lostDiskErrors } from '../destination/destination.ts';
import { withSeparator } from '../system/anchor.ts';
import { diskError, errno, isErrno } from '../system/disk-errors.ts';
import { kindOf } from '../system/kind.ts';
import { spaceOn } from '../destination/free-space.ts';
import type { SinkEntry } from './entry.ts';
import type { RootPlace } from './root-place.ts';

export interface Refused {
  /** Its path is as on the wire: failures never name this machine's folders above `dir`. */
  readonly entry: SinkEntry;
  /** The receiving folder, as the person knows it and as `realpath` spells it. */
  readonly dir: string;
  readonly root: string;
  readonly place: Pick<RootPlace, 'check'>;
  /** Bytes of the entry that are not written yet. */
  readonly left: number;
}

/** The least size at which file systems begin to refuse a file for its length. */
const longFileBytes = 2 ** 31 - 1;
/** A disk with so much more room than the file needs is not full: blocks kept for its own use are fewer. */
const notFullBytes = 64 * 1024 * 1024;

/** The error as a FerryError; a bug stays as it is. */
export async function explain(
  error: unknown,
  { entry, dir, root, place, left }: Refused,
  calls: DiskCalls,
): Promise<unknown> {
  const { path } = entry;
  if (isErrno(error, ...lostDiskErrors)) return new FerryError('destination-gone', { dir }, { cause: error });
  // Also of a folder that is another one now: it went with the whole place.
  if (isFolderMoved(error) || isErrno(error, ...goneErrors)) {
    try {
      await place.check();
    } catch (gone) {
      if (gone instanceof FerryError) return gone;
    }
  }
  if (isFolderMoved(error) && (await hasLinkOn(root, path, calls))) {
    return new FerryError('symlinked-parent', { path }, { cause: error });
  }
  // Somebody, or a program that cleans up, took away what was being written, or the folder around it.
  if (isFolderMoved(error) || isErrno(error, 'ENOENT')) {
    return new FerryError('hash-mismatch', { path, reason: 'removed' }, { cause: error });
  }
  const lack = errno(error) === 'ENOSPC' ? await lackOf(error, { entry, dir, root, left }, calls) : null;
  return lack ?? diskError(error, dir, path);
}

/** Whether one of the folders that `path` names below `root`, or the folder that it is, is a link now. */
async function hasLinkOn(root: string, path: string, calls: DiskCalls): Promise<boolean> {
  let there = root;
  for (const name of path.split('/')) {
    there = withSeparator(there) + name;
    const stats = await calls.look(there).catch(() => null);
    if (stats === null) return false;
    if (kindOf(stats) === 'link') return true;
  }
  return false;
}

/** Somebody may have renamed, removed or swapped a folder since it was looked at: a second try looks anew. */
export function mayHaveMoved(error: unknown): boolean {
  // ELOOP: a link on the way, see `throughNoLink`.
  return isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP') || isFolderMoved(error);
}

/** What the disk lacks when it says that it is full and has room; null: room. */
async function lackOf(
  cause: unknown,
  { entry: { path, bytes }, dir, root, left }: Omit<Refused, 'place'>,
  calls: DiskCalls,
): Promise<FerryError | null> {
  const fs = await calls.statfs(root).catch(() => null);
  if (fs === null) return null;
  const { free, noInodes } = spaceOn(fs);
  if (noInodes && free > 0) return new FerryError('no-inodes', { dir }, { cause });
  // FAT reached through something that hides what it is.
  if (bytes > longFileBytes && free > left + notFullBytes) return new FerryError('file-too-large', { path }, { cause });
  return null;
}

function isFolderMoved(error: unknown): boolean {
  return error instanceof FerryError && error.code === 'symlinked-parent';
}

/** The error as what is known of it; a bug is thrown. */
export function ferryErrorOf(error: unknown): FerryError {
  if (error instanceof FerryError) return error;
  throw error;
}
