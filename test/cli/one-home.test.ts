import { execFileSync, spawnSync } from 'node:child_process';
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { tempDir } from '../support/pair.ts';
import { exitAfter, Ferry } from './processes.ts';
import { mkfifo } from '../support/disks/odd-files.ts';

const loopback = ['--interface', '127.0.0.1', '--json'];
const receive = (home: string, dir: string, port: unknown = 0) =>
  new Ferry([
    ...['receive', '--home', home, '--port', String(port), '--dir', dir, '--accept', 'all', '--name', 'Rhino'],
    ...loopback,
  ]);
const send = (home: string, to: unknown, ...paths: string[]) =>
  new Ferry(['send', ...paths, '--home', home, '--to', `127.0.0.1:${String(to)}`, ...loopback]);

async function place() {
  const dir = await tempDir();
  const inbox = join(dir, 'in');
  await mkdir(inbox);
  return { dir, inbox, sender: join(dir, 's'), receiver: join(dir, 'r') };
}

test('a receiver that starts and ends beside another on its home leaves what that one receives alone', async () => {
  const { dir, inbox, sender, receiver } = await place();
  const big = join(dir, 'big');
  await writeFile(big, Buffer.alloc(400 * 1024 * 1024, 7));
  const first = receive(receiver, inbox);
  const { port } = await first.event('listening');
  const sending = send(sender, port, big);
  await first.event('progress');
  const second = receive(receiver, join(dir, 'other'));
  await second.event('listening');
  // Still under way: else this shows nothing.
  expect(sending.events.some(({ type }) => type === 'done')).toBe(false);
  second.child.kill('SIGINT');
  expect(await second.exit).toBe(exitAfter('SIGINT'));
  expect(second.events.some(({ type }) => type === 'offer')).toBe(false);
  expect(await sending.exit).toBe(0);
  expect((await readFile(join(inbox, 'big'))).length).toBe(400 * 1024 * 1024);
});

test('five sends of the same file at once from one home are five transfers, and the history has them all', async () => {
  const { dir, inbox, sender, receiver } = await place();
  const file = join(dir, 'file');
  await writeFile(file, 'the same for all');
  const { port } = await receive(receiver, inbox).event('listening');
  // Made by one of them; so that five first starts at once are tried as well.
  const all = Array.from({ length: 5 }, () => send(sender, port, file));
  expect(await Promise.all(all.map(({ exit }) => exit))).toEqual([0, 0, 0, 0, 0]);
  const ids = all.map(({ events }) => events.find(({ type }) => type === 'done')?.['transferId']);
  expect(new Set(ids).size).toBe(5);
  const kept = JSON.parse(await readFile(join(sender, 'history.json'), 'utf8')) as { transfers: { id: string }[] };
  expect(new Set(kept.transfers.map(({ id }) => id))).toEqual(new Set(ids));
  expect(await readdir(join(sender, 'transfers'))).toEqual([]);
});

test('what a killed receiver left is taken up by the next one, not by one that starts while it lives', async () => {
  const { dir, inbox, sender, receiver } = await place();
  const big = join(dir, 'big');
  await writeFile(big, Buffer.alloc(400 * 1024 * 1024, 9));
  const first = receive(receiver, inbox);
  const { port } = await first.event('listening');
  const sending = send(sender, port, big);
  await first.event('progress');
  first.child.kill('SIGKILL');
  await first.exit;
  const second = new Ferry([
    'receive',
    '--home',
    receiver,
    '--port',
    String(port),
    '--dir',
    inbox,
    '--accept',
    'trusted',
    ...loopback,
  ]);
  expect(await sending.exit).toBe(0);
  await second.event('done');
});

/** A sender that remembers a receiver, which is gone; and an impostor under that one's name at its port. */
async function impostor() {
  const { dir, inbox, sender, receiver } = await place();
  const file = join(dir, 'file');
  await writeFile(file, 'hello');
  const first = receive(receiver, inbox);
  const { port, fingerprint } = await first.event('listening');
  expect(await send(sender, port, file).exit).toBe(0);
  first.child.kill('SIGINT');
  await first.exit;
  const list = join(sender, 'known-devices.json');
  const device = { fingerprint, name: 'Rhino', autoAccept: false, fastLane: false, rememberedAt: 1 };
  await writeFile(list, JSON.stringify({ version: 1, devices: [device] }));
  await rename(receiver, `${receiver}.true`);
  await receive(receiver, inbox, port).event('listening');
  return { file, sender, port, list, inbox };
}

