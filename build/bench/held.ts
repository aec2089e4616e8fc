/**
 * A command and all it starts, held after its end: a shell stays above it, so that what its processes used can still be
 * read from /proc when they are gone. Linux only, as the whole bench.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import type { Readable, Writable } from 'node:stream';
import { childrenOf } from './host/usage.ts';

/** Runs its arguments with the harness's own pipes closed, tells their exit code on 3 and stays until 4 is closed. */
const holder = '"$@" 3>&- 4<&-; echo $? >&3; read -r _ <&4';
/** A server that has not gone by then is killed: nothing is measured any more. */
const stopMs = 5000;
/** What is kept of a command's words, for the error that quotes them. */
const maxKept = 64 * 1024;

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => signalGroup(child, 'SIGKILL')));

export interface HeldOptions {
  readonly cwd?: string;
  readonly env?: Readonly<Record<string, string>>;
  /** Keeps its input open for `write`; else it reads /dev/null (rsync takes an open pipe for inetd's). */
  readonly input?: boolean;
}

export class Held {
  readonly command: string;
  /** The command's own exit code; its processes can still be measured. */
  readonly ended: Promise<number>;
  private readonly child: ChildProcess;
  private readonly listeners = new Set<() => void>();
  private said = '';
  private complained = '';

  constructor(argv: readonly string[], { cwd, env, input = false }: HeldOptions = {}) {
    this.command = argv.join(' ');
    this.child = spawn('sh', ['-c', holder, 'sh', ...argv], {
      // A group of its own: one signal reaches all of it.
      detached: true,
      stdio: [input ? 'pipe' : 'ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      ...(cwd === undefined ? {} : { cwd }),
      env: { ...process.env, ...env },
    });
    running.add(this.child);
    this.child.once('exit', () => running.delete(this.child));
    const [stdin, stdout, stderr, told, hold] = this.child.stdio as [
      Writable | null,
      Readable,
      Readable,
      Readable,
      Writable,
    ];
    for (const pipe of [stdin, hold]) pipe?.on('error', () => {});
    stdout.setEncoding('utf8').on('data', (text: string) => {
      this.said = (this.said + text).slice(-maxKept);
      this.listeners.forEach((listener) => listener());
    });
    stderr
      .setEncoding('utf8')
      .on('data', (text: string) => (this.complained = (this.complained + text).slice(-maxKept)));
    this.ended = new Promise((resolve, reject) => {
      told.setEncoding('utf8').once('data', (code: string) => resolve(Number(code)));
      this.child.once('error', reject);
      this.child.once('exit', () => resolve(-1));
    });
    this.ended.catch(() => {});
  }

  /** The shell's; the command's processes are below it. */
  get pid(): number {
    return this.child.pid!;
  }

  write(line: string): void {
    this.child.stdin!.write(line);
  }

  /** Throws what the command said when it did not end with 0. */
  async succeeded(): Promise<void> {
    const code = await this.ended;
    if (code !== 0) throw this.failure(`ended with ${code}`);
  }

  /** The first match of `pattern` in what the command says. Throws when it ends first. */
  async says(pattern: RegExp): Promise<RegExpMatchArray> {
    const found = new Promise<RegExpMatchArray>((resolve) => {
      const look = (): void => {
        const match = pattern.exec(this.said);
        if (match === null) return;
        this.listeners.delete(look);
        resolve(match);
      };
      this.listeners.add(look);
      look();
    });
    return Promise.race([
      found,
      this.ended.then((code) => {
        throw this.failure(`ended with ${code} before it said ${String(pattern)}`);
      }),
    ]);
  }

  /** Forgets what was said so far. */
  forget(): void {
    this.said = '';
  }

  /** To the command, not to what it started. */
  signal(signal: NodeJS.Signals): void {
    signalBelow(this.pid, signal);
  }

  /** Ends the command if it still runs, and lets the shell go. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const gone = once(this.child, 'exit');
    const [, , , , hold] = this.child.stdio as unknown as Writable[];
    // The command first: the shell sees it end and finds nothing to wait for.
    signalBelow(this.pid, signal);
    hold!.end();
    const timer = setTimeout(() => signalGroup(this.child, 'SIGKILL'), stopMs);
    await gone;
    clearTimeout(timer);
    // What a server left behind.
    signalGroup(this.child, 'SIGKILL');
  }

  private failure(what: string): Error {
    return new Error(`${this.command}: ${what}\n${this.complained.trim().slice(-2000)}`);
  }
}

function signalGroup(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    // Nobody is left.
  }
}

function signalBelow(pid: number, signal: NodeJS.Signals): void {
  for (const child of childrenOf(pid)) {
    try {
      process.kill(child, signal);
    } catch {
      // Gone meanwhile.
    }
  }
}
