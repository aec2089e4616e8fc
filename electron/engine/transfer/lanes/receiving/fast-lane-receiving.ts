/** The fast lane, the receiver's half: dials the sender's plain port, and hands what comes there to the merge. */
import { dialPlain } from '../../../net/plain.ts';
import { plainIp } from '../../../net/admission/remote-key.ts';
import type { Line } from '../../../wire/connection.ts';
import { lingerMs, plainStallMs, plainTimeoutMs } from '../../../wire/limits.ts';
import type { MessageOf } from '../../../wire/messages.ts';
import type { RawMerge, RawSource } from './raw-merge.ts';
import type { OnReadOpts, Socket } from 'node:net';

/** More seldom comes at once, and this much stays in the processor's cache. */
const readBufferBytes = 256 * 1024;

const nothing = Buffer.alloc(0);

export interface FastLaneInOptions {
  readonly control: Line;
  readonly merge: RawMerge;
  readonly signal: AbortSignal;
  /** Nobody has paused: bytes should be coming. */
  moving(): boolean;
  /** The sender broke the protocol there. */
  onError(error: unknown): void;
  /** It broke, or nothing moves on it, while control still stands. */
  onBroken(): void;
}

export class FastLaneIn implements RawSource {
  private readonly options: FastLaneInOptions;
  private readonly buffer = Buffer.allocUnsafeSlow(readBufferBytes);
  /** Bytes that came before their announcement. */
  private early: Buffer = nothing;
  private paused = false;
  private over = false;
  /** Runs while the socket is closed and announced bytes are missing. */
  private brokenSoon: NodeJS.Timeout | null = null;
  private socketClosed = false;
  private socket: Socket | null = null;
  private lastHeard = performance.now();
  private clock: NodeJS.Timeout | undefined;

  constructor(options: FastLaneInOptions) {
    this.options = options;
    options.merge.attach(this);
  }

  /** Never rejects: without the fast lane everything comes over TLS. */
  async open({ port, token }: MessageOf<'plain'>): Promise<void> {
    const { control, signal, merge } = this.options;
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
        const should = merge.waiting && !this.paused && this.options.moving();
        if (!should) this.lastHeard = performance.now();
        else if (performance.now() - this.lastHeard > plainStallMs) this.broken();
      }, plainStallMs / 12);
    } catch {
      // The sender waits no longer than this and goes on without it.
    }
  }

  pauseReading(): void {
    this.paused = true;
    this.socket?.pause();
  }

  resumeReading(): void {
    this.paused = false;
    if (this.over) return;
    if (this.socketClosed) return this.missed();
    if (this.early.length > 0) this.take(this.early);
    // Taking it may have led back here.
    if (this.early.length > 0 || this.paused) this.socket?.pause();
    else this.socket?.resume();
  }

  /** Where to read into next: the memory that is written to disk, when it is known what comes. */
  private next(): Buffer {
    return (this.over || this.early.length > 0 ? null : this.options.merge.lend()) ?? this.buffer;
  }

  /** True: go on reading. */
  private read(chunk: Buffer): boolean {
    if (this.over) return true;
    this.lastHeard = performance.now();
    this.take(chunk);
    return !this.paused && this.early.length === 0;
  }

  /** Bytes that aren't announced yet stay in the buffer; nothing is read into it until they are. */
  private take(chunk: Buffer): void {
    this.early = nothing;
    try {
      this.early = chunk.subarray(this.options.merge.take(chunk));
    } catch (error) {
      this.over = true;
      this.options.onError(error);
    }
  }

  private closed(): void {
    clearInterval(this.clock);
    this.socketClosed = true;
    this.missed();
  }

  /**
   * A closed socket matters only while announced bytes are missing: a sender that had given up waiting for us goes on
   * without the fast lane. Control may still say why it closed; if it says nothing for a while, the line is broken.
   */
  private missed(): void {
    if (this.over || this.brokenSoon !== null || !this.options.merge.waiting) return;
    this.brokenSoon = setTimeout(() => this.broken(), lingerMs);
  }

  private broken(): void {
    if (this.over) return;
    this.close();
    this.options.onBroken();
  }

  private close(): void {
    this.over = true;
    clearInterval(this.clock);
    if (this.brokenSoon !== null) clearTimeout(this.brokenSoon);
    this.socket?.destroy();
  }
}
