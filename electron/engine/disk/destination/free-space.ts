/** How many bytes fit where a folder is or would be. */
import type { StatsFs } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { diskError, isErrno } from '../system/disk-errors.ts';
import { fileSystemOf } from '../system/file-systems.ts';
import { promisedCalls } from '../system/promised-calls.ts';

export interface Space {
  /** Bytes this user may still write. */
  readonly free: number;
  /** Bytes of the whole disk. */
  readonly size: number;
  /** The longest file it can hold, as far as the system tells. */
  readonly maxFileBytes: number;
  /** It can hold no further file. Btrfs says so always and is not believed: it counts no files at all. */
  readonly noInodes: boolean;
}

/** Of `dir`, or of its nearest parent that exists. Throws no-permission, disk-error … */
export async function spaceAt(dir: string): Promise<Space> {
  let path = resolve(dir);
  for (;;) {
    try {
      return spaceOn(await promisedCalls.statfs(path));
    } catch (error) {
      const parent = dirname(path);
      if (!isErrno(error, 'ENOENT', 'ENOTDIR') || parent === path) throw diskError(error, dir, dir);
      path = parent;
    }
  }
}

export function spaceOn(fs: StatsFs): Space {
  // Some network and phone mounts report no blocks at all: they are not taken for full ones.
  const size = fs.blocks === 0 ? Number.MAX_SAFE_INTEGER : fs.blocks * fs.bsize;
  const maxFileBytes = Math.min(size, fileSystemOf(fs.type).maxFileBytes ?? Infinity);
  return { free: freeBytes(fs), size, maxFileBytes, noInodes: fs.files > 0 && fs.ffree === 0 };
}

/** Endless for file systems that don't say. */
export function freeBytes(fs: StatsFs): number {
  return fs.blocks === 0 ? Number.MAX_SAFE_INTEGER : fs.bavail * fs.bsize;
}
