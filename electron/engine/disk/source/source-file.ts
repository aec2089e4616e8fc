/** One file being sent: opened only if it is still what the walk listed, and given up as soon as it no longer is. */
import { constants, type Stats } from 'node:fs';
import { FerryError } from '../../../../shared/errors.ts';
import type { DiskCalls } from '../system/calls.ts';
import { ignoreSystem, sourceError } from '../system/disk-errors.ts';
import { promisedCalls } from '../system/promised-calls.ts';
import { isListedTime } from '../system/times.ts';
import { PlaceReader } from './place-reader.ts';
import type { SourceEntry } from './source-entry.ts';

export type { SourceEntry } from './source-entry.ts';

export interface SourceFile {
  /** The open file's descriptor, for sendfile(2). */
  readonly fd: number;
  /**
   * Fills `into` from `position` on, as far as the listed size goes. Answers how many bytes that is. Where that is the end
   * it looks whether there is more: in the same call where `into` is a byte longer. Several may run at once. Throws
   * source-changed, source-unreadable {path}.
   */
  read(into: Uint8Array, position: number): Promise<number>;
  /** As `read`, but returns when it is done: for a thread that may wait, or a few bytes that are in the system's cache. */
  readSync(into: Uint8Array, position: number): number;
  /** Checks that it is still what the walk listed, and ends there. Throws source-changed, source-unreadable {path}. */
  check(): Promise<void>;
  /** To be called once every read has ended. */
  close(): Promise<void>;
}

/** Follows no symlink, since the walk listed a file, and doesn't wait for a FIFO that took its place. Windows has neither flag. */
export const openFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/** Throws source-vanished, source-changed, source-unreadable {path}, too-many-open-files. */
export async function openSource(entry: SourceEntry, calls: DiskCalls = promisedCalls): Promise<SourceFile> {
  try {
    const fd = await calls.open(entry.local, openFlags);
    try {
      checkUnchanged(entry, await calls.fstat(fd));
    } catch (error) {
      await calls.close(fd).catch(ignoreSystem);
      throw error;
    }
    return new OpenSourceFile(entry, fd, calls);
  } catch (error) {
    throw sourceError(error, entry.path);
  }
}

class OpenSourceFile implements SourceFile {
  readonly fd: number;
  private readonly entry: SourceEntry;
  private readonly calls: DiskCalls;
  private readonly places: PlaceReader;
  private reads = 0;

  constructor(entry: SourceEntry, fd: number, calls: DiskCalls) {
    this.calls = calls;
    this.entry = entry;
    this.fd = fd;
    const check = (now: Stats): void => checkUnchanged(entry, now);
    this.places = new PlaceReader(fd, calls, { path: entry.local, flags: openFlags, check });
  }

  async read(into: Uint8Array, position: number): Promise<number> {
    const { bytes, path } = this.entry;
    const wanted = Math.min(into.length, bytes - position);
    const isLast = position + wanted === bytes;
    const room = isLast ? Math.min(into.length, wanted + 1) : wanted;
    this.reads++;
    try {
      let at = 0;
      while (at < wanted) {
        const got = await this.places.read(into, at, room - at, position + at);
        if (got === 0) throw new FerryError('source-changed', { path });
        at += got;
      }
      if (at > wanted) await this.refuseLonger();
      if (!isLast) return wanted;
      if (room === wanted || wanted === 0) await this.checkEnd();
      // Read at one go it has just been checked. Over several reads it may have been rewritten.
      if (this.reads > 1) checkUnchanged(this.entry, await this.calls.fstat(this.fd));
      return wanted;
    } catch (error) {
      throw sourceError(error, path);
    }
  }

  readSync(into: Uint8Array, position: number): number {
    const { path } = this.entry;
    try {
      const got = this.places.readSync(into, position);
      if (got === 0 && into.length > 0) throw new FerryError('source-changed', { path });
      return got;
    } catch (error) {
      throw sourceError(error, path);
    }
  }

  async check(): Promise<void> {
    try {
      checkUnchanged(this.entry, await this.calls.fstat(this.fd));
      await this.checkEnd();
    } catch (error) {
      throw sourceError(error, this.entry.path);
    }
  }

  /** Looks for a byte behind the listed size: some disks don't know their files' sizes, and say 0. */
  private async checkEnd(): Promise<void> {
    const { bytes } = this.entry;
    if ((await this.places.read(Buffer.allocUnsafe(1), 0, 1, bytes)) > 0) await this.refuseLonger();
  }

  private async refuseLonger(): Promise<never> {
    return refuseLonger(this.entry, await this.calls.fstat(this.fd));
  }

  async close(): Promise<void> {
    await this.places.close();
    await this.calls.close(this.fd).catch(ignoreSystem);
  }
}

/** Of a file that goes on behind the size it was listed with: it has grown since, or its disk doesn't know better. */
export function refuseLonger(entry: SourceEntry, now: Stats): never {
  checkUnchanged(entry, now);
  throw new FerryError('source-changed', { path: entry.path, reason: 'longer' });
}

/** Throws source-changed {path}. */
export function checkUnchanged({ kind, path, bytes, mtimeMs }: SourceEntry, now: Stats): void {
  const isSame = kind === 'link' ? now.isSymbolicLink() : now.isFile() && now.size === bytes;
  if (!isSame || !isListedTime(now.mtimeMs, mtimeMs)) {
    throw new FerryError('source-changed', { path });
  }
}
