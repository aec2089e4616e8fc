/**
 * Threads that wait for the disk, so that the engine's never does: each transfer that moves has one to itself, and a
 * slow disk stalls that one only. Here is the engine's end; the threads run `disk-worker.ts`. Calls are numbered and
 * answered once, in any order; bytes lie in shared memory and are never copied on the way.
 */
import { Worker } from 'node:worker_threads';
import type { SinkEntry } from './disk/sink.ts';
import {
  directLandings,
  type Begun,
  type Existing,
  type Landing,
  type Landings,
  type Placed,
  type WholeFile,
} from './transfer/landing.ts';
import type { Prefix } from './transfer/prefixes.ts';
import type { BigSource } from './transfer/big-source.ts';
import { directReading, type Framed, type Reading, type Readings, type Unread } from './transfer/reading.ts';
import type { SourceEntry } from './disk/source-file.ts';
import type { SourceSkip } from './disk/source.ts';
import { FerryError, type Failure } from '../../shared/errors.ts';

/** What is asked of an object in the thread: `target` is its number. */
export type ToDisk =
  | {
      readonly kind: 'call';
      readonly id: number;
      readonly target: number;
      readonly name: string;
      readonly args: unknown[];
    }
  /** `target` is to read an outgoing transfer's files. */
  | { readonly kind: 'read'; readonly target: number }
  | { readonly kind: 'buffer'; readonly target: number; readonly id: number; readonly memory: SharedArrayBuffer };

export type FromDisk =
  | { readonly kind: 'ready' }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly failure: Failure };

/** As many transfers may move at once before two share a thread: a thread costs some ten megabytes. */
const maxThreads = 8;
/** Threads kept for the next transfer, so that its first file need not wait for one to start (30 ms). */
const keptIdle = 1;

interface Waiting {
  resolve(value: never): void;
  reject(error: FerryError): void;
}

class DiskThread {
  users = 0;
  /** It has started, ever: one that can't is no use to wait for. */
  ready = false;
  gone = false;
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private lastId = 0;
  private lastTarget = 0;

  constructor(path: string, onGone: (error: Error) => void) {
    // Descriptors opened through koffi are none of Node's to keep count of.
    this.worker = new Worker(path, { name: 'disk', trackUnmanagedFds: false });
    this.worker.unref();
    this.worker.on('message', (message: FromDisk) => this.receive(message));
    let cause: Error | null = null;
    this.worker.on('error', (error: Error) => (cause = error));
    this.worker.on('exit', (code) => {
      this.gone = true;
      const crash = new Error(`a disk thread ended by itself (exit code ${code})`, { cause });
      for (const { reject } of this.waiting.values()) {
        reject(new FerryError('internal', { detail: cause?.message ?? crash.message }, { cause: crash }));
      }
      this.waiting.clear();
      onGone(crash);
    });
  }

  newTarget(): number {
    return ++this.lastTarget;
  }

  call<T>(target: number, name: string, ...args: unknown[]): Promise<T> {
    if (this.gone) return Promise.reject(new FerryError('internal', { detail: 'the disk thread is gone' }));
    const id = ++this.lastId;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.post({ kind: 'call', id, target, name, args });
    });
  }

  post(message: ToDisk): void {
    this.worker.postMessage(message);
  }

  use(by: 1 | -1): void {
    this.users += by;
    // While it works for somebody the process must not end.
    if (this.users > 0) this.worker.ref();
    else this.worker.unref();
  }

  async end(): Promise<void> {
    this.gone = true;
    await this.worker.terminate();
  }

  private receive(message: FromDisk): void {
    if (message.kind === 'ready') {
      this.ready = true;
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.value as never);
    else waiting?.reject(new FerryError(message.failure.code, message.failure.params));
  }
}

export class DiskThreads implements Landings, Readings {
  private readonly path: string;
  private readonly log: (message: string) => void;
  private readonly threads: DiskThread[] = [];
  private closed = false;

  /** @param path of the built `disk-worker.ts` */
  constructor(path: string, log: (message: string) => void) {
    this.path = path;
    this.log = log;
    this.start();
  }

