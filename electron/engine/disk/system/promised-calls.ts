/**
 * File calls for a thread that has other things to do: they run in libuv's pool. Wrapped by hand around Node's callback
 * API, which takes a half to a third of the time of node:fs/promises per call.
 */
import * as fs from 'node:fs';
import { tryAgain } from '../../open-elsewhere/try-again.ts';
import { partOfFolder, type DiskCalls } from './calls.ts';
import { findSyncLater } from './native/native.ts';
import { findWindows } from './native/windows.ts';

type Done<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

function answer<T>(start: (done: Done<T>) => void): Promise<T> {
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
}

function finish(start: (done: fs.NoParamCallback) => void): Promise<void> {
  return new Promise((resolve, reject) => start((error) => (error ? reject(error) : resolve())));
}

export const promisedCalls: DiskCalls = {
  open: (path, flags, mode) => tryAgain(() => answer((done) => fs.open(path, flags, mode, done)), 'sharing'),
  close: (fd) => finish((done) => fs.close(fd, done)),
  read: (fd, into, from, length, position) => answer((done) => fs.read(fd, into, from, length, position, done)),
  write: (fd, data, from, length, position) => answer((done) => fs.write(fd, data, from, length, position, done)),
  ftruncate: (fd, bytes) => finish((done) => fs.ftruncate(fd, bytes, done)),
  futimes: (fd, atime, mtime) => finish((done) => fs.futimes(fd, atime, mtime, done)),
  lutimes: (path, atime, mtime) => finish((done) => fs.lutimes(path, atime, mtime, done)),
  fchmod: (fd, mode) => finish((done) => fs.fchmod(fd, mode, done)),
  fsync: (fd) => finish((done) => fs.fsync(fd, done)),
  fstat: (fd) => answer((done) => fs.fstat(fd, done)),
  stat: (path) => answer((done) => fs.stat(path, done)),
  statExactly: (path) => answer((done) => fs.stat(path, { bigint: true }, done)),
  lstat: (path) => answer((done) => fs.lstat(path, done)),
  mtimeNs: async (path) =>
    (await findWindows()?.mtimeNsLater(path)) ??
    (await answer<fs.BigIntStats>((done) => fs.lstat(path, { bigint: true }, done))).mtimeNs,
  look: (path) => answer<fs.Stats>((done) => fs.lstat(path, done)).catch(() => null),
  statfs: (path) => answer((done) => fs.statfs(path, done)),
  link: (from, to) => tryAgain(() => finish((done) => fs.link(from, to, done)), 'sharing'),
  symlink: (says, path) => finish((done) => fs.symlink(says, path, done)),
  rename: (from, to) => tryAgain(() => finish((done) => fs.rename(from, to, done))),
  unlink: (path) => tryAgain(() => finish((done) => fs.unlink(path, done))),
  mkdir: (path, mode = 0o777) => finish((done) => fs.mkdir(path, mode, done)),
  rmdir: (path) => tryAgain(() => finish((done) => fs.rmdir(path, done))),
  readlink: (path) => answer((done) => fs.readlink(path, done)),
  readdir: (path) => answer((done) => fs.readdir(path, done)),
  async *readdirParts(path) {
    let names: string[] = [];
    for await (const { name } of await fs.promises.opendir(path, { bufferSize: partOfFolder })) {
      names.push(name);
      if (names.length < partOfFolder) continue;
      yield names;
      names = [];
    }
    yield names;
  },
  readdirBytes: (path) => answer((done) => fs.readdir(path, 'buffer', done)),
  // On Windows Node's own way: the native one fails on RAM disks and rewrites mapped drives.
  realpath: (path) =>
    answer((done) => (process.platform === 'win32' ? fs.realpath(path, done) : fs.realpath.native(path, done))),
  trueCase: process.platform === 'linux' ? null : (path) => answer((done) => fs.realpath.native(path, done)),
  native: null,
  windows: null,
  macos: null,
  get syncAll() {
    return findSyncLater();
  },
  plainFsync: null,
  seekHoles: null,
};
