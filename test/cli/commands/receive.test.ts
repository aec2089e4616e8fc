import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { FerryError } from '../../../shared/errors.ts';
import { anna, Terminal, transferId } from '../harness.ts';
import { progressAt, totals } from '../../support/state/sample.ts';
import { remembered } from '../../support/state/remembered.ts';

const other = 'fedcba9876543210fedcba9876543210';
let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'ferry-cli-'))));
afterEach(() => rmSync(dir, { recursive: true }));

/** A terminal that listens on 192.0.2.1:5000. */
async function listening(options: ConstructorParameters<typeof Terminal>[0], ...argv: string[]) {
  const terminal = new Terminal(options);
  const { self } = terminal.engine.store.state;
  terminal.engine.store.change({ kind: 'self', self: { ...self, port: 5000, addresses: ['192.0.2.1', 'fe80::1'] } });
  const code = terminal.run('receive', ...argv);
  await terminal.stderr.shows('Listening');
  return { terminal, engine: terminal.engine, code };
}

test('it says where it listens, to people and to scripts, with an engine that announces itself', async () => {
  const { terminal, engine, code } = await listening({}, '--json', '--accept', 'all', '--port', '5000');
  expect(engine.options).toMatchObject({
    listen: true,
    discovery: 'announce',
    port: 5000,
    home: '/home/anna/.config/ferry',
  });
  expect(terminal.events).toEqual([
    {
      type: 'listening',
      port: 5000,
      fingerprint: 'cd'.repeat(32),
      name: 'Me',
      addresses: ['192.0.2.1:5000', '[fe80::1]:5000'],
      dir: '/tmp',
    },
  ]);
  expect(terminal.stderr.text).toBe(
    'Listening as Me (cdcd cdcd cdcd cdcd) at 192.0.2.1:5000, [fe80::1]:5000\nFiles go to /tmp. Ctrl-C ends.\n',
  );
  terminal.interrupt();
  expect(await code).toBe(130);
  expect(engine.stopped).toBe(1);
});

test('--accept all takes everything, --once ends with it', async () => {
  const { terminal, engine, code } = await listening(
    {},
    '--accept',
    'all',
    '--once',
    '--json',
    '--dir',
    join(dir, 'a/b'),
  );
  expect(existsSync(join(dir, 'a/b'))).toBe(true);
  expect(engine.options).toMatchObject({ receiveDir: join(dir, 'a/b') });
  engine.offer({ totals: { ...totals, complete: false } });
  expect(await engine.was('answer')).toMatchObject({ transferId, accept: true, always: false });
  engine.put({ totals: { files: 1, folders: 2, bytes: 1000, complete: true } });
  const path = join(dir, 'a/b/photos/1.jpg');
  engine.options!.onFile!({ transferId, direction: 'incoming', path, bytes: 1000, blake3: '0'.repeat(64) });
  engine.finish({ landed: [join(dir, 'a/b/photos')] });
  expect(await code).toBe(0);
  expect(terminal.events.map((event) => event['type'])).toEqual(['listening', 'offer', 'file', 'progress', 'done']);
  expect(terminal.events[1]).toMatchObject({
    from: { name: anna.name, fingerprint: anna.fingerprint },
    files: 1,
    folders: 2,
    bytes: 1000,
    complete: true,
    code: '123456',
  });
  expect(terminal.events[4]).toMatchObject({ dir: join(dir, 'a/b'), landed: [join(dir, 'a/b/photos')], failed: 0 });
  expect(terminal.stderr.text).toContain('Received 1 file in 2 folders, 1 kB from Anna’s laptop');
});

test('an offer is told before its files even while the sender still counts', async () => {
  const { terminal, engine, code } = await listening({}, '--accept', 'all', '--once', '--json');
  engine.offer({ totals: { ...totals, complete: false } });
  await engine.was('answer');
  engine.options!.onFile!({ transferId, direction: 'incoming', path: '/x', bytes: 1, blake3: '0'.repeat(64) });
  engine.finish();
  await code;
  expect(terminal.events.map((event) => event['type'])).toEqual(['listening', 'offer', 'file', 'progress', 'done']);
  expect(terminal.events[1]).toMatchObject({ complete: false });
});

