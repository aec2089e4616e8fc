/** Discoveries as processes on hosts of their own: several networks, cables that are pulled, strangers. */
import { beforeEach, expect, test } from 'vitest';
import { discoveryPort, maxDevicesPerHost } from '../../../electron/engine/discovery/times-and-limits.ts';
import { bundle } from '../../support/bundles/bundle.ts';
import { lan, noNamespaces } from '../../support/netns.ts';
import type { Lan } from '../../support/netns.ts';
import { Child, Ferry } from './processes.ts';

const [child, strangerChild] =
  noNamespaces === null
    ? [
        await bundle('test/engine/discovery/discovery.child.ts'),
        await bundle('test/engine/discovery/stranger.child.ts'),
      ]
    : ['', ''];
beforeEach(({ skip }) => skip(noNamespaces !== null, noNamespaces ?? ''));

const ferryOn = (net: Lan, host: string, options: Partial<ConstructorParameters<typeof Ferry>[1]> = {}): Ferry =>
  new Ferry(net.on(host, process.execPath, child), { name: host, ...options });

async function strangerOn(net: Lan, host: string, port = 0): Promise<Child> {
  const address = port === 0 ? net.env[`IP_${host.toUpperCase()}`]! : '0.0.0.0';
  const [command, args] = net.on(host, process.execPath, strangerChild, address, String(port));
  const stranger = new Child(command, args);
  await stranger.wait(({ event }) => event === 'started');
  return stranger;
}

test('two computers find each other at once, whoever starts first', async () => {
  const net = await lan('a', 'b');
  const a = ferryOn(net, 'a');
  await a.started();
  const b = ferryOn(net, 'b');
  const [foundB, foundA] = await Promise.all([a.finds(b), b.finds(a)]);
  expect(foundA.device.addresses).toEqual([`${net.env['IP_A']}:4000`]);
  expect(foundB.device.addresses).toEqual([`${net.env['IP_B']}:4000`]);
  console.log(`found ${foundA.ms} ms after the second one's start`);
});

test('one that left comes back: after a goodbye, and after it was killed', async () => {
  const net = await lan('a', 'b');
  const a = ferryOn(net, 'a');
  const b = ferryOn(net, 'b');
  await Promise.all([a.finds(b), b.finds(a)]);
  await b.stop();
  await a.loses(b);

  const again = ferryOn(net, 'b', { fingerprint: b.fingerprint });
  await a.finds(b, undefined, a.events.length);
  await again.finds(a);
  await again.kill();
  // Nobody told a, so it won't introduce itself unasked; the newcomer asks.
  const after = ferryOn(net, 'b', { fingerprint: b.fingerprint, name: 'b anew' });
  const [found] = await Promise.all([after.finds(a), a.finds(b, 'b anew')]);
  expect(found.device.name).toBe('a');
});

test('a sender in a terminal finds the others and isn’t listed by them', async () => {
  const net = await lan('a', 'b', 'c');
  const [a, b] = [ferryOn(net, 'a'), ferryOn(net, 'b')];
  await Promise.all([a.finds(b), b.finds(a)]);
  const sender = ferryOn(net, 'c', { mode: 'query' });
  const found = await Promise.all([sender.finds(a), sender.finds(b)]);
  console.log(`both found ${Math.max(...found.map(({ ms }) => ms))} ms after the sender's start`);
  await sender.stop();
  b.write('rename b2');
  await a.finds(b, 'b2');
  expect([...a.devices().keys()]).toEqual([b.fingerprint]);
});

test('several on one machine without a network find each other', async () => {
  const net = await lan('a');
  net.ip('a', 'link', 'delete', 'eth0');
  const all = ['one', 'two', 'three'].map((name) => ferryOn(net, 'a', { name }));
  await Promise.all(all.flatMap((one) => all.filter((other) => other !== one).map((other) => one.finds(other))));
  for (const one of all) {
    for (const { addresses } of one.devices().values()) expect(addresses).toEqual(['127.0.0.1:4000']);
  }
});

test('several on one machine with a network are listed once each, with both addresses', async () => {
  const net = await lan('a');
  const [one, two] = [ferryOn(net, 'a', { name: 'one' }), ferryOn(net, 'a', { name: 'two' })];
  const both = await one.wait(({ device }) => device?.fingerprint === two.fingerprint && device.addresses.length === 2);
  expect(both.device?.addresses.toSorted()).toEqual([`${net.env['IP_A']}:4000`, '127.0.0.1:4000']);
  expect(one.devices().size).toBe(1);
});

