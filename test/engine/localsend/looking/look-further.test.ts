/** Whom a look asks, and what it makes of who answers: real receivers on loopback. */
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import type { networkInterfaces } from 'node:os';
import { neighbours } from '../../../../electron/engine/localsend/looking/addresses.ts';
import { askedAtOnce, maxNetworks } from '../../../../electron/engine/localsend/looking/limits.ts';
import { lookFurther, type LookOptions } from '../../../../electron/engine/localsend/looking/look-further.ts';
import { newIdentity, startReceiver } from '../../../support/localsend/receiver.ts';

type Interfaces = ReturnType<typeof networkInterfaces>;
const v4 = (address: string, netmask: string, internal = false) =>
  [{ family: 'IPv4', address, netmask, internal, mac: '', cidr: null }] as unknown as Interfaces[string];

test('every neighbour of the /24 is asked, and never oneself, loopback or what is beyond a smaller network', () => {
  const whole = neighbours(undefined, { lo: v4('127.0.0.1', '255.0.0.0', true), eth0: v4('10.1.2.3', '255.255.0.0') });
  expect(whole).toHaveLength(253);
  expect(whole).toContain('10.1.2.254');
  for (const not of ['10.1.2.3', '10.1.2.0', '10.1.2.255', '10.1.3.1']) expect(whole).not.toContain(not);
  expect(neighbours(undefined, { eth0: v4('10.1.2.3', '255.255.255.248') })).toEqual(
    [1, 2, 4, 5, 6, 7].map((host) => `10.1.2.${host}`),
  );
});

test('no more networks are asked than may be, those a peer is likeliest on first; of an interface that is named its own', () => {
  const all = {
    docker0: v4('172.17.0.1', '255.255.255.0'),
    eth0: v4('10.1.2.3', '255.255.255.0'),
    eth1: v4('10.1.3.3', '255.255.255.0'),
  };
  const asked = neighbours(undefined, all);
  expect(asked).toHaveLength(maxNetworks * 253);
  expect(asked).not.toContain('172.17.0.2');
  expect(neighbours('docker0', all)).toContain('172.17.0.2');
});

async function look(port: number, more: Partial<LookOptions> = {}) {
  const found: unknown[] = [];
  const count = await lookFurther({
    addresses: ['127.0.0.1'],
    means: { identity: await newIdentity() },
    register: null,
    signal: new AbortController().signal,
    onFound: ({ alias, fingerprint, port: at, protocol }, address, proved) =>
      found.push({ alias, fingerprint, port: at, protocol, address, proved }),
    port,
    ...more,
  });
  return { count, found };
}

const portOf = ({ address }: { address: string }): number => Number(address.split(':')[1]);

test('who answers is told of by the key that TLS has proved, and asked without a name of ours where we hide', async () => {
  const receiver = await startReceiver();
  const at = portOf(receiver);
  const { count, found } = await look(at);
  expect(count).toBe(1);
  const { fingerprint } = receiver;
  expect(found).toEqual([
    { alias: 'Nice Orange', fingerprint, port: at, protocol: 'https', address: '127.0.0.1', proved: fingerprint },
  ]);
  await look(at, { register: '{}' });
  expect(receiver.requests).toEqual(['GET /api/localsend/v2/info', 'POST /api/localsend/v2/register']);
});

test('one that speaks plain HTTP is found, and proves nothing', async () => {
  const receiver = await startReceiver({ protocol: 'http' });
  const { found } = await look(portOf(receiver));
  expect(found).toMatchObject([{ protocol: 'http', proved: null }]);
});

test('nobody, who hangs up and who says nothing are no LocalSends, and nobody waits for them', async () => {
  const sockets = new Set<{ destroy(): void }>();
  const listener = async (onSocket: (socket: { destroy(): void }) => void): Promise<number> => {
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      onSocket(socket);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    return (server.address() as AddressInfo).port;
  };
  expect(await look(await listener((socket) => socket.destroy()))).toEqual({ count: 0, found: [] });
  expect(await look(await listener(() => {}))).toEqual({ count: 0, found: [] });
});

test('so many are asked at once and no more, and a look that is ended asks nobody else', async () => {
  const stop = new AbortController();
  let at = 0;
  let most = 0;
  const server = createServer((socket) => {
    socket.on('error', () => {});
    socket.once('close', () => at--);
    most = Math.max(most, ++at);
    if (most === askedAtOnce) stop.abort();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const addresses = Array.from({ length: askedAtOnce * 3 }, () => '127.0.0.1');
  expect(await look(port, { addresses, signal: stop.signal })).toEqual({ count: 0, found: [] });
  expect(most).toBe(askedAtOnce);
});
