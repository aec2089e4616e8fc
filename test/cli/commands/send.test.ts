import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FerryError } from '../../../shared/errors.ts';
import { anna, Terminal, transferId } from '../harness.ts';
import { progressAt, totals } from '../../support/state/sample.ts';

let dir: string;
let file: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'ferry-cli-'));
  file = join(dir, 'a.txt');
  writeFileSync(file, 'hello');
});
afterEach(() => rmSync(dir, { recursive: true }));

/** A terminal whose engine sees Anna, and a send that has begun. */
async function sending(options: ConstructorParameters<typeof Terminal>[0], ...argv: string[]) {
  return sendingTo(anna.fingerprint.slice(0, 16), options, ...argv);
}

async function sendingTo(to: string, options: ConstructorParameters<typeof Terminal>[0], ...argv: string[]) {
  const terminal = new Terminal(options);
  terminal.engine.appear();
  const code = terminal.run('send', file, '--to', to, ...argv);
  await terminal.engine.was('send');
  return { terminal, engine: terminal.engine, code };
}

test('a delivery, as a person sees it', async () => {
  const { terminal, engine, code } = await sending({});
  engine.put({ status: 'asking', code: '123456' });
  engine.put({ status: 'active' });
  engine.finish();
  expect(await code).toBe(0);
  expect(terminal.stdout.text).toBe('');
  expect(terminal.stderr.text.split('\n')).toEqual([
    'Connecting to Anna’s laptop…',
    'Waiting for Anna’s laptop to accept. Code 123 456 — the same code must show there.',
    'Delivered 1 file, 1 kB to Anna’s laptop in 0:00.',
    '',
  ]);
  expect(engine.stopped).toBe(1);
  expect(terminal.listening).toBe(0);
});

test('the engine only asks around, and gets what was typed', async () => {
  const { engine, code } = await sending({}, '--note', 'hi', '--name', 'Me', '--interface', 'eth0', '--home', dir);
  expect(engine.options).toMatchObject({
    listen: false,
    discovery: 'query',
    kind: 'headless',
    appVersion: '1.2.3',
    name: 'Me',
    interface: 'eth0',
    home: dir,
  });
  expect(await engine.was('send')).toEqual({
    paths: [file],
    // Digits of the key were typed, and nobody is at this terminal.
    to: { by: 'fingerprint', fingerprint: anna.fingerprint, typed: true },
    note: 'hi',
    links: 'keep',
    evenUnsure: false,
    acceptNew: false,
    mayAsk: false,
  });
  engine.finish();
  expect(await code).toBe(0);
});

test('a delivery, as a script sees it', async () => {
  const { terminal, engine, code } = await sending({}, '--json');
  const wide = { ...totals, files: 2, bytes: 2000 };
  engine.put({ status: 'asking', code: '123456', totals: { ...wide, complete: false } });
  engine.put({ totals: wide });
  engine.put({ status: 'active', progress: progressAt(500) });
  engine.options!.onFile!({ transferId, direction: 'outgoing', path: 'a.txt', bytes: 5, blake3: 'f'.repeat(64) });
  const casualty = { path: 'link', failure: { code: 'symlink-skipped' as const } };
  engine.finish({ casualties: [casualty], casualtyCount: 1 });
  expect(await code).toBe(1);
  const us = { name: 'Me', fingerprint: 'cd'.repeat(32) };
  const them = { name: anna.name, fingerprint: anna.fingerprint };
  expect(terminal.events).toEqual([
    {
      type: 'offer',
      transferId,
      from: us,
      to: them,
      files: 2,
      folders: 0,
      bytes: 2000,
      complete: true,
      code: '123456',
      title: 'a.txt',
      note: '',
    },
    { type: 'progress', transferId, bytes: 500, totalBytes: 2000, files: 0, totalFiles: 2 },
    { type: 'file', transferId, path: 'a.txt', bytes: 5, blake3: 'f'.repeat(64) },
    { type: 'progress', transferId, bytes: 1000, totalBytes: 2000, files: 1, totalFiles: 2 },
    {
      type: 'done',
      transferId,
      files: 1,
      bytes: 1000,
      seconds: expect.any(Number) as number,
      skipped: { files: 0, bytes: 0 },
      encrypted: true,
      failed: 1,
      casualties: [{ path: 'link', code: 'symlink-skipped', message: expect.stringContaining('link') as string }],
      dir: null,
      landed: [],
    },
  ]);
  expect(terminal.stderr.text).toContain('Delivered 1 file');
});

