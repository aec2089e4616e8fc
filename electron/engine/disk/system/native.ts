/**
 * System calls that Node doesn't have, through koffi, for the disk's own threads (they wait for the call). On 64 bits
 * only; elsewhere, and where koffi can't be loaded, they are null and everything goes without.
 */
import { constants } from 'node:fs';
import { createRequire } from 'node:module';
import type * as Koffi from 'koffi';
import { getSystemErrorName } from 'node:util';
import { callsAreSynchronous } from './calls.ts';

export interface Native {
  /** openat(2) of a new file for writing; answers its descriptor. Throws the system's errors. */
  create(folder: number, name: string, mode: number): number;
  /** renameat2(2) within a folder, never over anything. `unsupported`: not on this file system or kernel. */
  renameNew(folder: number, from: string, to: string): 'done' | 'taken' | 'unsupported';
  /** unlinkat(2). */
  unlink(folder: number, name: string): void;
  /** syncfs(2): all of the file system that the open file is on is on the disk. */
  syncAll(fd: number): void;
  /** Has the file's content begin its way to the disk, without waiting for it. */
  startFlush(fd: number): void;
}

const createFlags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);
const closeOnExec = 0o2000000;
/** RENAME_NOREPLACE */
const noReplace = 1;
/** SYNC_FILE_RANGE_WRITE */
const syncWrite = 2;

let found: Native | null | undefined;
let foundFsync: ((fd: number) => void) | null | undefined;

/** Linux. Null outside threads that may wait: these calls are synchronous. */
export function native(): Native | null {
  if (!callsAreSynchronous()) return null;
  if (found === undefined) found = load();
  return found;
}

/**
 * fsync(2) as the system has it, for the same threads. On macOS Node's is fcntl(F_FULLFSYNC) (libuv), which also empties
 * the drive's cache and takes milliseconds; fsync(2) there only hands over to the drive.
 */
export function plainFsync(): ((fd: number) => void) | null {
  if (!callsAreSynchronous()) return null;
  if (foundFsync === undefined) foundFsync = loadFsync();
  return foundFsync;
}

function is64Bit(): boolean {
  return process.arch === 'x64' || process.arch === 'arm64';
}

/** What the last call was refused for. */
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

function load(): Native | null {
  if (process.platform !== 'linux' || !is64Bit()) return null;
  try {
    const koffi = createRequire(import.meta.url)('koffi') as typeof Koffi;
    const libc = koffi.load(null);
    const openat = libc.func('int openat(int folder, const char *name, int flags, uint32_t mode)');
    const renameat2 = libc.func('int renameat2(int from, const char *a, int to, const char *b, uint32_t flags)');
    const unlinkat = libc.func('int unlinkat(int folder, const char *name, int flags)');
    const syncFileRange = libc.func('int sync_file_range(int fd, int64_t from, int64_t bytes, uint32_t flags)');
    const syncfs = libc.func('int syncfs(int fd)');
    const refused = (call: string): NodeJS.ErrnoException => refusal(koffi, call);
    const { EEXIST, EINVAL, ENOSYS } = koffi.os.errno;
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
      syncAll(fd) {
        if (syncfs(fd) !== 0) throw refused('syncfs');
      },
      startFlush(fd) {
        // What can't begin early is waited for by fsync.
        syncFileRange(fd, 0, 0, syncWrite);
      },
    };
  } catch {
    return null;
  }
}