test('where nobody can be asked only trusted devices may send, and that is said', async () => {
  const { terminal, engine, code } = await listening({}, '--once', '--json');
  expect(terminal.stderr.text).toContain('--accept trusted');
  engine.offer();
  expect(await engine.was('answer')).toMatchObject({ transferId, accept: false });
  // The engine took this one by itself: its sender is always accepted. A declined offer is not what --once waits for.
  engine.offer({ status: 'active', code: null }, other);
  engine.finish({}, other);
  expect(await code).toBe(0);
  expect(engine.asked.filter((asked) => asked.name === 'answer')).toHaveLength(1);
  expect(terminal.events.filter((event) => event['type'] === 'error')).toMatchObject([
    { code: 'declined', transferId, message: 'Declined an offer from Anna’s laptop (a1b2 c3d4 a1b2 c3d4).' },
  ]);
});

test.each(['ask', 'trusted', 'all'])(
  '--accept %s leaves devices that are always accepted to the engine',
  async (accept) => {
    const { terminal, engine, code } = await listening({ tty: true }, '--once', '--accept', accept);
    const known = [remembered({ fingerprint: anna.fingerprint, name: anna.name, rule: 'accept' })];
    engine.store.change({ kind: 'known', known });
    engine.offer({ code: null });
    engine.put({ status: 'active' });
    await terminal.stderr.shows('Receiving from Anna’s laptop (a1b2 c3d4 a1b2 c3d4).');
    engine.finish();
    expect(await code).toBe(0);
    expect(engine.asked).toEqual([]);
  },
);

test('with --once further offers are declined while one runs, and those taken anyway are waited for', async () => {
  const { engine, code } = await listening({}, '--accept', 'all', '--once');
  engine.offer();
  await engine.was('answer');
  engine.offer({}, other);
  expect(await engine.was('answer', 2)).toMatchObject({ transferId: other, accept: false });
  const trusted = 'a'.repeat(32);
  engine.offer({ status: 'active' }, trusted);
  engine.finish({ status: 'failed', failure: { code: 'disconnected' } });
  engine.finish({}, trusted);
  expect(await code).toBe(1);
});

test('a folder that cannot be used is told to the sender, and --once waits on', async () => {
  const { terminal, engine, code } = await listening({}, '--accept', 'all', '--once', '--json');
  const accept = engine.handlers.answer!;
  engine.handlers.answer = (args) => {
    if (args.accept) throw new FerryError('no-space');
    engine.put({ status: 'failed', failure: { code: args.because } });
    return null;
  };
  engine.offer();
  expect(await engine.was('answer', 2)).toMatchObject({ transferId, accept: false, because: 'no-space' });
  expect(terminal.events.at(-1)).toMatchObject({ type: 'error', code: 'no-space', transferId });
  engine.handlers.answer = accept;
  engine.offer({}, other);
  await engine.was('answer', 3);
  engine.finish({}, other);
  expect(await code).toBe(0);
});

test('a person is shown who, what and the code, and is asked', async () => {
  const { terminal, engine, code } = await listening({ tty: true, env: { NO_COLOR: '1' } }, '--once');
  engine.handlers.listFiles = () => ({
    lines: [
      { index: 0, path: 'photos', kind: 'folder', bytes: 0, state: 'waiting' },
      { index: 1, path: 'photos/1.jpg', kind: 'file', bytes: 1000, state: 'waiting' },
    ],
    total: 12,
  });
  engine.offer({ note: 'for you\nwith love' });
  await terminal.stderr.shows('[a]lways ');
  expect(terminal.stderr.text.split('\n').slice(2)).toEqual([
    'Anna’s laptop (a1b2 c3d4 a1b2 c3d4) offers 1 file, 1 kB:',
    '  photos/',
    '  photos/1.jpg  1 kB',
    '  and 10 more',
    '  | for you',
    '  | with love',
    'Code 123 456 — Anna’s laptop must show the same. If not, decline.',
    'Accept? [y]es / [n]o / [a]lways ',
  ]);
  terminal.stdin.write('perhaps\n');
  await terminal.stderr.shows(/Accept.*Accept\?/s);
  expect(engine.asked.some((asked) => asked.name === 'answer')).toBe(false);
  terminal.stdin.write(' Y \n');
  expect(await engine.was('answer')).toMatchObject({ accept: true, always: false, dir: null });
  engine.finish();
  expect(await code).toBe(0);
});

