/** Sets a big file's length before its bytes come: writing into a file of its final length took ext4 to 2,914 MB/s, appending to 1,400–2,800. */
import type { StatsFs } from 'node:fs';
import { failure, FerryError, type Failure } from '../../../../shared/errors.ts';
import type { DiskCalls } from '../system/calls.ts';
import { fileSystemOf } from '../system/file-systems.ts';
import { spaceOn, type Space } from './free-space.ts';

/** Smaller files take a few writes only: setting their length would cost more than it saves. */
export const lengthAheadBytes = 1024 * 1024;

/** A new, empty file. */
export interface NewFile {
  readonly fd: number;
  /** Absolute path of the folder it is in. */
  readonly folder: string;
  /** The receiving folder, and the file's path below it as on the wire: for errors. */
  readonly dir: string;
  readonly path: string;
}

/**
 * Makes the new file as long as it will be. That takes no room on the disk yet, so the free space is checked, too: a file
 * that can't fit is refused before its first byte. Throws as `checkFits`.
 */
export async function setLength({ fd, folder, dir, path }: NewFile, bytes: number, calls: DiskCalls): Promise<void> {
  if (bytes <= lengthAheadBytes) return;
  const fs = await calls.statfs(folder);
  checkFits(bytes, fs, dir, path);
  // macOS doesn't say reliably which file system this is.
  if (process.platform !== 'darwin' && fileSystemOf(fs.type).growsByZeros !== true) await calls.ftruncate(fd, bytes);
}

/**
 * Throws what never changes, larger-than-disk {path, needed, size} or file-too-large {path}, before what may pass,
 * no-space {dir, needed, free}.
 */
export function checkFits(bytes: number, fs: StatsFs, dir: string, path: string): void {
  const space = spaceOn(fs);
  const never = whyNever(bytes, space, path);
  if (never !== null) throw FerryError.from(never);
  if (bytes > space.free) throw new FerryError('no-space', { dir, needed: bytes, free: space.free });
}

/** Why a file of `bytes` can never be there, however much is deleted; null: it can. */
export function whyNever(bytes: number, { size, maxFileBytes }: Space, path: string): Failure | null {
  if (bytes <= maxFileBytes) return null;
  return bytes > size
    ? failure('larger-than-disk', { path, needed: bytes, size })
    : failure('file-too-large', { path });
}
