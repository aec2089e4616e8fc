/** How many bytes fit where a folder is or would be. */
import type { StatsFs } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { diskError, isErrno } from './disk-errors.ts';
import { promisedCalls } from './promised-calls.ts';

/** Bytes this user may still write in `dir`, or in its nearest parent that exists. Throws no-permission, disk-error … */
export async function freeSpace(dir: string): Promise<number> {
  let path = resolve(dir);
  for (;;) {
    try {
      return freeBytes(await promisedCalls.statfs(path));
    } catch (error) {
      const parent = dirname(path);
      if (!isErrno(error, 'ENOENT', 'ENOTDIR') || parent === path) throw diskError(error, dir, dir);
      path = parent;
    }
  }
}

/** Endless for file systems that don't say: some network and phone mounts report no blocks at all. */
export function freeBytes(fs: StatsFs): number {
  return fs.blocks === 0 ? Number.MAX_SAFE_INTEGER : fs.bavail * fs.bsize;
}