test('what did not make it is named, the first twenty and how many more', async () => {
  const { terminal, engine, code } = await sending({});
  const casualties = Array.from({ length: 100 }, (_, i) => ({
    path: `dir/file-${i}`,
    failure: { code: 'source-unreadable' as const },
  }));
  engine.finish({ casualties, casualtyCount: 250 });
  expect(await code).toBe(1);
  const lines = terminal.stderr.text.split('\n');
  const start = lines.indexOf('250 files were not sent:');
  expect(lines.slice(start + 1, start + 21).every((line, i) => line.includes(`“dir/file-${i}”`))).toBe(true);
  expect(lines[start + 21]).toBe('  and 230 more');
});

test.each([
  ['declined', { status: 'declined' }, 3, 'Anna’s laptop declined the files.'],
  ['cancelled-by-peer', { status: 'cancelled', failure: { code: 'cancelled-by-peer' } }, 1, 'cancelled this transfer'],
  [
    'unreachable',
    { status: 'failed', failure: { code: 'unreachable', params: { address: '10.0.0.9:1' } } },
    4,
    '10.0.0.9:1',
  ],
  ['timeout', { status: 'failed', failure: { code: 'timeout' } }, 4, 'took too long'],
  ['timeout', { status: 'failed', failure: { code: 'timeout' }, progress: progressAt(9) }, 1, 'took too long'],
  ['not-ferry', { status: 'failed', failure: { code: 'not-ferry' } }, 4, 'isn’t Ferry'],
  ['peer-too-new', { status: 'failed', failure: { code: 'peer-too-new' } }, 1, 'newer Ferry'],
  ['identity-mismatch', { status: 'failed', failure: { code: 'identity-mismatch' } }, 5, 'different device'],
  ['identity-changed', { status: 'failed', failure: { code: 'identity-changed' } }, 5, 'different key'],
  ['disconnected', { status: 'failed', failure: { code: 'disconnected' } }, 1, 'broke'],
] as const)('%s ends with its code and its sentence', async (code, over, exit, sentence) => {
  const { terminal, engine, code: exited } = await sending({}, '--json');
  engine.put(over);
  expect(await exited).toBe(exit);
  expect(terminal.events.at(-1)).toMatchObject({ type: 'error', code, transferId });
  expect(terminal.events.filter((event) => event['type'] === 'error')).toHaveLength(1);
  expect(terminal.stderr.text).toContain(sentence);
});

test('a path that is not there is said before anything is looked for', async () => {
  const terminal = new Terminal();
  expect(await terminal.run('send', file, join(dir, 'nope'), '--to', 'Anna', '--json')).toBe(1);
  expect(terminal.events).toEqual([
    {
      type: 'error',
      code: 'path-not-found',
      params: { path: join(dir, 'nope') },
      message: expect.stringContaining('nope') as string,
    },
  ]);
  expect(terminal.engine.asked).toEqual([]);
});

test('what the engine refuses is said', async () => {
  const terminal = new Terminal();
  terminal.engine.appear();
  terminal.engine.handlers.send = () => {
    throw new FerryError('self-send');
  };
  expect(await terminal.run('send', file, '--to', anna.name)).toBe(1);
  expect(terminal.stderr.text).toContain('this very device');
});

