/** A device with a new key: friends follow it by the old key's word, with their rules, and are told once. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Discovery } from '../../../electron/engine/discovery/discovery.ts';
import { renewIdentity } from '../../../electron/engine/identity/moving/move.ts';
import { loadIdentity } from '../../../electron/engine/identity/identity.ts';
import { succeed } from '../../../electron/engine/identity/succession.ts';
import { deliver, ended, offer, startTestEngine, type TestEngine } from '../../support/engines.ts';
import { dialEngine } from '../../support/hostile/hostile.ts';
import { hello } from '../../support/hostile/frames.ts';
import { Connection } from '../../../electron/engine/wire/connection.ts';
import { tempDir } from '../../support/pair.ts';

/** A device of that name that the friend remembers, accepted always, and its home; it is away. */
async function remembered(friend: TestEngine, name: string): Promise<{ home: string; fingerprint: string }> {
  const home = await tempDir();
  const { fingerprint } = await loadIdentity(home);
  await friend.handle.command('remember', { fingerprint, name, autoAccept: true });
  return { home, fingerprint };
}

const renewals = (engine: TestEngine) =>
  engine.state().problems.filter(({ failure }) => failure.code === 'identity-renewed');

test('it is known by its new key at the next greeting, with its rules, and the person is told once', async () => {
  const friend = await startTestEngine('Friend');
  const { home } = await remembered(friend, 'Studio');
  const { fingerprint, keptAt } = await renewIdentity(home);
  const studio = await startTestEngine('Studio', { home });
  const { received } = await deliverUnasked(studio, friend);
  expect(received).toMatchObject({ status: 'done', code: null, peer: { known: true } });
  await friend.until(({ known }) => known.some((device) => device.fingerprint === fingerprint));
  expect(friend.state().known).toMatchObject([{ fingerprint, name: 'Studio', rule: 'accept' }]);
  await deliverUnasked(studio, friend);
  expect(renewals(friend)).toHaveLength(1);
  expect(renewals(friend)[0]?.failure.params).toEqual({ name: 'Studio', other: fingerprint.slice(0, 16) });
  // Whoever has the old key is the old device no more.
  expect(await readFile(join(keptAt, 'key.pem'), 'utf8')).toContain('PRIVATE KEY');
  const thief = await startTestEngine('Studio', { home: await homeWith(keptAt) });
  const refused = await ended(thief, await offer(thief, friend, [import.meta.filename]));
  expect(refused.failure).toMatchObject({ code: 'identity-changed', by: 'peer' });
});

test('called by a friend that sees it, it is followed as well', async () => {
  const friend = await startTestEngine('Friend');
  const { home } = await remembered(friend, 'Studio');
  await renewIdentity(home);
  const studio = await startTestEngine('Studio', { home });
  const { received } = await deliver(friend, studio, [import.meta.filename]);
  expect(received.status).toBe('done');
  expect(friend.state().known).toMatchObject([{ fingerprint: studio.state().self.fingerprint, rule: 'accept' }]);
});

test('a friend in sight hears of it before it wants to send', async () => {
  const friend = await startTestEngine('Friend');
  const { home } = await remembered(friend, 'Studio');
  const { fingerprint } = await renewIdentity(home);
  const { fingerprint: friends, port } = friend.state().self;
  const before = await startTestEngine('Studio', { home, discovery: 'query' });
  await before.handle.command('remember', { fingerprint: friends, name: 'Friend', autoAccept: false });
  const announced = new Discovery({
    self: () => ({ fingerprint: friends, port, name: 'Friend', kind: 'desktop' }),
    mode: 'announce',
    interface: '127.0.0.1',
    probe: () => Promise.reject(new Error('not in this test')),
    onDevice: () => {},
    onGone: () => {},
  });
  await announced.start();
  await friend.until(({ known }) => known.some((device) => device.fingerprint === fingerprint));
  await announced.stop();
});

test('nobody else is followed: not a key that signed for itself, nor one whose old key is no friend’s', async () => {
  const friend = await startTestEngine('Friend');
  const { fingerprint } = await remembered(friend, 'Studio');
  const [mallory, other] = [await loadIdentity(await tempDir()), await loadIdentity(await tempDir())];
  const good = succeed(other, mallory.fingerprint, Date.now());
  const { certPem } = await loadIdentity(await tempDir());
  for (const formerly of [[good], [{ ...good, certificate: Buffer.from(certPem).toString('base64') }]]) {
    const socket = await dialEngine(friend, mallory);
    const connection = new Connection(socket);
    const { body } = hello('Studio', { commit: '0'.repeat(64) });
    connection.send({ name: 'hello', body: { ...body, formerly } } as Parameters<Connection['send']>[0]);
    expect(await connection.next()).toMatchObject({ name: 'error', body: { code: 'identity-changed' } });
  }
  expect(friend.state().known).toMatchObject([{ fingerprint }]);
  expect(renewals(friend)).toEqual([]);
});

async function deliverUnasked(from: TestEngine, to: TestEngine) {
  const id = await offer(from, to, [import.meta.filename]);
  return { received: await ended(to, id), sent: await ended(from, id) };
}

/** A home of whoever has got hold of an old identity's folder. */
async function homeWith(identity: string): Promise<string> {
  const { cp } = await import('node:fs/promises');
  const home = await tempDir();
  await cp(identity, join(home, 'identity'), { recursive: true });
  return home;
}
