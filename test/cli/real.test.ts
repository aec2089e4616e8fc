/** The terminal app as it ships: bundled, run by plain Node, two processes that know of each other only by the network. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { lan, noNamespaces } from '../support/netns.ts';
import { tempDir } from '../support/pair.ts';
import { exitAfter, Ferry, programForAnybody } from './processes.ts';
import { symlinkSync } from '../support/disks/odd-files.ts';

/** A receiver on loopback, and how to address it. */
async function receiving(...argv: string[]) {
  const inbox = join(await tempDir(), 'inbox');
  const home = await tempDir();
  const start = async (...more: string[]) => {
    const global = ['--home', home, '--name', 'Real receiver', '--port', '0', '--interface', '127.0.0.1', '--json'];
    const ferry = new Ferry(['receive', '--dir', inbox, ...global, ...argv, ...more]);
    const { port } = await ferry.event('listening');
    return { ferry, inbox, home, address: `127.0.0.1:${String(port)}`, restart: start };
  };
  return start();
}

async function send(paths: readonly string[], to: string, ...argv: string[]) {
  const home = await tempDir();
  return new Ferry(['send', ...paths, '--to', to, '--home', home, '--name', 'Real sender', '--json', ...argv]);
}

async function sampleTree() {
  const root = await tempDir();
  const tree = join(root, 'tree');
  mkdirSync(join(tree, 'empty folder'), { recursive: true });
  mkdirSync(join(tree, '客厅/🛶'), { recursive: true });
  writeFileSync(join(tree, 'empty'), '');
  writeFileSync(join(tree, '客厅/🛶/é.bin'), Buffer.alloc(3_000_000, 'ferry'));
  writeFileSync(join(tree, 'run.sh'), '#!/bin/sh\n');
  chmodSync(join(tree, 'run.sh'), 0o755);
  for (let i = 0; i < 200; i++) writeFileSync(join(tree, `small-${i}`), `small ${i}`);
  for (const name of readdirSync(tree)) utimesSync(join(tree, name), 1_700_000_000, 1_600_000_000);
  return { root, tree };
}

/** A file that takes long enough to be interrupted; sparse, so that it costs no disk here. */
async function hugeFile(): Promise<string> {
  const path = join(await tempDir(), 'huge.bin');
  writeFileSync(path, '');
  truncateSync(path, 20_000_000_000);
  return path;
}

test('a tree arrives whole, and both sides say so and exit 0', async () => {
  const { tree } = await sampleTree();
  const { ferry, inbox, address } = await receiving('--accept', 'all', '--once');
  const sender = await send([tree], address, '--note', 'for you');
  expect([await sender.exit, await ferry.exit]).toEqual([0, 0]);
  execFileSync('diff', ['-r', tree, join(inbox, 'tree')]);
  const arrived = statSync(join(inbox, 'tree/run.sh'));
  // Whole milliseconds travel; Node 24 shows that half a microsecond is added to keep them.
  expect([arrived.mode & 0o100, Math.floor(arrived.mtimeMs)]).toEqual([0o100, 1_600_000_000_000]);
  const [sent, received] = [sender, ferry].map(({ events }) => events.filter(({ type }) => type !== 'progress'));
  const code = sent!.find(({ type }) => type === 'offer')!['code'];
  expect(code).toMatch(/^\d{6}$/);
  expect(received!.find(({ type }) => type === 'offer')).toMatchObject({ code, files: 203, note: 'for you' });
  for (const events of [sent, received]) expect(events!.filter(({ type }) => type === 'file')).toHaveLength(203);
  expect(sent!.at(-1)).toMatchObject({ type: 'done', files: 203, failed: 0 });
  expect(received!.at(-1)).toMatchObject({ type: 'done', files: 203, landed: [join(inbox, 'tree')] });
});

test('what is left out makes it exit 1 and is named; the rest arrives', async () => {
  const root = await tempDir();
  mkdirSync(join(root, 'tree'));
  writeFileSync(join(root, 'tree/file'), 'x');
  symlinkSync('/etc/hostname', join(root, 'tree/link'));
  const { inbox, address } = await receiving('--accept', 'all');
  const sender = await send([join(root, 'tree')], address);
  expect(await sender.exit).toBe(1);
  expect(sender.events.at(-1)).toMatchObject({
    type: 'done',
    files: 1,
    failed: 1,
    casualties: [{ path: 'tree/link' }],
  });
  expect(readdirSync(join(inbox, 'tree'))).toEqual(['file']);
});

