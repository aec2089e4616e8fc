/** `ferry` processes: the bundle that ships, run by plain Node, and what they say. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants } from 'node:os';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { bundle, bundleForAnybody } from '../support/bundles/bundle.ts';

const cli = await bundle('electron/cli.ts');

/** The program where users other than the one who tests may run it: `Ferry`'s `program`. */
export function programForAnybody(): Promise<string> {
  return bundleForAnybody('electron/cli.ts');
}

/** What a program that a signal ended exits with. Windows has no signals: what is sent one there is ended at once. */
export function exitAfter(signal: 'SIGHUP' | 'SIGINT' | 'SIGTERM'): number | null {
  return process.platform === 'win32' ? null : 128 + constants.signals[signal];
}

export type Event = Record<string, unknown>;

/** There is nobody at these terminals: whoever is sent to for the first time is taken for the one that is meant. */
export const nobodyCompares: Readonly<Record<string, string>> = { FERRY_ACCEPT_NEW: '1' };

/** One `ferry` process and what it says. */
export class Ferry {
  readonly events: Event[] = [];
  stderr = '';
  readonly child: ChildProcess;
  readonly exit: Promise<number | null>;
  readonly #watchers = new Set<() => void>();

  /** `host`: command and arguments that run it elsewhere, or as somebody else. `program`: another copy of it. `env`: more of the environment. */
  constructor(argv: readonly string[], host: readonly string[] = [], program = cli, env = nobodyCompares) {
    const [command, ...args] = [...host, process.execPath, program, ...argv];
    this.child = spawn(command!, args, { stdio: 'pipe', env: { ...process.env, ...env } });
    this.exit = once(this.child, 'close').then(([code]) => code as number | null);
    createInterface({ input: this.child.stdout! }).on('line', (line) => {
      this.events.push(JSON.parse(line) as Event);
      this.#watchers.forEach((watch) => watch());
    });
    this.child.stderr!.setEncoding('utf8').on('data', (text: string) => {
      this.stderr += text;
      this.#watchers.forEach((watch) => watch());
    });
    onTestFinished(async () => {
      this.child.kill('SIGKILL');
      await this.exit;
    });
  }

  /** The first event of that type that satisfies `test`; fails when the process ends without it. */
  event(type: string, test: (event: Event) => boolean = () => true): Promise<Event> {
    return this.#first(type, () => this.events.find((event) => event['type'] === type && test(event)) ?? null);
  }

  /** The match in what it has told people; fails when the process, or `peer` that makes it say so, ends without it. */
  says(wanted: RegExp, peer?: Ferry): Promise<RegExpExecArray> {
    const said = this.#first(String(wanted), () => wanted.exec(this.stderr));
    return peer === undefined ? said : Promise.race([said, peer.#endsBefore(String(wanted))]);
  }

  async #first<T>(what: string, look: () => T | null): Promise<T> {
    let watch!: () => void;
    const seen = new Promise<T>((resolve) => {
      watch = () => {
        const found = look();
        if (found !== null) resolve(found);
      };
    });
    this.#watchers.add(watch);
    watch();
    return Promise.race([seen, this.#endsBefore(what)]).finally(() => this.#watchers.delete(watch));
  }

  /** Rejects once the process has ended, with what it said. */
  async #endsBefore(what: string): Promise<never> {
    const code = await this.exit;
    throw new Error(`no ${what} before exit ${code}: ${JSON.stringify(this.events)}\n${this.stderr}`);
  }
}
