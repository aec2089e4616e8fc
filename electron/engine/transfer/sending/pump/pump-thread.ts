/**
 * A big file over the fast lane, hashed and sent by the disk's thread (`big-source.ts`). This side only grants how far the
 * thread may go, step by step: the next step while earlier ones are on their way, so that the thread never waits for us.
 */
import type { RawOut } from '../../../net/raw-out.ts';
import type { SharedSocket } from '../../../net/shared-socket.ts';
import { openSource, type SourceEntry, type SourceFile } from '../../../disk/source/source-file.ts';
import { maxRawBytes } from '../../../wire/limits.ts';
import type { BigSource, SendOutcome } from '../reading/big-source.ts';
import type { Prefix } from '../../agreed/prefixes.ts';
import { checkWanted, type PumpOptions } from './pump-options.ts';
import { FerryError, type ErrorCode } from '../../../../../shared/errors.ts';

/** One step: a message to the thread and one back. */
const stepBytes = 2 * 1024 * 1024;
/** Steps granted and not gone: while the thread answers one, it has another. */
const stepsAtOnce = 3;
/** Errors of the plain connection itself; any other is about the file. */
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
 * file, once all that was announced has been sent or filled up; `disconnected`, `timeout`; the signal's reason.
 */
export async function sendByThread(options: PumpOptions, job: ThreadJob): Promise<Buffer> {
  const source = await options.reading.openBig(job.entry, job.prefixes);
  const sending = new Sending(options, job, source);
  try {
    if (source.offset > 0) options.onKept(job.file, source.offset);
    await sending.run();
    return await source.digest();
  } finally {
    await sending.close();
    await source.close();
  }
}

class Sending {
  private readonly options: PumpOptions;
  private readonly job: ThreadJob;
  private readonly source: BigSource;
  /** The file has gone up to here, or filler has in its stead. */
  private sent: number;
  /** What is wrong with the file; filler takes the place of what was announced. */
  private lost: unknown = null;
  private last: Promise<void> = Promise.resolve();
  /** The file opened for reads, where sendfile can't send it. */
  private opened: SourceFile | null = null;

  constructor(options: PumpOptions, job: ThreadJob, source: BigSource) {
    this.options = options;
    this.job = job;
    this.source = source;
    this.sent = source.offset;
  }

  async run(): Promise<void> {
    const { options } = this;
    const { file, entry } = this.job;
    const steps: Promise<void>[] = [];
    let announced = this.sent;
    for (let at = this.sent; at < entry.bytes;) {
      if (at === announced) {
        if (this.lost !== null) break;
        checkWanted(options, file);
        const bytes = Math.min(maxRawBytes, entry.bytes - at);
        options.outlet.send({ name: 'raw', body: { file, offset: at, bytes } });
        announced += bytes;
      }
      const end = Math.min(at + stepBytes, announced);
      await options.flow.room(end - at);
      options.signal.throwIfAborted();
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

  /** Sends everything up to `end`, after the steps before it. */
  private step(end: number): Promise<void> {
    const before = this.last;
    // Asked for at once: the thread keeps the order.
    const first = this.lost === null ? this.hand(end) : null;
    first?.catch(nothing);
    this.last = before.then(() => this.finish(end, first));
    // Nobody knows how far it came: nothing can follow.
    this.last.catch(() => this.options.signal.aborted || this.job.out.destroy());
    return this.last;
  }

  private async finish(end: number, first: Promise<SendOutcome> | null): Promise<void> {
    const { signal, onBytes } = this.options;
    const { out } = this.job;
    let lastProgress = performance.now();
    for (let handed = first && (await first); this.lost === null && handed !== null; handed = await this.hand(end)) {
      const { position, went, why } = handed;
      const from = this.sent;
      // A later step's answer may have come before, and said more.
      if (position > from) {
        this.sent = Math.max(from, went);
        if (why === 'unable' && !(await this.read(position))) break;
        lastProgress = performance.now();
        onBytes(position - from);
      }
      if (this.sent >= end && typeof why === 'string') return;
      if (why === 'gone') throw new FerryError('disconnected');
      if (typeof why === 'object') this.lost = FerryError.from(why);
      else if (performance.now() - lastProgress > out.stallMs) throw new FerryError('timeout', { detail: 'stalled' });
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
    const { signal } = this.options;
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