test('where nobody can be asked strangers are declined: the sender exits 3', async () => {
  const { tree } = await sampleTree();
  const { ferry, inbox, address } = await receiving();
  const sender = await send([tree], address);
  expect(await sender.exit).toBe(3);
  expect(sender.events.at(-1)).toMatchObject({ type: 'error', code: 'declined' });
  expect(await ferry.event('error')).toMatchObject({ code: 'declined' });
  expect(readdirSync(inbox)).toEqual([]);
});

// Windows has Ctrl-C, but no program can send it to another.
test.skipIf(process.platform === 'win32').each(['sender', 'receiver'] as const)(
  'Ctrl-C at the %s tells the other, exits 130 and leaves nothing but what is kept for sending it again',
  async (who) => {
    const huge = await hugeFile();
    const { ferry, inbox, address } = await receiving('--accept', 'all');
    const sender = await send([huge], address);
    await Promise.all([sender, ferry].map((each) => each.event('progress')));
    const [interrupted, other] = who === 'sender' ? [sender, ferry] : [ferry, sender];
    interrupted.child.kill('SIGINT');
    expect(await interrupted.exit).toBe(130);
    expect(await other.event('error')).toMatchObject({ code: 'cancelled-by-peer' });
    if (who === 'receiver') expect(await sender.exit).toBe(1);
    const { kept } = (await ferry.event('error')) as { kept?: { bytes: number } };
    expect(readdirSync(inbox)).toEqual(kept === undefined ? [] : [expect.stringMatching(/^\.ferry-.*\.part$/)]);
  },
);

test('nothing there, and something that is not Ferry, exit 4', async () => {
  const { tree } = await sampleTree();
  const server = createServer((socket) =>
    socket
      .on('error', () => {})
      .resume()
      .end('HTTP/1.1 400 Bad Request\r\n\r\n'),
  );
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const stranger = await send([tree], `127.0.0.1:${port}`);
  expect(await stranger.exit).toBe(4);
  expect(stranger.events.at(-1)).toMatchObject({ type: 'error', code: 'not-ferry' });
  await new Promise((resolve) => server.close(resolve));
  const nobody = await send([tree], `127.0.0.1:${port}`);
  expect(await nobody.exit).toBe(4);
  expect(nobody.events.at(-1)).toMatchObject({ type: 'error', code: 'unreachable' });
});

test('an address that is none is a mistake of usage', async () => {
  const { tree } = await sampleTree();
  const sender = await send([tree], '1.2.3.4:99999');
  expect(await sender.exit).toBe(2);
  expect(sender.events.at(-1)).toMatchObject({ type: 'error', code: 'bad-address' });
});

test('a device accepted always needs no answer again; its name with another key is refused on both sides', async () => {
  const { tree } = await sampleTree();
  const home = await tempDir();
  const asked = new Ferry([
    ...['receive', '--accept', 'ask', '--once', '--port', '0', '--interface', '127.0.0.1'],
    ...['--home', home, '--dir', join(home, 'first')],
  ]);
  asked.child.stdin!.end('always\n');
  const address = (await asked.says(/at (127\.0\.0\.1:\d+)\n/))[1]!;
  const friend = await tempDir();
  const from = (identity: string, to: string, ...more: string[]) =>
    new Ferry(['send', tree, '--to', to, '--home', identity, '--name', 'Friend', '--json', ...more]);
  expect([await from(friend, address, '--accept-new').exit, await asked.exit]).toEqual([0, 0]);

  // The tree has hidden files and programs: without this they would be left out.
  const told = new Ferry(['known', 'Friend', '--anything', 'on', '--max-size', 'none', '--home', home, '--json']);
  expect(await told.event('known')).toMatchObject({ name: 'Friend', rule: 'accept', anything: true, maxBytes: null });
  expect(await told.exit).toBe(0);
  const trusting = new Ferry([
    ...['receive', '--accept', 'trusted', '--json', '--port', '0', '--interface', '127.0.0.1'],
    ...['--home', home, '--dir', join(home, 'second')],
  ]);
  const { port } = await trusting.event('listening');
  const again = from(friend, `127.0.0.1:${String(port)}`);
  expect(await again.exit).toBe(0);
  expect(again.events.find(({ type }) => type === 'offer')).toMatchObject({ code: null });
  execFileSync('diff', ['-r', tree, join(home, 'second/tree')]);

  const impostor = from(await tempDir(), `127.0.0.1:${String(port)}`);
  expect(await impostor.exit).toBe(5);
  expect(impostor.events.at(-1)).toMatchObject({ type: 'error', code: 'identity-changed' });
  expect(await trusting.event('error')).toMatchObject({ code: 'identity-changed' });
});

