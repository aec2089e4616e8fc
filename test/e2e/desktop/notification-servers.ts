/** Real servers of notifications on a test's own bus and screen, and how a person presses their buttons. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { Message, sessionBus } from '@jellybrick/dbus-next';
import { expect, onTestFinished } from 'vitest';
import { armAfterMs } from '../../../electron/desktop/notifications/slot.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { desktop } from '../seats/desktop.ts';

const run = promisify(execFile);

const service = 'org.freedesktop.Notifications';

const xfceServer = [
  '/usr/lib/x86_64-linux-gnu/xfce4/notifyd/xfce4-notifyd',
  '/usr/lib/xfce4/notifyd/xfce4-notifyd',
  '/usr/libexec/xfce4/notifyd/xfce4-notifyd',
].find((path) => existsSync(path));

const programs = { dunst: 'dunst', 'xfce4-notifyd': xfceServer ?? 'xfce4-notifyd' } as const;
export type ServerName = keyof typeof programs;
export const serverNames = Object.keys(programs) as readonly ServerName[];

const isThere = (name: string): boolean => spawnSync('sh', ['-c', 'command -v "$1"', 'sh', name]).status === 0;

/** Why it can't be used here; null: it can. */
export function whyNot(server: ServerName): string | null {
  if (!desktop.runs) return desktop.reason;
  if (desktop.display === null) return 'there is no Xvfb';
  const missing = [programs[server], 'dbus-daemon', 'dbus-send', 'xdotool'].filter((name) => !isThere(name));
  return missing.length === 0 ? null : `${missing.join(', ')} not installed`;
}

export interface RealServer {
  readonly end: () => Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
}

/** Starts one for the running test; resolves when it owns the name of notifications. */
export async function startServer(server: ServerName, address: string): Promise<RealServer> {
  const home = await temporaryFolder();
  await mkdir(join(home, 'dunst'));
  const menu = join(home, 'menu');
  await writeFile(menu, '#!/bin/sh\ngrep -m1 Accept\n', { mode: 0o755 });
  await writeFile(join(home, 'dunst', 'dunstrc'), `[global]\nidle_threshold = 0\ndmenu = ${menu}\n`);
  const env = { ...onBus(address), XDG_CONFIG_HOME: home };
  const program = spawn(programs[server], [], { env, stdio: 'ignore' });
  const gone = once(program, 'exit');
  const end = async (): Promise<void> => {
    program.kill('SIGKILL');
    await gone;
  };
  onTestFinished(end);
  await owned(address);
  return { end, pause: () => void program.kill('SIGSTOP'), resume: () => void program.kill('SIGCONT') };
}

/** Resolves when somebody owns the name. */
async function owned(address: string): Promise<void> {
  for (;;) {
    const question = ['--print-reply', '--dest=org.freedesktop.DBus', '/', 'org.freedesktop.DBus.NameHasOwner'];
    const { stdout } = await run('dbus-send', [`--bus=${address}`, ...question, `string:${service}`]);
    if (stdout.includes('true')) return;
  }
}

export interface Heard {
  /** Calls of Notify, in order: the id it replaces and its texts. */
  readonly told: { readonly replaces: number; readonly texts: readonly unknown[] }[];
  /** Everything else that is said, by member. */
  readonly others: string[];
}

/** What is said on the bus about notifications, from now on. */
export async function listenIn(address: string): Promise<Heard> {
  const heard: Heard = { told: [], others: [] };
  const bus = sessionBus({ busAddress: address });
  (bus as unknown as NodeJS.EventEmitter).on('error', () => {});
  onTestFinished(() => bus.disconnect());
  bus.on('message', ({ interface: name, member, body }) => {
    if (name !== service) return;
    if (member !== 'Notify') heard.others.push(member);
    else heard.told.push({ replaces: Number(body[1]), texts: body.slice(3, 5) });
  });
  const rule = `interface='${service}',eavesdrop='true'`;
  const daemon = { destination: 'org.freedesktop.DBus', path: '/', interface: 'org.freedesktop.DBus' };
  await bus.call(new Message({ ...daemon, member: 'AddMatch', signature: 's', body: [rule] }));
  // The library would answer the calls that it overhears, in the server's place and before it.
  bus.send = () => {};
  return heard;
}

/** A person presses Accept on the only notification, once it has stood long enough for that not to be a slip. */
export async function pressAccept(server: ServerName, address: string): Promise<void> {
  const shownAt = performance.now();
  await expect.poll(() => performance.now() - shownAt).toBeGreaterThan(armAfterMs);
  if (server === 'xfce4-notifyd') {
    const env = onBus(address);
    const { stdout } = await run('xdotool', ['search', '--sync', '--onlyvisible', '--class', 'notifyd'], { env });
    const window = stdout.trim().split('\n').at(-1)!;
    // The first of three buttons in its last row.
    const { stdout: place } = await run('xdotool', ['getwindowgeometry', '--shell', window], { env });
    const height = Number(/HEIGHT=(\d+)/.exec(place)?.[1]);
    await run('xdotool', ['mousemove', '--window', window, '57', String(height - 31), 'click', '1'], { env });
    return;
  }
  // Its menu is another program's, which here picks the line by itself.
  await run('dunstctl', ['context'], { env: onBus(address) });
}

function onBus(address: string): NodeJS.ProcessEnv {
  const display = desktop.runs ? (desktop.display ?? '') : '';
  return { ...process.env, DISPLAY: display, DBUS_SESSION_BUS_ADDRESS: address };
}