  /** As `Landings.open`. Where threads can't be had the engine's own has to do. */
  async open(dir: string, transferId: string, placed: readonly string[]): Promise<Landing> {
    const thread = this.take();
    try {
      return await ThreadLanding.open(thread, { dir, transferId, placed }, () => this.giveBack(thread));
    } catch (error) {
      this.giveBack(thread);
      if (thread.ready || !thread.gone) throw error;
      return directLandings.open(dir, transferId, placed);
    }
  }

  read(): Reading {
    const thread = this.take();
    return new ThreadReading(thread, () => this.giveBack(thread));
  }

  async close(): Promise<void> {
    this.closed = true;
    await Promise.all(this.threads.splice(0).map((thread) => thread.end()));
  }

  private start(): DiskThread {
    const thread: DiskThread = new DiskThread(this.path, (error) => {
      const at = this.threads.indexOf(thread);
      if (at < 0) return;
      this.threads.splice(at, 1);
      this.log(error.stack ?? error.message);
    });
    this.threads.push(thread);
    return thread;
  }

  private take(): DiskThread {
    const [least] = this.threads.toSorted((a, b) => a.users - b.users);
    const thread =
      least !== undefined && (least.users === 0 || this.threads.length >= maxThreads) ? least : this.start();
    thread.use(1);
    return thread;
  }

  private giveBack(thread: DiskThread): void {
    thread.use(-1);
    const idle = this.threads.filter(({ users }) => users === 0);
    if (thread.users > 0 || thread.gone || this.closed || idle.length <= keptIdle) return;
    this.threads.splice(this.threads.indexOf(thread), 1);
    void thread.end();
  }
}

/** A landing in a thread. */
class ThreadLanding implements Landing {
  private readonly thread: DiskThread;
  private readonly target: number;
  private readonly onEnd: () => void;
  private readonly buffers: Shared;
  private names: readonly string[] = [];
  private ended = false;

  private constructor(thread: DiskThread, target: number, onEnd: () => void) {
    this.thread = thread;
    this.target = target;
    this.onEnd = onEnd;
    this.buffers = new Shared(thread, target);
  }

  static async open(
    thread: DiskThread,
    { dir, transferId, placed }: { dir: string; transferId: string; placed: readonly string[] },
    onEnd: () => void,
  ): Promise<ThreadLanding> {
    const target = thread.newTarget();
    await thread.call(target, 'open', dir, transferId, placed);
    return new ThreadLanding(thread, target, onEnd);
  }

  buffer(bytes: number): Buffer {
    return this.buffers.make(bytes);
  }

  folder(entry: SinkEntry): Promise<void> {
    return this.call('folder', plain(entry));
  }

  existing(entries: readonly SinkEntry[]): Promise<(Existing | null)[]> {
    return this.call('existing', entries.map(plain));
  }

  wholes(buffer: Buffer, files: readonly WholeFile[]): Promise<Placed[]> {
    return this.call('wholes', this.buffers.idOf(buffer), files);
  }

  begin(entry: SinkEntry, from: number, left: string | null): Promise<Begun> {
    return this.call('begin', plain(entry), from, left);
  }

  write(file: number, buffer: Buffer, bytes: number, position: number): Promise<void> {
    return this.call('write', file, this.buffers.idOf(buffer), bytes, position);
  }

  commit(file: number, hash: Buffer): Promise<string | null> {
    return this.call('commit', file, hash.toString('hex'));
  }

  leave(file: number): Promise<void> {
    return this.call('leave', file);
  }

  discard(file: number): Promise<void> {
    return this.call('discard', file);
  }

  prefixes(entry: SinkEntry, left: string, places: readonly number[]): Promise<Prefix[] | null> {
    return this.call('prefixes', plain(entry), left, places);
  }

  same(paths: readonly string[], bytes: readonly number[]): Promise<string | null> {
    return this.call('same', paths, bytes);
  }

  sweep(folders: readonly string[]): Promise<void> {
    return this.call('sweep', folders);
  }

  finish(): Promise<void> {
    return this.end('finish');
  }

  suspend(): Promise<void> {
    return this.end('suspend');
  }

