/**
 * One computer of a schedule: an engine in a thread of its own, as the desktop app has it, so that it can be killed:
 * a thread that exits finishes nothing, like a process under `kill -9`.
 */
import { once } from 'node:events';
import { closeSync, readdirSync, readlinkSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { BroadcastChannel, setEnvironmentData, type Worker } from 'node:worker_threads';
import { startEngineThread, type EngineThreadOptions } from '../../../electron/engine/threads/engine-thread.ts';
import type { FerryError } from '../../../shared/errors.ts';
import { root } from '../../../build/build.mjs';
import { attach, saysYes, type TestEngine } from '../../support/engines.ts';

const workerPath = fileURLToPath(new URL('clocked-worker.mjs', import.meta.url));
setEnvironmentData('engine', pathToFileURL(join(root, 'out', 'worker.js')).href);

/** Sets every engine's clock: so many milliseconds ahead of the true one. */
export function setClocks(ahead: number): void {
  tell('clock', ahead);
}

/** To `clocked-worker.mjs`. */
function tell(name: 'clock' | 'kill', data: unknown): void {
  const channel = new BroadcastChannel(name);
  channel.postMessage(data);
  channel.close();
}

function linkOf(fd: string): string {
  try {
    return readlinkSync(`/proc/self/fd/${fd}`);
  } catch {
    return '';
  }
}

/** Below those that systems hand out. */
function newPort(): number {
  return 20_000 + Math.floor(Math.random() * 10_000);
}

export class Side {
  readonly name: string;
  readonly home: string;
  readonly inbox: string;
  /** All it ever logged: bugs that were survived have their stack there. */
  readonly log: string[] = [];
  private engine: TestEngine | undefined;
  private thread!: Worker;
  /** Kept over restarts, as most people's port is; none that the system gives to others meanwhile. */
  private port = newPort();

  constructor(name: string, home: string, inbox: string) {
    this.name = name;
    this.home = home;
    this.inbox = inbox;
  }

  get now(): TestEngine {
    return this.engine!;
  }

  async start({ resumeSending = true } = {}): Promise<void> {
    const options: EngineThreadOptions = {
      home: this.home,
      name: this.name,
      appVersion: '0.0.0-test',
      kind: 'headless',
      port: this.port,
      interface: '127.0.0.1',
      listen: true,
      discovery: 'off',
      defaultReceiveDir: this.inbox,
      resumeSending,
    };
    const first = this.engine === undefined;
    // Told in the next tick: two sides must not start in the same one.
    process.once('worker', (worker: Worker) => (this.thread = worker));
    try {
      const handle = await startEngineThread(options, { workerPath, onLog: (line) => this.log.push(line) });
      saysYes(handle);
      this.engine = await attach(handle, { home: this.home, inbox: this.inbox, files: [], log: this.log });
    } catch (error) {
      if (!first || (error as FerryError).code !== 'port-in-use') throw error;
      this.port = newPort();
      return this.start({ resumeSending });
    }
  }

  /** Whether a journal of its transfers names such a file. */
  async hasWritten(name: string): Promise<boolean> {
    const dir = join(this.home, 'transfers');
    const journals = await readdir(dir).catch(() => []);
    const texts = await Promise.all(journals.map((journal) => readFile(join(dir, journal), 'utf8').catch(() => '')));
    return texts.some((text) => text.includes(name));
  }

  stop(): Promise<void> {
    return this.now.handle.stop();
  }

  async kill(): Promise<void> {
    const ended = once(this.thread, 'exit');
    tell('kill', this.home);
    await ended;
    this.closeFiles();
  }

  /** What ends with a process stays open when a thread is terminated, and takes room on the disk. */
  private closeFiles(): void {
    for (const fd of readdirSync('/proc/self/fd')) {
      const path = linkOf(fd);
      if (path.startsWith(this.home) || path.startsWith(this.inbox)) closeSync(Number(fd));
    }
  }
}
