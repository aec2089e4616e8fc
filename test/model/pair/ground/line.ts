/**
 * A line the schedule steps: what either end writes lies in a queue, of which as much as the schedule likes is delivered
 * when it likes, split at any byte. An end is what `Connection` takes for a TLS socket, and behaves as Node's streams do.
 */
import { createHash } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { Duplex } from 'node:stream';
import type { Chance } from './chance.ts';
import type { Arena } from './memory.ts';

/** How an end leaves: in order, cut off by the system, or without a word (the other end hears nothing, ever). */
export type Ending = 'end' | 'reset';

/** Sees each chunk on its way into the line, and answers what is to be put there instead. */
export type Filter = (chunk: Buffer) => Buffer[];

/** One direction of a line. */
class Queue {
  private readonly chunks: Buffer[] = [];
  private held: { chunk: Buffer; done: (error?: Error | null) => void } | null = null;
  private ending: Ending | null = null;
  private isCut = false;
  private readonly capacity: number;
  private readonly arena: Arena;
  private readonly filter: Filter | null;
  bytes = 0;

  /** `capacity`: bytes the systems at both ends hold before a writer waits. */
  constructor(capacity: number, arena: Arena, filter: Filter | null) {
    this.arena = arena;
    this.capacity = capacity;
    this.filter = filter;
  }

  /** What is written, until there is room: it is not copied before, and must not change. */
  offer(chunk: Buffer, done: (error?: Error | null) => void): void {
    this.held = { chunk, done };
    this.takeHeld();
  }

  end(how: Ending): void {
    this.ending ??= how;
  }

  /** Nothing more is written: of what is there a part stays, and then the end comes. */
  cut(chance: Chance, how: Ending): void {
    this.isCut = true;
    this.held = null;
    let keep = chance.is(0.5) ? this.bytes : chance.below(this.bytes + 1);
    this.bytes = keep;
    for (const chunk of this.chunks.splice(0)) {
      if (keep > 0) this.chunks.push(chunk.subarray(0, keep));
      keep -= Math.min(keep, chunk.length);
    }
    this.ending = how;
  }

  /** Something may be delivered: bytes, or the end after them. */
  get ready(): 'bytes' | Ending | null {
    if (this.bytes > 0) return 'bytes';
    return this.held === null || this.isCut ? this.ending : null;
  }

  /** The first `most` bytes, or all. */
  take(most: number): Buffer {
    const taken = this.arena.take(Math.min(most, this.bytes));
    for (let at = 0; at < taken.length;) {
      const first = this.chunks[0]!;
      const copied = first.copy(taken, at);
      if (copied === first.length) this.chunks.shift();
      else this.chunks[0] = first.subarray(copied);
      at += copied;
    }
    this.bytes -= taken.length;
    this.takeHeld();
    return taken;
  }

  private takeHeld(): void {
    if (this.held === null || this.isCut || this.ending === 'reset') return;
    const { chunk, done } = this.held;
    // A chunk larger than all the room there is goes when nothing else is there.
    if (this.bytes > 0 && this.bytes + chunk.length > this.capacity) return;
    this.held = null;
    for (const part of this.filter?.(chunk) ?? [this.arena.copy(chunk)]) {
      this.chunks.push(part);
      this.bytes += part.length;
    }
    done();
  }
}

export interface LineEndOptions {
  readonly owner: object;
  /** What TLS would have proved of the other end. */
  readonly peer: Buffer;
  readonly address: string;
  readonly secret: string;
  readonly out: Queue;
}

export class LineEnd extends Duplex {
  readonly owner: object;
  readonly remoteAddress: string;
  readonly localAddress = '10.0.0.9';
  readonly remotePort = 53317;
  /** Its side has been killed: nothing happens at it any more. */
  dead = false;
  /** It takes more. */
  wants = false;
  private readonly o: LineEndOptions;

  constructor(o: LineEndOptions) {
    super({ allowHalfOpen: false });
    this.o = o;
    this.owner = o.owner;
    this.remoteAddress = o.address;
    // Who took it hears of it; until then nobody need.
    this.on('error', () => {});
    // Begins to read, as a socket does.
    this.read(0);
  }

  getPeerX509Certificate() {
    // Null: nothing of it is called.
    const rest = { publicKey: null as unknown as KeyObject, verify: () => true };
    return { raw: this.o.peer as Buffer<ArrayBuffer>, ...rest };
  }

  exportKeyingMaterial(length: number, label: string, context: Buffer): Buffer {
    return createHash('sha256').update(this.o.secret).update(label).update(context).digest().subarray(0, length);
  }

  setNoDelay(): this {
    return this;
  }

