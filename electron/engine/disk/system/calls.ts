/**
 * The file calls of the operating system, as the disk's rooms use them. There are two implementations: `waiting-calls.ts`
 * for a thread that does nothing but wait for the disk, and `promised-calls.ts` for every other thread. Whoever starts
 * the work hands one of them in. Each call throws the system's own error; `disk-errors.ts` translates it. What Windows refuses
 * because another program has the file open is tried again before that (`open-elsewhere/try-again.ts`).
 */
import type { BigIntStats, Stats, StatsFs } from 'node:fs';
import type { MacOs } from './native/macos.ts';
import type { Native } from './native/native.ts';
import type { SeekHoles } from './native/seek-holes.ts';
import type { Windows } from './native/windows.ts';

/** Names of a folder read at one go by `readdirParts`. */
export const partOfFolder = 8192;

export interface DiskCalls {
  open(path: string, flags: number, mode?: number): Promise<number>;
  close(fd: number): Promise<void>;
  /** Answers how many bytes it read, 0 at the file's end. `position` null: what comes next (`place-reader.ts`). */
  read(fd: number, into: Uint8Array, from: number, length: number, position: number | null): Promise<number>;
  /** Answers how many bytes the system took, which may be fewer than `length`. */
  write(fd: number, data: Uint8Array, from: number, length: number, position: number): Promise<number>;
  ftruncate(fd: number, bytes: number): Promise<void>;
  /** Times in seconds. */
  futimes(fd: number, atime: number, mtime: number | Date): Promise<void>;
  /** Times in seconds. Changes a link itself, not what it leads to. */
  lutimes(path: string, atime: number, mtime: number | Date): Promise<void>;
  fchmod(fd: number, mode: number): Promise<void>;
  /** Content and attributes are on the disk itself when it returns. */
  fsync(fd: number): Promise<void>;
  fstat(fd: number): Promise<Stats>;
  stat(path: string): Promise<Stats>;
  /** As `stat`, with numbers as they are: those of NTFS' files are beyond what a double holds. */
  statExactly(path: string): Promise<BigIntStats>;
  lstat(path: string): Promise<Stats>;
  /** The modification time that `lstat` rounds, in nanoseconds since the epoch. */
  mtimeNs(path: string): Promise<bigint>;
  /** As `lstat`, but null where there is nothing or the system refuses. Cheap where nothing is there. */
  look(path: string): Promise<Stats | null>;
  statfs(path: string): Promise<StatsFs>;
  link(from: string, to: string): Promise<void>;
  /** Makes a symbolic link at `path`, where nothing may be. */
  symlink(says: string, path: string): Promise<void>;
  rename(from: string, to: string): Promise<void>;
  unlink(path: string): Promise<void>;
  /** `mode`: less the umask; left out: all bits. */
  mkdir(path: string, mode?: number): Promise<void>;
  rmdir(path: string): Promise<void>;
  readlink(path: string): Promise<string>;
  readdir(path: string): Promise<string[]>;
  /** As `readdir`, some thousand names at a time. */
  readdirParts(path: string): AsyncIterable<readonly string[]>;
  /** As `readdir`, but the names as the bytes they are on the disk. */
  readdirBytes(path: string): Promise<Buffer[]>;
  realpath(path: string): Promise<string>;
  /** As `realpath`, spelled as on the disk; null where only that spelling finds anything (Linux). */
  readonly trueCase: ((path: string) => Promise<string>) | null;
  /** Calls that Node doesn't have. They return only when done, so they are null in a thread that may not wait. */
  readonly native: Native | null;
  /** The same of Windows. */
  readonly windows: Windows | null;
  /** The same of macOS. */
  readonly macos: MacOs | null;
  /** syncfs(2), whether it succeeded. Null where there is none, and in a thread that may wait (`native`). */
  readonly syncAll: ((fd: number) => Promise<boolean>) | null;
  /** fsync(2) as the system has it, see `native.ts`. Null in a thread that may not wait. */
  readonly plainFsync: ((fd: number) => void) | null;
  /** Where a file's holes are. Null in a thread that may not wait, and where the system doesn't say. */
  readonly seekHoles: SeekHoles | null;
}
