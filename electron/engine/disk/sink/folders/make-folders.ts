/** Making folders where there may be some already. */
import { dirname } from 'node:path';
import { FerryError } from '../../../../../shared/errors.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { errno } from '../../system/disk-errors.ts';
import { kindOf } from '../../system/kind.ts';

/** Makes one folder, or says what has its path; of one that was there already its mode. Throws the system's errors. */
export async function makeOrFind(
  path: string,
  mode: number,
  calls: DiskCalls,
): Promise<'made' | 'symlink' | 'other' | { readonly found: number }> {
  const refusal = await calls.mkdir(path, mode).then(
    () => null,
    (error: unknown) => error,
  );
  if (refusal === null) return 'made';
  // Not only after EEXIST: some file systems complain of permission first, where there is nothing to make.
  const stats = await calls.lstat(path).catch(() => null);
  if (stats === null) throw refusal;
  const kind = kindOf(stats);
  if (kind === 'link') return 'symlink';
  return kind === 'folder' ? { found: stats.mode } : 'other';
}

/**
 * Makes a folder and what is missing above it. Answers what it made, parents first. One by one, because Node's recursive
 * mkdir answers ENOENT where the disk said EROFS or ENOSPC. Throws the system's errors, not-a-folder {dir} below a file.
 */
export async function makeAll(path: string, calls: DiskCalls): Promise<string[]> {
  try {
    await calls.mkdir(path);
    return [path];
  } catch (error) {
    if (errno(error) === 'ENOENT' && dirname(path) !== path) {
      const above = await makeAll(dirname(path), calls);
      if (above.length > 0) return [...above, ...(await makeAll(path, calls))];
      await refuseFile(dirname(path), calls);
    }
    // Not only after EEXIST, as in `makeOrFind`. What it is, the caller will see.
    if (await calls.stat(path).catch(() => null)) return [];
    throw error;
  }
}

/** Windows says of what is below a file only that it isn't there. Throws not-a-folder {dir} where `path` is a file. */
async function refuseFile(path: string, calls: DiskCalls): Promise<void> {
  const found = await calls.stat(path).catch(() => null);
  if (found !== null && kindOf(found) !== 'folder') throw new FerryError('not-a-folder', { dir: path });
}
