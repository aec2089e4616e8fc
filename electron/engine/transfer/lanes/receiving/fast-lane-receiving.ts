/** The fast lane, the receiver's half: dials the sender's plain port, and hands what comes there to the merge. */
import { dialPlain } from '../../../net/plain.ts';
import { plainIp } from '../../../net/peer.ts';
import type { Connection } from '../../../wire/connection.ts';
import { lingerMs, plainStallMs, plainTimeoutMs } from '../../../wire/limits.ts';
import type { MessageOf } from '../../../wire/messages.ts';
import type { RawMerge, RawSource } from './raw-merge.ts';
import type { OnReadOpts, Socket } from 'node:net';

/** What has come at once is seldom more; and it stays in the cache. */
const readBufferBytes = 256 * 1024;

const nothing = Buffer.alloc(0);

export interface FastLaneInOptions {
  readonly control: Connection;
  readonly merge: RawMerge;
  readonly signal: AbortSignal;
  /** Bytes should be moving now: nobody has paused. */
  moving(): boolean;
  /** What came there was wrong. */
  onError(error: unknown): void;
  /** It broke, or nothing moves on it, while control still stands. */
  onBroken(): void;
}

export class FastLaneIn implements RawSource {
  private readonly o: FastLaneInOptions;
  private readonly buffer = Buffer.allocUnsafeSlow(readBufferBytes);
  /** Read, and not announced yet. */
  private early: Buffer = nothing;
  private paused = false;
  private over = false;
  /** The socket is closed, and more was announced. */
  private doom: NodeJS.Timeout | null = null;
  private gone = false;
  private socket: Socket | null = null;
  private lastHeard = performance.now();
  private clock: NodeJS.Timeout | undefined;

  constructor(o: FastLaneInOptions) {
    this.o = o;
    o.merge.attach(this);
  }

  /** Never rejects: a lane that can't be opened is none. */
  async open({ port, token }: MessageOf<'plain'>): Promise<void> {
    const { control, signal, merge } = this.o;
    const host = control.socket.remoteAddress;
    if (host === undefined) return;
    try {
      const onread: OnReadOpts = {
        buffer: () => this.next(),
        callback: (bytes, buffer) => this.read(Buffer.from(buffer.buffer, buffer.byteOffset, bytes)),
      };
      const socket = await dialPlain({ host: plainIp(host), port, token, timeoutMs: plainTimeoutMs, signal, onread });
      this.socket = socket;
      void control.down.then(() => this.close());
      socket.once('close', () => this.closed());
      if (this.paused || this.early.length > 0) socket.pause();
      this.clock = setInterval(() => {
        const should = merge.waiting && !this.paused && this.o.moving();
        if (!should) this.lastHeard = performance.now();
        else if (performance.now() - this.lastHeard > plainStallMs) this.broken();
      }, plainStallMs / 12);
    } catch {
      // The sender waits no longer than we do, and goes on without.
    }
  }

  pauseReading(): void {
    this.paused = true;
    this.socket?.pause();
  }

  resumeReading(): void {
    this.paused = false;
    if (this.over) return;
    if (this.gone) return this.missed();
    if (this.early.length > 0) this.take(this.early);
    // Taking it may have led back here.
    if (this.early.length > 0 || this.paused) this.socket?.pause();
    else this.socket?.resume();
  }

  /** Where to read into next: right where it is written from, if it is known what comes. */
  private next(): Buffer {
    return (this.over || this.early.length > 0 ? null : this.o.merge.lend()) ?? this.buffer;
  }

  /** True: go on reading. */
  private read(chunk: Buffer): boolean {
    if (this.over) return true;
    this.lastHeard = performance.now();
    this.take(chunk);
    return !this.paused && this.early.length === 0;
  }

  /** What isn't announced yet stays in the buffer, which nobody reads into until it is taken. */
  private take(chunk: Buffer): void {
    this.early = nothing;
    try {
      this.early = chunk.subarray(this.o.merge.take(chunk));
    } catch (error) {
      this.over = true;
      this.o.onError(error);
    }
  }

  private closed(): void {
    clearInterval(this.clock);
    this.gone = true;
    this.missed();
  }

  /**
   * Closed, it is only missed once it is wanted: a sender for whom we came too late goes on without. Control knows
   * better why and is heard first; if it has nothing to say, the line is broken.
   */
  private missed(): void {
    if (this.over || this.doom !== null || !this.o.merge.waiting) return;
    this.doom = setTimeout(() => this.broken(), lingerMs);
  }

  private broken(): void {
    if (this.over) return;
    this.close();
    this.o.onBroken();
  }

  private close(): void {
    this.over = true;
    clearInterval(this.clock);
    if (this.doom !== null) clearTimeout(this.doom);
    this.socket?.destroy();
  }
}
