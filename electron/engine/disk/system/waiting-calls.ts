/**
 * File calls for a thread of the disk's own: plain synchronous calls, each answer wrapped in a promise. Nobody else
 * waits for that thread, and without libuv's pool a call costs a tenth: 10,000 × 10 KiB on tmpfs take 17 µs a file
 * instead of 170.
 */
import * as fs from 'node:fs';
import { tryAgain } from '../../open-elsewhere/try-again.ts';
import { partOfFolder, type DiskCalls } from './calls.ts';
import { findMacOs } from './native/macos.ts';
import { findNative, findPlainFsync } from './native/native.ts';
import { findSeekHoles } from './native/seek-holes.ts';
import { findWindows } from './native/windows.ts';
import { workDone } from './work-done.ts';

/** What a call answered, counted as work: what it moved, or one change. */
function counted<T>(answer: T): T {
  workDone(typeof answer === 'number' ? answer : 1);
  return answer;
}

/** As `DiskCalls.mtimeNs`. Windows is asked itself, since libuv loses times before 1970. Throws the system's errors. */
export function mtimeNsOf(path: string): bigint {
  return findWindows()?.mtimeNs(path) ?? fs.lstatSync(path, { bigint: true }).mtimeNs;
}

export const waitingCalls: DiskCalls = {
  open: (path, flags, mode) => tryAgain(() => fs.openSync(path, flags, mode), 'sharing'),
  close: async (fd) => fs.closeSync(fd),
  read: async (fd, into, from, length, position) => counted(fs.readSync(fd, into, from, length, position)),
  write: async (fd, data, from, length, position) => counted(fs.writeSync(fd, data, from, length, position)),
  ftruncate: async (fd, bytes) => counted(fs.ftruncateSync(fd, bytes)),
  futimes: async (fd, atime, mtime) => counted(fs.futimesSync(fd, atime, mtime)),
  lutimes: async (path, atime, mtime) => counted(fs.lutimesSync(path, atime, mtime)),
  fchmod: async (fd, mode) => counted(fs.fchmodSync(fd, mode)),
  fsync: async (fd) => counted(fs.fsyncSync(fd)),
  fstat: async (fd) => fs.fstatSync(fd),
  stat: async (path) => fs.statSync(path),
  statExactly: async (path) => fs.statSync(path, { bigint: true }),
  lstat: async (path) => fs.lstatSync(path),
  mtimeNs: async (path) => mtimeNsOf(path),
  look: async (path) => {
    try {
      // Without an exception where nothing is there: making one costs more than the look.
      return fs.lstatSync(path, { throwIfNoEntry: false }) ?? null;
    } catch {
      return null;
    }
  },
  statfs: async (path) => fs.statfsSync(path),
  link: (from, to) => tryAgain(() => counted(fs.linkSync(from, to)), 'sharing'),
  symlink: async (says, path) => counted(fs.symlinkSync(says, path)),
  rename: (from, to) => tryAgain(() => counted(fs.renameSync(from, to))),
  unlink: (path) => tryAgain(() => counted(fs.unlinkSync(path))),
  mkdir: async (path, mode) => counted(fs.mkdirSync(path, mode)),
  rmdir: (path) => tryAgain(() => counted(fs.rmdirSync(path))),
  readlink: async (path) => fs.readlinkSync(path),
  readdir: async (path) => counted(fs.readdirSync(path)),
  async *readdirParts(path) {
    const dir = fs.opendirSync(path, { bufferSize: partOfFolder });
    try {
      for (let ended = false; !ended;) {
        const names: string[] = [];
        while (!ended && names.length < partOfFolder) {
          const entry = dir.readSync();
          if (entry === null) ended = true;
          else names.push(entry.name);
        }
        workDone(names.length);
        yield names;
      }
    } finally {
      dir.closeSync();
    }
  },
  readdirBytes: async (path) => counted(fs.readdirSync(path, 'buffer')),
  // On Windows Node's own way: the native one fails on RAM disks and rewrites mapped drives.
  realpath: async (path) => (process.platform === 'win32' ? fs.realpathSync(path) : fs.realpathSync.native(path)),
  trueCase: process.platform === 'linux' ? null : async (path) => fs.realpathSync.native(path),
  get native() {
    return findNative();
  },
  get windows() {
    return findWindows();
  },
  get macos() {
    return findMacOs();
  },
  syncAll: null,
  get plainFsync() {
    return findPlainFsync();
  },
  get seekHoles() {
    return findSeekHoles();
  },
};
