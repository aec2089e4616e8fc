import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Follower } from '../../electron/cli/follower.ts';
import { discoveryMs, namesakeMs, resolveDevice } from '../../electron/cli/resolve-device.ts';
import type { Target } from '../../shared/api.ts';
import type { Device } from '../../shared/state.ts';
import { anna, ScriptedEngine } from './harness.ts';
import { remembered } from '../support/state/remembered.ts';

const byKey = (device: Device): Target => ({ by: 'fingerprint', fingerprint: device.fingerprint });
/** By digits that were typed: nobody is asked about its code. */
const byDigits = (device: Device): Target => ({ ...byKey(device), typed: true });
const bert: Device = { ...anna, fingerprint: 'b'.repeat(64), name: 'Bert' };
const namesake: Device = { ...anna, fingerprint: 'a1b2c3d4'.repeat(7) + '00000000' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

class Lookup {
  readonly engine = new ScriptedEngine();
  readonly abort = new AbortController();
  resolvable: string[] = [];
  /** What the resolver says when it is asked, if that takes its time. */
  slow: Promise<boolean> | null = null;
  answer: Target | Error | null = null;

  async start(wanted: string): Promise<void> {
    const follower = await Follower.of(this.engine);
    const known = (host: string) => this.slow ?? Promise.resolve(this.resolvable.includes(host));
    resolveDevice(wanted, follower, this.abort.signal, known).then(
      (target) => (this.answer = target),
      (error: Error) => (this.answer = error),
    );
    await turn();
  }

  async pass(milliseconds: number): Promise<this> {
    await vi.advanceTimersByTimeAsync(milliseconds);
    await turn();
    return this;
  }
}

async function looking(wanted: string, ...devices: Device[]): Promise<Lookup> {
  const lookup = new Lookup();
  devices.forEach((device) => lookup.engine.appear(device));
  await lookup.start(wanted);
  return lookup;
}

test.each([anna.name, 'ANNA’S LAPTOP', '  anna’s  laptop '])('%j finds her', async (wanted) => {
  const lookup = await looking(wanted, bert, anna);
  expect((await lookup.pass(namesakeMs)).answer).toEqual(byKey(anna));
});

test.each(['a1b2c3d4a1b2c3d4', 'A1B2 C3D4 A1B2 C3D4', anna.fingerprint])('%j finds her by her key', async (wanted) => {
  const lookup = await looking(wanted, bert, anna);
  expect((await lookup.pass(namesakeMs)).answer).toEqual(byDigits(anna));
});

test.each(['Anna', 'a1b2c3d4a1b2c3d', 'a1b2c3d4a1b2c3d5', 'laptop', 'a1b2c3d4a1b2c3d4x'])(
  '%j does not',
  async (wanted) => {
    const lookup = await looking(wanted, bert, anna);
    expect((await lookup.pass(discoveryMs - 1)).answer).toBeNull();
    expect((await lookup.pass(1)).answer).toMatchObject({
      code: 'device-not-found',
      params: { name: wanted },
      seen: [bert, anna],
    });
  },
);

test('a device that turns up late is found as soon as it does', async () => {
  const lookup = await looking(anna.name, bert);
  await lookup.pass(discoveryMs - 500);
  lookup.engine.appear(anna);
  expect((await lookup.pass(namesakeMs)).answer).toEqual(byKey(anna));
});

test('two of one name are told apart, also when the second comes a moment later', async () => {
  const both = await looking(anna.name, anna, namesake);
  expect(both.answer).toMatchObject({ code: 'device-ambiguous', seen: [anna, namesake] });
  const later = await looking(anna.name, anna);
  await later.pass(namesakeMs - 1);
  later.engine.appear(namesake);
  expect((await later.pass(0)).answer).toMatchObject({ code: 'device-ambiguous', seen: [anna, namesake] });
  const digits = await looking('a1b2c3d4a1b2c3d4', anna, namesake);
  expect(digits.answer).toMatchObject({ code: 'device-ambiguous' });
  const more = await looking(namesake.fingerprint.slice(0, 60), anna, namesake);
  expect((await more.pass(namesakeMs)).answer).toEqual(byDigits(namesake));
});

/** A lookup among remembered devices, by name. */
function remembering(...devices: readonly Pick<Device, 'fingerprint' | 'name'>[]): Lookup {
  const lookup = new Lookup();
  const known = devices.map(({ fingerprint, name }) => remembered({ fingerprint, name }));
  lookup.engine.store.change({ kind: 'known', known });
  return lookup;
}

test('a remembered device is not waited on: its name is its own', async () => {
  const lookup = remembering(anna);
  lookup.engine.appear(anna);
  lookup.engine.appear(namesake);
  await lookup.start(anna.name);
  expect(lookup.answer).toEqual(byKey(anna));
});

test('a remembered LocalSend, which says nothing by itself, is called where it has been, at once', async () => {
  for (const [more, answer] of [
    [{ pin: 'localsend/2', addresses: ['10.0.0.7:53317'] }, byKey(anna)],
    [{ pin: 'localsend/2' }, null],
    [{ addresses: ['10.0.0.7:53318'] }, null],
  ] as const) {
    const lookup = new Lookup();
    const { fingerprint, name } = anna;
    lookup.engine.store.change({ kind: 'known', known: [{ ...remembered({ fingerprint, name }), ...more }] });
    await lookup.start(anna.name);
    expect(lookup.answer).toEqual(answer);
  }
});

test('a remembered name is its key, also under the name that device announces now, and by look-alikes of it', async () => {
  for (const wanted of ['Аnna’s Laptop', 'anna’s laptop!', anna.fingerprint.slice(0, 16)]) {
    const lookup = remembering(anna);
    lookup.engine.appear(namesake);
    lookup.engine.appear({ ...anna, name: 'Attic' });
    await lookup.start(wanted);
    expect(lookup.answer, wanted).toEqual(byKey(anna));
  }
});

test.each([anna.name, 'Аnna’s Laptop', `${anna.name}.`])(
  'while a remembered device is away, nobody who calls itself %j is taken for it, and that is said',
  async (name) => {
    const lookup = remembering(anna);
    lookup.resolvable = [anna.name];
    lookup.engine.appear({ ...namesake, name });
    await lookup.start(anna.name);
    expect((await lookup.pass(discoveryMs - 1)).answer).toBeNull();
    expect((await lookup.pass(1)).answer).toMatchObject({
      code: 'device-not-found',
      params: { name: anna.name, namesake: name },
    });
  },
);

test('a remembered name is no host of that name', async () => {
  const lookup = remembering({ ...anna, name: 'nas' });
  lookup.resolvable = ['nas'];
  await lookup.start('nas');
  const { answer } = await lookup.pass(discoveryMs);
  expect(answer).toMatchObject({ code: 'device-not-found', params: { name: 'nas' } });
});

test('two remembered devices that are called alike are told apart by their keys', async () => {
  const lookup = remembering({ ...anna, name: 'Studio' }, { ...bert, name: 'Studio.' });
  await lookup.start('studio');
  expect(lookup.answer).toMatchObject({
    code: 'device-ambiguous',
    remembered: true,
    seen: [{ name: 'Studio' }, { name: 'Studio.' }],
  });
});

test('two that aren’t remembered and look alike are told apart as well', async () => {
  const lookup = await looking('Bert', bert, { ...anna, name: 'Веrt' });
  expect(lookup.answer).toMatchObject({ code: 'device-ambiguous', seen: [{ name: 'Bert' }, { name: 'Веrt' }] });
});

test.each([
  '192.0.2.7',
  '192.0.2.7:5',
  '[fe80::1]:5',
  'fe80::1',
  'pc.example:5',
  'localhost',
  '[nonsense]',
  '1.2.3.4:99999',
])('%j can only be an address: no device takes it by calling itself so, and nobody waits', async (wanted) => {
  const lookup = await looking(wanted, { ...anna, name: wanted });
  expect(lookup.answer).toEqual({ by: 'address', address: wanted });
});

test('a host name that resolves is that host, not a device that calls itself so', async () => {
  const lookup = new Lookup();
  lookup.resolvable = ['pc.local'];
  lookup.engine.appear({ ...anna, name: 'pc.local' });
  await lookup.start('pc.local');
  expect(lookup.answer).toEqual({ by: 'address', address: 'pc.local' });
});

test('a resolver that takes its time is waited for, though a device of that name is in sight', async () => {
  for (const knows of [true, false]) {
    const lookup = new Lookup();
    let answer: (knows: boolean) => void = () => {};
    lookup.slow = new Promise((resolve) => (answer = resolve));
    lookup.engine.appear({ ...anna, name: 'pc' });
    await lookup.start('pc');
    expect((await lookup.pass(discoveryMs - 1)).answer).toBeNull();
    answer(knows);
    const target = knows ? { by: 'address', address: 'pc' } : byKey(anna);
    expect((await lookup.pass(namesakeMs)).answer).toEqual(target);
  }
});

test('and no longer than a device has to show up', async () => {
  const lookup = new Lookup();
  lookup.slow = new Promise(() => {});
  lookup.engine.appear({ ...anna, name: 'pc' });
  await lookup.start('pc');
  expect((await lookup.pass(discoveryMs)).answer).toBeNull();
  expect((await lookup.pass(namesakeMs)).answer).toEqual(byKey(anna));
});

test('neither waits for the other: a host is dialled as soon as it is known', async () => {
  const lookup = new Lookup();
  let answer: (knows: boolean) => void = () => {};
  lookup.slow = new Promise((resolve) => (answer = resolve));
  await lookup.start('pc');
  answer(true);
  expect((await lookup.pass(0)).answer).toEqual({ by: 'address', address: 'pc' });
});

test('it can be given up', async () => {
  const lookup = await looking('Nobody');
  lookup.abort.abort(new Error('enough'));
  await turn();
  expect(lookup.answer).toMatchObject({ message: 'enough' });
  const resolving = new Lookup();
  resolving.slow = new Promise(() => {});
  resolving.engine.appear({ ...anna, name: 'pc' });
  await resolving.start('pc');
  resolving.abort.abort(new Error('enough'));
  await turn();
  expect(resolving.answer).toMatchObject({ message: 'enough' });
});
