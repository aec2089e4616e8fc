import { expect, onTestFinished, test, vi } from 'vitest';
import { FerryError } from '../../shared/errors.ts';
import { anna, ScriptedEngine, Terminal } from './harness.ts';
import { remembered } from '../support/state/remembered.ts';

test('--help and --version go to stdout, and start nothing', async () => {
  const terminal = new Terminal();
  expect(await terminal.run('--help')).toBe(0);
  expect(terminal.stdout.text).toMatch(/ferry receive \[--dir DIR\][\s\S]*Exit codes/);
  expect(terminal.stdout.text.split('\n').every((line) => line.length <= 80)).toBe(true);
  const version = new Terminal();
  expect(await version.run('--version')).toBe(0);
  expect(version.stdout.text).toBe('1.2.3\n');
  expect([terminal.stderr.text, version.stderr.text]).toEqual(['', '']);
  expect(version.engine.options).toBeNull();
});

test.each([
  ['ENOSPC', 1],
  ['EIO', 1],
  ['EPIPE', 0],
])('help that ends in %s has exit code %d', async (code, exit) => {
  const terminal = new Terminal();
  terminal.stdout.destroy(Object.assign(new Error(code), { code }));
  expect(await terminal.run('--help')).toBe(exit);
  expect(terminal.stderr.text.includes('can’t be written')).toBe(exit === 1);
});

test('a mistake is one line on stderr with a hint, and exit 2', async () => {
  const terminal = new Terminal();
  expect(await terminal.run('send', '--to')).toBe(2);
  expect(terminal.stderr.text).toMatch(/^[^\n]*--to[^\n]*ferry --help[^\n]*\n$/);
  expect(terminal.stdout.text).toBe('');
});

test('a mistake of a script is an event as well', async () => {
  const terminal = new Terminal();
  expect(await terminal.run('frobnicate', '--json')).toBe(2);
  expect(terminal.events).toEqual([
    {
      type: 'error',
      code: 'usage',
      params: { detail: 'there is no command “frobnicate”' },
      message: expect.stringContaining('frobnicate') as string,
    },
  ]);
});

test.each([
  [new FerryError('port-in-use', { port: 53_317 }), 'port-in-use', 1],
  [new FerryError('home-unusable', { path: '/h' }), 'home-unusable', 1],
  [new FerryError('bad-address', { address: 'eth9' }), 'bad-address', 2],
  [new TypeError('a bug'), 'internal', 1],
])('an engine that does not start is said: %s', async (error, code, exit) => {
  const terminal = new Terminal();
  terminal.engine.snapshot = () => {
    throw error;
  };
  expect(await terminal.run('devices', '--json')).toBe(exit);
  expect(terminal.events).toMatchObject([{ type: 'error', code }]);
  expect(terminal.stderr.text.includes('run.test.ts')).toBe(code === 'internal');
  expect(terminal.engine.stopped).toBe(1);
});

test('devices are a table for people, by name, with what to write after --to', async () => {
  const terminal = new Terminal();
  const { engine } = terminal;
  engine.appear({ ...anna, fingerprint: 'b'.repeat(64), name: '客厅\u001b[2J' });
  engine.appear();
  const known = [remembered({ fingerprint: anna.fingerprint, name: anna.name, rule: 'accept' })];
  engine.store.change({ kind: 'known', known });
  expect(await terminal.run('devices', '--wait', '0')).toBe(0);
  expect(engine.options).toMatchObject({ listen: false, discovery: 'query' });
  expect(terminal.stdout.text).toBe(
    'Anna’s laptop  a1b2c3d4a1b2c3d4  192.0.2.7:53317  known, always accepted\n客厅�[2J       bbbbbbbbbbbbbbbb  192.0.2.7:53317\n',
  );
});

