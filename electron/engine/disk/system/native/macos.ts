/**
 * Calls of macOS that Node doesn't have, through koffi. They return only when they are done, so only a thread of the disk's
 * own may use them (`waiting-calls.ts`). There are none where koffi can't be loaded; callers then do without.
 */
import { createRequire } from 'node:module';
import { getSystemErrorName } from 'node:util';
import type * as Koffi from 'koffi';

export interface MacOs {
  /**
   * renameatx_np(2): gives a file its name in one step, never over anything, and never through a link that stands anywhere on
   * either path, whenever it came there (ELOOP). `unsupported`: the system or the file system has no such call. Throws the
   * system's errors.
   */
  moveNew(from: string, to: string): 'done' | 'taken' | 'unsupported';
}

/** AT_FDCWD: paths are absolute. */
const anywhere = -2;
/** RENAME_EXCL | RENAME_NOFOLLOW_ANY */
export const newAndThroughNoLink = 0x4 | 0x10;
/** EINVAL (a system before macOS 11), ENOTSUP, ENOSYS: macOS's numbers. */
const unsupported = [22, 45, 78];
const taken = 17;

/** What of the system's library is called; a test hands in its own. */
export interface MacOsLibrary {
  renameatx(fromFolder: number, from: string, toFolder: number, to: string, flags: number): number;
  /** Of the call that has just failed. */
  errno(): number;
}

export function macOsOf({ renameatx, errno }: MacOsLibrary): MacOs {
  return {
    moveNew(from, to) {
      if (renameatx(anywhere, from, anywhere, to, newAndThroughNoLink) === 0) return 'done';
      const number = errno();
      if (number === taken) return 'taken';
      if (unsupported.includes(number)) return 'unsupported';
      const code = getSystemErrorName(-number);
      throw Object.assign(new Error(`${code}: renameatx_np`), { errno: -number, code, syscall: 'renameatx_np' });
    },
  };
}

let found: MacOs | null | undefined;

/** Loaded once in each thread. Null but on macOS. */
export function findMacOs(): MacOs | null {
  if (found === undefined) found = load();
  return found;
}

function load(): MacOs | null {
  if (process.platform !== 'darwin' || (process.arch !== 'x64' && process.arch !== 'arm64')) return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const renameatx = koffi
      .load(null)
      .func('int renameatx_np(int from, const char *a, int to, const char *b, uint32_t flags)');
    return macOsOf({ renameatx: (...args) => renameatx(...args) as number, errno: () => koffi.errno() });
  } catch {
    return null;
  }
}
