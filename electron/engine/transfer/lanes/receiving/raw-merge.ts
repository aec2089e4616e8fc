/**
 * Merges the fast lane's raw bytes into everything else the sender says, in the order it was sent. `raw` announces where
 * they belong; what follows an announcement waits until all of its bytes have come.
 */
import { violation } from '../../../wire/frames.ts';
import type { MessageOf } from '../../../wire/messages.ts';

/** So many things may wait for raw bytes before reading stops. One chunk of the network may still bring more. */
const maxWaiting = 256;

type Run = { readonly file: number; offset: number; left: number };

/** Where raw bytes go. */
export interface RawTarget {
  bytes(file: number, offset: number, chunk: Buffer): void;
  /** Memory to read the next bytes into, at most `max` of them; null: any memory will do. */
  lend(file: number, offset: number, max: number): Buffer | null;
}

/** The plain connection as it is read. */
export interface RawSource {
  pauseReading(): void;
  resumeReading(): void;
}

export class RawMerge {
  private readonly source: RawSource;
  private readonly target: RawTarget;
  private readonly queue: (Run | (() => void))[] = [];
  private raw: RawSource | null = null;
  private full = false;

  /** `source`: where everything but raw bytes comes from. */
  constructor(source: RawSource, target: RawTarget) {
    this.source = source;
    this.target = target;
  }

  /** Raw bytes may be announced from now on. */
  attach(raw: RawSource): void {
    this.raw = raw;
  }

  /** Raw bytes have been announced and not come. */
  get waiting(): boolean {
    return this.queue.length > 0;
  }

  /** The receiver's disk is behind: reads nothing until `resumeReading`. */
  pauseReading(): void {
    this.full = true;
    this.apply();
  }

  resumeReading(): void {
    this.full = false;
    this.apply();
  }

  /** `raw` has come. */
  announce({ file, offset, bytes }: MessageOf<'raw'>): void {
    if (this.raw === null) throw violation('raw bytes without a plain connection');
    this.queue.push({ file, offset, left: bytes });
    this.apply();
  }

  /** Something else has come: does `action` now, or after the raw bytes that were announced before it. */
  next(action: () => void): void {
    if (this.queue.length === 0) return action();
    this.queue.push(action);
    if (this.queue.length > maxWaiting) this.apply();
  }

  /** Memory to read the next raw bytes into, no more than are announced for one file. Null: any memory will do. */
  lend(): Buffer | null {
    const run = this.queue[0];
    return run === undefined || typeof run === 'function' ? null : this.target.lend(run.file, run.offset, run.left);
  }

  /** Takes raw bytes; answers how many: not all when the rest has not been announced yet. */
  take(chunk: Buffer): number {
    let at = 0;
    while (at < chunk.length) {
      const run = this.queue[0];
      // Only announcements head the queue.
      if (run === undefined || typeof run === 'function') break;
      const part = chunk.subarray(at, at + run.left);
      this.target.bytes(run.file, run.offset, part);
      at += part.length;
      run.offset += part.length;
      run.left -= part.length;
      if (run.left === 0) this.release();
    }
    return at;
  }

  /** The run at the head is complete: does what waited for it. */
  private release(): void {
    this.queue.shift();
    for (let head = this.queue[0]; typeof head === 'function'; head = this.queue[0]) {
      this.queue.shift();
      head();
    }
    this.apply();
  }

  private apply(): void {
    if (this.full || this.queue.length > maxWaiting) this.source.pauseReading();
    else this.source.resumeReading();
    if (this.full) this.raw?.pauseReading();
    else this.raw?.resumeReading();
  }
}
