/**
 * Reads a file at any place of it, also one whose file system gives it only from its beginning on: of an archive that a file
 * manager has opened (gvfs) every read at a place is refused, with ESPIPE. Such a file is read in sequence, what lies before
 * the place passed over; for a place that has gone by it is opened again.
 */
import { closeSync, fstatSync, openSync, readSync, type Stats } from 'node:fs';
import type { DiskCalls } from '../system/calls.ts';
import { ignoreSystem, isInSequenceOnly } from '../system/disk-errors.ts';

/** Bytes passed over in one call. */
const passBytes = 256 * 1024;

export class PlaceReader {
  private readonly fd: number;
  private readonly calls: DiskCalls;
  private readonly openAgain: { readonly path: string; readonly flags: number; readonly check: (now: Stats) => void };
  /** Where the file has to be read in sequence: the place that is next, and the descriptor. */
  private sequence: { fd: number; at: number } | null = null;
  private last: Promise<unknown> = Promise.resolve();

  /** `check` throws where what was opened again isn't the same file any more. `fd` stays the caller's to close. */
  constructor(fd: number, calls: DiskCalls, openAgain: PlaceReader['openAgain']) {
    this.fd = fd;
    this.calls = calls;
    this.openAgain = openAgain;
  }

  /** As `DiskCalls.read`. Several may run at once. */
  async read(into: Uint8Array, from: number, length: number, place: number): Promise<number> {
    if (this.sequence === null) {
      try {
        return await this.calls.read(this.fd, into, from, length, place);
      } catch (error) {
        if (!isInSequenceOnly(error)) throw error;
      }
    }
    const turn = this.last.then(() => this.readOn(into, from, length, place));
    this.last = turn.catch(() => {});
    return turn;
  }

  /** The same, in a thread that may wait; not while others run. */
  readSync(into: Uint8Array, place: number): number {
    if (this.sequence === null) {
      try {
        return readSync(this.fd, into, 0, into.length, place);
      } catch (error) {
        if (!isInSequenceOnly(error)) throw error;
      }
    }
    this.sequence ??= { fd: this.fd, at: 0 };
    if (place < this.sequence.at) this.beginAgainSync();
    const { sequence } = this;
    for (let scratch: Buffer | null = null; sequence.at < place;) {
      scratch ??= Buffer.allocUnsafe(passBytes);
      const got = readSync(sequence.fd, scratch, 0, Math.min(passBytes, place - sequence.at), null);
      if (got === 0) return 0;
      sequence.at += got;
    }
    const got = readSync(sequence.fd, into, 0, into.length, null);
    sequence.at += got;
    return got;
  }

  /** Closes what was opened here. To be called once every read has ended. */
  async close(): Promise<void> {
    const { sequence } = this;
    if (sequence !== null && sequence.fd !== this.fd) await this.calls.close(sequence.fd).catch(ignoreSystem);
  }

  private async readOn(into: Uint8Array, from: number, length: number, place: number): Promise<number> {
    this.sequence ??= { fd: this.fd, at: 0 };
    if (place < this.sequence.at) await this.beginAgain();
    const { sequence, calls } = this;
    for (let scratch: Buffer | null = null; sequence.at < place;) {
      scratch ??= Buffer.allocUnsafe(passBytes);
      const got = await calls.read(sequence.fd, scratch, 0, Math.min(passBytes, place - sequence.at), null);
      if (got === 0) return 0;
      sequence.at += got;
    }
    const got = await calls.read(sequence.fd, into, from, length, null);
    sequence.at += got;
    return got;
  }

  private async beginAgain(): Promise<void> {
    const { path, flags, check } = this.openAgain;
    const fd = await this.calls.open(path, flags);
    try {
      check(await this.calls.fstat(fd));
    } catch (error) {
      await this.calls.close(fd).catch(ignoreSystem);
      throw error;
    }
    await this.close();
    this.sequence = { fd, at: 0 };
  }

  private beginAgainSync(): void {
    const { path, flags, check } = this.openAgain;
    const fd = openSync(path, flags);
    try {
      check(fstatSync(fd));
    } catch (error) {
      closeSync(fd);
      throw error;
    }
    if (this.sequence !== null && this.sequence.fd !== this.fd) closeSync(this.sequence.fd);
    this.sequence = { fd, at: 0 };
  }
}
