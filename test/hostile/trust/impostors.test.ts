/** Whoever is not the device that was meant gets nothing: a name and an address belong to a remembered key. */
import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Follower } from '../../../electron/cli/follower.ts';
import { resolveDevice } from '../../../electron/cli/resolve-device.ts';
import { Discovery } from '../../../electron/engine/discovery/discovery.ts';
import type { CommandInput } from '../../../shared/api.ts';
import type { Fingerprint, Transfer } from '../../../shared/state.ts';
import { deliver, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { callEngine } from '../../support/hostile/hostile.ts';
import { tempDir } from '../../support/pair.ts';

const away: Fingerprint = 'a1'.repeat(32);

/** Other Ferrys may announce themselves on this machine: names of this test's own. */
function ownName(): string {
  return `Studio ${randomBytes(4).toString('hex')}`;
}

/** The same to the eye: a Cyrillic letter for a Latin one. */
const lookAlike = (name: string): string => name.replace('i', 'і');

async function source(): Promise<string> {
  const path = join(await tempDir(), 'secret.txt');
  await writeFile(path, 'secret');
  return path;
}

/** An engine that remembers a device of that name, which is away, and looks around. */
async function sender(name: string): Promise<TestEngine> {
  const engine = await startTestEngine('Victim', { discovery: 'query' });
  await engine.handle.command('remember', { fingerprint: away, name, autoAccept: false });
  return engine;
}

/** A device that takes what it gets: it announces one name, and says another one when it is called. */
async function stranger(announced: string | null, greets: string): Promise<TestEngine> {
  const engine = await startTestEngine(greets);
  if (announced === null) return engine;
  const { fingerprint, port } = engine.state().self;
  const discovery = new Discovery({
    self: () => ({ fingerprint, port, name: announced, kind: 'desktop' }),
    mode: 'announce',
    interface: '127.0.0.1',
    probe: () => Promise.reject(new Error('not in this test')),
    onDevice: () => {},
    onGone: () => {},
  });
  onTestFinished(() => discovery.stop());
  await discovery.start();
  return engine;
}

/** As `ferry send --to` does it. */
async function sendTo(engine: TestEngine, wanted: string, hosts: readonly string[] = []) {
  const follower = await Follower.of(engine.handle);
  const never = new AbortController().signal;
  return resolveDevice(wanted, follower, never, (host) => Promise.resolve(hosts.includes(host)));
}

async function sendOn(engine: TestEngine, to: CommandInput<'send'>['to']): Promise<Transfer> {
  const sent = await engine.handle.command('send', { paths: [await source()], to });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  return engine.transfer(({ status }) => status !== 'connecting', sent.value.transferId);
}

async function seen(engine: TestEngine, by: TestEngine): Promise<Fingerprint> {
  const { fingerprint } = by.state().self;
  await engine.until(({ devices }) => devices.some((device) => device.fingerprint === fingerprint));
  return fingerprint;
}

/** Not even a name of what was to be sent came to it. */
function expectNothingAt(engine: TestEngine): void {
  expect(engine.state().transfers.filter(({ roots, title }) => roots > 0 || title !== '')).toEqual([]);
}

test('another key that announces a remembered name while its owner is away is not found by it', async () => {
  const name = ownName();
  const victim = await sender(name);
  const mallory = await stranger(lookAlike(name), 'Bob');
  await seen(victim, mallory);
  await expect(sendTo(victim, name)).rejects.toMatchObject({
    code: 'device-not-found',
    params: { name, namesake: lookAlike(name) },
  });
  expectNothingAt(mallory);
});

test('nor is the host of that name', async () => {
  const name = `studio-${randomBytes(4).toString('hex')}`;
  const victim = await sender(name);
  await expect(sendTo(victim, name, [name])).rejects.toMatchObject({ code: 'device-not-found', params: { name } });
});

test.each([
  ['announced', (name: string) => name, () => 'Bob'],
  ['announced alike', lookAlike, () => 'Bob'],
  ['greeted', () => 'Bob', (name: string) => name],
  ['greeted alike', () => 'Bob', lookAlike],
  ['announced and greeted alike', (name: string) => `${name}.`, (name: string) => `${name}.`],
])('picked from the list, another key under a remembered name gets nothing: %s', async (_, announces, greets) => {
  const name = ownName();
  const victim = await sender(name);
  const mallory = await stranger(announces(name), greets(name));
  const fingerprint = await seen(victim, mallory);
  expect(await sendOn(victim, { by: 'fingerprint', fingerprint })).toMatchObject({
    status: 'failed',
    failure: { code: 'identity-changed', params: { name, fingerprint: away } },
  });
  expectNothingAt(mallory);
});

test('who announces a look-alike of a remembered name is marked in the list, also when it is remembered later', async () => {
  const name = ownName();
  const victim = await sender(name);
  const mallory = await stranger(lookAlike(name), 'Bob');
  const fingerprint = await seen(victim, mallory);
  const device = () => victim.state().devices.find((each) => each.fingerprint === fingerprint);
  expect(device()).toMatchObject({ namesakeOf: name });
  await victim.handle.command('forget', { fingerprint: away });
  expect(device()).not.toHaveProperty('namesakeOf');
  await victim.handle.command('remember', { fingerprint: away, name, autoAccept: false });
  expect(device()).toMatchObject({ namesakeOf: name });
});

test.each(['Studіo', 'Studio.', 'STUDlO', 'Ｓｔｕｄｉｏ', 'Stu\u2060dio'])(
  'a caller with another key that says it is %j is refused before any offer',
  async (name) => {
    const victim = await startTestEngine('Victim');
    await victim.handle.command('remember', { fingerprint: away, name: 'Studio', autoAccept: true });
    await expect(callEngine(victim, { name })).rejects.toThrow('identity-changed');
    expect(await victim.transfer(() => true)).toMatchObject({ failure: { code: 'identity-changed' } });
  },
);

/** A remembered device, delivered to at an address, where another device answers now. */
async function replaced(typed: (port: number) => string, remembered: 'before' | 'after' = 'before') {
  const victim = await startTestEngine('Victim', { discovery: 'query' });
  const studio = await startTestEngine('Studio');
  const { fingerprint, port } = studio.state().self;
  const remember = () => victim.handle.command('remember', { fingerprint, name: 'Studio', autoAccept: false });
  const address = typed(port);
  if (remembered === 'before') await remember();
  await victim.handle.command('addAddress', { address });
  if (remembered === 'after') await remember();
  await studio.handle.stop();
  const mallory = await startTestEngine('Bob', { port });
  return { victim, mallory, port, address, answering: mallory.state().self.fingerprint };
}

test.each([
  ['as it was typed', (port: number) => `127.0.0.1:${port}`, 'before'],
  ['and remembered afterwards', (port: number) => `127.0.0.1:${port}`, 'after'],
  ['by the name of its host', (port: number) => `localhost:${port}`, 'before'],
] as const)(
  'where a remembered device was met, another key is asked about, and gets nothing: %s',
  async (_, typed, remembered) => {
    const { victim, mallory, address, port, answering } = await replaced(typed, remembered);
    const failure = {
      code: 'other-device-here',
      params: { name: 'Studio', answering, other: answering.slice(0, 16) },
    };
    for (const written of [address, `127.0.0.1:${port}`]) {
      expect(await sendOn(victim, { by: 'address', address: written })).toMatchObject({ status: 'failed', failure });
    }
    expect(await victim.handle.command('addAddress', { address })).toMatchObject({ ok: false, failure });
    expect(mallory.state().transfers).toEqual([]);
  },
);

test('also where a remembered device has only called from, and announces itself', async () => {
  const name = ownName();
  const victim = await startTestEngine('Victim', { discovery: 'query' });
  const studio = await stranger(name, name);
  const fingerprint = await seen(victim, studio);
  await victim.handle.command('remember', { fingerprint, name, autoAccept: false });
  await offer(studio, victim, [await source()]);
  const address = `127.0.0.1:${studio.state().self.port}`;
  const kept = () => readFile(join(victim.home, 'known-devices.json'), 'utf8');
  await expect.poll(kept).toContain(address);
  await studio.handle.stop();
  await startTestEngine('Bob', { port: Number(address.split(':')[1]) });
  expect(await sendOn(victim, { by: 'address', address })).toMatchObject({
    status: 'failed',
    failure: { code: 'other-device-here', params: { name } },
  });
});

test('once the person has said so, that key may have it, and no third one', async () => {
  const { victim, mallory, address, answering } = await replaced((port) => `127.0.0.1:${port}`);
  expect(await victim.handle.command('addAddress', { address, key: answering })).toMatchObject({ ok: true });
  expect(await sendOn(victim, { by: 'address', address, key: 'c3'.repeat(32) })).toMatchObject({
    status: 'failed',
    failure: { code: 'identity-mismatch' },
  });
  expect(mallory.state().transfers).toEqual([]);
  const to = { by: 'address', address, key: answering } as const;
  // It is another one all the same: its code has to be compared.
  expect(await sendOn(victim, to)).toMatchObject({ status: 'comparing', peer: { name: 'Bob', known: false } });
});

test('a host’s name means that host, not a device in sight that announces it', async () => {
  const host = `nas-${randomBytes(4).toString('hex')}`;
  const victim = await sender('Studio');
  await seen(victim, await stranger(host, host));
  expect(await sendTo(victim, host, [host])).toEqual({ by: 'address', address: host });
});

test('a receiver that says it remembers us is not remembered for that', async () => {
  const victim = await startTestEngine('Victim');
  const mallory = await startTestEngine('Mom');
  const { sent } = await deliver(victim, mallory, [await source()], { always: true });
  expect(sent.status).toBe('done');
  expect(victim.state().known).toEqual([]);
});

test('one that the person here takes for new is from the moment when it has answered', async () => {
  const [victim, mom] = [await startTestEngine('Victim'), await startTestEngine('Mom')];
  const declined = await offer(victim, mom, [await source()], { acceptNew: true });
  await mom.transfer(({ status }) => status === 'asking', declined);
  await mom.handle.command('answer', { transferId: declined, accept: false });
  expect((await ended(victim, declined)).status).toBe('declined');
  const { fingerprint } = mom.state().self;
  expect(victim.state().known).toMatchObject([{ fingerprint, name: 'Mom', rule: 'ask' }]);
  const id = await offer(victim, mom, [await source()], { acceptNew: true });
  await mom.transfer(({ status }) => status === 'asking', id);
  await mom.handle.command('answer', { transferId: id, accept: true });
  await ended(victim, id);
  expect(victim.state().known).toMatchObject([{ fingerprint, name: 'Mom', rule: 'ask' }]);
  const again = await offer(victim, mom, [await source()]);
  expect(await victim.transfer(({ status }) => status === 'asking', again)).toMatchObject({ code: null });
});
