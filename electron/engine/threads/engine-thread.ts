/**
 * The engine in a worker thread, so that a gigabyte a second never stalls a window: both ends. `startEngineThread` is the
 * end in the app's thread, an `EngineHandle` like any other; `serveEngine` is the end in the worker. Requests are numbered
 * and answered once, patches come from the worker as they happen, and failures cross as data.
 */
import { parentPort, Worker, workerData, type MessagePort } from 'node:worker_threads';
import type { CommandInput, CommandValue, EngineCommandName, EngineHandle, Result } from '../../../shared/api.ts';
import { failure, FerryError, toFailure, type Failure } from '../../../shared/errors.ts';
import type { Patch, Snapshot } from '../../../shared/patch.ts';
import type { EngineOptions } from '../engine.ts';
import type { KeyStore } from '../identity/key-file.ts';
import { portTo, storeBehind } from './key-store-port.ts';

/** The options are copied to the worker, and functions can't be. */
export type EngineThreadOptions = Omit<EngineOptions, 'onFile' | 'onLog' | 'keyStore' | 'disk' | 'rehearse'>;

/** What the worker is given. Flat, so that the bench can start workers of earlier builds. */
type WorkerData = EngineThreadOptions & { readonly keyPort: MessagePort | null };

export interface ThreadOptions {
  /** Path of the built worker (`out/worker.js`). */
  readonly workerPath: string;
  /** The worker died by itself: a bug of ours. Commands fail as `internal` from then on. */
  readonly onCrash?: (error: Error) => void;
  /** As the engine's own; it is asked in this thread. */
  readonly keyStore?: KeyStore;
  /** As the engine's own `onLog`. */
  readonly onLog?: (message: string) => void;
  readonly stopTimeoutMs?: number;
}

/** After so long a stopping engine is taken to be stuck and ended by force: quitting matters more than goodbyes to peers. */
const defaultStopTimeoutMs = 5000;

type Ask =
  | { readonly kind: 'command'; readonly name: EngineCommandName; readonly args: unknown }
  | { readonly kind: 'snapshot' }
  | { readonly kind: 'stop' };
type ToWorker = Ask & { readonly id: number };

type FromWorker =
  | { readonly kind: 'started' }
  | { readonly kind: 'not-started'; readonly failure: Failure }
  | { readonly kind: 'patch'; readonly patch: Patch }
  | { readonly kind: 'log'; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly kind: 'refusal'; readonly id: number; readonly failure: Failure };

/** Starts an engine in a thread of its own. Throws what `startEngine` throws, `internal` when the worker dies instead. */
export function startEngineThread(engine: EngineThreadOptions, options: ThreadOptions): Promise<EngineHandle> {
  return new EngineThread(engine, options).started;
}

class EngineThread implements EngineHandle {
  readonly started: Promise<EngineHandle>;
  readonly #worker: Worker;
  readonly #stopTimeoutMs: number;
  readonly #pending = new Map<number, { resolve: (value: unknown) => void; reject: (error: Error) => void }>();
  readonly #listeners = new Set<(patch: Patch) => void>();
  #lastId = 0;
  /** Why nothing can be asked any more; null while the worker lives. */
  #ended: Failure | null = null;
  #stopping: Promise<void> | null = null;

