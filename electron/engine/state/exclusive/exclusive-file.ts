/**
 * Files that are one process's alone while it lives: the system's own locks, since they end with the process however it
 * ends. A process id or a heartbeat proves nothing: ids are used again, and a closed laptop's heart stands still.
 *
 * Windows and macOS lock when a file is opened (libuv's UV_FS_O_EXLOCK: no sharing there, flock(2) here). Linux has flock(2)
 * only, through koffi: not fcntl's locks, which any other open and close of the file in the same process would end, and
 * which two engines in one process don't have against each other. Over NFS, Linux makes byte ranges of it that its server
 * knows (2.6.12 and later), so homes shared by machines are safe as well. Without koffi, or where the file system has no
 * locks, `owner-file.ts` says whose it is.
 */
import { constants, fstatSync, statSync } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';
import { claim } from './owner-file.ts';

export interface ExclusiveFile {
  /** Open for reading and writing. */
  readonly handle: FileHandle;
  /** Closes it: whoever wants it may have it. */
  release(): Promise<void>;
}

export interface ExclusiveOptions {
  /** Make it where it is missing; else a missing one is the system's ENOENT. */
  readonly create: boolean;
  /** False: as on a system without locks. For tests. */
  readonly systemLocks?: boolean;
}

/** libuv's UV_FS_O_EXLOCK, which Node hands on and does not name. */
const exclusiveFlag: Partial<Record<NodeJS.Platform, number>> = { win32: 0x10000000, darwin: 0x20 };

/** How the systems say that somebody has it. */
const taken = ['EAGAIN', 'EWOULDBLOCK', 'EBUSY'];
/** How they say that this file can't be locked: NFS without its lock server, file systems of other programs. */
const withoutLocks = ['ENOLCK', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EINVAL'];

/** Opens a file for this process alone. Null: it is another's, or another part's of this one. Throws the system's errors. */
export async function openExclusively(path: string, options: ExclusiveOptions): Promise<ExclusiveFile | null> {
  const { O_RDWR, O_CREAT, O_NONBLOCK } = constants;
  const flags = O_RDWR | O_NONBLOCK | (options.create ? O_CREAT : 0);
  const exclusive = options.systemLocks === false ? undefined : exclusiveFlag[process.platform];
  for (;;) {
    let handle: FileHandle;
    try {
      handle = await open(path, flags | (exclusive ?? 0), 0o600);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (exclusive !== undefined && taken.includes(code)) return null;
      if (exclusive === undefined || !withoutLocks.includes(code)) throw error;
      handle = await open(path, flags, 0o600);
      return await owned(path, handle);
    }
    try {
      const locked =
        exclusive !== undefined ? 'held' : options.systemLocks === false ? 'unsupported' : flock(handle.fd);
      if (locked === 'unsupported') return await owned(path, handle);
      if (locked === 'taken') {
        await handle.close();
        return null;
      }
      // Whoever had it before may have taken it away meanwhile: what is locked then is no file any more.
      if (isStill(path, handle)) return { handle, release: () => handle.close() };
      await handle.close();
      if (!options.create) return null;
    } catch (error) {
      await handle.close().catch(() => {});
      throw error;
    }
  }
}

async function owned(path: string, handle: FileHandle): Promise<ExclusiveFile | null> {
  const end = await claim(path);
  if (end !== null && isStill(path, handle)) {
    return {
      handle,
      release: async () => {
        await handle.close();
        await end();
      },
    };
  }
  await end?.();
  await handle.close();
  return null;
}

/** At once: it was opened this moment, and whoever locks is waited for. */
function isStill(path: string, handle: FileHandle): boolean {
  const here = fstatSync(handle.fd);
  try {
    const there = statSync(path);
    return there.ino === here.ino && there.dev === here.dev;
  } catch {
    return false;
  }
}

type Flock = (fd: number) => 'held' | 'taken' | 'unsupported';
let found: Flock | undefined;

/**
 * Loads what the first lock needs, for a program that rests now and will be waited for then: koffi takes some five
 * milliseconds.
 */
export function prepareLocks(): void {
  if (exclusiveFlag[process.platform] === undefined) found ??= load();
}

/** flock(2) of an open file, without waiting. Throws the system's errors that say neither. */
function flock(fd: number): 'held' | 'taken' | 'unsupported' {
  found ??= load();
  return found(fd);
}

/** LOCK_EX | LOCK_NB, the same on every system that has it. */
const exclusiveNow = 2 | 4;

function load(): Flock {
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const call = koffi.load(null).func('int flock(int fd, int operation)');
    const { EAGAIN } = koffi.os.errno;
    // Whatever else it says, the file can't be locked this way.
    return (fd) => (call(fd, exclusiveNow) === 0 ? 'held' : koffi.errno() === EAGAIN ? 'taken' : 'unsupported');
  } catch {
    return () => 'unsupported';
  }
}
