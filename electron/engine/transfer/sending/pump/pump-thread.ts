/**
 * A big file over the fast lane, hashed and sent in the disk's thread (`big-source.ts`): here is only said how far it may
 * go. A step is granted while those before it are on their way, so that the thread never waits for us.
 */
import type { RawOut } from '../../../net/raw-out.ts';
import type { SharedSocket } from '../../../net/shared-socket.ts';
import { openSource, type SourceEntry, type SourceFile } from '../../../disk/source/source-file.ts';
import { maxRawBytes } from '../../../wire/limits.ts';
import type { BigSource, SendOutcome } from '../reading/big-source.ts';
import type { Prefix } from '../../agreed/prefixes.ts';
import { checkWanted, type PumpOptions } from './pump-options.ts';
import { FerryError, type ErrorCode } from '../../../../../shared/errors.ts';

/** Asked of `flow` at once: a message to the thread and one back. */
const stepBytes = 2 * 1024 * 1024;
/** Steps granted and not gone: while one is being answered the thread has another. */
const stepsAtOnce = 3;
/** What a plain connection says of itself; anything else is about the file. */
const broken: readonly ErrorCode[] = ['disconnected', 'timeout'];

export function isBroken(error: unknown): error is FerryError {
  return error instanceof FerryError && broken.includes(error.code);
}

export interface ThreadJob {
  readonly out: RawOut;
  readonly shared: SharedSocket;
  readonly file: number;
  readonly entry: SourceEntry;
  readonly prefixes: readonly Readonly<Prefix>[];
}

/**
 * Announces and sends all of the file that the receiver doesn't have, and answers its hash. Throws what is wrong with the
 * file, once all that was announced has been sent or made up for; `disconnected`, `timeout`; the signal's reason.
 */
export async function sendByThread(o: PumpOptions, job: ThreadJob): Promise<Buffer> {
  const source = await o.reading.openBig(job.entry, job.prefixes);
  const sending = new Sending(o, job, source);
  try {
    if (source.offset > 0) o.onKept(job.file, source.offset);
    await sending.run();
    return await source.digest();
  } finally {
    await sending.close();
    await source.close();
  }
}

class Sending {
  private readonly o: PumpOptions;
  private readonly job: ThreadJob;
  private readonly source: BigSource;
  /** Up to here it has gone, or has been made up for. */
  private sent: number;
  /** What is wrong with the file: all that is announced is made up for. */
  private lost: unknown = null;
  private last: Promise<void> = Promise.resolve();
  /** For reads, where sendfile can't have this file. */
  private opened: SourceFile | null = null;

  constructor(o: PumpOptions, job: ThreadJob, source: BigSource) {
    this.o = o;
    this.job = job;
    this.source = source;
    this.sent = source.offset;
  }

  async run(): Promise<void> {
    const { o } = this;
    const { file, entry } = this.job;
    const steps: Promise<void>[] = [];
    let announced = this.sent;
    for (let at = this.sent; at < entry.bytes;) {
      if (at === announced) {
        if (this.lost !== null) break;
        checkWanted(o, file);
        const bytes = Math.min(maxRawBytes, entry.bytes - at);
        o.outlet.send({ name: 'raw', body: { file, offset: at, bytes } });
        announced += bytes;
      }
      const end = Math.min(at + stepBytes, announced);
      await o.flow.room(end - at);
      o.signal.throwIfAborted();
      at = end;
      steps.push(this.step(end));
      if (steps.length >= stepsAtOnce) await steps.shift();
    }
    await Promise.all(steps);
    if (this.lost !== null) throw this.lost;
  }

  /** The thread is done with the socket, and nobody reads any more. */
  async close(): Promise<void> {
    await this.last.catch(nothing);
    await this.opened?.close();
  }

  /** All up to `end` goes, in its turn. */
  private step(end: number): Promise<void> {
    const before = this.last;
    // Asked for at once: the thread keeps the order.
    const first = this.lost === null ? this.hand(end) : null;
    first?.catch(nothing);
    this.last = before.then(() => this.finish(end, first));
    // How far it came is not known then: nothing can follow.
    this.last.catch(() => this.o.signal.aborted || this.job.out.destroy());
    return this.last;
  }

  private async finish(end: number, first: Promise<SendOutcome> | null): Promise<void> {
    const { signal, onBytes } = this.o;
    const { out } = this.job;
    let moved = performance.now();
    for (let handed = first && (await first); this.lost === null && handed !== null; handed = await this.hand(end)) {
      const { position, went, why } = handed;
      const from = this.sent;
      // A later step's answer may have come before, and said more.
      if (position > from) {
        this.sent = Math.max(from, went);
        if (why === 'unable' && !(await this.read(position))) break;
        moved = performance.now();
        onBytes(position - from);
      }
      if (this.sent >= end && typeof why === 'string') return;
      if (why === 'gone') throw new FerryError('disconnected');
      if (typeof why === 'object') this.lost = new FerryError(why.code, why.params);
      else if (performance.now() - moved > out.stallMs) throw new FerryError('timeout', { detail: 'stalled' });
      signal.throwIfAborted();
    }
    signal.throwIfAborted();
    if (this.sent >= end) return;
    await out.fill(end - this.sent, signal);
    this.sent = end;
  }

  private async hand(end: number): Promise<SendOutcome> {
    const { source, sent } = this;
    const handed = await this.job.shared.use((socket) => source.sendTo!(socket, end));
    return handed ?? { position: sent, went: sent, why: 'gone' };
  }

  /** Reads and writes up to `end`, which the thread has hashed. False: the file is lost. */
  private async read(end: number): Promise<boolean> {
    const { out, entry } = this.job;
    const { signal } = this.o;
    try {
      this.opened ??= await openSource(entry);
      await out.sendRead(this.opened, this.sent, end - this.sent, signal);
      this.sent = end;
      return true;
    } catch (error) {
      signal.throwIfAborted();
      if (!(error instanceof FerryError) || isBroken(error)) throw error;
      this.sent = end - (this.opened === null ? end - this.sent : out.unsent);
      this.lost = error;
      return false;
    }
  }
}

function nothing(): void {}
