/**
 * One of the disk's threads as the engine holds it: calls are numbered and answered once, in any order; bytes lie in
 * memory that both see, and are never copied on the way. The thread's own end is `disk-worker.ts`.
 */
import { Worker } from 'node:worker_threads';
import { cpuTimeOf } from './cpu-time.ts';
import { ThreadWatch, usualLimits, type WatchLimits } from './disk-thread-watch.ts';
import { FerryError, type Failure } from '../../../shared/errors.ts';

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
  /** `task`: the thread as /proc names it; null where there is none. */
  | { readonly kind: 'ready'; readonly task: string | null }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly failure: Failure };

/** What a thread allocates is short-lived. By default each would take up to 48 MB before V8 collects it. */
const maxYoungGenerationSizeMb = 8;

/** Where a transfer receives, or out of which it sends. */
export type Folder = string;

interface Waiting {
  resolve(value: never): void;
  reject(error: FerryError): void;
}

/** Null: the system has no descriptors for one now, which `log` hears. */
export function tryDiskThread(path: string, log: (message: string) => void, limits?: WatchLimits): DiskThread | null {
  try {
    return new DiskThread(path, limits);
  } catch (error) {
    log(`no disk thread: ${String(error)}`);
    return null;
  }
}

export class DiskThread {
  /** The transfers it works for, by where they receive. */
  readonly users: Folder[] = [];
  /** It has started. One that is gone without ever being ready can't be had on this machine. */
  ready = false;
  gone = false;
  private readonly worker: Worker;
  /** Resolves when it is ready or gone. */
  private readonly begun: Promise<void>;
  private readonly waiting = new Map<number, Waiting>();
  private readonly watch: ThreadWatch;
  private task: string | null = null;
  private answers = 0;
  private lastId = 0;
  private lastTarget = 0;
  /** Hears that it is gone, and not by `end`. */
  onGone: (error: Error) => void = () => {};
  /** Hears that its disk does not answer: for a log. */
  onStall: (message: string) => void = () => {};
  /** What is said to whoever asks of one that is gone. */
  private whyGone = new FerryError('internal', { detail: 'the disk thread is gone' });

  /** `path`: of the built `disk-worker.ts`. */
  constructor(path: string, limits: WatchLimits = usualLimits) {
    const work = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const counted = new Int32Array(work);
    // Node can't keep count of descriptors opened through koffi.
    this.worker = new Worker(path, {
      name: 'disk',
      workerData: work,
      trackUnmanagedFds: false,
      resourceLimits: { maxYoungGenerationSizeMb },
    });
    this.begun = new Promise((resolve) => {
      this.worker.once('message', () => resolve());
      this.worker.once('exit', () => resolve());
    });
    this.worker.on('message', (message: FromDisk) => this.receive(message));
    let cause: Error | null = null;
    this.worker.on('error', (error: Error) => (cause = error));
    this.worker.on('exit', (code) => {
      const crash = new Error(`a disk thread ended by itself (exit code ${code})`, { cause });
      this.lose(new FerryError('internal', { detail: cause?.message ?? crash.message }, { cause: crash }), crash);
    });
    this.watch = new ThreadWatch({
      limits,
      progress: () => this.answers + counted[0]!,
      cpuMs: () => cpuTimeOf(this.worker, this.task),
      onStall: (ms) => this.onStall(`a disk has not answered for ${Math.round(ms / 1000)} s`),
      onSpin: (ms) => {
        const crash = new Error(`a disk thread got nothing done in ${Math.round(ms / 1000)} s of work, and was ended`);
        this.lose(new FerryError('work-stuck', {}, { cause: crash }), crash);
        void this.worker.terminate();
      },
    });
  }

  newTarget(): number {
    return ++this.lastTarget;
  }

  call<T>(target: number, name: string, ...args: unknown[]): Promise<T> {
    if (this.gone) return Promise.reject(this.whyGone);
    const id = ++this.lastId;
    this.watch.start();
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.post({ kind: 'call', id, target, name, args });
    });
  }

  post(message: ToDisk): void {
    this.worker.postMessage(message);
  }

  enter(folder: Folder): void {
    this.users.push(folder);
    this.hold();
  }

  leave(folder: Folder): void {
    this.users.splice(this.users.indexOf(folder), 1);
    this.hold();
  }

  /** Waits until it is ready first: see `hold`. */
  async end(): Promise<void> {
    this.gone = true;
    this.watch.stop();
    await this.begun;
    await this.worker.terminate();
  }

  /** It does nothing more: whoever waits for it hears why. */
  private lose(why: FerryError, crash: Error): void {
    this.watch.stop();
    const before = this.gone;
    this.gone = true;
    for (const { reject } of this.waiting.values()) reject(why);
    this.waiting.clear();
    if (before) return;
    this.whyGone = why;
    this.onGone(crash);
  }

  /**
   * Keeps the process alive while the thread works for somebody, and until it is ready: koffi aborts the whole process
   * when its thread is ended while it loads or binds a call.
   */
  private hold(): void {
    if (this.users.length > 0 || !this.ready) this.worker.ref();
    else this.worker.unref();
  }

  private receive(message: FromDisk): void {
    if (message.kind === 'ready') {
      this.ready = true;
      this.task = message.task;
      this.hold();
      return;
    }
    const waiting = this.waiting.get(message.id);
    this.waiting.delete(message.id);
    this.answers++;
    if (this.waiting.size === 0) this.watch.stop();
    if (message.kind === 'answer') waiting?.resolve(message.value as never);
    else waiting?.reject(new FerryError(message.failure.code, message.failure.params));
  }
}