test('Ctrl-C cancels, tells both sides and ends with 130', async () => {
  const { terminal, engine, code } = await sending({ tty: true }, '--json');
  engine.put({ status: 'active', progress: progressAt(10) });
  terminal.interrupt();
  expect(await code).toBe(130);
  expect(await engine.was('cancel')).toEqual({ transferId });
  expect(terminal.events.at(-1)).toMatchObject({ type: 'error', code: 'cancelled', transferId });
  expect(engine.stopped).toBe(1);
  expect(terminal.exits).toEqual([]);
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s is no decision: it ends with %d, and the transfer is left to go on later', async (signal, exit) => {
  const { terminal, engine, code } = await sending({}, '--json');
  engine.put({ status: 'active', progress: progressAt(10) });
  terminal.interrupt(signal);
  expect(await code).toBe(exit);
  expect(engine.asked.map(({ name }) => name)).toEqual(['send']);
  expect(engine.stopped).toBe(1);
  expect(terminal.events.filter(({ type }) => type === 'error' || type === 'done')).toEqual([]);
  expect(terminal.stderr.text).toContain('Ended from outside');
});

test('Ctrl-C twice leaves at once', async () => {
  const { terminal, engine } = await sending({});
  engine.handlers.cancel = () => null;
  terminal.interrupt();
  expect(terminal.exits).toEqual([]);
  terminal.interrupt();
  expect(terminal.exits).toEqual([130]);
  engine.finish();
});

test('Ctrl-C while looking for the device ends with 130', async () => {
  const terminal = new Terminal({ tty: true });
  const code = terminal.run('send', file, '--to', 'Nobody');
  await terminal.stderr.shows('Looking for Nobody');
  terminal.interrupt();
  expect(await code).toBe(130);
  expect(terminal.engine.asked).toEqual([]);
});

test('nobody reading stdout any more ends it quietly', async () => {
  const { terminal, engine, code } = await sending({}, '--json');
  terminal.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  expect(await code).toBe(1);
  expect(engine.asked.map(({ name }) => name)).toEqual(['send']);
  expect(terminal.stderr.text).not.toContain('EPIPE');
});

test('an output that cannot be written is said on stderr, ends it with 1, and leaves the transfer to go on later', async () => {
  const { terminal, engine, code } = await sending({}, '--json');
  terminal.stdout.destroy(Object.assign(new Error('write ENOSPC'), { code: 'ENOSPC' }));
  expect(await code).toBe(1);
  expect(engine.asked.map(({ name }) => name)).toEqual(['send']);
  expect(terminal.stderr.text).toMatch(/can’t be written to its output \(ENOSPC\)/);
  expect(terminal.stderr.text).not.toContain('cancelled');
});