test('devices are events for scripts, each once and as soon as it is found', async () => {
  const terminal = new Terminal();
  const { engine } = terminal;
  engine.appear();
  const code = terminal.run('devices', '--json', '--wait', '86400');
  await terminal.stdout.shows('a1b2c3d4');
  engine.appear();
  engine.appear({ ...anna, fingerprint: 'b'.repeat(64), name: 'Bert' });
  await terminal.stdout.shows('Bert');
  terminal.interrupt();
  expect(await code).toBe(130);
  const { fingerprint, name, kind, addresses } = anna;
  expect(terminal.events).toEqual([
    {
      type: 'device',
      fingerprint,
      name,
      kind,
      addresses,
      known: false,
      verified: false,
      trusted: false,
      rule: null,
      fastLane: false,
      favourite: false,
    },
    {
      type: 'device',
      fingerprint: 'b'.repeat(64),
      name: 'Bert',
      kind,
      addresses,
      known: false,
      verified: false,
      trusted: false,
      rule: null,
      fastLane: false,
      favourite: false,
    },
  ]);
});

test('who only calls itself like a remembered device is listed as somebody else, to people and scripts', async () => {
  for (const more of [[], ['--json']]) {
    const terminal = new Terminal();
    terminal.engine.appear({ ...anna, name: 'Studіo', namesakeOf: 'Studio' });
    expect(await terminal.run('devices', '--wait', '0', ...more)).toBe(0);
    if (more.length === 0) expect(terminal.stdout.text).toContain('192.0.2.7:53317  Not your “Studio”');
    else expect(terminal.events).toMatchObject([{ type: 'device', name: 'Studіo', namesakeOf: 'Studio' }]);
  }
});

test('favourites come first in the table, and are marked', async () => {
  const terminal = new Terminal();
  const zed = { ...anna, name: 'Zed', fingerprint: 'c'.repeat(64) };
  terminal.engine.appear(anna);
  terminal.engine.appear(zed);
  const known = [remembered({ fingerprint: zed.fingerprint, name: 'Zed', favourite: true })];
  terminal.engine.store.change({ kind: 'known', known });
  expect(await terminal.run('devices', '--wait', '0')).toBe(0);
  const [first, second] = terminal.stdout.text.split('\n');
  expect(first).toMatch(/^Zed .*known, favourite$/u);
  expect(second).toMatch(/^Anna/u);
});

test('no device at all is said, and no failure', async () => {
  const terminal = new Terminal();
  expect(await terminal.run('devices', '--wait', '0')).toBe(0);
  expect(terminal.stdout.text).toBe('');
  expect(terminal.stderr.text).toContain('No device is in sight.');
});

test('an engine that does not stop keeps nobody', async () => {
  const terminal = new Terminal();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => void vi.useRealTimers());
  const stopping = new Promise<void>((resolve) => {
    terminal.engine.stop = () => {
      resolve();
      return new Promise(() => {});
    };
  });
  const code = terminal.run('receive');
  await terminal.stderr.shows('Listening');
  terminal.interrupt();
  await stopping;
  await vi.runAllTimersAsync();
  expect(await code).toBe(130);
});

test('a port that stays closed is a failure of receive', async () => {
  const terminal = new Terminal();
  const { self } = terminal.engine.store.state;
  const problem = { code: 'port-in-use' as const, params: { port: 5 } };
  terminal.engine.store.change({ kind: 'self', self: { ...self, port: 0, problem } });
  expect(await terminal.run('receive', '--json')).toBe(1);
  expect(terminal.events).toMatchObject([{ type: 'error', code: 'port-in-use' }]);
});

test('patches that come while the snapshot is taken are neither lost nor applied twice', async () => {
  class Busy extends ScriptedEngine {
    override snapshot() {
      this.appear();
      const snapshot = super.snapshot();
      this.appear({ ...anna, fingerprint: 'b'.repeat(64), name: 'Bert' });
      return snapshot;
    }
  }
  const terminal = new Terminal();
  Object.defineProperty(terminal, 'engine', { value: new Busy() });
  expect(await terminal.run('devices', '--wait', '0', '--json')).toBe(0);
  expect(terminal.events.map((event) => event['name'])).toEqual([anna.name, 'Bert']);
});
