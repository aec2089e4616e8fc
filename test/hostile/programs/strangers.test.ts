/**
 * What strangers once got from a Ferry (issue 14, 1 to 6), told to the terminal app by a peer of another make. Each fails on
 * the build before (`FERRY_CLI`); `../README.md` says how.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { maxStrangersMemory } from '../../../electron/engine/wire/limits.ts';
import { maxStrangersLines } from '../../../electron/engine/state/history.ts';
import { asking, cannotLie, ferry, megabytesOf, tell } from '../../support/hostile/programs.ts';
import { tempDir } from '../../support/pair.ts';

const mib = 1024 * 1024;
const onLinux = test.skipIf(cannotLie || process.platform !== 'linux');
const patience = 240_000;

async function fileOf(bytes: number): Promise<string> {
  const path = join(await tempDir(), 'file.bin');
  await writeFile(path, Buffer.alloc(bytes, 'ferry '));
  return path;
}

test.skipIf(cannotLie)(
  '1. a plan that wants a file from beyond its end is refused at once, and no thread looks for that place',
  async () => {
    const lie = tell('plan-beyond', 0);
    const to = `127.0.0.1:${await lie.port()}`;
    const sender = ferry(await tempDir(), 'send', await fileOf(3 * mib), '--to', to, '--json');
    expect(await lie.outcome).toMatchObject({ 'protocol-violation': 1 });
    expect(await sender.exit).not.toBe(0);
    expect(sender.events).toContainEqual(expect.objectContaining({ type: 'error', code: 'protocol-violation' }));
  },
  patience,
);

onLinux(
  '2. eight offers of 600,000 entries that nobody answers cost no more than their budget',
  async () => {
    const { receiver, port } = await asking(await tempDir());
    const before = megabytesOf(receiver, 'VmRSS');
    const lie = tell('million', port, 'count=8', 'entries=600000', 'seconds=0');
    expect(await lie.outcome).toMatchObject({ told: expect.any(Number) as number });
    expect(megabytesOf(receiver, 'VmHWM') - before).toBeLessThan(maxStrangersMemory / mib + 120);
  },
  patience,
);

/** Strangers have their say in a third of the time, which takes minutes byte by byte: not in CI, which has `costs/frames.test.ts`. */
test.skipIf(cannotLie || process.platform !== 'linux' || process.env['FERRY_CLI'] === undefined)(
  '2. messages that come byte by byte cost what has come of them',
  async () => {
    const { receiver, port } = await asking(await tempDir());
    const before = megabytesOf(receiver, 'VmRSS');
    const lies = Array.from({ length: 4 }, () => tell('trickle', port, 'bytes=250000'));
    for (const { outcome } of lies) expect(await outcome).toMatchObject({ hello: 1 });
    expect(megabytesOf(receiver, 'VmHWM') - before).toBeLessThan(60);
  },
  4 * patience,
);

test.skipIf(cannotLie)(
  '4. 300 offers cut short leave what a person did in the history, and a few lines',
  async () => {
    const home = await tempDir();
    const first = ferry(home, 'receive', '--accept', 'all', '--port', '0', '--dir', await tempDir(), '--json');
    const { port } = await first.event('listening');
    for (let n = 0; n < 2; n++) {
      const sender = ferry(await tempDir(), 'send', await fileOf(10), '--to', `127.0.0.1:${String(port)}`, '--json');
      expect(await sender.exit).toBe(0);
    }
    first.child.kill('SIGINT');
    await first.exit;
    const again = await asking(home);
    await tell('offers', again.port, 'count=300', 'keys=4', 'source=127.0.0.100', 'sources=40').outcome;
    again.receiver.child.kill('SIGINT');
    await again.receiver.exit;
    const kept = await readFile(join(home, 'history.json'), 'utf8');
    const lines = (status: string): number => kept.split(`"status":"${status}"`).length - 1;
    expect(lines('done')).toBe(2);
    expect(lines('failed') + lines('cancelled')).toBeLessThanOrEqual(maxStrangersLines);
  },
  patience,
);

test.skipIf(cannotLie)(
  '5. while announcements lie about a remembered device, it is listed under its name, at the address that it proved',
  async () => {
    const [home, inbox] = [await tempDir(), await tempDir()];
    const name = `Anna ${process.pid}`;
    const anna = ferry(
      await tempDir(),
      'receive',
      '--name',
      name,
      '--accept',
      'all',
      '--port',
      '0',
      '--dir',
      inbox,
      '--json',
    );
    const { port, fingerprint } = await anna.event('listening');
    const sender = ferry(home, 'send', await fileOf(10), '--to', `127.0.0.1:${String(port)}`, '--json');
    expect(await sender.exit).toBe(0);
    await remember(home, String(fingerprint), name);
    const more = [`key=${String(fingerprint)}`, 'source=127.0.0.50', 'sources=20', 'count=1000000', 'seconds=1000'];
    const lie = tell('forged', 53317, ...more);
    const devices = ferry(home, 'devices', '--wait', '10', '--json');
    const listed = await devices.event('device', (each) => each['fingerprint'] === fingerprint);
    expect(listed).toMatchObject({ name, addresses: [`127.0.0.1:${String(port)}`] });
    lie.stop();
  },
  patience,
);

/** Remembers a device, where the build that sent to it hasn't done so by itself. */
async function remember(home: string, fingerprint: string, name: string): Promise<void> {
  const path = join(home, 'known-devices.json');
  if ((await readFile(path, 'utf8').catch(() => '')).includes(fingerprint)) return;
  const device = { fingerprint, name, autoAccept: false, rememberedAt: 1 };
  await writeFile(path, JSON.stringify({ version: 1, devices: [device] }));
}

onLinux(
  '6. half-open handshakes from ten addresses bar nobody from an eleventh',
  async () => {
    const inbox = await tempDir();
    const receiver = ferry(await tempDir(), 'receive', '--accept', 'all', '--port', '0', '--dir', inbox, '--json');
    const { port } = await receiver.event('listening');
    const lie = tell('occupy', String(port), 'source=127.0.0.20', 'sources=10');
    await expect.poll(() => connectionsTo(Number(port)), { timeout: 60_000 }).toBeGreaterThanOrEqual(250);
    const sender = ferry(await tempDir(), 'send', await fileOf(10), '--to', `127.0.0.1:${String(port)}`, '--json');
    expect(await sender.exit, sender.stderr).toBe(0);
    lie.stop();
  },
  patience,
);

/** Established connections that a listener of this machine holds, as the system counts them. */
async function connectionsTo(port: number): Promise<number> {
  const local = port.toString(16).toUpperCase().padStart(4, '0');
  const lines = (await readFile('/proc/net/tcp', 'utf8')).split('\n');
  return lines.filter((line) => new RegExp(`^ *\\d+: [0-9A-F]{8}:${local} \\S+ 01 `).test(line)).length;
}