test('a script that stops reading ends it quietly, and the sender waits', async () => {
  const { ferry, address } = await receiving('--accept', 'all');
  const sender = await send([await hugeFile()], address);
  await ferry.event('progress');
  ferry.child.stdout!.destroy();
  await ferry.exit;
  expect(ferry.stderr).not.toMatch(/EPIPE|Error/);
  await sender.event('state', ({ status }) => status === 'reconnecting');
});

test.skipIf(noNamespaces !== null)('two hosts find each other by name and deliver', async () => {
  const { tree } = await sampleTree();
  const net = await lan('a', 'b');
  const host = (name: string) => net.on(name, 'env').flat();
  const [inbox, homeA, homeB] = [join(await tempDir(), 'inbox'), await tempDir(), await tempDir()];
  const receiver = new Ferry(
    ['receive', '--accept', 'all', '--once', '--dir', inbox, '--home', homeB, '--name', 'Tablet', '--json'],
    host('b'),
  );
  expect(await receiver.event('listening')).toMatchObject({ port: 53_318 });
  const devices = new Ferry(['devices', '--home', homeA, '--json', '--wait', '60'], host('a'));
  expect(await devices.event('device')).toMatchObject({ name: 'Tablet', kind: 'headless', trusted: false });
  devices.child.kill('SIGINT');
  expect(await devices.exit).toBe(130);
  const sender = new Ferry(['send', tree, '--to', 'tablet', '--home', homeA, '--json'], host('a'));
  expect([await sender.exit, await receiver.exit]).toEqual([0, 0]);
  execFileSync('diff', ['-r', tree, join(inbox, 'tree')]);
});

const kept = (inbox: string): number => {
  const [part] = readdirSync(inbox);
  return part === undefined ? 0 : statSync(join(inbox, part)).size;
};
/** Long enough to be ended in the middle, short enough to arrive. */
async function someFile(): Promise<string> {
  const path = join(await tempDir(), 'some.bin');
  writeFileSync(path, '');
  truncateSync(path, 600_000_000);
  return path;
}
const halfWay = (event: Record<string, unknown>): boolean => Number(event['bytes']) > 50_000_000;

test.for(['SIGTERM', 'SIGHUP'] as const)(
  'a receiver ended by %s keeps what arrived, and the transfer goes on when it is back',
  async (signal, t) => {
    t.skip(signal === 'SIGHUP' && process.platform === 'win32', 'Windows has no such signal');
    const some = await someFile();
    const { ferry, inbox, home, address } = await receiving('--accept', 'all');
    const sender = await send([some], address);
    await ferry.event('progress', halfWay);
    ferry.child.kill(signal);
    expect(await ferry.exit).toBe(exitAfter(signal));
    expect(kept(inbox)).toBeGreaterThan(40_000_000);
    await sender.event('state', ({ status }) => status === 'reconnecting');
    const again = new Ferry([
      ...['receive', '--dir', inbox, '--home', home, '--name', 'Real receiver', '--json', '--interface', '127.0.0.1'],
      ...['--accept', 'all', '--once', '--port', address.split(':')[1]!],
    ]);
    expect([await sender.exit, await again.exit]).toEqual([0, 0]);
    expect(statSync(join(inbox, 'some.bin')).size).toBe(600_000_000);
    expect(readdirSync(inbox)).toEqual(['some.bin']);
  },
);

test('a sender ended by SIGTERM leaves the receiver waiting, and the same send goes on', async () => {
  const some = await someFile();
  const { ferry, inbox, address } = await receiving('--accept', 'all', '--once');
  const home = await tempDir();
  const start = () => new Ferry(['send', some, '--to', address, '--home', home, '--name', 'Real sender', '--json']);
  const sender = start();
  await sender.event('progress', halfWay);
  sender.child.kill('SIGTERM');
  expect(await sender.exit).toBe(exitAfter('SIGTERM'));
  await ferry.event('state', ({ status }) => status === 'reconnecting');
  const again = start();
  expect([await again.exit, await ferry.exit]).toEqual([0, 0]);
  expect(readdirSync(inbox)).toEqual(['some.bin']);
  expect(ferry.events.filter(({ type }) => type === 'offer')).toHaveLength(1);
});

