/**
 * One `ferry/1` connection over a TLS socket (`transport.ts`): messages and file bytes out and in, backpressure both ways, life signs.
 * Symmetric; it knows no roles and no order of messages (`transfer/` does) and never touches a disk.
 *
 * Until `handOver` messages are pulled one by one (`next`); from then on they are pushed to a handler.
 */
import type { ConnectionHandler, Outlet } from './ends.ts';
import type { ReadingShare } from './reading-share.ts';
import type { ReusedReads } from './reused-reads.ts';
import { SocketFlow } from './socket-flow.ts';
import type { Transport } from './transport.ts';
import { encodeMessage, parseMessage, type Message, type Outbound } from './messages.ts';
import { violation } from './frames.ts';
import { codecOf, codecs } from './packing/codecs.ts';
import { PackedReads } from './packing/packed-reads.ts';
import { PackedWrites } from './packing/packed-writes.ts';
import { unpackingPlaces } from './packing/places.ts';
import { aliveEveryMs, lingerMs, maxUnsentControlBytes, silenceMs } from './limits.ts';
import { FerryError } from '../../../shared/errors.ts';

export type { ConnectionHandler, Line, Outlet } from './ends.ts';

export interface ConnectionTimes {
  readonly aliveEveryMs: number;
  readonly silenceMs: number;
}

export class Connection implements Outlet {
  readonly socket: Transport;
  private readonly times: ConnectionTimes;
  private readonly reads: PackedReads;
  /** The peer unpacks; null: everything goes as it is. */
  private writes: PackedWrites | null = null;
  private stopUnpacking: (() => void) | null = null;
  private readonly clock: NodeJS.Timeout;
  private handler: ConnectionHandler | null = null;
  private readonly inbox: Message[] = [];
  private waiting: { resolve: (message: Message) => void; reject: (error: FerryError) => void } | null = null;
  private drainWaiters: (() => void)[] = [];
  /** Looks of the clock since something was heard: as in `awake.ts`, those that were missed are one. */
  private silentTicks = 0;
  private lastSent = performance.now();
  private readonly flow: SocketFlow;
  /** What it says may take a share of the time only. */
  private share: ReadingShare | null = null;
  private stopResting: () => void = () => {};
  private over: { error: FerryError | null } | null = null;
  /** The line is down, in whatever way. */
  readonly down: Promise<void>;

  /** `reads`: what the socket was dialled with, when it reads into a buffer of ours. */
  constructor(socket: Transport, times: ConnectionTimes = { aliveEveryMs, silenceMs }, reads?: ReusedReads) {
    this.socket = socket;
    this.flow = new SocketFlow(socket);
    this.times = times;
    this.reads = new PackedReads({
      sink: {
        control: (type, payload) => this.control(type, payload),
        data: (file, offset, chunk) => {
          if (this.over !== null) return;
          if (this.handler?.fileBytes === undefined) throw violation('file bytes out of place');
          this.handler.fileBytes(file, offset, chunk);
        },
        end: (file, bytes, hash) => {
          if (this.over !== null) return;
          if (this.handler?.fileEnd === undefined) throw violation('file end out of place');
          this.handler.fileEnd(file, bytes, hash);
        },
      },
      isReading: () => this.flow.isWanted,
      hold: (isFull) => this.flow.fill(isFull),
      guard: (work) => this.guard(work),
    });
    this.down = new Promise((resolve) => socket.once('close', () => resolve()));
    socket.setNoDelay(true);
    if (reads === undefined) socket.on('data', (chunk: Buffer) => this.receive(chunk));
    else reads.start((chunk) => this.receive(chunk));
    socket.on('drain', () => this.releaseDrainWaiters());
    let hasEnded = false;
    socket.on('end', () => {
      hasEnded = true;
      this.reads.end(() => this.finish(this.reads.idle ? null : new FerryError('disconnected')));
    });
    socket.on('error', (cause) => this.finish(new FerryError('disconnected', {}, { cause })));
    socket.on('close', () => {
      this.writes?.close();
      // What came before the end is heard first.
      if (!hasEnded) this.finish(new FerryError('disconnected'));
    });
    const tickMs = Math.min(times.aliveEveryMs, times.silenceMs) / 2;
    this.clock = setInterval(() => this.tick(tickMs), tickMs);
  }

  get closed(): boolean {
    return this.over !== null;
  }

