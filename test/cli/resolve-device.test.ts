import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Follower } from '../../electron/cli/follower.ts';
import { discoveryMs, namesakeMs, resolveDevice, resolvedMs } from '../../electron/cli/resolve-device.ts';
import type { Target } from '../../shared/api.ts';
import type { Device } from '../../shared/state.ts';
import { anna, ScriptedEngine } from './harness.ts';

const byKey = (device: Device): Target => ({ by: 'fingerprint', fingerprint: device.fingerprint });
const bert: Device = { ...anna, fingerprint: 'b'.repeat(64), name: 'Bert' };
const namesake: Device = { ...anna, fingerprint: 'a1b2c3d4'.repeat(7) + '00000000' };

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

class Lookup {
  readonly engine = new ScriptedEngine();
  readonly abort = new AbortController();
  resolvable: string[] = [];
  answer: Target | Error | null = null;

  async start(wanted: string): Promise<void> {
    const follower = await Follower.of(this.engine);
    const known = (host: string) => Promise.resolve(this.resolvable.includes(host));
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

test.each([
  anna.name,
  'ANNA’S LAPTOP',
  '  anna’s  laptop ',
  'a1b2c3d4a1b2c3d4',
  'A1B2 C3D4 A1B2 C3D4',
  anna.fingerprint,
])('%j finds her', async (wanted) => {
  const lookup = await looking(wanted, bert, anna);
  expect((await lookup.pass(namesakeMs)).answer).toEqual(byKey(anna));
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
  expect((await more.pass(namesakeMs)).answer).toEqual(byKey(namesake));
});

test('a remembered device is not waited on: its name is its own', async () => {
  const lookup = new Lookup();
  const known = [
    { fingerprint: anna.fingerprint, name: anna.name, autoAccept: false, fastLane: false, rememberedAt: 0 },
  ];
  lookup.engine.store.change({ kind: 'known', known });
  lookup.engine.appear(anna);
  await lookup.start(anna.name);
  expect(lookup.answer).toEqual(byKey(anna));
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

test('a host name is dialled when no device of that name shows up soon', async () => {
  const lookup = new Lookup();
  lookup.resolvable = ['pc.local'];
  await lookup.start('pc.local');
  expect((await lookup.pass(resolvedMs - 1)).answer).toBeNull();
  expect((await lookup.pass(1)).answer).toEqual({ by: 'address', address: 'pc.local' });
});

test('a device wins over a host of that name', async () => {
  const lookup = new Lookup();
  lookup.resolvable = ['pc'];
  await lookup.start('pc');
  lookup.engine.appear({ ...anna, name: 'PC' });
  expect((await lookup.pass(namesakeMs)).answer).toEqual(byKey(anna));
});

test('it can be given up', async () => {
  const lookup = await looking('Nobody');
  lookup.abort.abort(new Error('enough'));
  await turn();
  expect(lookup.answer).toMatchObject({ message: 'enough' });
});
