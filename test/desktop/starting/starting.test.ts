import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Starting, type StartChange } from '../../../electron/desktop/starting/starting.ts';
import { waysOn, waysOnAfter, type WayOn } from '../../../electron/desktop/starting/ways-on.ts';
import { errorCodes, FerryError, type ErrorCode, type Failure } from '../../../shared/errors.ts';
import { languages, textFor } from '../../../shared/text/index.ts';
import { createFakeEngine } from '../../support/fake-engine.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A start that fails so often, and a person who chooses in this order. */
function setUp(failures: readonly FerryError[], choices: readonly WayOn[]) {
  const engine = createFakeEngine();
  const tries: StartChange[] = [];
  const asked: Failure[] = [];
  const shown: string[] = [];
  const left = [...choices];
  const starting = new Starting(async (change) => {
    tries.push(change);
    const failed = failures[tries.length - 1];
    if (failed !== undefined) throw failed;
    return engine;
  });
  const person = {
    ask: async (failure: Failure): Promise<WayOn> => {
      asked.push(failure);
      return left.shift() ?? new Promise<never>(() => {});
    },
    show: (path: string) => void shown.push(path),
  };
  return { engine, tries, asked, shown, starting, person };
}

test('an engine that starts is there, and nobody is asked', async () => {
  const { engine, tries, asked, starting } = setUp([], []);
  expect(await starting.engine).toBe(engine);
  expect([tries, asked]).toEqual([[{}], []]);
});

test('a failed start waits for somebody to ask, and goes on as they choose', async () => {
  const failures = [
    new FerryError('port-in-use', { port: 1 }),
    new FerryError('interface-unusable', { interface: 'x' }),
  ];
  const { engine, tries, asked, starting, person } = setUp(
    [...failures, new FerryError('internal')],
    ['any-port', 'every-network', 'again'],
  );
  starting.askThrough(person);
  expect(await starting.engine).toBe(engine);
  expect(tries).toEqual([
    {},
    { anyPort: true },
    { anyPort: true, everyNetwork: true },
    { anyPort: true, everyNetwork: true },
  ]);
  expect(asked.map(({ code }) => code)).toEqual(['port-in-use', 'interface-unusable', 'internal']);
});

test('who quits ends it with the cause', async () => {
  const { tries, starting, person } = setUp([new FerryError('port-in-use')], ['quit']);
  starting.askThrough(person);
  await expect(starting.engine).rejects.toMatchObject({ code: 'port-in-use' });
  expect(tries).toHaveLength(1);
});

test.each([true, false])('an app that ends waits for no answer; asked already: %s', async (isAsking) => {
  const { starting, person, asked } = setUp([new FerryError('port-in-use')], []);
  if (isAsking) starting.askThrough(person);
  await expect.poll(() => asked.length).toBe(isAsking ? 1 : 0);
  // The first try has failed by now in either case.
  await new Promise(setImmediate);
  starting.giveUp();
  await expect(starting.engine).rejects.toMatchObject({ code: 'port-in-use' });
});

test('showing where it lies asks again; a new key puts the damaged one aside', async () => {
  const home = await temporaryFolder();
  const dir = join(home, 'identity');
  await mkdir(dir);
  await writeFile(join(dir, 'key.pem'), 'damaged');
  const damaged = new FerryError('identity-damaged', { path: join(dir, 'key.pem') });
  const { engine, tries, asked, shown, starting, person } = setUp([damaged], ['show', 'new-key']);
  starting.askThrough(person);
  expect(await starting.engine).toBe(engine);
  expect(shown).toEqual([join(dir, 'key.pem')]);
  expect([tries.length, asked.length]).toEqual([2, 2]);
  const [aside, ...others] = await readdir(home);
  expect(others).toEqual([]);
  expect(aside).toMatch(/^identity\.damaged-\d+$/);
  expect(await readdir(join(home, aside!))).toEqual(['key.pem']);
});

test('a key that can’t be put aside is said, and asked about again', async () => {
  const gone = new FerryError('identity-damaged', { path: join(await temporaryFolder(), 'gone', 'key.pem') });
  const { asked, starting, person } = setUp([gone], ['new-key', 'quit']);
  starting.askThrough(person);
  await expect(starting.engine).rejects.toMatchObject({ code: 'identity-damaged' });
  expect(asked.map(({ code }) => code)).toEqual(['identity-damaged', 'home-unusable']);
});

test('every cause can be tried again and left, and those with a way of their own have it', () => {
  const own: Partial<Record<ErrorCode, WayOn>> = {
    'port-in-use': 'any-port',
    'port-not-allowed': 'any-port',
    'interface-unusable': 'every-network',
    'home-unusable': 'show',
    'identity-damaged': 'new-key',
    'key-locked': 'new-key',
  };
  for (const code of errorCodes) {
    const ways = waysOnAfter({ code, params: { path: '/x' } });
    expect([ways[0], ways.at(-1)]).toEqual(['again', 'quit']);
    if (own[code] !== undefined) expect(ways).toContain(own[code]);
    // Nothing to show without a place.
    expect(waysOnAfter({ code })).not.toContain('show');
  }
});

test.each(languages)('in %s every way has words of its own', (language) => {
  const { ways } = textFor(language).startDialog;
  expect(new Set(waysOn.map((way) => ways[way])).size).toBe(waysOn.length);
});
