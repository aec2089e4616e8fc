/**
 * What goes out over a connection whose peer unpacks: frames in order, some of them packed. While one is being packed, in libuv's pool,
 * what follows waits for it; where nothing is, bytes go to the socket at once.
 */
import type { Codec, Effort } from './codecs.ts';
import { Packer } from './packer.ts';
import { packingPlaces } from './places.ts';
import { Worth } from './worth.ts';
import { maxUnpackedBytes } from '../limits.ts';

type OnTaken = (cause?: Error | null) => void;
interface Waiting {
  readonly frames: Buffer;
  readonly onTaken: OnTaken;
}

export interface PackedWritesOptions {
  readonly codec: Codec;
  /** Milliseconds that whoever writes has waited until the peer could take more, in all. */
  waitedMs(): number;
  write(bytes: Buffer, onTaken: OnTaken): void;
  /** Packing itself has failed. */
  onError(error: unknown): void;
}

export class PackedWrites {
  /** Of what went packed: its bytes before it was, and as they went. */
  readonly packed = { bytes: 0, onWire: 0 };
  private readonly options: PackedWritesOptions;
  private readonly worth = new Worth();
  private readonly queue: Waiting[] = [];
  private packer: Packer | null = null;
  private givePlaceBack: (() => void) | null = null;
  private isPacking = false;
  private closed = false;
  /** Bytes that wait here. */
  waiting = 0;
  /** Writes that the socket hasn't taken yet. */
  private outstanding = 0;
  /** When it took the one before. */
  private takenAt = 0;
  private idlers: (() => void)[] = [];

  constructor(options: PackedWritesOptions) {
    this.options = options;
  }

  /** Whole frames; `onTaken`: they may be reused, or the line is down. */
  add(frames: Buffer, onTaken: OnTaken): void {
    this.queue.push({ frames, onTaken });
    this.waiting += frames.length;
    this.goOn();
  }

  /** Resolves when nothing waits here any more. */
  idle(): Promise<void> {
    if (!this.isPacking && this.queue.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.idlers.push(resolve));
  }

  /** The line is down: nothing more goes out. */
  close(): void {
    this.closed = true;
    this.packer?.close();
    this.givePlaceBack?.();
    for (const { onTaken } of this.queue.splice(0)) onTaken(new Error('closed'));
    this.wakeIdlers();
  }

  private goOn(): void {
    while (!this.isPacking && !this.closed) {
      const next = this.queue.shift();
      if (next === undefined) return this.wakeIdlers();
      this.waiting -= next.frames.length;
      const effort = next.frames.length > maxUnpackedBytes ? null : this.worth.choose(next.frames);
      const packer = effort && this.packerFor(effort);
      if (packer === null) this.write(next.frames, next.onTaken, false);
      else void this.pack(next, packer);
    }
  }

  private async pack({ frames, onTaken }: Waiting, packer: Packer): Promise<void> {
    this.isPacking = true;
    const from = performance.now();
    try {
      const packed = await packer.pack(frames);
      if (this.closed) return onTaken(new Error('closed'));
      this.worth.packed(frames.length, packed.length, {
        ms: performance.now() - from,
        effort: packer.effort,
        lineWaits: this.outstanding === 0,
        waitedMs: this.options.waitedMs(),
      });
      this.packed.bytes += frames.length;
      this.packed.onWire += packed.length;
      this.write(packed, onTaken, true);
    } catch (error) {
      onTaken(new Error('closed'));
      if (!this.closed) this.options.onError(error);
      return;
    } finally {
      this.isPacking = false;
    }
    this.goOn();
  }

  private write(bytes: Buffer, onTaken: OnTaken, isPacked: boolean): void {
    const from = performance.now();
    this.outstanding++;
    this.options.write(bytes, (cause) => {
      this.outstanding--;
      const now = performance.now();
      this.worth.wrote(bytes.length, now - Math.max(from, this.takenAt), isPacked);
      this.takenAt = now;
      onTaken(cause);
    });
  }

  /** Null: this process packs enough already. */
  private packerFor(effort: Effort): Packer | null {
    if (this.packer?.effort === effort) return this.packer;
    this.givePlaceBack ??= packingPlaces.take();
    if (this.givePlaceBack === null) return null;
    this.packer?.close();
    return (this.packer = new Packer(this.options.codec, effort));
  }

  private wakeIdlers(): void {
    for (const resolve of this.idlers.splice(0)) resolve();
  }
}
