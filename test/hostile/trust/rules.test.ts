/** What a device may do here is what a person said of its key: blocked, accepted within limits, or never told that we are here. */
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { connect, type TLSSocket } from 'node:tls';
import { createServer, type AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import type { Identity } from '../../../electron/engine/identity/identity.ts';
import { alpn } from '../../../electron/engine/wire/limits.ts';
import { encodeMessage } from '../../../electron/engine/wire/messages.ts';
import type { CommandInput } from '../../../shared/api.ts';
import { defaultMaxBytes } from '../../../shared/rules/device-rules.ts';
import { addressOf, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { hello } from '../../support/hostile/frames.ts';
import { callEngine, newIdentity } from '../../support/hostile/hostile.ts';
import { tempDir } from '../../support/pair.ts';

type Rules = CommandInput<'setRules'>['rules'];

/** `me` has said this of `of`. */
async function say(me: TestEngine, of: TestEngine, rules: Rules): Promise<void> {
  const { fingerprint, name } = of.state().self;
  await me.handle.command('remember', { fingerprint, name, autoAccept: false });
  const said = await me.handle.command('setRules', { fingerprint, rules });
  if (!said.ok) throw new Error(JSON.stringify(said.failure));
}

async function filesOf(content: Readonly<Record<string, string>>): Promise<string[]> {
  const dir = await tempDir();
  for (const [path, text] of Object.entries(content)) {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), text);
  }
  return [...new Set(Object.keys(content).map((path) => join(dir, path.split('/')[0]!)))];
}

async function two(rules: Rules) {
  const [anna, ben] = [await startTestEngine('Anna'), await startTestEngine('Ben')];
  await say(ben, anna, rules);
  return { anna, ben };
}

const landed = async (dir: string): Promise<string[]> =>
  (await readdir(dir, { recursive: true }).catch(() => [])).toSorted();

async function asked(at: TestEngine, id: string, kind: string) {
  const { question } = await at.transfer(
    ({ question }) => question?.kind === 'beyond' && question.why.kind === kind,
    id,
  );
  return question!;
}

test('a blocked device hears what “declined” says, and the person here nothing', async () => {
  const { anna, ben } = await two({ rule: 'block' });
  const before = ben.state().transfers;
  const id = await offer(anna, ben, await filesOf({ 'a.txt': 'a' }));
  expect(await ended(anna, id)).toMatchObject({ status: 'declined', failure: { code: 'declined', by: 'peer' } });

  const [carl, dora] = [await startTestEngine('Carl'), await startTestEngine('Dora')];
  const byPerson = await offer(carl, dora, await filesOf({ 'a.txt': 'a' }));
  await dora.transfer(({ status }) => status === 'asking', byPerson);
  await dora.handle.command('answer', { transferId: byPerson, accept: false });
  const [blocked, declined] = [await ended(anna, id), await ended(carl, byPerson)];
  expect(blocked.failure!.code).toBe(declined.failure!.code);
  expect(ben.state().transfers).toEqual(before);
  expect(ben.state().problems).toEqual([]);
  expect(await landed(ben.inbox)).toEqual([]);
});

test('who is blocked while it sends is cut off, and its open offer declined', async () => {
  const { anna, ben } = await two({ rule: 'ask' });
  const id = await offer(anna, ben, await filesOf({ 'a.txt': 'a' }));
  await ben.transfer(({ status }) => status === 'asking', id);
  await say(ben, anna, { rule: 'block' });
  expect(await ended(anna, id)).toMatchObject({ status: 'declined' });
  expect(await ended(ben, id)).toMatchObject({ status: 'declined' });
});

test('to a blocked device nothing is sent, not even a call, unless the person says so', async () => {
  const [anna, ben] = [await startTestEngine('Anna'), await startTestEngine('Ben')];
  await say(anna, ben, { rule: 'block', label: 'Ex' });
  const { fingerprint } = ben.state().self;
  const to = { by: 'address', address: addressOf(ben), key: fingerprint } as const;
  let calls = 0;
  const nobody = createServer(() => calls++).listen(0, '127.0.0.1');
  onTestFinished(() => void nobody.close());
  await once(nobody, 'listening');
  const { port } = nobody.address() as AddressInfo;
  const through = await offer(anna, ben, await filesOf({ a: 'a' }), { to: { ...to, address: `127.0.0.1:${port}` } });
  expect(await ended(anna, through)).toMatchObject({
    status: 'failed',
    failure: { code: 'device-blocked', params: { name: 'Ex' } },
  });
  expect(calls).toBe(0);
  // Found only once it has answered: it is not told what was to come.
  const anybody = await offer(anna, ben, await filesOf({ a: 'a' }));
  expect(await ended(anna, anybody)).toMatchObject({ failure: { code: 'device-blocked' } });
  expect(ben.state().transfers).toEqual([]);
  const id = await offer(anna, ben, await filesOf({ a: 'a' }), { to, evenUnsure: true });
  await ben.transfer(({ status }) => status === 'asking', id);
});