test('a terminal shows a line that is redrawn, and clears it', async () => {
  const { terminal, engine, code } = await sending({ tty: true });
  engine.put({ status: 'active' });
  const moving = { ...progressAt(500), rate: 100, secondsLeft: 5 };
  await drawn(terminal, () => engine.put({ progress: moving }));
  expect(terminal.stderr.text).toMatch(
    /\r\u001b\[Ka\.txt {2}█+\S*░+\S* {3}50% {2}500 B of 1 kB {2}100 B\/s +0:05 left/,
  );
  engine.finish();
  expect(await code).toBe(0);
  expect(terminal.stderr.text).toMatch(/\r\u001b\[KDelivered [^\u001b]*\n$/);
});

test('a dumb terminal, NO_COLOR and JSON on the same terminal are respected', async () => {
  for (const [env, argv] of [
    [{ TERM: 'dumb' }, []],
    [{ NO_COLOR: '1' }, ['--json']],
  ] as const) {
    const { terminal, engine, code } = await sending({ tty: true, env }, ...argv);
    engine.put({ status: 'active' });
    engine.put({ status: 'failed', failure: { code: 'disconnected' } });
    expect(await code).toBe(1);
    expect(terminal.stderr.text).not.toContain('\u001b');
  }
});

test('whatever a peer is called, the terminal gets only text', async () => {
  const evil = '\u001b]0;owned\u0007\u202e\u009b2J\r\nfake line';
  const { terminal, engine, code } = await sending({});
  const peer = { fingerprint: anna.fingerprint, name: evil, kind: 'laptop' as const, known: false };
  engine.put({ status: 'asking', code: '1\u001b2', peer, title: evil });
  engine.put({ status: 'active' });
  const failure = { code: 'name-refused' as const, params: { path: evil } };
  engine.finish({ casualties: [{ path: evil, failure }], casualtyCount: 1 });
  expect(await code).toBe(1);
  expect(terminal.stderr.text.replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  expect(terminal.stderr.text).not.toMatch(/^fake line/m);
});

/** Redraws are at most ten a second, so the change is repeated until one is drawn. */
async function drawn(terminal: Terminal, change: () => void): Promise<void> {
  const before = terminal.stderr.text.length;
  while (terminal.stderr.text.length === before) {
    change();
    await new Promise((resolve) => setImmediate(resolve));
  }
}

const unsure = { status: 'failed', failure: { code: 'identity-unsure', params: { name: 'Anna’s laptop' } } } as const;

test('to a device that may be a remembered one it goes when the person says so', async () => {
  const { terminal, engine, code } = await sending({ tty: true });
  engine.put(unsure);
  await terminal.stderr.shows('Send to it all the same?');
  terminal.stdin.write('y\n');
  expect(await engine.was('send', 2)).toMatchObject({ evenUnsure: true });
  engine.finish();
  expect(await code).toBe(0);
});

test('where nobody can be asked it does not go', async () => {
  const { terminal, engine, code } = await sending({});
  engine.put(unsure);
  expect(await code).toBe(5);
  expect(terminal.stderr.text).toContain('isn’t among the remembered devices');
});

const other = {
  status: 'failed',
  failure: {
    code: 'other-device-here',
    params: { name: 'Anna’s laptop', address: '192.0.2.7', answering: 'b'.repeat(64), other: 'b'.repeat(16) },
  },
} as const;

test('to another device at the address of a remembered one it goes when the person says so, and to that one only', async () => {
  const { terminal, engine, code } = await sendingTo('192.0.2.7', { tty: true });
  engine.put(other);
  await terminal.stderr.shows('Send to it all the same?');
  terminal.stdin.write('y\n');
  expect(await engine.was('send', 2)).toMatchObject({
    to: { by: 'address', address: '192.0.2.7', key: 'b'.repeat(64) },
    evenUnsure: false,
  });
  engine.finish();
  expect(await code).toBe(0);
});

test('where nobody can be asked it gets nothing, and the way on is said', async () => {
  const { terminal, engine, code } = await sendingTo('192.0.2.7', {});
  engine.put(other);
  expect(await code).toBe(5);
  expect(terminal.stderr.text).toMatch(/where “Anna’s laptop” was met last, another device answers \(b{16}\)/u);
  expect(engine.asked.filter(({ name }) => name === 'send')).toHaveLength(1);
});

test.each([
  [['--accept-new'], {}, true],
  [[], { FERRY_ACCEPT_NEW: '1' }, true],
  [[], { FERRY_ACCEPT_NEW: '0' }, false],
])('a new key is remembered where that is asked for: %j %j', async (more, env, acceptNew) => {
  const { engine, code } = await sending({ env }, ...more);
  expect(await engine.was('send')).toMatchObject({ acceptNew });
  engine.finish();
  expect(await code).toBe(0);
});

test('problems with Ferry’s own files are said at the start, with what makes that end', async () => {
  const terminal = new Terminal({});
  const failure = { code: 'state-damaged', params: { path: '/h/settings.json' } } as const;
  terminal.engine.store.change({ kind: 'problems', problems: [{ id: 'one', failure }] });
  expect(await terminal.run('send', join(dir, 'none'), '--to', 'x', '--json')).toBe(1);
  expect(terminal.events[0]).toMatchObject({ type: 'problem', ...failure });
  expect(terminal.stderr.text).toContain('ferry devices --acknowledge');
});
