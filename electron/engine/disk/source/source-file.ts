/** One file being sent: opened only if it still is what the walk listed, and given up as soon as it no longer is. */
import { closeSync, constants, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import { FerryError } from '../../../../shared/errors.ts';
import { close, fstat, open, read } from '../system/calls.ts';
import { ignoreSystem, sourceError } from '../system/disk-errors.ts';
import { wholeMs } from '../system/times.ts';

/** A file or folder to send, as the walk found it. */
export interface SourceEntry {
  readonly kind: 'file' | 'folder';
  /** As on the wire: '/'-separated, relative. */
  readonly path: string;
  /** Absolute path on this machine. */
  readonly local: string;
  readonly bytes: number;
  /** Whole milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly executable: boolean;
}

export interface SourceFile {
  /** The open file's descriptor, for who moves its bytes without reading them. */
  readonly fd: number;
  /**
   * Fills `into` from `position` on, as far as the listed size goes, and answers how many bytes that is. Several may
   * run at once. Throws source-changed, source-unreadable {path}.
   */
  read(into: Uint8Array, position: number): Promise<number>;
  /** As `read`, here and now: for a few bytes that were read before, and are in the system's cache. */
  readNow(into: Uint8Array, position: number): number;
  /** Looks whether it still is what the walk listed. Throws source-changed, source-unreadable {path}. */
  check(): Promise<void>;
  /** Once every read has ended. */
  close(): Promise<void>;
}

/** A symlink is not followed: the walk listed a file. A FIFO that took its place must not block. Windows has neither flag. */
const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Throws source-vanished, source-changed, source-unreadable {path}, too-many-open-files. */
export async function openSource(entry: SourceEntry): Promise<SourceFile> {
  try {
    const fd = await open(entry.local, openFlags);
    try {
      checkUnchanged(entry, await fstat(fd));
    } catch (error) {
      await close(fd).catch(ignoreSystem);
      throw error;
    }
    return new OpenSourceFile(entry, fd);
  } catch (error) {
    throw sourceError(error, entry.path);
  }
}

/** A small file's whole content into `into`, which is as long as it was listed. Throws as `openSource` and `read`. */
export async function readWhole(entry: SourceEntry, into: Uint8Array): Promise<void> {
  const source = await openSource(entry);
  try {
    for (let at = 0; at < into.length;) at += await source.read(into.subarray(at), at);
  } finally {
    await source.close();
  }
}

/** As `readWhole`, at once: for a thread that may wait. */
export function readWholeNow(entry: SourceEntry, into: Uint8Array): void {
  try {
    const fd = openSync(entry.local, openFlags);
    try {
      checkUnchanged(entry, fstatSync(fd));
      let reads = 0;
      for (let at = 0; at < into.length; reads++) {
        const got = readSync(fd, into, at, into.length - at, at);
        if (got === 0) throw new FerryError('source-changed', { path: entry.path });
        at += got;
      }
      if (reads > 1) checkUnchanged(entry, fstatSync(fd));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw sourceError(error, entry.path);
  }
}

class OpenSourceFile implements SourceFile {
  readonly fd: number;
  private readonly entry: SourceEntry;
  private reads = 0;

  constructor(entry: SourceEntry, fd: number) {
    this.entry = entry;
    this.fd = fd;
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    const { bytes, path } = this.entry;
    const wanted = Math.min(into.length, bytes - position);
    this.reads++;
    try {
      for (let at = 0; at < wanted;) {
        const got = await read(this.fd, into, at, wanted - at, position + at);
        if (got === 0) throw new FerryError('source-changed', { path });
        at += got;
      }
      // A file read at one go has just been looked at; a longer one may have been rewritten meanwhile.
      if (this.reads > 1 && position + wanted === bytes) checkUnchanged(this.entry, await fstat(this.fd));
      return wanted;
    } catch (error) {
      throw sourceError(error, path);
    }
  }

  readNow(into: Uint8Array, position: number): number {
    const { path } = this.entry;
    try {
      const got = readSync(this.fd, into, 0, into.length, position);
      if (got === 0 && into.length > 0) throw new FerryError('source-changed', { path });
      return got;
    } catch (error) {
      throw sourceError(error, path);
    }
  }

  async check(): Promise<void> {
    try {
      checkUnchanged(this.entry, await fstat(this.fd));
    } catch (error) {
      throw sourceError(error, this.entry.path);
    }
  }

  async close(): Promise<void> {
    await close(this.fd).catch(ignoreSystem);
  }
}

function checkUnchanged({ path, bytes, mtimeMs }: SourceEntry, now: Stats): void {
  if (!now.isFile() || now.size !== bytes || wholeMs(now.mtimeMs) !== mtimeMs) {
    throw new FerryError('source-changed', { path });
  }
}
