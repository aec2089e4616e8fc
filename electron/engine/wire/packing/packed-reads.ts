/**
 * What comes in over a connection whose peer may pack: frames in order, packed ones unpacked in libuv's pool. What comes meanwhile
 * is held, up to a bound, and so is what follows while nobody reads.
 */
import { FrameDecoder, violation, type FrameSink } from '../frames.ts';
import { Unpacker } from './unpacker.ts';

/** Held without stopping the socket: what follows a packed frame is decrypted while that one is unpacked. */
const maxHeld = 512 * 1024;

export interface PackedReadsOptions {
  /** Where frames go, packed or not. */
  readonly sink: FrameSink;
  /** Somebody takes what comes. */
  isReading(): boolean;
  /** Enough is held: nothing more is to be read for now; or again. */
  hold(isFull: boolean): void;
  /** Does `work`, and ends the connection where that throws. */
  guard(work: () => void): void;
}

export class PackedReads {
  /** Of what came packed: its bytes before it was, and as they came. */
  readonly packed = { bytes: 0, onWire: 0 };
  private readonly options: PackedReadsOptions;
  private readonly outer: FrameDecoder;
  private readonly inner: FrameDecoder;
  private readonly unpacker = new Unpacker();
  private readonly held: Buffer[] = [];
  private heldBytes = 0;
  private isUnpacking = false;
  private isTaking = false;
  private closed = false;
  private ended: (() => void) | null = null;

  constructor(options: PackedReadsOptions) {
    this.options = options;
    const { sink } = options;
    this.inner = new FrameDecoder(sink);
    this.outer = new FrameDecoder({ ...sink, packed: (payload) => this.unpack(Buffer.from(payload)) });
  }

  /** Between two frames. */
  get idle(): boolean {
    return this.outer.idle;
  }

  /** From now on packed frames may come. */
  allow(): void {
    this.outer.takesPacked = true;
  }

  receive(chunk: Buffer): void {
    const taken = this.mustWait ? 0 : this.take(chunk);
    if (taken < chunk.length && !this.closed) this.keep(Buffer.from(chunk.subarray(taken)));
  }

  /** Takes what is held, as far as somebody reads. */
  goOn(): void {
    while (!this.isBusy && this.options.isReading()) {
      const next = this.held.shift();
      if (next === undefined) break;
      this.heldBytes -= next.length;
      const taken = this.take(next);
      if (taken === next.length || this.closed) continue;
      this.held.unshift(next.subarray(taken));
      this.heldBytes += next.length - taken;
    }
    if (this.isBusy) return;
    if (this.heldBytes <= maxHeld) this.options.hold(false);
    if (this.held.length === 0) this.ended?.();
  }

  /** The peer has ended: `then` is called once all that came before is taken. */
  end(then: () => void): void {
    this.ended = then;
    this.goOn();
  }

  close(): void {
    this.closed = true;
    this.held.length = 0;
    this.unpacker.close();
  }

  private get isBusy(): boolean {
    return this.isUnpacking || this.isTaking || this.closed;
  }

  /** While nobody reads, few bytes may be a lot once they are unpacked. */
  private get mustWait(): boolean {
    return this.isBusy || this.held.length > 0 || (this.outer.takesPacked && !this.options.isReading());
  }

  /** Answers how much of it was taken: what follows a packed frame waits for that one. */
  private take(chunk: Buffer): number {
    this.isTaking = true;
    try {
      return this.outer.push(chunk);
    } catch (error) {
      // Thrown in there, so that this, which comes for each record of TLS, needs no function of its own each time.
      this.options.guard(() => {
        throw error;
      });
      return chunk.length;
    } finally {
      this.isTaking = false;
    }
  }

  private keep(chunk: Buffer): void {
    this.held.push(chunk);
    this.heldBytes += chunk.length;
    if (this.heldBytes > maxHeld) this.options.hold(true);
  }

  private unpack(payload: Buffer): void {
    if (this.closed) return;
    this.isUnpacking = true;
    this.packed.onWire += payload.length;
    const done = this.unpacker.unpack(payload, (chunk) => {
      this.packed.bytes += chunk.length;
      if (!this.closed) this.inner.push(chunk);
    });
    const finish = (error: unknown): void => {
      this.isUnpacking = false;
      if (this.closed) return;
      this.options.guard(() => {
        if (error !== null) throw error;
        if (!this.inner.idle) throw violation('a frame that a packed one cuts off');
      });
      this.goOn();
    };
    void done.then(() => finish(null), finish);
  }
}
