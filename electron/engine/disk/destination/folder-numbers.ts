/**
 * Which folder it is, by the numbers that its file system gave it: one that was removed and made again under the same name
 * has other ones.
 */
import type { BigIntStats } from 'node:fs';

/** The folder itself, where its file system keeps such numbers. */
export interface FolderNumbers {
  /** Its digits where a double would round it. */
  readonly inode: number | string;
  /** Milliseconds since the epoch; 0 where the inode alone tells. */
  readonly bornMs: number;
}

/**
 * NTFS counts in the upper 16 bits of a file's number how often its place was used: no other file ever has it. FAT's numbers,
 * which may change, and those that Wine hands on are smaller.
 */
const leastCounted = 1n << 48n;

/** The folder's number where it is its own for good; null where another one may have it, or it may get another. */
export function lastingNumber({ ino }: Pick<BigIntStats, 'ino'>, system = process.platform): bigint | null {
  return system === 'win32' && ino >= leastCounted ? ino : null;
}

/** Null where no time of birth is kept, 0 or the time of the last change instead, and the number alone doesn't tell. */
export function folderNumbersOf(
  stats: Pick<BigIntStats, 'ino' | 'birthtimeNs' | 'ctimeNs'>,
  system = process.platform,
): FolderNumbers | null {
  const { ino, birthtimeNs, ctimeNs } = stats;
  const inode = ino <= Number.MAX_SAFE_INTEGER ? Number(ino) : String(ino);
  // A time of making can be set by other programs, and NTFS gives a folder that is made again soon that of the last one.
  if (lastingNumber(stats, system) !== null) return { inode, bornMs: 0 };
  return ino > 0n && birthtimeNs > 0n && birthtimeNs !== ctimeNs ? { inode, bornMs: toMs(birthtimeNs) } : null;
}

/** Whether both are the same folder of a volume. Where nothing is known of one of them, yes. */
export function isSameFolder(a: FolderNumbers | null, b: FolderNumbers | null): boolean {
  return a === null || b === null || (a.inode === b.inode && a.bornMs === b.bornMs);
}

/** Rounded as Node rounds `birthtimeMs`, which journals have. */
function toMs(ns: bigint): number {
  return Number(ns / 1_000_000_000n) * 1000 + Number(ns % 1_000_000_000n) / 1e6;
}