test.each([
  ['hidden', { '.bashrc': 'evil' }],
  ['hidden', { 'photos/.git/hooks/x': 'evil' }],
  ['program', { 'menu.desktop': 'evil' }],
])('unasked, %s files don’t come: %j', async (kind, evil) => {
  const { anna, ben } = await two({ rule: 'accept' });
  const id = await offer(anna, ben, await filesOf({ ...evil, 'zz.txt': 'fine' }));
  const { id: questionId } = await asked(ben, id, kind);
  expect((await landed(ben.inbox)).filter((path) => Object.keys(evil).includes(path))).toEqual([]);
  await ben.handle.command('decide', { transferId: id, questionId, choice: 'decline' });
  expect(await ended(ben, id)).toMatchObject({ status: 'done', progress: { files: 1 } });
  expect((await landed(ben.inbox)).filter((path) => !path.startsWith('photos'))).toEqual(['zz.txt']);
  expect(ben.files.map(({ bytes }) => bytes)).toEqual([4]);
});

test('said so, they come: once by an answer, always by the device’s switch', async () => {
  const { anna, ben } = await two({ rule: 'accept' });
  const evil = await filesOf({ '.bashrc': 'mine', 'x.sh': 'mine' });
  const id = await offer(anna, ben, evil);
  for (const kind of ['hidden', 'program']) {
    const { id: questionId } = await asked(ben, id, kind);
    await ben.handle.command('decide', { transferId: id, questionId, choice: 'accept' });
  }
  expect(await ended(ben, id)).toMatchObject({ status: 'done', progress: { files: 2 } });
  await say(ben, anna, { rule: 'accept', anything: true });
  const dir = join(ben.home, 'elsewhere');
  await say(ben, anna, { rule: 'accept', dir });
  expect(await ended(ben, await offer(anna, ben, evil))).toMatchObject({ status: 'done', dir, progress: { files: 2 } });
  expect(await landed(dir)).toEqual(['.bashrc', 'x.sh']);
});

test.each([
  [10, null],
  [9, { kind: 'size', limit: 9 }],
])('10 bytes, where %d come unasked', async (maxBytes, why) => {
  const { anna, ben } = await two({ rule: 'accept', maxBytes });
  const id = await offer(anna, ben, await filesOf({ a: '12345', b: '67890' }));
  if (why === null) {
    expect(await ended(ben, id)).toMatchObject({ status: 'done', progress: { files: 2 } });
    return;
  }
  const question = await asked(ben, id, 'size');
  expect(question).toMatchObject({ why });
  await ben.handle.command('decide', { transferId: id, questionId: question.id, choice: 'decline' });
  expect(await ended(ben, id)).toMatchObject({ status: 'done', progress: { files: 1 } });
});

test('by default 10 GB come unasked', () => expect(defaultMaxBytes).toBe(10e9));

/** A sender driven by hand, whose key `victim` accepts always. */
async function friend(victim: TestEngine) {
  const identity = await newIdentity();
  await victim.handle.command('remember', { fingerprint: identity.fingerprint, name: 'Friend', autoAccept: true });
  return { call: () => callEngine(victim, { identity, name: 'Friend' }) };
}

const id = createHash('sha256').update('rules').digest('hex').slice(0, 32);
const listed = (path: string, bytes = 1) => ({ path, bytes, mtime: 0 });

test('what is added later is looked at as the offer was', async () => {
  const victim = await startTestEngine('Victim');
  const { call } = await friend(victim);
  const peer = await call();
  peer.say(
    { name: 'offer', body: { id, title: 'a', roots: 1, note: '' } },
    { name: 'entries', body: { first: 0, entries: [listed('a')] } },
    { name: 'manifestEnd', body: { entries: 1, bytes: 1 } },
  );
  await peer.hear('plan');
  peer.say(
    { name: 'more', body: { title: 'b', roots: 1 } },
    { name: 'entries', body: { first: 1, entries: [listed('b/.ssh/authorized_keys')] } },
    { name: 'manifestEnd', body: { entries: 2, bytes: 2 } },
  );
  const { id: questionId } = await asked(victim, id, 'hidden');
  expect(peer.heard.filter(({ name }) => name === 'plan')).toHaveLength(1);
  await victim.handle.command('decide', { transferId: id, questionId, choice: 'decline' });
  expect(await peer.hear('plan')).toEqual({ items: [{ do: 'skip', range: [1, 1], code: 'declined' }] });
});

