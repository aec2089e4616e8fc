/** A lean Debian in a folder, made anew, that a package is installed into; and people who use it there. */
import { execFile, spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../build/build.mjs';
import { onComputer } from '../../support/network/worker.ts';

const execute = promisify(execFile);
const life = join(root, 'build', 'packaging', 'life');
export type Person = 'joe' | 'ann';

/** Why it can't be had on this computer; null: it can. */
export function whyNoLeanSystem(): string | null {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  const lacking = ['debootstrap', 'dpkg-deb', 'unshare'].filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  return lacking.length === 0 ? null : `needs ${lacking.join(', ')}`;
}

export class LeanSystem {
  private readonly folder: string;

  constructor(folder: string) {
    this.folder = folder;
  }

  async make(): Promise<void> {
    await execute(...onComputer('bash', join(life, 'make-root.sh'), this.folder), { maxBuffer: 1e8 });
  }

  /** A path inside as this computer sees it. */
  path(inside: string): string {
    return join(this.folder, inside);
  }

  /** Runs a shell's line there as root, where packages can be fetched; resolves with what it printed. Rejects where it fails. */
  async run(line: string): Promise<string> {
    const { stdout } = await execute(...onComputer(join(life, 'enter.sh'), this.folder, 'sh', '-ec', line), {
      maxBuffer: 1e8,
    });
    return stdout;
  }

  /** Starts a program there as an ordinary person; its process is the program's own. */
  as(person: Person, command: readonly string[], display: string | null = null): Inside {
    const env = [`HOME=/home/${person}`, `USER=${person}`, `XDG_RUNTIME_DIR=/run/user-${person}`];
    const child = spawn(
      join(life, 'enter.sh'),
      [
        this.folder,
        ...['setpriv', '--reuid', person, '--regid', person, '--init-groups'],
        ...['env', '-C', `/home/${person}`, ...env, ...(display === null ? [] : [`DISPLAY=${display}`])],
        ...command,
      ],
      { stdio: ['pipe', 'pipe', 'pipe'] },
    );
    return new Inside(child);
  }
}

/** A program that runs there. */
export class Inside {
  private out = '';
  private err = '';
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(child: ChildProcess) {
    this.child = child;
    child.stdout?.on('data', (chunk) => (this.out += String(chunk)));
    child.stderr?.on('data', (chunk) => (this.err += String(chunk)));
    this.ended = once(child, 'close').then(([code]) => code as number | null);
  }

  get stdout(): string {
    return this.out;
  }

  get output(): string {
    return this.out + this.err;
  }

  /** What it has told in lines of JSON. */
  get lines(): Record<string, unknown>[] {
    return this.out
      .split('\n')
      .filter((line) => line.startsWith('{'))
      .flatMap((line) => {
        try {
          return [JSON.parse(line) as Record<string, unknown>];
        } catch {
          return [];
        }
      });
  }

  /** Resolves with the first line of that type that fits. Rejects when the program ends without one. */
  async line(
    type: string,
    fits: (line: Record<string, unknown>) => boolean = () => true,
  ): Promise<Record<string, unknown>> {
    for (;;) {
      const found = this.lines.find((line) => line['type'] === type && fits(line));
      if (found !== undefined) return found;
      const more = once(this.child.stdout!, 'data').then(() => true);
      const goesOn = await Promise.race([more, this.ended.then(() => false)]);
      if (!goesOn && !this.lines.some((line) => line['type'] === type && fits(line))) {
        throw new Error(`no “${type}”; it said:\n${this.output}`);
      }
    }
  }

  async end(): Promise<number | null> {
    this.child.kill('SIGTERM');
    return this.ended;
  }
}

/** What the kernel says of the processes that show pages of an app whose first process is `pid`. */
export function renderersOf(pid: number): { status: string; userNamespace: string }[] {
  const processes = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return processes.flatMap((name) => {
    try {
      if (!readFileSync(`/proc/${name}/cmdline`, 'utf8').includes('--type=renderer')) return [];
      if (!ancestors(Number(name)).includes(pid)) return [];
      const status = readFileSync(`/proc/${name}/status`, 'utf8');
      return [{ status, userNamespace: readlinkSync(`/proc/${name}/ns/user`) }];
    } catch {
      // Gone meanwhile.
      return [];
    }
  });
}

function ancestors(pid: number): number[] {
  const parent = Number(/^PPid:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]);
  return parent > 1 ? [parent, ...ancestors(parent)] : [];
}