test('one damaged byte in the list of remembered devices lets nobody take a remembered one’s place', async () => {
  const { file, sender, port, list } = await impostor();
  expect(await send(sender, port, file).exit).toBe(5);
  const bytes = await readFile(list);
  bytes[Math.floor(bytes.length / 2)] = 1;
  await writeFile(list, bytes);
  const damaged = send(sender, port, file);
  expect(await damaged.exit).toBe(5);
  expect(await damaged.event('problem')).toMatchObject({ code: 'state-restored' });
  expect(await damaged.event('error')).toMatchObject({ code: 'identity-changed' });
});

test('without a copy of it, nothing goes to a stranger until somebody has acknowledged that', async () => {
  const { file, sender, port, list } = await impostor();
  await writeFile(list, '{"version":1,"devices":[');
  await rm(`${list}~`, { force: true });
  for (let again = 0; again < 2; again++) {
    const refused = send(sender, port, file);
    expect(await refused.exit).toBe(5);
    expect(await refused.event('problem')).toMatchObject({ code: 'known-incomplete' });
    expect(await refused.event('error')).toMatchObject({ code: 'identity-unsure' });
    expect(refused.stderr).toContain('ferry devices --acknowledge');
  }
  const acknowledging = new Ferry(['devices', '--acknowledge', '--home', sender, ...loopback]);
  expect(await acknowledging.exit).toBe(0);
  expect(await acknowledging.event('acknowledged')).toMatchObject({ count: 1 });
  const after = send(sender, port, file);
  expect(await after.exit).toBe(0);
  expect(after.events.some(({ type }) => type === 'problem')).toBe(false);
});

test('a home is started whatever was damaged, says what it lost, and is the same device', async () => {
  const { dir, inbox, sender, receiver } = await place();
  const file = join(dir, 'file');
  await writeFile(file, 'hello');
  const { port } = await receive(receiver, inbox).event('listening');
  const whole = send(sender, port, file);
  expect(await whole.exit).toBe(0);
  const me = (await whole.event('offer'))['from'];
  const key = join(sender, 'identity', 'key.pem');
  for (const [path, code] of [
    [join(sender, 'history.json'), 'state-damaged'],
    [key, 'identity-restored'],
    [join(sender, 'identity', 'cert.pem'), 'identity-restored'],
  ] as const) {
    const bytes = await readFile(path);
    bytes[Math.floor(bytes.length / 2)] = 1;
    await writeFile(path, bytes);
    const again = send(sender, port, file);
    expect(await again.exit).toBe(0);
    expect((await again.event('offer'))['from']).toEqual(me);
    expect(await again.event('problem', (event) => event['code'] === code)).toMatchObject({ code });
  }
  await Promise.all([key, `${key}~`].map((path) => writeFile(path, 'damaged')));
  const refused = send(sender, port, file);
  expect(await refused.exit).toBe(1);
  expect(await refused.event('error')).toMatchObject({ code: 'identity-damaged', params: { path: key } });
  expect(await readFile(key, 'utf8')).toBe('damaged');
});

const mounts = process.platform === 'linux' && process.getuid?.() === 0;
test.skipIf(!mounts)(
  'a receiver whose home is full (needs root, to mount a small one) takes files all the same, and says so',
  async () => {
    const { dir, inbox, sender, receiver } = await place();
    const file = join(dir, 'file');
    await writeFile(file, 'hello');
    await mkdir(receiver);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m,mode=700', 'none', receiver]);
    onTestFinished(() => void execFileSync('umount', ['-l', receiver]));
    const first = receive(receiver, inbox);
    const { port } = await first.event('listening');
    spawnSync('dd', ['if=/dev/zero', `of=${join(receiver, 'fill')}`, 'bs=4k']);
    expect(await send(sender, port, file).exit).toBe(0);
    expect(await readFile(join(inbox, 'file'), 'utf8')).toBe('hello');
    expect(await first.event('problem')).toMatchObject({ code: 'not-kept', params: { detail: 'ENOSPC' } });
    expect(await readdir(join(receiver, 'transfers'))).toEqual([]);
    const held = execFileSync('ls', ['-l', `/proc/${first.child.pid}/fd`], { encoding: 'utf8' });
    expect(held).not.toContain('.journal');
    first.child.kill('SIGINT');
    await first.exit;
    // It starts there as well.
    await receive(receiver, inbox).event('listening');
  },
);

test.skipIf(process.platform === 'win32')('pipes in the place of state files hang nothing', async () => {
  const { inbox, receiver } = await place();
  await mkdir(join(receiver, 'transfers'), { recursive: true });
  const pipes = [
    'settings.json',
    'known-devices.json',
    'history.json',
    'problems.json',
    `transfers/${'a1'.repeat(16)}.journal`,
  ];
  for (const pipe of pipes) mkfifo(join(receiver, pipe));
  const started = receive(receiver, inbox);
  await started.event('listening');
  const said = started.events.filter(({ type }) => type === 'problem').map(({ code }) => code);
  expect(said).toContain('known-incomplete');
});
