/**
 * System calls that Node doesn't have, through koffi. They return only when they are done, so only a thread of the
 * disk's own may use them (`waiting-calls.ts`), but for `findSyncLater`. There are none on 32 bits or where koffi can't
 * be loaded; callers then do without.
 */
import { constants } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';
import { getSystemErrorName } from 'node:util';

export interface Native {
  /** openat(2) of a new file for writing; answers its descriptor. Throws the system's errors. */
  create(folder: number, name: string, mode: number): number;
  /**
   * renameat2(2) within a folder, never over anything. `unsupported`: EINVAL or ENOSYS. Some file systems say the first
   * of a name that they can't hold, too: only a try with another name tells.
   */
  renameNew(folder: number, from: string, to: string): 'done' | 'taken' | 'unsupported';
  /** unlinkat(2). */
  unlink(folder: number, name: string): void;
  /** flock(2), alone; false while somebody else has it. Closing `fd` ends it, and so does the process's death. Throws the system's errors. */
  tryLock(fd: number): boolean;
  /** syncfs(2): all of the file system that the open file is on is on the disk. */
  syncAll(fd: number): void;
  /** Starts writing the file's content to the disk, without waiting for it. */
  startFlush(fd: number): void;
}

const createFlags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);
const closeOnExec = 0o2000000;
/** RENAME_NOREPLACE */
const noReplace = 1;
/** LOCK_EX | LOCK_NB */
const lockAlone = 2 | 4;
/** SYNC_FILE_RANGE_WRITE */
const syncWrite = 2;

let found: Native | null | undefined;
let foundFsync: ((fd: number) => void) | null | undefined;
let foundQuarantine: ((path: string) => void) | null | undefined;
let foundSyncLater: ((fd: number) => Promise<boolean>) | null | undefined;

/** Loaded once in each thread. Null but on Linux. */
export function findNative(): Native | null {
  if (found === undefined) found = load();
  return found;
}

/**
 * fsync(2) as the system has it. On macOS Node's fsync is fcntl(F_FULLFSYNC) (libuv), which also empties the drive's
 * cache and takes milliseconds; fsync(2) there only hands the content over to the drive.
 */
export function findPlainFsync(): ((fd: number) => void) | null {
  if (foundFsync === undefined) foundFsync = loadFsync();
  return foundFsync;
}

/** Marks a file as come from elsewhere, for Gatekeeper; what the system refuses is left undone. Null but on macOS. */
export function findQuarantine(): ((path: string) => void) | null {
  if (foundQuarantine === undefined) foundQuarantine = loadQuarantine();
  return foundQuarantine;
}

/** syncfs(2) in libuv's pool: whether all of the file system that the open file is on is on the disk. Null but on Linux. */
export function findSyncLater(): ((fd: number) => Promise<boolean>) | null {
  if (foundSyncLater === undefined) foundSyncLater = loadSyncLater();
  return foundSyncLater;
}

function loadSyncLater(): ((fd: number) => Promise<boolean>) | null {
  if (process.platform !== 'linux' || !is64Bit()) return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const syncfs = koffi.load(null).func('int syncfs(int fd)');
    return (fd) =>
      new Promise((resolve) => syncfs.async(fd, (error: unknown, result: number) => resolve(!error && result === 0)));
  } catch {
    return null;
  }
}

function is64Bit(): boolean {
  return process.arch === 'x64' || process.arch === 'arm64';
}

/** The error of the call that has just failed. */
function refusal(koffi: typeof Koffi, call: string): NodeJS.ErrnoException {
  const errno = -koffi.errno();
  const code = getSystemErrorName(errno);
  return Object.assign(new Error(`${code}: ${call}`), { errno, code, syscall: call });
}

function loadFsync(): ((fd: number) => void) | null {
  if (process.platform === 'win32' || !is64Bit()) return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const fsync = koffi.load(null).func('int fsync(int fd)');
    return (fd) => {
      if (fsync(fd) !== 0) throw refusal(koffi, 'fsync');
    };
  } catch {
    return null;
  }
}

/** Flags (downloaded, not looked at yet), when in hexadecimal seconds, by whom. */
function quarantineNow(): Buffer {
  return Buffer.from(`0081;${Math.floor(Date.now() / 1000).toString(16)};Ferry;`);
}

function loadQuarantine(): ((path: string) => void) | null {
  if (process.platform !== 'darwin' || !is64Bit()) return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const setxattr = koffi
      .load(null)
      .func('int setxattr(str path, str name, const void *value, size_t size, uint32_t position, int options)');
    return (path) => {
      const value = quarantineNow();
      setxattr(path, 'com.apple.quarantine', value, value.length, 0, 0);
    };
  } catch {
    return null;
  }
}

function load(): Native | null {
  if (process.platform !== 'linux' || !is64Bit()) return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const libc = koffi.load(null);
    const openat = libc.func('int openat(int folder, const char *name, int flags, uint32_t mode)');
    const renameat2 = libc.func('int renameat2(int from, const char *a, int to, const char *b, uint32_t flags)');
    const unlinkat = libc.func('int unlinkat(int folder, const char *name, int flags)');
    const syncFileRange = libc.func('int sync_file_range(int fd, int64_t from, int64_t bytes, uint32_t flags)');
    const flock = libc.func('int flock(int fd, int operation)');
    const syncfs = libc.func('int syncfs(int fd)');
    const refused = (call: string): NodeJS.ErrnoException => refusal(koffi, call);
    const { EEXIST, EINVAL, ENOSYS, EWOULDBLOCK } = koffi.os.errno;
    return {
      create(folder, name, mode) {
        const fd = openat(folder, name, createFlags | closeOnExec, mode) as number;
        if (fd < 0) throw refused('openat');
        return fd;
      },
      renameNew(folder, from, to) {
        if (renameat2(folder, from, folder, to, noReplace) === 0) return 'done';
        const errno = koffi.errno();
        if (errno === EEXIST) return 'taken';
        if (errno === EINVAL || errno === ENOSYS) return 'unsupported';
        throw refused('renameat2');
      },
      unlink(folder, name) {
        if (unlinkat(folder, name, 0) !== 0) throw refused('unlinkat');
      },
      tryLock(fd) {
        if (flock(fd, lockAlone) === 0) return true;
        if (koffi.errno() === EWOULDBLOCK) return false;
        throw refused('flock');
      },
      syncAll(fd) {
        if (syncfs(fd) !== 0) throw refused('syncfs');
      },
      startFlush(fd) {
        // A failure doesn't matter: fsync waits for the content anyway.
        syncFileRange(fd, 0, 0, syncWrite);
      },
    };
  } catch {
    return null;
  }
}