  abort(): Promise<void> {
    return this.end('abort');
  }

  landed(): readonly string[] {
    return this.names;
  }

  /** The first of the three counts, as with `Sink`. */
  private async end(how: 'finish' | 'suspend' | 'abort'): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    try {
      this.names = await this.thread.call<readonly string[]>(this.target, how);
    } finally {
      this.onEnd();
    }
  }

  private call<T>(name: string, ...args: unknown[]): Promise<T> {
    if (this.ended) return Promise.reject(new FerryError('cancelled'));
    return this.thread.call(this.target, name, ...args);
  }
}

/** Reads an outgoing transfer's files in a thread; by itself, should there be none. */
class ThreadReading implements Reading {
  private readonly thread: DiskThread;
  private readonly target: number;
  private readonly onEnd: () => void;
  private readonly buffers: Shared;
  private lastBig = 0;
  private ended = false;

  constructor(thread: DiskThread, onEnd: () => void) {
    this.thread = thread;
    this.target = thread.newTarget();
    this.onEnd = onEnd;
    this.buffers = new Shared(thread, this.target);
    thread.post({ kind: 'read', target: this.target });
  }

  async *walk(
    paths: readonly string[],
    o: { signal: AbortSignal },
  ): AsyncGenerator<readonly (SourceEntry | SourceSkip)[], void> {
    type Batch = readonly (SourceEntry | SourceSkip)[] | null;
    const begun = await this.call<void>('walk', paths).catch((error: unknown) => this.without(error));
    if (begun === 'without') return yield* directReading.walk(paths, o);
    // One ahead: the thread looks on while these are told to the receiver.
    let next = this.call<Batch>('next');
    for (;;) {
      const batch = await next;
      o.signal.throwIfAborted();
      if (batch === null) return;
      next = this.call<Batch>('next');
      next.catch(() => {});
      yield batch;
    }
  }

  buffer(bytes: number): Buffer {
    return this.buffers.make(bytes);
  }

  async frame(buffer: Buffer, files: readonly Framed[]): Promise<Unread[]> {
    const unread = await this.call<Unread[]>('frame', this.buffers.idOf(buffer), files).catch((error: unknown) =>
      this.without(error),
    );
    return unread === 'without' ? directReading.frame(buffer, files) : unread;
  }

  async openBig(entry: SourceEntry, prefixes: readonly Readonly<Prefix>[]): Promise<BigSource> {
    const big = ++this.lastBig;
    const offset = await this.call<number>('openBig', big, entry, prefixes).catch((error: unknown) =>
      this.without(error),
    );
    if (offset === 'without') return directReading.openBig(entry, prefixes);
    return {
      offset,
      frame: (buffer, file, bytes) => this.call('frameBig', big, this.buffers.idOf(buffer), file, bytes),
      digest: async () => Buffer.from(await this.call<string>('digestBig', big), 'hex'),
      // With the end of all it is closed as well.
      close: () => this.call<void>('closeBig', big).catch(() => {}),
    };
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

  /** Threads can't be had here: this one never began. */
  private without(error: unknown): 'without' {
    if (this.thread.ready || !this.thread.gone || this.ended) throw error;
    return 'without';
  }
}

/** Memory that both ends see, known by number. */
class Shared {
  private readonly thread: DiskThread;
  private readonly target: number;
  private readonly ids = new Map<ArrayBufferLike, number>();

  constructor(thread: DiskThread, target: number) {
    this.thread = thread;
    this.target = target;
  }

  make(bytes: number): Buffer {
    const memory = new SharedArrayBuffer(bytes);
    const id = this.ids.size;
    this.ids.set(memory, id);
    this.thread.post({ kind: 'buffer', target: this.target, id, memory });
    return Buffer.from(memory);
  }

  idOf(buffer: Buffer): number {
    const id = this.ids.get(buffer.buffer);
    if (id === undefined) throw new Error('not a buffer of this thread');
    return id;
  }
}

/** Only what the disk needs to know is copied to the thread. */
function plain({ path, bytes, mtimeMs, executable, replace = false }: SinkEntry): SinkEntry {
  return { path, bytes, mtimeMs, executable, replace };
}
