/** What a refusal by the disk means to whoever asked the sink. */
import { FerryError } from '../../../../shared/errors.ts';
import type { DiskCalls } from '../system/calls.ts';
import { diskError, errno, isErrno } from '../system/disk-errors.ts';

export interface Refused {
  /** As on the wire: failures never name this machine's folders above `dir`. */
  readonly path: string;
  /** The receiving folder, as the person knows it and as `realpath` spells it. */
  readonly dir: string;
  readonly root: string;
}

/** The error as a FerryError; a bug stays as it is. */
export async function explain(error: unknown, { path, dir, root }: Refused, calls: DiskCalls): Promise<unknown> {
  if (isFolderMoved(error)) return new FerryError('symlinked-parent', { path }, { cause: error });
  if (errno(error) === 'ENOENT' && (await isGone(root, calls))) {
    return new FerryError('folder-not-found', { dir }, { cause: error });
  }
  return diskError(error, dir, path);
}

/** Somebody may have renamed, removed or swapped a folder since it was looked at: a second try looks anew. */
export function mayHaveMoved(error: unknown): boolean {
  return isErrno(error, 'ENOENT', 'ENOTDIR') || isFolderMoved(error);
}

function isFolderMoved(error: unknown): boolean {
  return error instanceof FerryError && error.code === 'symlinked-parent';
}

async function isGone(path: string, calls: DiskCalls): Promise<boolean> {
  return calls.lstat(path).then(
    () => false,
    (error: unknown) => errno(error) === 'ENOENT',
  );
}