test.each([
  ['n', { accept: false }],
  ['no', { accept: false }],
  ['a', { accept: true, always: true }],
  ['ALWAYS', { accept: true, always: true }],
])('the answer %j', async (typed, answer) => {
  const { terminal, engine, code } = await listening({ tty: true });
  engine.offer();
  await terminal.stderr.shows('[a]lways ');
  terminal.stdin.write(`${typed}\n`);
  expect(await engine.was('answer')).toMatchObject(answer);
  terminal.interrupt();
  expect(await code).toBe(130);
});

test('a second offer waits until the first is answered', async () => {
  const { terminal, engine, code } = await listening({ tty: true });
  engine.offer();
  engine.offer({ peer: { fingerprint: 'b'.repeat(64), name: 'Bert', kind: 'desktop', known: false } }, other);
  await terminal.stderr.shows('[a]lways ');
  expect(terminal.stderr.text).not.toContain('Bert');
  terminal.stdin.write('y\n');
  await terminal.stderr.shows(/Bert.*\[a\]lways /s);
  terminal.stdin.write('n\n');
  expect(await engine.was('answer', 2)).toMatchObject({ transferId: other, accept: false });
  terminal.interrupt();
  await code;
});

test('an offer that was taken back is no longer asked about', async () => {
  const { terminal, engine, code } = await listening({ tty: true });
  engine.offer();
  engine.offer({}, other);
  await terminal.stderr.shows('[a]lways ');
  engine.put({ status: 'cancelled', failure: { code: 'cancelled-by-peer' } });
  await terminal.stderr.shows(/\[a\]lways \n[^\n]*cancelled this transfer[^\n]*\n[^\n]*offers.*\[a\]lways /s);
  terminal.stdin.write('y\n');
  expect(await engine.was('answer')).toMatchObject({ transferId: other, accept: true });
  terminal.interrupt();
  await code;
});

test('an offer that broke off before an answer and is made again is asked about, and told, again', async () => {
  const { terminal, engine } = await listening({ tty: true });
  engine.offer();
  await terminal.stderr.shows('123 456');
  engine.put({ status: 'failed', failure: { code: 'disconnected', params: { peer: anna.name } } });
  await terminal.stderr.shows('The connection to');
  engine.offer({ code: '654321', failure: null, endedAt: null });
  await terminal.stderr.shows('654 321');
  terminal.stdin.write('y\n');
  expect(await engine.was('answer')).toMatchObject({ transferId, accept: true });
  engine.finish();
  await terminal.stderr.shows('Received');
  terminal.interrupt();
});

test('a sender that calls again before its offer is told with its new code', async () => {
  const { terminal, engine } = await listening({ tty: true });
  engine.offer({ status: 'comparing', code: '111222' });
  await terminal.stderr.shows('111 222');
  engine.offer({ status: 'comparing', code: '333444' });
  await terminal.stderr.shows('333 444');
  terminal.interrupt();
});

test('what is typed before the question is no answer to it', async () => {
  const { terminal, engine, code } = await listening({ tty: true });
  terminal.stdin.write('y\n');
  await new Promise((resolve) => setImmediate(resolve));
  engine.offer();
  await terminal.stderr.shows('[a]lways ');
  expect(engine.asked.some((asked) => asked.name === 'answer')).toBe(false);
  terminal.interrupt();
  expect(await code).toBe(130);
});

