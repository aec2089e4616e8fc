/** A terminal and an engine to drive `runCli` with: real streams, the real store, commands answered by script. */
import { basename } from 'node:path';
import { PassThrough } from 'node:stream';
import * as v from 'valibot';
import { onTestFinished } from 'vitest';
import {
  engineCommands,
  type CommandArgs,
  type CommandInput,
  type CommandValue,
  type EngineCommandName,
  type EngineHandle,
  type Result,
} from '../../shared/api.ts';
import { toFailure } from '../../shared/errors.ts';
import type { Device, Transfer } from '../../shared/state.ts';
import { isTerminal } from '../../shared/statuses.ts';
import type { CliIo, EndingSignal } from '../../electron/cli/terminal/io.ts';
import { runCli } from '../../electron/cli/run.ts';
import type { CliEngineOptions } from '../../electron/cli/run-command.ts';
import { Store } from '../../electron/engine/state/store.ts';
import { progressAt, sampleState, sampleTransfer } from '../support/state/sample.ts';

type Handlers = { [K in EngineCommandName]?: (args: CommandArgs<K>) => CommandValue[K] };
type Asked = { [K in EngineCommandName]: { name: K; args: CommandArgs<K> } }[EngineCommandName];

export const transferId = '0123456789abcdef0123456789abcdef';
export const anna: Device = {
  fingerprint: 'a1b2c3d4'.repeat(8),
  name: 'Anna’s laptop',
  kind: 'laptop',
  addresses: ['192.0.2.7:53317'],
  via: 'multicast',
};

/** An engine that does nothing by itself: tests put its state where they want it. */
export class ScriptedEngine implements EngineHandle {
  readonly store = new Store(sampleState());
  readonly asked: Asked[] = [];
  options: CliEngineOptions | null = null;

  stopped = 0;
  handlers: Handlers = {
    send: ({ paths, note }) => {
      const title = basename(paths[0]!);
      this.put({ status: 'connecting', title, roots: paths.length, note });
      return { transferId };
    },
    answer: ({ transferId: id, accept, dir }) => {
      this.put(
        accept ? { status: 'active', dir: dir ?? this.store.state.settings.receiveDir } : { status: 'declined' },
        id,
      );
      return null;
    },
    cancel: ({ transferId: id }) => {
      this.put({ status: 'cancelled', failure: { code: 'cancelled' } }, id);
      return null;
    },
    listFiles: () => ({ lines: [], total: 0 }),
  };
  readonly #waiting: (() => void)[] = [];

  /** As the engine does: what is given for this run stands in its settings. */
  start(options: CliEngineOptions): void {
    this.options = options;
    const { settings } = this.store.state;
    const { receiveDir = settings.receiveDir, conflicts = settings.conflicts } = options;
    this.store.change({ kind: 'settings', settings: { ...settings, receiveDir, conflicts } });
  }

  subscribe(listener: Parameters<Store['subscribe']>[0]): () => void {
    return this.store.subscribe(listener);
  }

  snapshot() {
    return Promise.resolve(this.store.snapshot());
  }

  stop(): Promise<void> {
    this.stopped++;
    return Promise.resolve();
  }

