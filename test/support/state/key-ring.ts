/** A session of a person's own with a key ring in it, as desktops have: a bus, and GNOME's keeper of secrets, unlocked. */
import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { onTestFinished } from 'vitest';

/** Why there can be none here; null: there can. */
export const noKeyRing: string | null =
  ['dbus-daemon', 'gnome-keyring-daemon'].find((program) => spawnSync(program, ['--version']).error !== undefined) ??
  null;

/** Ended with the test that asks for it. Answers the environment of programs that are to use it. */
export async function startKeyRing(dir: string): Promise<Record<string, string>> {
  const env = { XDG_DATA_HOME: join(dir, 'data'), XDG_RUNTIME_DIR: join(dir, 'run') };
  for (const folder of Object.values(env)) await mkdir(folder, { recursive: true, mode: 0o700 });
  const address = await firstLine(startBus(env));
  const session = { ...env, DBUS_SESSION_BUS_ADDRESS: address };
  // Goes into the background once it answers on the bus, and ends with that.
  const ring = spawnSync('gnome-keyring-daemon', ['--unlock', '--components=secrets'], {
    env: { ...process.env, ...session },
    input: 'a password\n',
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  if (ring.status !== 0) throw new Error(`no key ring: ${ring.error?.message ?? ring.status}`);
  return { ...session, XDG_CURRENT_DESKTOP: 'GNOME' };
}

function startBus(env: Record<string, string>): ChildProcess {
  const bus = spawn('dbus-daemon', ['--session', '--nofork', '--print-address'], {
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  onTestFinished(async () => {
    if (bus.exitCode !== null || bus.signalCode !== null) return;
    bus.kill();
    await once(bus, 'exit');
  });
  return bus;
}

async function firstLine({ stdout, spawnfile }: ChildProcess): Promise<string> {
  let said = '';
  for await (const chunk of stdout as Readable) {
    said += String(chunk);
    if (said.includes('\n')) return said.split('\n')[0]!;
  }
  throw new Error(`${spawnfile} ended without a word`);
}
