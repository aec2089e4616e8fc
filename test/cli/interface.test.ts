/** `--interface` between hosts with two networks, and networks without IPv4: nothing goes over any other. */
import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, expect, test } from 'vitest';
import { lan, noNamespaces, type Lan } from '../support/netns.ts';
import { tempDir } from '../support/pair.ts';
import { Ferry } from './processes.ts';

beforeEach(({ skip }) => skip(noNamespaces !== null, noNamespaces ?? ''));

const on = (net: Lan, host: string): string[] => net.on(host, 'env').flat();

async function receiver(net: Lan, host: string, ...argv: string[]) {
  const home = await tempDir();
  const ferry = new Ferry(
    ['receive', '--dir', join(home, 'in'), '--home', home, '--name', 'Bob', '--accept', 'all', '--json', ...argv],
    on(net, host),
  );
  const listening = await ferry.event('listening');
  return { ferry, addresses: listening['addresses'] as string[] };
}

async function send(net: Lan, host: string, to: string, ...argv: string[]): Promise<Ferry> {
  const home = await tempDir();
  writeFileSync(join(home, 'a.txt'), 'hi');
  return new Ferry(['send', join(home, 'a.txt'), '--to', to, '--home', home, '--json', ...argv], on(net, host));
}

/** A second network between two hosts: 10.88.0.1 and .2 on `eth1`. */
async function secondNetwork(net: Lan, a: string, b: string): Promise<void> {
  const nsB = net.env[`NS_${b.toUpperCase()}`]!;
  net.ip(a, 'link', 'add', 'eth1', 'type', 'veth', 'peer', 'name', 'eth1', 'netns', nsB);
  for (const [host, ip] of [
    [a, 1],
    [b, 2],
  ] as const) {
    net.ip(host, 'addr', 'add', `10.88.0.${ip}/24`, 'dev', 'eth1');
    net.ip(host, 'link', 'set', 'eth1', 'up');
  }
  // The carrier takes a moment to be there on both ends.
  const isUp = (host: string) => spawnSync(...net.on(host, 'cat', '/sys/class/net/eth1/operstate')).stdout.toString();
  for (const host of [a, b]) await expect.poll(() => isUp(host)).toBe('up\n');
}

test('a receiver on one network is not there on the other; a sender goes over none but its own', async () => {
  const net = await lan('a', 'b');
  await secondNetwork(net, 'a', 'b');
  const { addresses } = await receiver(net, 'b', '--interface', 'eth1');
  expect(addresses).toEqual(['10.88.0.2:53318']);
  expect(await (await send(net, 'a', '10.88.0.2')).exit).toBe(0);
  expect(await (await send(net, 'a', net.env['IP_B']!)).exit).toBe(4);
  expect(await (await send(net, 'a', '10.88.0.2', '--interface', 'eth1')).exit).toBe(0);
  const elsewhere = await send(net, 'a', '10.88.0.2', '--interface', 'eth0');
  expect(await elsewhere.exit).toBe(4);
  expect(elsewhere.events.at(-1)).toMatchObject({ code: 'not-on-interface', params: { interface: 'eth0' } });
  // And it isn't found there.
  const devices = new Ferry(
    ['devices', '--home', await tempDir(), '--json', '--wait', '2', '--interface', 'eth0'],
    on(net, 'a'),
  );
  expect(await devices.exit).toBe(0);
  expect(devices.events).toEqual([]);
});

test.each(['receive', 'send', 'devices'])('an interface without an address is refused by %s', async (command) => {
  const net = await lan('a');
  net.ip('a', 'addr', 'flush', 'dev', 'eth0');
  const home = await tempDir();
  writeFileSync(join(home, 'a.txt'), 'hi');
  const own = { receive: ['--dir', join(home, 'in')], send: [join(home, 'a.txt'), '--to', '10.99.0.9'], devices: [] }[
    command
  ]!;
  const ferry = new Ferry([command, ...own, '--home', home, '--json', '--interface', 'eth0'], on(net, 'a'));
  expect(await ferry.exit).toBe(2);
  expect(ferry.events).toMatchObject([
    { type: 'error', code: 'interface-unusable', params: { interface: 'eth0', there: 'lo' } },
  ]);
});

test('an interface that goes while it is listened on is said; with a new address it is listened on again', async () => {
  const net = await lan('a', 'b');
  const { ferry } = await receiver(net, 'b', '--interface', 'eth0');
  net.ip('b', 'addr', 'flush', 'dev', 'eth0');
  expect(await ferry.event('error')).toMatchObject({ code: 'interface-unusable' });
  net.ip('b', 'addr', 'add', '10.99.0.77/24', 'dev', 'eth0');
  await ferry.says(/Listening as Bob .* at 10\.99\.0\.77:53318/);
  expect(await (await send(net, 'a', '10.99.0.77')).exit).toBe(0);
  ferry.child.kill('SIGTERM');
  expect(await ferry.exit).toBe(143);
});

test('a network with nothing but IPv6 is enough to be found and sent to, by name and by what is told to type', async () => {
  const net = await lan('a', 'b');
  for (const host of ['a', 'b']) {
    net.ip(host, 'addr', 'del', `${net.env[`IP_${host.toUpperCase()}`]!}/24`, 'dev', 'eth0');
  }
  const { addresses } = await receiver(net, 'b', '--interface', 'eth0');
  expect(addresses[0]).toMatch(/^\[fe80::[\da-f:]+%eth0\]:53318$/);
  const devices = new Ferry(['devices', '--home', await tempDir(), '--json', '--wait', '60'], on(net, 'a'));
  expect(await devices.event('device')).toMatchObject({ name: 'Bob', addresses: [addresses[0]] });
  devices.child.kill('SIGINT');
  expect(await (await send(net, 'a', 'Bob')).exit).toBe(0);
  expect(await (await send(net, 'a', addresses[0]!, '--interface', 'eth0')).exit).toBe(0);
});
