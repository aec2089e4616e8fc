/**
 * The system's file calls as promises, one line each. Wrapped by hand around the callback API because that is
 * two to three times as fast per call as node:fs/promises. In a thread of the disk's own (`disk-thread.ts`) they are
 * the synchronous calls behind the same promises: without libuv's pool a call costs a tenth (10,000 × 10 KiB on tmpfs:
 * 17 µs a file against 170), and nobody else waits for that thread. All of them throw the system's error as it is.
 */
import * as fs from 'node:fs';

type Done<T> = (error: NodeJS.ErrnoException | null, value: T) => void;

let synchronous = false;

/** From now on this thread waits for the disk: for one that does nothing else. */
export function callSynchronously(): void {
  synchronous = true;
}

export function callsAreSynchronous(): boolean {
  return synchronous;
}

function call<T>(now: () => T, start: (done: Done<T>) => void): Promise<T> {
  if (synchronous) {
    try {
      return Promise.resolve(now());
    } catch (error) {
      return Promise.reject(error);
    }
  }
  return new Promise((resolve, reject) => start((error, value) => (error ? reject(error) : resolve(value))));
}

type Nothing = Promise<void>;

export const open = (path: string, flags: number, mode?: number): Promise<number> =>
  call(
    () => fs.openSync(path, flags, mode),
    (done) => fs.open(path, flags, mode, done),
  );
export const close = (fd: number): Nothing =>
  call(
    () => fs.closeSync(fd),
    (done) => fs.close(fd, done as fs.NoParamCallback),
  );
export const read = (fd: number, into: Uint8Array, from: number, length: number, position: number): Promise<number> =>
  call(
    () => fs.readSync(fd, into, from, length, position),
    (done) => fs.read(fd, into, from, length, position, done),
  );
export const write = (fd: number, data: Uint8Array, from: number, length: number, position: number): Promise<number> =>
  call(
    () => fs.writeSync(fd, data, from, length, position),
    (done) => fs.write(fd, data, from, length, position, done),
  );
export const ftruncate = (fd: number, bytes: number): Nothing =>
  call(
    () => fs.ftruncateSync(fd, bytes),
    (done) => fs.ftruncate(fd, bytes, done as fs.NoParamCallback),
  );
/** Times in seconds. */
export const futimes = (fd: number, atime: number, mtime: number | Date): Nothing =>
  call(
    () => fs.futimesSync(fd, atime, mtime),
    (done) => fs.futimes(fd, atime, mtime, done as fs.NoParamCallback),
  );
/** Times in seconds; of the link itself where `path` is one. */
export const lutimes = (path: string, atime: number, mtime: number | Date): Nothing =>
  call(
    () => fs.lutimesSync(path, atime, mtime),
    (done) => fs.lutimes(path, atime, mtime, done as fs.NoParamCallback),
  );
export const fchmod = (fd: number, mode: number): Nothing =>
  call(
    () => fs.fchmodSync(fd, mode),
    (done) => fs.fchmod(fd, mode, done as fs.NoParamCallback),
  );
/** Content and attributes are on the disk itself when it returns. */
export const fsync = (fd: number): Nothing =>
  call(
    () => fs.fsyncSync(fd),
    (done) => fs.fsync(fd, done as fs.NoParamCallback),
  );
export const fstat = (fd: number): Promise<fs.Stats> =>
  call(
    () => fs.fstatSync(fd),
    (done) => fs.fstat(fd, done),
  );
export const stat = (path: string): Promise<fs.Stats> =>
  call(
    () => fs.statSync(path),
    (done) => fs.stat(path, done),
  );
export const lstat = (path: string): Promise<fs.Stats> =>
  call(
    () => fs.lstatSync(path),
    (done) => fs.lstat(path, done),
  );
export const statfs = (path: string): Promise<fs.StatsFs> =>
  call(
    () => fs.statfsSync(path),
    (done) => fs.statfs(path, done),
  );
export const link = (from: string, to: string): Nothing =>
  call(
    () => fs.linkSync(from, to),
    (done) => fs.link(from, to, done as fs.NoParamCallback),
  );
export const rename = (from: string, to: string): Nothing =>
  call(
    () => fs.renameSync(from, to),
    (done) => fs.rename(from, to, done as fs.NoParamCallback),
  );
export const unlink = (path: string): Nothing =>
  call(
    () => fs.unlinkSync(path),
    (done) => fs.unlink(path, done as fs.NoParamCallback),
  );
export const mkdir = (path: string): Nothing =>
  call(
    () => fs.mkdirSync(path),
    (done) => fs.mkdir(path, done as fs.NoParamCallback),
  );
export const rmdir = (path: string): Nothing =>
  call(
    () => fs.rmdirSync(path),
    (done) => fs.rmdir(path, done as fs.NoParamCallback),
  );
export const readlink = (path: string): Promise<string> =>
  call(
    () => fs.readlinkSync(path),
    (done) => fs.readlink(path, done),
  );
export const readdir = (path: string): Promise<string[]> =>
  call(
    () => fs.readdirSync(path),
    (done) => fs.readdir(path, done),
  );
export const readdirBytes = (path: string): Promise<Buffer[]> =>
  call(
    () => fs.readdirSync(path, 'buffer'),
    (done) => fs.readdir(path, 'buffer', done),
  );
/** On Windows the slow way: the native one fails on RAM disks and rewrites mapped drives. */
export const realpath = (path: string): Promise<string> =>
  process.platform === 'win32'
    ? call(
        () => fs.realpathSync(path),
        (done) => fs.realpath(path, done),
      )
    : call(
        () => fs.realpathSync.native(path),
        (done) => fs.realpath.native(path, done),
      );
/** What stands there, also where nothing does: an error would cost ten times as much as the look. */
export const look = (path: string): Promise<fs.Stats | null> =>
  synchronous
    ? call(
        () => fs.lstatSync(path, { throwIfNoEntry: false }) ?? null,
        () => {},
      ).catch(() => null)
    : lstat(path).catch(() => null);