test('answers may come from a pipe, and its end is a no', async () => {
  const { terminal, engine, code } = await listening({}, '--accept', 'ask');
  terminal.stdin.end('y\n');
  engine.offer();
  expect(await engine.was('answer', 1)).toMatchObject({ transferId, accept: true });
  engine.offer({}, other);
  expect(await engine.was('answer', 2)).toMatchObject({ transferId: other, accept: false });
  terminal.interrupt();
  await code;
});

test('a script has nobody to ask', async () => {
  const terminal = new Terminal();
  expect(await terminal.run('receive', '--json', '--accept', 'ask')).toBe(2);
  expect(terminal.events).toMatchObject([{ type: 'error', code: 'usage' }]);
  expect(terminal.engine.options).toBeNull();
});

test('a name like a terminal command stays a name, in offer, paths and note', async () => {
  const evil = '\u001b[2J\u202e\u009b\u0007';
  const { terminal, engine, code } = await listening({ tty: true, env: { NO_COLOR: '1' } });
  engine.handlers.listFiles = () => ({
    lines: [{ index: 0, path: evil, kind: 'file', bytes: 1, state: 'waiting' }],
    total: 1,
  });
  const before = terminal.stderr.text.length;
  const peer = { fingerprint: 'b'.repeat(64), name: evil, kind: 'desktop' as const, known: false };
  engine.offer({ peer, note: `one\r\n${evil}`, title: evil });
  await terminal.stderr.shows('[a]lways ');
  expect(terminal.stderr.text.slice(before).replaceAll('\n', '')).not.toMatch(/[\p{Cc}\p{Bidi_Control}]/u);
  terminal.interrupt();
  await code;
});

test('the question stays at the bottom while another transfer ends', async () => {
  const { terminal, engine, code } = await listening({ tty: true });
  engine.offer({ status: 'active' }, other);
  engine.put({ progress: progressAt(10) }, other);
  engine.offer();
  await terminal.stderr.shows('[a]lways ');
  engine.finish({}, other);
  await terminal.stderr.shows(/\r\u001b\[KReceived [^\n]*\nAccept\? \[y\]es \/ \[n\]o \/ \[a\]lways $/);
  terminal.interrupt();
  expect(await code).toBe(130);
});

test('an interrupt tells of what it cut short', async () => {
  const { terminal, engine, code } = await listening({}, '--json', '--accept', 'all');
  engine.offer();
  await engine.was('answer');
  terminal.interrupt();
  expect(await code).toBe(130);
  expect(terminal.events.at(-1)).toMatchObject({ type: 'error', code: 'cancelled', transferId });
});

test.each([
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const)('%s is no decision: it ends with %d, and cancels and declines nothing', async (signal, exit) => {
  const { terminal, engine, code } = await listening({ tty: true });
  engine.offer({ status: 'active' }, other);
  engine.offer();
  await terminal.stderr.shows('[a]lways ');
  terminal.interrupt(signal);
  expect(await code).toBe(exit);
  expect(engine.asked.filter(({ name }) => name !== 'listFiles')).toEqual([]);
  expect(engine.stopped).toBe(1);
});

test('nobody reading stdout any more ends it quietly', async () => {
  const { terminal, code } = await listening({}, '--json');
  const said = terminal.stderr.text;
  terminal.stdout.destroy(Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }));
  expect(await code).toBe(0);
  expect(terminal.stderr.text).toBe(said);
});

test('a folder that cannot be made is said before anyone is let in', async () => {
  writeFileSync(join(dir, 'file'), '');
  for (const path of ['file', 'file/below']) {
    const terminal = new Terminal();
    expect(await terminal.run('receive', '--dir', join(dir, path))).toBe(1);
    expect(terminal.stderr.text).toContain('is a file, not a folder');
    expect(terminal.engine.options).toBeNull();
  }
});