  constructor(engine: EngineThreadOptions, options: ThreadOptions) {
    this.#stopTimeoutMs = options.stopTimeoutMs ?? defaultStopTimeoutMs;
    // The disk's threads inherit it from this one: they open files through koffi, which Node can't count.
    const keyPort = options.keyStore === undefined ? null : portTo(options.keyStore);
    this.#worker = new Worker(options.workerPath, {
      workerData: { ...engine, keyPort } satisfies WorkerData,
      transferList: keyPort === null ? [] : [keyPort],
      name: 'engine',
      trackUnmanagedFds: false,
    });
    this.started = new Promise((resolve, reject) => {
      let running = false;
      let cause: Error | null = null;
      this.#worker.on('message', (message: FromWorker) => {
        if (message.kind === 'started') {
          running = true;
          resolve(this);
        } else if (message.kind === 'not-started') {
          reject(FerryError.from(message.failure));
        } else if (message.kind === 'log') {
          options.onLog?.(message.message);
        } else this.#receive(message);
      });
      this.#worker.on('error', (error: Error) => (cause = error));
      this.#worker.on('exit', (code) => {
        const crash = new Error(`the engine's thread ended by itself (exit code ${code})`, { cause });
        const why = failure('internal', { detail: cause?.message ?? crash.message });
        this.#end(this.#stopping === null ? why : failure('shutting-down'));
        reject(FerryError.from(why));
        if (running && this.#stopping === null) options.onCrash?.(crash);
      });
    });
  }

  async command<K extends EngineCommandName>(name: K, args: CommandInput<K>): Promise<Result<CommandValue[K]>> {
    try {
      return (await this.#ask({ kind: 'command', name, args })) as Result<CommandValue[K]>;
    } catch (error) {
      return { ok: false, failure: toFailure(error) };
    }
  }

  subscribe(listener: (patch: Patch) => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Rejects when the engine has ended. */
  async snapshot(): Promise<Snapshot> {
    return (await this.#ask({ kind: 'snapshot' })) as Snapshot;
  }

  /** Resolves when the thread is gone: by itself, or ended by force after the time limit. Never rejects. */
  stop(): Promise<void> {
    this.#stopping ??= this.#stop();
    return this.#stopping;
  }

  async #stop(): Promise<void> {
    const timedOut = new Promise<void>((resolve) => setTimeout(resolve, this.#stopTimeoutMs).unref());
    // A stop that fails leaves nothing to wait for.
    await Promise.race([this.#ask({ kind: 'stop' }).catch(() => {}), timedOut]);
    await this.#worker.terminate();
  }

  #ask(ask: Ask): Promise<unknown> {
    if (this.#ended !== null) return Promise.reject(FerryError.from(this.#ended));
    const id = ++this.#lastId;
    return new Promise((resolve, reject) => {
      this.#pending.set(id, { resolve, reject });
      this.#worker.postMessage({ ...ask, id } satisfies ToWorker);
    });
  }

  #receive(message: Exclude<FromWorker, { kind: 'started' | 'not-started' | 'log' }>): void {
    if (message.kind === 'patch') {
      for (const listener of this.#listeners) listener(message.patch);
      return;
    }
    const waiting = this.#pending.get(message.id);
    this.#pending.delete(message.id);
    if (message.kind === 'answer') waiting?.resolve(message.value);
    else waiting?.reject(FerryError.from(message.failure));
  }

  #end(why: Failure): void {
    this.#ended = why;
    for (const { reject } of this.#pending.values()) reject(FerryError.from(why));
    this.#pending.clear();
    this.#listeners.clear();
  }
}

/** The worker's end: starts an engine with the options it was given and answers for it until told to stop. */
export async function serveEngine(start: (options: EngineOptions) => Promise<EngineHandle>): Promise<void> {
  const port = parentPort;
  if (port === null) throw new Error('serveEngine runs in a worker thread');
  const say = (message: FromWorker): void => port.postMessage(message);
  try {
    const { keyPort, ...options } = workerData as WorkerData;
    const engine = await start({
      ...options,
      ...(keyPort !== null && { keyStore: storeBehind(keyPort) }),
      onLog: (message) => say({ kind: 'log', message }),
    });
    engine.subscribe((patch) => say({ kind: 'patch', patch }));
    port.on('message', ({ id, ...ask }: ToWorker) => {
      answer(engine, ask).then(
        (value) => say({ kind: 'answer', id, value }),
        (error: unknown) => say({ kind: 'refusal', id, failure: toFailure(error) }),
      );
    });
    say({ kind: 'started' });
  } catch (error) {
    say({ kind: 'not-started', failure: toFailure(error) });
  }
}

function answer(engine: EngineHandle, ask: Ask): Promise<unknown> {
  switch (ask.kind) {
    case 'command':
      return engine.command(ask.name, ask.args as never);
    case 'snapshot':
      return engine.snapshot();
    case 'stop':
      return engine.stop();
  }
}
