import { expect, test } from 'vitest';
import { anna, Terminal, transferId } from '../harness.ts';
import { progressAt } from '../../support/state/sample.ts';
import { remembered } from '../../support/state/remembered.ts';

async function receiving(options: ConstructorParameters<typeof Terminal>[0], ...argv: string[]) {
  const terminal = new Terminal({ env: { NO_COLOR: '1' }, ...options });
  const code = terminal.run('receive', '--accept', 'all', '--once', ...argv);
  await terminal.stderr.shows('Listening');
  terminal.engine.offer();
  await terminal.engine.was('answer');
  return { terminal, engine: terminal.engine, code };
}

test('what stands still is told to scripts and to people, with the reason, and so is that it goes on', async () => {
  const { terminal, engine, code } = await receiving({}, '--json');
  const byPeer = { params: { peer: anna.name }, by: 'peer' } as const;
  engine.put({ status: 'queued', hold: { code: 'queued', ...byPeer } });
  engine.put({ status: 'active', hold: null });
  engine.put({ status: 'paused', hold: { code: 'paused', ...byPeer } });
  engine.put({ status: 'reconnecting', hold: { code: 'disconnected' } });
  engine.put({ status: 'reconnecting', hold: { code: 'unreachable' } });
  engine.put({ status: 'active', hold: null });
  engine.finish();
  expect(await code).toBe(0);
  const states = terminal.events.filter(({ type }) => type === 'state');
  expect(states.map(({ status, code: why }) => [status, why])).toEqual([
    ['queued', 'queued'],
    ['active', null],
    ['paused', 'paused'],
    ['reconnecting', 'disconnected'],
    ['reconnecting', 'unreachable'],
    ['active', null],
  ]);
  expect(states[0]).toMatchObject({ transferId, encrypted: true, message: expect.stringContaining('Anna’s laptop') });
  const said = terminal.stderr.text.split('\n').filter((line) => line.startsWith('photos: '));
  expect(said).toEqual([
    expect.stringContaining('photos: Waiting for its turn at Anna’s laptop'),
    'photos: goes on.',
    'photos: Paused by Anna’s laptop. It goes on when it is resumed there.',
    expect.stringContaining('photos: Reconnecting… There is no connection to Anna’s laptop.'),
    'photos: goes on.',
  ]);
});

test('one that moves as it should is told nothing of; in the fast lane it says what that gives up', async () => {
  const { terminal, engine, code } = await receiving({}, '--json');
  engine.put({ progress: progressAt(10) });
  expect(terminal.events.some(({ type }) => type === 'state')).toBe(false);
  engine.put({ encrypted: false });
  engine.finish();
  expect(await code).toBe(0);
  expect(terminal.events.find(({ type }) => type === 'state')).toMatchObject({ status: 'active', encrypted: false });
  expect(terminal.stderr.text).toContain(
    'photos: not encrypted. Fast lane: anyone on the network can read the files; nobody can change them unnoticed.',
  );
  expect(terminal.events.at(-1)).toMatchObject({ type: 'done', encrypted: false });
  expect(terminal.stderr.text).toMatch(/Received .* Not encrypted\.\n$/u);
});

test('the summary says what was there already', async () => {
  const { terminal, engine, code } = await receiving({}, '--json');
  engine.finish({ skipped: { files: 3, bytes: 5000 } });
  expect(await code).toBe(0);
  expect(terminal.stderr.text).toMatch(/Received .* 3 files were there already \(5 kB\)\.\n$/u);
  expect(terminal.events.at(-1)).toMatchObject({ type: 'done', skipped: { files: 3, bytes: 5000 }, encrypted: true });
});

test('what was private and lies open on a disk without permissions is said, to people and to scripts', async () => {
  const { terminal, engine, code } = await receiving({}, '--json');
  engine.finish({ exposed: true });
  expect(await code).toBe(0);
  expect(terminal.stderr.text).toMatch(/Received .*\nSome of this was private .* keeps no permissions.*\n$/u);
  expect(terminal.events.at(-1)).toMatchObject({ type: 'done', exposed: true });
});

test.each([
  ['paused', 'paused'],
  ['reconnecting', 'reconnecting…'],
  ['queued', 'waiting its turn'],
] as const)('the line at the bottom says that it is %s', async (status, word) => {
  const { terminal, engine, code } = await receiving({ tty: true });
  engine.put({ progress: progressAt(10) });
  engine.put({ status, hold: null });
  await terminal.stderr.shows(new RegExp(`10 B of 1 kB {2}${word}`, 'u'));
  engine.finish();
  expect(await code).toBe(0);
});

const known = (name: string, fingerprint = anna.fingerprint) => remembered({ fingerprint, name });

test('the fast lane of a remembered device is switched, with what it gives up', async () => {
  const terminal = new Terminal();
  terminal.engine.store.change({ kind: 'known', known: [known('Anna'), known('Ben', 'b'.repeat(64))] });
  terminal.engine.handlers.setFastLane = () => null;
  expect(await terminal.run('devices', '--fast-lane', 'on', 'anna', '--json')).toBe(0);
  expect(await terminal.engine.was('setFastLane')).toEqual({ fingerprint: anna.fingerprint, on: true });
  expect(terminal.stderr.text).toContain(
    'Fast lane for Anna is on. Faster. Anyone on the network can read the files; nobody can change them unnoticed.',
  );
  expect(terminal.events).toEqual([{ type: 'fast-lane', fingerprint: anna.fingerprint, name: 'Anna', on: true }]);
});

test.each([
  ['Clara', 'device-not-found'],
  ['Anna', 'device-ambiguous'],
])('a device that is not remembered, or not the only one so called: %s', async (name, code) => {
  const terminal = new Terminal();
  terminal.engine.store.change({ kind: 'known', known: [known('Anna'), known('ANNA', 'b'.repeat(64))] });
  expect(await terminal.run('devices', '--fast-lane', 'on', name, '--json')).toBe(4);
  if (name === 'Clara') {
    expect(terminal.stderr.text).toMatch(/^“Clara” isn’t remembered\..*\nRemembered:\n {2}a1b2c3d4a1b2c3d4 {2}Anna\n/u);
  }
  expect(terminal.events).toMatchObject([{ type: 'error', code, seen: [{ name: 'Anna' }, { name: 'ANNA' }] }]);
});