test('another manifest after a cut line is looked at like the first', async () => {
  const victim = await startTestEngine('Victim');
  const { call } = await friend(victim);
  const tell = async (path: string) => {
    const peer = await call();
    peer.say(
      { name: 'offer', body: { id, title: 'a', roots: 1, note: '' } },
      { name: 'entries', body: { first: 0, entries: [listed(path)] } },
      { name: 'manifestEnd', body: { entries: 1, bytes: 1 } },
    );
    return peer;
  };
  const first = await tell('a');
  await first.hear('plan');
  first.hangUp('reset');
  await victim.transfer(({ status }) => status === 'reconnecting', id);
  const second = await tell('.profile');
  await asked(victim, id, 'hidden');
  expect(second.heard.map(({ name }) => name)).not.toContain('plan');
});

/** What whoever dials with this key gets in bytes of application data, until the line ends; and the certificate shown. */
async function learns({
  port,
  identity,
}: {
  port: number;
  identity: Identity;
}): Promise<{ heard: string; shown: string }> {
  const socket: TLSSocket = connect({
    ...{ host: '127.0.0.1', port, key: identity.keyPem, cert: identity.certPem },
    ...{ ALPNProtocols: [alpn], rejectUnauthorized: false, minVersion: 'TLSv1.3' },
  });
  const heard: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => {
    heard.push(chunk);
    socket.end();
  });
  socket.on('error', () => {});
  await once(socket, 'secureConnect');
  const shown = socket.getPeerX509Certificate()!.raw.toString('latin1');
  socket.write(encodeMessage(hello('Mallory', { commit: '0'.repeat(64) })));
  if (!socket.closed) await once(socket, 'close');
  return { heard: Buffer.concat(heard).toString('latin1'), shown };
}

const name = 'Secret Name of Mine';

test.each(['known', 'nobody'] as const)('visible to %s: an unknown caller hears not one byte', async (visibleTo) => {
  const hidden = await startTestEngine(name, { visibleTo });
  const { heard, shown } = await learns({ port: hidden.state().self.port, identity: await newIdentity() });
  expect(heard).toBe('');
  // TLS shows a key to everybody; it says nothing more.
  expect(shown).not.toContain(name);
  expect(hidden.state().problems).toEqual([]);
  expect(hidden.state().transfers).toEqual([]);
});

test('visible to everybody: an unknown caller learns the name, and neither version nor port', async () => {
  const shown = await startTestEngine(name);
  const { port } = shown.state().self;
  const { heard } = await learns({ port, identity: await newIdentity() });
  expect(heard).toContain(name);
  expect(heard).not.toContain(shown.state().self.appVersion);
  expect(heard).not.toContain('"port"');
});

test.each(['known', 'nobody'] as const)(
  'visible to %s: who is remembered is served, unless blocked',
  async (visibleTo) => {
    const hidden = await startTestEngine(name, { visibleTo });
    const identity = await newIdentity();
    const { port } = hidden.state().self;
    await hidden.handle.command('remember', { fingerprint: identity.fingerprint, name: 'Mallory', autoAccept: false });
    const { heard } = await learns({ port, identity });
    expect(heard).toContain(name);
    expect(heard.includes(`"port":${port}`)).toBe(visibleTo === 'known');
    await hidden.handle.command('setRules', { fingerprint: identity.fingerprint, rules: { rule: 'block' } });
    expect((await learns({ port, identity })).heard).toBe('');
  },
);

test('what was accepted from a stranger goes on when this device hides, and nothing else of theirs', async () => {
  const victim = await startTestEngine('Victim');
  const identity = await newIdentity();
  const tell = async (transferId: string) => {
    const peer = await callEngine(victim, { identity });
    peer.say(
      { name: 'offer', body: { id: transferId, title: 'a', roots: 1, note: '' } },
      { name: 'entries', body: { first: 0, entries: [listed('a')] } },
      { name: 'manifestEnd', body: { entries: 1, bytes: 1 } },
    );
    return peer;
  };
  const first = await tell(id);
  await victim.transfer(({ status }) => status === 'asking', id);
  await victim.handle.command('answer', { transferId: id, accept: true, remember: false });
  await first.hear('plan');
  await victim.handle.command('setSettings', { visibleTo: 'nobody' });
  first.hangUp('reset');
  await victim.transfer(({ status }) => status === 'reconnecting', id);
  await (await tell(id)).hear('plan');
  expect(await (await tell('f'.repeat(32))).refusal()).toBe('peer-busy');
  await victim.handle.command('cancel', { transferId: id });
  await ended(victim, id);
  await expect(tell('e'.repeat(32))).rejects.toThrow('disconnected');
});