  /** The next message; rejects when the connection ends before one comes. Only before `handOver`. */
  next(): Promise<Message> {
    const message = this.inbox.shift();
    if (message !== undefined) return Promise.resolve(message);
    if (this.over !== null) return Promise.reject(this.over.error ?? new FerryError('disconnected'));
    this.resumeReading();
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  /** From now on everything goes to `handler`, beginning with what has arrived meanwhile. */
  handOver(handler: ConnectionHandler): void {
    this.handler = handler;
    // A message may hand over in its turn: what follows it is for the new handler, which takes it there.
    for (let message = this.inbox.shift(); message !== undefined && this.over === null; message = this.inbox.shift()) {
      const next = message;
      this.guard(() => handler.message(next));
    }
    if (this.handler !== handler) return;
    if (this.over !== null) handler.closed(this.over.error);
    else this.resumeReading();
  }

  /** Queues a control message. A peer that lets `maxUnsentControlBytes` pile up unread is dropped. */
  send(message: Outbound): void {
    if (this.over !== null) return;
    this.lastSent = performance.now();
    this.put(encodeMessage(message), () => {});
    const unsent = this.socket.writableLength + (this.writes?.waiting ?? 0);
    if (unsent > maxUnsentControlBytes) this.destroy(new FerryError('timeout'));
  }

  /** Writes whole frames of file bytes. `frames` may be reused once the promise is settled; rejects when cut off. */
  write(frames: Buffer): Promise<void> {
    if (this.over !== null) return Promise.reject(new FerryError('disconnected'));
    this.lastSent = performance.now();
    return new Promise((resolve, reject) => {
      this.put(frames, (cause) => {
        if (cause) reject(new FerryError('disconnected', {}, { cause }));
        else resolve();
      });
    });
  }

  /** Resolves once the socket wants more; at once when it does now, or when the connection is over. */
  async drained(): Promise<void> {
    await this.writes?.idle();
    if (this.over !== null || !this.socket.writableNeedDrain) return;
    await new Promise<void>((resolve) => this.drainWaiters.push(resolve));
  }

  /** From now on the peer may pack what it says, in one of the ways answered; none: this process unpacks enough already. */
  takePacked(): readonly string[] {
    this.stopUnpacking ??= this.over === null ? unpackingPlaces.take() : null;
    if (this.stopUnpacking === null) return [];
    this.reads.allow();
    return codecs.map(({ name }) => name);
  }

  /** From now on the peer unpacks what was packed in one of these ways: what pays is packed. `waitedMs`: as in `PackedWrites`. */
  pack(ways: readonly string[], waitedMs = (): number => 0): void {
    const codec = codecOf(ways);
    if (codec === undefined || this.over !== null) return;
    this.writes ??= new PackedWrites({
      codec,
      waitedMs,
      write: (bytes, onTaken) => this.socket.write(bytes, onTaken),
      onError: (cause) => this.destroy(new FerryError('internal', {}, { cause })),
    });
  }

  /** Of what went or came packed: its bytes before, and on the wire. */
  get packed(): { readonly bytes: number; readonly onWire: number } {
    const { reads, writes } = this;
    return writes === null ? reads.packed : writes.packed;
  }

  /** Stops taking bytes from the network; TCP then slows the peer down. */
  pauseReading(): void {
    if (this.flow.isWanted) this.flow.pause(true);
  }

  resumeReading(): void {
    if (this.flow.isWanted) return;
    // While nobody read, the silence was ours and not the peer's.
    this.silentTicks = 0;
    this.flow.pause(false);
    this.reads.goOn();
  }

  private put(frames: Buffer, onTaken: (cause?: Error | null) => void): void {
    if (this.writes === null) this.socket.write(frames, onTaken);
    else this.writes.add(frames, onTaken);
  }

  /** From now on what the peer says takes its part of that share of the time; null: as much as it takes. */
  shareReading(share: ReadingShare | null): void {
    if (share === this.share) return;
    this.share = share;
    this.stopResting();
    this.stopResting = () => {};
    if (share === null) this.resumeReading();
  }

  /** Says why and ends in order: the person at the other end has to know as well. */
  refuse(error: FerryError): void {
    this.send({
      name: 'error',
      body: { code: error.code, detail: String(error.params['detail'] ?? '').slice(0, 500) },
    });
    this.finish(error, true);
  }

  /** Orderly end: what is queued still goes out; `down` tells when. */
  end(): void {
    this.finish(null, true);
  }

  /** Ends at once. `error`: what `closed` reports. */
  destroy(error: FerryError): void {
    this.finish(error);
  }

  private control(type: number, payload: Buffer): void {
    // What shared a chunk with the reason for the end is not heard any more.
    if (this.over !== null) return;
    const message = parseMessage(type, payload);
    if (message === null || message.name === 'alive') return;
    if (this.handler !== null) {
      this.handler.message(message);
    } else if (this.waiting !== null) {
      const { resolve } = this.waiting;
      this.waiting = null;
      // One message at a time: what follows waits in the socket until it is asked for.
      this.pauseReading();
      resolve(message);
    } else {
      this.inbox.push(message);
    }
  }

  private receive(chunk: Buffer): void {
    this.silentTicks = 0;
    if (this.over !== null) return;
    const { share } = this;
    const at = share === null ? 0 : performance.now();
    this.reads.receive(chunk);
    if (share === null || this.share === null || this.closed) return;
    const stop = share.rest(performance.now() - at, () => this.resumeReading());
    if (stop === null) return;
    this.pauseReading();
    this.stopResting = stop;
  }

  /** A peer that breaks the protocol is answered; a bug of ours is thrown on. */
  private guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof FerryError)) throw error;
      this.refuse(error);
    }
  }

  private tick(tickMs: number): void {
    this.silentTicks++;
    if (!this.flow.isOpen) this.silentTicks = 0;
    if (this.silentTicks * tickMs > this.times.silenceMs) {
      this.finish(new FerryError('disconnected', { detail: 'silence' }));
    } else if (performance.now() - this.lastSent >= this.times.aliveEveryMs) {
      this.send({ name: 'alive', body: {} });
    }
  }

  private finish(error: FerryError | null, flush = false): void {
    if (this.over !== null) return;
    this.over = { error };
    clearInterval(this.clock);
    this.stopResting();
    this.reads.close();
    this.stopUnpacking?.();
    this.releaseDrainWaiters();
    this.waiting?.reject(error ?? new FerryError('disconnected'));
    this.waiting = null;
    if (flush || error === null) this.linger();
    else this.socket.destroy();
    this.handler?.closed(error);
  }

  /** Lets what is queued go out and the peer close, for a while; what it still sends is thrown away. */
  private linger(): void {
    if (this.writes === null) this.socket.end();
    else void this.writes.idle().then(() => this.socket.end());
    this.flow.drain();
    const timer = setTimeout(() => this.socket.destroy(), lingerMs);
    this.socket.once('close', () => clearTimeout(timer));
  }

  private releaseDrainWaiters(): void {
    const waiters = this.drainWaiters;
    this.drainWaiters = [];
    for (const resolve of waiters) resolve();
  }
}
