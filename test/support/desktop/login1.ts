/** A stand-in for logind, on a bus of the test's own (`login1.py`): real locks, held by real descriptors. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';

const python = '/usr/bin/python3';

/** Why there can be none here; null: there can. */
export const noLogin1: string | null =
  spawnSync('dbus-daemon', ['--version']).error !== undefined
    ? 'no dbus-daemon'
    : spawnSync(python, ['-c', 'import jeepney']).status !== 0
      ? 'no python3-jeepney'
      : spawnSync('systemd-inhibit', ['--version']).error !== undefined
        ? 'no systemd-inhibit'
        : null;

export interface Login1 {
  /** `lock WHAT MODE WHO` and `unlock WHAT MODE WHO`, in order. */
  readonly said: readonly string[];
  /** Locks that are held now, as `WHAT MODE WHO`. */
  held(): string[];
  tell(what: 'shutdown' | 'sleep' | 'wake'): void;
}

export async function startLogin1(address: string): Promise<Login1> {
  const program = spawn(python, [fileURLToPath(new URL('login1.py', import.meta.url)), address], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(async () => {
    if (program.exitCode !== null || program.signalCode !== null) return;
    const gone = once(program, 'exit');
    program.kill('SIGKILL');
    await gone;
  });
  const said: string[] = [];
  let rest = '';
  const isReady = new Promise<void>((resolve) => {
    program.stdout.on('data', (chunk) => {
      const lines = (rest + String(chunk)).split('\n');
      rest = lines.pop()!;
      if (lines[0] === 'ready') {
        lines.shift();
        resolve();
      }
      said.push(...lines);
    });
  });
  await isReady;
  return {
    said,
    held: () => {
      const locks: string[] = [];
      for (const line of said) {
        const [, kind, lock] = /^(lock|unlock) (.*)$/u.exec(line)!;
        if (kind === 'lock') locks.push(lock!);
        else locks.splice(locks.indexOf(lock!), 1);
      }
      return locks;
    },
    tell: (what) => void program.stdin.write(`${what}\n`),
  };
}
