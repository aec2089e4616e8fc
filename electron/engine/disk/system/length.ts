/** Sets a big file's length before its bytes come: on ext4 appending is slower (design.md, "The wire": 1,400–2,800 against 2,914 MB/s). */
import type { StatsFs } from 'node:fs';
import { FerryError } from '../../../../shared/errors.ts';
import { ftruncate, statfs } from './calls.ts';
import { freeBytes } from './free-space.ts';

/** Smaller files are a few writes: setting their length would cost more than it saves. */
export const lengthAheadBytes = 1024 * 1024;

/** statfs(2) types of FAT, exFAT and FUSE (exFAT and NTFS among them): growing a file there writes zeros, gigabytes of them. */
const fat = 0x4d44;
const fillingWithZeros = new Set([fat, 0x2011bab0, 0x65735546]);
/** FAT keeps a file's size in 32 bits. */
const largestOnFat = 2 ** 32 - 1;

/**
 * Makes the new file `fd` in `folder` as long as it will be. Setting a length takes no room yet, so that is asked
 * for too: a file that can't fit is refused before its first byte. Throws no-space {dir, needed, free}, file-too-large {path}.
 */
export async function setLength(fd: number, bytes: number, folder: string, dir: string, path: string): Promise<void> {
  if (bytes <= lengthAheadBytes) return;
  const fs = await statfs(folder);
  checkFits(bytes, fs, dir, path);
  // macOS doesn't say reliably which file system this is.
  if (process.platform !== 'darwin' && !fillingWithZeros.has(fs.type)) await ftruncate(fd, bytes);
}

/** Throws no-space or file-too-large where `bytes` can't be one file on `fs`. */
export function checkFits(bytes: number, fs: StatsFs, dir: string, path: string): void {
  const free = freeBytes(fs);
  if (bytes > free) throw new FerryError('no-space', { dir, needed: bytes, free });
  if (fs.type === fat && bytes > largestOnFat) throw new FerryError('file-too-large', { path });
}
