/**
 * The terminal app as it ships, attacked by the Python peer (`peer/`): nothing here knows more of Ferry than its page of the
 * protocol and what its processes say. FERRY_CLI=/elsewhere/out/cli.js attacks another build's.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { Ferry } from '../../cli/processes.ts';

const program = join(import.meta.dirname, 'peer', 'lies.py');
const isMissing = (name: string, ...args: string[]): boolean => spawnSync(name, args).status !== 0;

/** No Python, or none that can tell a lie. */
export const cannotLie =
  isMissing('python3', '-c', 'import ssl; assert ssl.HAS_TLSv1_3') || isMissing('openssl', 'version');

/** As the field of a line of `/proc/PID/status` (`VmHWM`: the most memory it has had), in megabytes. */
export function megabytesOf({ child }: Ferry, field: 'VmRSS' | 'VmHWM'): number {
  const status = readFileSync(`/proc/${child.pid}/status`, 'utf8');
  return Number(new RegExp(`^${field}:\\s*(\\d+) kB`, 'm').exec(status)![1]) / 1024;
}

/** `ferry` of the build that is attacked, on loopback alone. */
export function ferry(home: string, ...argv: string[]): Ferry {
  return new Ferry([...argv, '--home', home, '--interface', '127.0.0.1'], [], process.env['FERRY_CLI']);
}

/** One that listens and asks for each offer what nobody answers; its port. */
export async function asking(home: string, ...more: string[]): Promise<{ receiver: Ferry; port: string }> {
  const receiver = ferry(home, 'receive', '--accept', 'ask', '--port', '0', ...more);
  return { receiver, port: (await receiver.says(/127\.0\.0\.1:(\d+)/))[1]! };
}

/** What came of a lie, in numbers by its words. */
export type Outcome = Record<string, number>;

/** A lie being told. */
export interface Telling {
  /** Of one that listens: where it may be called. */
  port(): Promise<number>;
  /** When all of it has been told. Rejects with what Python says. */
  readonly outcome: Promise<Outcome>;
  stop(): void;
}

/** Tells a lie of `peer/lies.py` to a port of this machine; 0 for one that listens. `more`: as `key=value`. */
export function tell(name: string, port: string | number, ...more: string[]): Telling {
  const child = spawn('python3', ['-B', program, name, `127.0.0.1:${port}`, ...more], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  let problems = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (problems += text));
  const said: Outcome[] = [];
  const firstLine = new Promise<Outcome>((resolve) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      said.push(JSON.parse(line) as Outcome);
      resolve(said[0]!);
    });
  });
  const outcome = once(child, 'close').then(() => {
    if (said.length === 0) throw new Error(problems);
    return said.at(-1)!;
  });
  // Who stops it doesn't wait for it.
  outcome.catch(() => {});
  const portOf = async (): Promise<number> => (await Promise.race([firstLine, outcome]))['port']!;
  return { port: portOf, outcome, stop: () => void child.kill('SIGKILL') };
}
