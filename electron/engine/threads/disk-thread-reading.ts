/** An outgoing transfer's disk half in a thread: the engine's end of it. */
import { foundFromColumns, framedToColumns, named, type FoundColumns } from './disk-columns.ts';
import type { DiskThread } from './disk-thread.ts';
import { SharedMemory } from './shared-memory.ts';
import type { Stretch } from '../disk/source/block-reader.ts';
import type { SourceEntry } from '../disk/source/source-file.ts';
import type { SourceSkip } from '../disk/source/walk.ts';
import type { BigSource } from '../transfer/sending/reading/big-source.ts';
import type { DeltaDigests, DeltaHow, DeltaSource } from '../transfer/sending/reading/delta-source.ts';
import type { Prefix } from '../transfer/agreed/prefixes.ts';
import {
  directReading,
  type Framed,
  type Reading,
  type Unread,
  type WalkHow,
} from '../transfer/sending/reading/reading.ts';
import { FerryError } from '../../../shared/errors.ts';

/** Reads an outgoing transfer's files in a thread; in the engine's own where threads can't be had. */
export class ThreadReading implements Reading {
  readonly waits = true;
  private readonly thread: DiskThread;
  private readonly target: number;
  private readonly onEnd: () => void;
  private readonly buffers: SharedMemory;
  private lastBig = 0;
  private ended = false;

  constructor(thread: DiskThread, onEnd: () => void) {
    this.thread = thread;
    this.target = thread.newTarget();
    this.onEnd = onEnd;
    this.buffers = new SharedMemory(thread, this.target);
    thread.post({ kind: 'read', target: this.target });
  }

  async *walk(paths: readonly string[], how: WalkHow): AsyncGenerator<readonly (SourceEntry | SourceSkip)[], void> {
    type Batch = FoundColumns | null;
    const begun = await this.call<void>('walk', paths, how.links, how.only).catch((error: unknown) =>
      this.without(error),
    );
    if (begun === 'without') return yield* directReading.walk(paths, how);
    // Asked for one ahead: the thread goes on looking while these are told to the receiver.
    let next = this.call<Batch>('next');
    for (;;) {
      const batch = await next;
      how.signal.throwIfAborted();
      if (batch === null) return;
      next = this.call<Batch>('next');
      next.catch(() => {});
      yield foundFromColumns(batch);
    }
  }

  buffer(bytes: number): Buffer {
    return this.buffers.make(bytes);
  }

  giveBack(buffer: Buffer): void {
    this.buffers.giveBack(buffer);
  }

  async frame(buffer: Buffer, files: readonly Framed[]): Promise<Unread[]> {
    const unread = await this.call<Unread[]>('frame', this.buffers.idOf(buffer), framedToColumns(files)).catch(
      (error: unknown) => this.without(error),
    );
    return unread === 'without' ? directReading.frame(buffer, files) : named(unread, files);
  }

  async openBig(entry: SourceEntry, prefixes: readonly Readonly<Prefix>[] | null): Promise<BigSource> {
    const big = ++this.lastBig;
    type Opened = { offset: number; sends: boolean };
    const opened = await this.call<Opened>('openBig', big, entry, prefixes).catch((error: unknown) =>
      this.without(error),
    );
    if (opened === 'without') return directReading.openBig(entry, prefixes);
    return {
      offset: opened.offset,
      sendTo: opened.sends ? (socket, end) => this.call('sendBig', big, socket, end) : null,
      frame: (buffer, file, bytes) =>
        this.call<Stretch | void>('frameBig', big, this.buffers.idOf(buffer), file, bytes),
      digest: async () => Buffer.from(await this.call<string>('digestBig', big), 'hex'),
      // A failure doesn't matter: `end` closes it as well.
      close: () => this.call<void>('closeBig', big).catch(() => {}),
    };
  }

  async openDelta(entry: SourceEntry, how: DeltaHow): Promise<DeltaSource> {
    const delta = ++this.lastBig;
    const opened = await this.call<void>('openDelta', delta, entry, how).catch((error: unknown) => this.without(error));
    if (opened === 'without') return directReading.openDelta(entry, how);
    return {
      learn: (first, hashes) => this.call('learnDelta', delta, first, hashes),
      frame: (buffer, file, until) => this.call<Stretch>('frameDelta', delta, this.buffers.idOf(buffer), file, until),
      digests: async () => {
        const { list, plain } = await this.call<DeltaDigests>('digestDelta', delta);
        return { list: Buffer.from(list), plain: plain && Buffer.from(plain) };
      },
      // As `openBig`'s.
      close: () => this.call<void>('closeDelta', delta).catch(() => {}),
    };
  }

  /** Not in the thread: what is compared is read piece by piece, and the thread has most to do. But only it sees holes. */
  async same(
    paths: readonly string[],
    bytes: readonly number[],
    how: Parameters<Reading['same']>[2],
  ): Promise<string | null> {
    if (how.holed.size === 0) return directReading.same(paths, bytes, how);
    const same = await this.call<string | null>('same', paths, bytes, how.holed).catch((error: unknown) =>
      this.without(error),
    );
    return same === 'without' ? directReading.same(paths, bytes, how) : same;
  }

  end(): void {
    if (this.ended) return;
    this.call('end')
      .catch(() => {})
      .finally(this.onEnd);
    this.ended = true;
  }

  private call<T>(name: string, ...args: unknown[]): Promise<T> {
    if (this.ended) return Promise.reject(new FerryError('cancelled'));
    return this.thread.call(this.target, name, ...args);
  }

  /** Whether the error only says that threads can't be had here: this one was gone before it was ready. Else throws it. */
  private without(error: unknown): 'without' {
    if (this.thread.ready || !this.thread.gone || this.ended) throw error;
    return 'without';
  }
}
