/** A device that hides is found by those it remembers, and by nobody else; no datagram names it. */
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, onTestFinished, test } from 'vitest';
import { discoveryPort, group } from '../../../electron/engine/discovery/times-and-limits.ts';
import type { Visibility } from '../../../shared/settings.ts';
import { startTestEngine, type TestEngine } from '../../support/engines.ts';

/** Other Ferrys may announce themselves on this machine: names of this test's own. */
const called = (name: string): string => `${name} ${randomBytes(4).toString('hex')}`;

const around = (name: string, visibleTo: Visibility = 'everybody'): Promise<TestEngine> =>
  startTestEngine(called(name), { discovery: 'announce', visibleTo });

async function remember(me: TestEngine, other: TestEngine): Promise<void> {
  const { fingerprint, name } = other.state().self;
  await me.handle.command('remember', { fingerprint, name, autoAccept: false });
}

const finds = (me: TestEngine, other: TestEngine) =>
  me.until(({ devices }) => devices.some(({ fingerprint }) => fingerprint === other.state().self.fingerprint));
const loses = (me: TestEngine, other: TestEngine) =>
  me.until(({ devices }) => devices.every(({ fingerprint }) => fingerprint !== other.state().self.fingerprint));
const sees = (me: TestEngine, other: TestEngine): boolean =>
  me.state().devices.some(({ fingerprint }) => fingerprint === other.state().self.fingerprint);

/** Everything that is said to the group on loopback. */
async function overheard() {
  const heard: string[] = [];
  const socket = createSocket({ type: 'udp4', reuseAddr: true });
  onTestFinished(() => void socket.close());
  socket.on('message', (datagram) => heard.push(datagram.toString('utf8').toLowerCase()));
  socket.bind(discoveryPort);
  await once(socket, 'listening');
  socket.addMembership(group, '127.0.0.1');
  const until = async (test: (datagram: string) => boolean): Promise<void> => {
    while (!heard.some(test)) await once(socket, 'message');
  };
  return { heard, until };
}

test('visible to devices it knows: the remembered one lists it, a stranger does not, and no datagram names it', async () => {
  const { heard, until } = await overheard();
  const [anna, eve] = [await around('Anna'), await around('Eve')];
  const hidden = await around('Hidden', 'known');
  const { name, fingerprint, port } = hidden.state().self;
  await remember(anna, hidden);
  await remember(hidden, anna);
  await Promise.all([finds(hidden, anna), finds(hidden, eve), finds(anna, hidden)]);
  expect(anna.state().devices.find((device) => device.fingerprint === fingerprint)).toMatchObject({
    ...{ name, kind: 'headless', addresses: [`127.0.0.1:${port}`] },
  });
  await anna.until(({ known }) => known[0]?.lastSeen !== null);
  expect(sees(eve, hidden)).toBe(false);
  const names = (datagram: string): boolean => datagram.includes(name.toLowerCase()) || datagram.includes(fingerprint);
  expect(heard.filter(names)).toEqual([]);

  await hidden.handle.command('setSettings', { visibleTo: 'everybody' });
  await finds(eve, hidden);
  await until(names);
  await hidden.handle.command('setSettings', { visibleTo: 'nobody' });
  await loses(eve, hidden);
});

test('shown to nobody from now on, it is lost to those who remember it, whether it remembers them or not', async () => {
  const [anna, ben] = [await around('Anna'), await around('Ben')];
  const hidden = await around('Hidden');
  await remember(anna, hidden);
  await remember(ben, hidden);
  await remember(hidden, anna);
  await Promise.all([finds(anna, hidden), finds(ben, hidden), finds(hidden, anna)]);
  await hidden.handle.command('setSettings', { visibleTo: 'nobody' });
  await Promise.all([loses(anna, hidden), loses(ben, hidden)]);
  await hidden.handle.command('setSettings', { visibleTo: 'everybody' });
  await Promise.all([finds(anna, hidden), finds(ben, hidden)]);
});

test('two that hide find each other where they have been', async () => {
  const [anna, ben] = [await around('Anna', 'known'), await around('Ben', 'known')];
  await remember(anna, ben);
  await remember(ben, anna);
  // Met once by address: from then on each is called where it was.
  const added = await anna.handle.command('addAddress', { address: `127.0.0.1:${ben.state().self.port}` });
  expect(added).toMatchObject({ ok: true });
  await anna.handle.command('setSettings', { visibleTo: 'known' });
  await finds(ben, anna);
  const { fingerprint, name } = anna.state().self;
  const listed = ben.state().devices.find((device) => device.fingerprint === fingerprint);
  expect(listed).toMatchObject({ name, via: 'multicast' });
});

test('one that doesn’t remember the caller, or has blocked it, lists it not, and hears of no calls', async () => {
  const [anna, ben] = [await around('Anna'), await around('Ben')];
  const hidden = await around('Hidden', 'known');
  // Before it is called: it would be listed, and stay so for a while.
  await remember(ben, hidden);
  const { fingerprint } = hidden.state().self;
  await ben.handle.command('setRules', { fingerprint, rules: { rule: 'block' } });
  await remember(hidden, anna);
  await remember(hidden, ben);
  await Promise.all([finds(hidden, anna), finds(hidden, ben)]);
  // Remembered from now on, it is called at the next change.
  await remember(anna, hidden);
  await hidden.handle.command('setSettings', { visibleTo: 'known' });
  await finds(anna, hidden);
  expect(sees(ben, hidden)).toBe(false);
  expect([...anna.state().problems, ...ben.state().problems]).toEqual([]);
});