test('--interface keeps to one network, spoken and heard', async () => {
  const net = await lan('a');
  const lo = ferryOn(net, 'a', { name: 'lo', interface: 'lo' });
  const eth = ferryOn(net, 'a', { name: 'eth', interface: net.env['IP_A']! });
  await Promise.all([lo.started(), eth.started()]);
  const everywhere = ferryOn(net, 'a', { name: 'everywhere' });
  await Promise.all([lo.finds(everywhere), eth.finds(everywhere), everywhere.finds(lo), everywhere.finds(eth)]);
  const addresses = (of: Ferry): (readonly string[])[] => [...of.devices().values()].map((device) => device.addresses);
  expect(addresses(lo)).toEqual([['127.0.0.1:4000']]);
  expect(addresses(eth)).toEqual([[`${net.env['IP_A']}:4000`]]);
});

test('a computer that falls silent goes, and comes back when its cable does', async () => {
  const net = await lan('a', 'b');
  const [a, b] = [ferryOn(net, 'a'), ferryOn(net, 'b')];
  await Promise.all([a.finds(b), b.finds(a)]);
  net.cable('b', false);
  await Promise.all([a.loses(b), b.loses(a)]);
  const [fromA, fromB] = [a.events.length, b.events.length];
  net.cable('b', true);
  const back = await Promise.all([a.finds(b, undefined, fromA), b.finds(a, undefined, fromB)]);
  expect(back.map(({ device }) => device.name)).toEqual(['b', 'a']);
});

test('networks that come later, change address or are made anew are followed', async () => {
  const net = await lan('a', 'b');
  net.ip('b', 'link', 'set', 'eth0', 'down');
  const [a, b] = [ferryOn(net, 'a'), ferryOn(net, 'b')];
  await Promise.all([a.started(), b.started()]);
  net.ip('b', 'link', 'set', 'eth0', 'up');
  await Promise.all([a.finds(b), b.finds(a)]);

  net.ip('b', 'address', 'delete', `${net.env['IP_B']}/24`, 'dev', 'eth0');
  net.ip('b', 'address', 'add', '10.99.0.77/24', 'dev', 'eth0');
  await a.wait(({ device }) => device?.addresses[0] === '10.99.0.77:4000');

  // The same name and address, but another interface to the system: all memberships are gone.
  net.ip('b', 'link', 'delete', 'eth0');
  net.ip('switch', 'link', 'add', 'port-b', 'type', 'veth', 'peer', 'name', 'eth0', 'netns', net.env['NS_B']!);
  net.ip('switch', 'link', 'set', 'port-b', 'master', 'lan', 'up');
  net.ip('b', 'address', 'add', '10.99.0.77/24', 'dev', 'eth0');
  net.ip('b', 'link', 'set', 'eth0', 'up');
  a.write('rename a2');
  b.write('rename b2');
  const [found] = await Promise.all([a.finds(b, 'b2'), b.finds(a, 'a2')]);
  expect(found.device.addresses[0]).toBe('10.99.0.77:4000');
});

test('a program that keeps the port to itself is lived with until it ends', async () => {
  const net = await lan('a', 'b', 'c');
  const hog = await strangerOn(net, 'a', discoveryPort);
  const b = ferryOn(net, 'b');
  await b.started();
  const a = ferryOn(net, 'a');
  await Promise.all([a.finds(b), b.finds(a)]);
  const c = ferryOn(net, 'c');
  await Promise.all([c.finds(b), b.finds(c)]);
  await hog.kill();
  const { device } = await a.finds(c);
  expect(device.name).toBe('c');
});

test('garbage, LocalSend and made-up devices without number don’t crowd out the real ones', async () => {
  const net = await lan('a', 'b', 'c');
  const [a, b] = [ferryOn(net, 'a'), ferryOn(net, 'b')];
  await Promise.all([a.finds(b), b.finds(a)]);
  const stranger = await strangerOn(net, 'c');
  const localSend = { alias: 'phone', version: '2.1', fingerprint: 'A'.repeat(64), port: 53317, protocol: 'https', announce: true }; // prettier-ignore
  const lines = ['', 'hello', '{', '[]', JSON.stringify(localSend), '\0'.repeat(20_000)];
  for (const line of lines) stranger.write(Buffer.from(line).toString('base64'));
  stranger.write('flood 5000');
  stranger.write(
    Buffer.from(JSON.stringify({ ferry: 1, goodbye: true, fingerprint: b.fingerprint })).toString('base64'),
  );
  await stranger.wait((event) => stranger.events.indexOf(event) === lines.length + 2);

  const late = ferryOn(net, 'b', { name: 'late' });
  await Promise.all([a.finds(late), late.finds(a)]);
  b.write('rename b2');
  await a.finds(b, 'b2');
  expect(a.devices().size).toBe(maxDevicesPerHost + 2);
  expect(a.events.filter(({ event }) => event === 'gone')).toEqual([]);
  const { rss } = await a.stop();
  console.log(`${Math.round(rss! / 1e6)} MB resident after the flood`);
});