  destroySoon(): void {
    if (this.writable) this.end();
    if (this.writableFinished) this.destroy();
    else this.once('finish', () => this.destroy());
  }

  override _read(): void {
    this.wants = true;
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.o.out.offer(chunk, done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.o.out.end('end');
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.o.out.end('reset');
    done(error);
  }

  /** Some bytes have come. */
  arrive(chunk: Buffer): void {
    this.wants = false;
    if (this.push(chunk)) this.wants = true;
  }

  /** What was handed over is the socket's again, once it has been: from then on it may hold anything. */
  reuse(chunk: Buffer): void {
    if (this.readableLength === 0) chunk.fill(0xee);
  }

  leave(how: Ending): void {
    if (how === 'end') this.push(null);
    else this.destroy(Object.assign(new Error('read ECONNRESET'), { code: 'ECONNRESET' }));
  }
}

/** Something the line can do next. */
export interface Delivery {
  readonly label: string;
  readonly owner: object;
  /** Answers what was delivered. */
  run(chance: Chance): Buffer | undefined;
  /** What was delivered has been heard. */
  reuse(chunk: Buffer): void;
}

export interface LineOptions {
  readonly name: string;
  readonly capacity: number;
  readonly arena: Arena;
  readonly dialler: { readonly owner: object; readonly certificate: Buffer };
  readonly listener: { readonly owner: object; readonly certificate: Buffer };
  /** For what goes from the dialler to the listener, and back. */
  readonly filters?: readonly [Filter | null, Filter | null];
}

export class Line {
  readonly dialler: LineEnd;
  readonly listener: LineEnd;
  private readonly name: string;
  private readonly forth: Queue;
  private readonly back: Queue;
  /** Nothing gets through any more, and nobody is told. */
  private silent = false;

  constructor({ name, capacity, arena, dialler, listener, filters }: LineOptions) {
    this.name = name;
    this.forth = new Queue(capacity, arena, filters?.[0] ?? null);
    this.back = new Queue(capacity, arena, filters?.[1] ?? null);
    const secret = name;
    this.dialler = new LineEnd({
      owner: dialler.owner,
      peer: listener.certificate,
      address: '10.0.0.2',
      secret,
      out: this.forth,
    });
    this.listener = new LineEnd({
      owner: listener.owner,
      peer: dialler.certificate,
      address: '10.0.0.1',
      secret,
      out: this.back,
    });
  }

  /** Both ends are closed or dead, and nothing is to be delivered. */
  get over(): boolean {
    return [this.dialler, this.listener].every((end) => end.dead || end.destroyed);
  }

  get ready(): Delivery[] {
    if (this.silent) return [];
    return [...this.deliveries(this.forth, this.listener, '→'), ...this.deliveries(this.back, this.dialler, '←')];
  }

  /** In the middle of whatever it carries. `silent`: neither end hears of it. */
  cut(chance: Chance, how: Ending | 'silent'): void {
    if (how === 'silent') {
      this.silent = true;
      return;
    }
    this.forth.cut(chance, how);
    this.back.cut(chance, how);
  }

  /** One side is gone: its system says so, after what it still had to send. */
  kill(owner: object, chance: Chance): void {
    for (const [end, out] of [
      [this.dialler, this.forth],
      [this.listener, this.back],
    ] as const) {
      if (end.owner !== owner) continue;
      end.dead = true;
      // With bytes unread it is a reset, else an orderly end as far as TCP and TLS know.
      const unread = out === this.forth ? this.back : this.forth;
      out.cut(chance, unread.ready === 'bytes' ? 'reset' : 'end');
    }
  }

  private *deliveries(queue: Queue, to: LineEnd, arrow: string): Generator<Delivery> {
    const { ready } = queue;
    if (ready === null || to.dead || to.destroyed || to.readableEnded) return;
    if (ready !== 'bytes') {
      // An end that has been told so once is told nothing more.
      if (ready === 'end' && to.readableLength === 0 && (to as { ended?: boolean }).ended === true) return;
      yield {
        label: `${this.name} ${arrow} ${ready}`,
        owner: to.owner,
        run: () => {
          (to as { ended?: boolean }).ended = true;
          to.leave(ready);
          return undefined;
        },
        reuse: () => {},
      };
    } else if (to.wants) {
      yield {
        label: `${this.name} ${arrow}`,
        owner: to.owner,
        run: (chance) => {
          const chunk = queue.take(chance.is(0.5) ? 256 * 1024 : chance.size(256 * 1024));
          to.arrive(chunk);
          return chunk;
        },
        reuse: (chunk) => to.reuse(chunk),
      };
    }
  }
}
