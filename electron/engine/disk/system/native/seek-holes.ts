/**
 * Where a file's holes are: lseek(2) with SEEK_DATA and SEEK_HOLE, through koffi. It may wait for the disk, so only a
 * thread of the disk's own may use it (`waiting-calls.ts`). Windows has none, nor have 32 bits or systems where koffi
 * can't be loaded: callers then look for zeros.
 */
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';

/** A file system that doesn't know its files' holes says that all is content, or refuses: then all counts as content. */
export interface SeekHoles {
  /** Where content begins, at `from` or after it; null: nothing but a hole is left. */
  data(fd: number, from: number): number | null;
  /** Where the content at `from` ends: at a hole, or at the file's end. */
  hole(fd: number, from: number): number;
}

/** SEEK_DATA and SEEK_HOLE: the same words, and not the same numbers. */
const numbers: Readonly<Partial<Record<NodeJS.Platform, { readonly data: number; readonly hole: number }>>> = {
  linux: { data: 3, hole: 4 },
  darwin: { data: 4, hole: 3 },
};

let found: SeekHoles | null | undefined;

/** Loaded once in each thread. */
export function findSeekHoles(): SeekHoles | null {
  if (found === undefined) found = load();
  return found;
}

function load(): SeekHoles | null {
  const whence = numbers[process.platform];
  if (whence === undefined || (process.arch !== 'x64' && process.arch !== 'arm64')) return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const lseek = koffi.load(null).func('int64_t lseek(int fd, int64_t offset, int whence)');
    const { ENXIO } = koffi.os.errno;
    return {
      data(fd, from) {
        const at = Number(lseek(fd, from, whence.data));
        if (at >= 0) return at;
        return koffi.errno() === ENXIO ? null : from;
      },
      hole(fd, from) {
        const at = Number(lseek(fd, from, whence.hole));
        return at >= 0 ? at : Infinity;
      },
    };
  } catch {
    return null;
  }
}