  async command<K extends EngineCommandName>(name: K, input: CommandInput<K>): Promise<Result<CommandValue[K]>> {
    const args = v.parse(engineCommands[name], input) as CommandArgs<K>;
    this.asked.push({ name, args } as Asked);
    const handler: ((args: CommandArgs<K>) => CommandValue[K]) | undefined = this.handlers[name];
    if (!handler) throw new Error(`nobody scripted ${name}`);
    try {
      return { ok: true, value: handler(args) };
    } catch (error) {
      return { ok: false, failure: toFailure(error) };
    } finally {
      // After the caller has its answer.
      setImmediate(() => this.#waiting.splice(0).forEach((wake) => wake()));
    }
  }

  /** The arguments of the `nth` command of that name, when it has been asked. */
  async was<K extends EngineCommandName>(name: K, nth = 1): Promise<CommandArgs<K>> {
    for (;;) {
      const found = this.asked.filter((asked) => asked.name === name)[nth - 1];
      if (found) return found.args;
      await new Promise<void>((wake) => this.#waiting.push(wake));
    }
  }

  /** Changes a transfer, or makes it from the sample. */
  put(over: Partial<Transfer>, id: string = transferId): void {
    const before = this.store.state.transfers.find((t) => t.id === id);
    const peer = { fingerprint: anna.fingerprint, name: anna.name, kind: anna.kind, known: false };
    const ended = over.status !== undefined && isTerminal(over.status);
    const fresh = before ?? sampleTransfer(id, { peer, startedAt: Date.now() });
    const transfer = { ...fresh, ...(ended && { endedAt: Date.now() }), ...over };
    this.store.change({ kind: 'transfer', transfer });
  }

  offer(over: Partial<Transfer> = {}, id: string = transferId): void {
    this.put({ direction: 'incoming', status: 'asking', title: 'photos', code: '123456', ...over }, id);
  }

  finish(over: Partial<Transfer> = {}, id: string = transferId): void {
    this.put({ status: 'done', progress: { ...progressAt(1000), files: 1 }, ...over }, id);
  }

  appear(device: Device = anna): void {
    this.store.change({ kind: 'device', device });
  }
}

class Collected extends PassThrough {
  text = '';
  readonly isTTY: boolean;
  columns = 80;

  constructor(isTTY: boolean) {
    super();
    this.isTTY = isTTY;
    this.on('data', (chunk: Buffer) => (this.text += chunk.toString()));
  }

  /** Resolves when what was written matches; hangs until the test's time-out otherwise. */
  async shows(wanted: string | RegExp): Promise<void> {
    const there = () => (typeof wanted === 'string' ? this.text.includes(wanted) : wanted.test(this.text));
    while (!there()) await new Promise((resolve) => this.once('data', resolve));
  }
}

export interface TerminalOptions {
  readonly tty?: boolean;
  readonly env?: CliIo['env'];
  readonly resolves?: (host: string) => boolean;
}

export class Terminal {
  readonly stdin: PassThrough & { isTTY?: boolean } = new PassThrough();
  readonly stdout: Collected;
  readonly stderr: Collected;
  readonly exits: number[] = [];
  readonly engine = new ScriptedEngine();
  readonly #interrupts = new Set<(signal: EndingSignal) => void>();
  readonly #options: TerminalOptions;

  constructor(options: TerminalOptions = {}) {
    this.#options = options;
    const tty = options.tty ?? false;
    this.stdin.isTTY = tty;
    this.stdout = new Collected(tty);
    this.stderr = new Collected(tty);
    onTestFinished(() => void this.stdin.destroy());
  }

  run(...argv: string[]): Promise<number> {
    const io: CliIo = {
      stdin: this.stdin,
      stdout: this.stdout,
      stderr: this.stderr,
      env: this.#options.env ?? {},
      platform: 'linux',
      cwd: () => '/',
      homedir: () => '/home/anna',
      version: '1.2.3',
      onSignal: (listener) => {
        this.#interrupts.add(listener);
        return () => void this.#interrupts.delete(listener);
      },
      raise: (signal) => this.interrupt(signal),
      exitNow: (code) => void this.exits.push(code),
      resolves: (host) => Promise.resolve(this.#options.resolves?.(host) ?? false),
    };
    return runCli(argv, io, (options) => {
      this.engine.start(options);
      return Promise.resolve(this.engine);
    });
  }

  /** Ctrl-C, or what else ends a process. */
  interrupt(signal: EndingSignal = 'SIGINT'): void {
    for (const listener of this.#interrupts) listener(signal);
  }

  get listening(): number {
    return this.#interrupts.size;
  }

  /** The lines of --json so far. */
  get events(): Record<string, unknown>[] {
    return this.stdout.text
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }
}
