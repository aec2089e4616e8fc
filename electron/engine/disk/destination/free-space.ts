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
  /** The longest file its file system can hold, as far as the system tells; endless where it doesn't. */
  readonly maxFileBytes: number;
  /** Holes of files take no room there. */
  readonly keepsHoles: boolean;
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
  const { maxFileBytes = Infinity, growsByZeros = false } = fileSystemOf(fs.type);
  return {
    free: freeBytes(fs),
    size,
    maxFileBytes,
    keepsHoles: !growsByZeros,
    noInodes: fs.files > 0 && fs.ffree === 0,
  };
}

/** How much of the disk a file takes: all of it, or what isn't holes. */
export function sizeOn(
  { keepsHoles }: Pick<Space, 'keepsHoles'>,
  { bytes, stored }: { readonly bytes: number; readonly stored?: number },
): number {
  return keepsHoles ? (stored ?? bytes) : bytes;
}

/** Endless for file systems that don't say. */
export function freeBytes(fs: StatsFs): number {
  return fs.blocks === 0 ? Number.MAX_SAFE_INTEGER : fs.bavail * fs.bsize;
}