test.skipIf(process.platform === 'win32')(
  'under nohup, and in a script under nohup, it outlives a hangup, and SIGTERM still ends it',
  async () => {
    for (const shell of [
      ['bash', '-c', 'nohup "$0" "$@" & echo $! >&2; wait $!'],
      ['nohup', 'sh', '-c', '"$0" "$@" & echo $! >&2; wait $!'],
    ]) {
      const home = await tempDir();
      const where = ['--home', home, '--dir', join(home, 'in'), '--port', '0', '--interface', '127.0.0.1'];
      const ferry = new Ferry(['receive', ...where, '--accept', 'all', '--json'], ['env', '-u', '_', ...shell]);
      const { port } = await ferry.event('listening');
      const pid = Number((await ferry.says(/^(\d+)$/m))[1]);
      process.kill(pid, 'SIGHUP');
      const { tree } = await sampleTree();
      expect(await (await send([tree], `127.0.0.1:${String(port)}`)).exit).toBe(0);
      process.kill(pid, 'SIGTERM');
      expect(await ferry.exit).toBe(143);
    }
  },
);

test.skipIf(!existsSync('/dev/full'))('a receiver whose output cannot be written says so and exits 1', async () => {
  const home = await tempDir();
  const where = ['--home', home, '--dir', join(home, 'in'), '--port', '0', '--interface', '127.0.0.1'];
  const full = ['sh', '-c', 'exec "$0" "$@" >/dev/full'];
  const receiver = new Ferry(['receive', ...where, '--json'], full);
  expect(await receiver.exit).toBe(1);
  expect(receiver.stderr).toContain('can’t be written to its output (ENOSPC)');
  const help = new Ferry(['--help'], full);
  expect(await help.exit).toBe(1);
  expect(help.stderr).toContain('can’t be written to its output (ENOSPC)');
});

// Windows removes no folder that a program works in.
test.skipIf(process.platform === 'win32')(
  'in a folder that is gone all works but a path that counts from it, which is refused by name',
  async () => {
    const { tree } = await sampleTree();
    const { address } = await receiving('--accept', 'all');
    const gone = ['sh', '-c', 'd=$(mktemp -d) && cd "$d" && rmdir "$d" && exec "$0" "$@"'];
    const home = await tempDir();
    const sender = new Ferry(['send', tree, '--to', address, '--home', home, '--json'], gone);
    expect(await sender.exit).toBe(0);
    const lost = new Ferry(['send', 'tree', '--to', address, '--home', home, '--json'], gone);
    expect(await lost.exit).toBe(2);
    expect(lost.events).toMatchObject([{ type: 'error', code: 'no-working-folder', params: { path: 'tree' } }]);
  },
);

// Windows knows every person's folder.
test.skipIf(process.platform === 'win32')(
  'without a home folder all works but a start that needs one, which is refused',
  async () => {
    const { tree } = await sampleTree();
    const { address } = await receiving('--accept', 'all');
    // A person whom the system doesn't know, where that can be had; else only without HOME having a use.
    const nobody = process.getuid?.() === 0 ? ['setpriv', '--reuid', '4242', '--regid', '4242', '--clear-groups'] : [];
    const host = [...nobody, 'env', '-u', 'XDG_CONFIG_HOME', 'HOME='];
    const program = await programForAnybody();
    const home = await tempDir();
    chmodSync(home, 0o777);
    const temporary = join(tmpdir(), '/');
    for (let at = tree; at.startsWith(temporary); at = dirname(at)) chmodSync(at, 0o755);
    const sender = new Ferry(['send', tree, '--to', address, '--home', home, '--json'], host, program);
    expect([await sender.exit, sender.events.at(-1)]).toMatchObject([0, { type: 'done' }]);
    const lost = new Ferry(['devices', '--json'], host, program);
    expect(await lost.exit).toBe(2);
    expect(lost.events).toMatchObject([{ type: 'error', code: 'no-home' }]);
  },
);
