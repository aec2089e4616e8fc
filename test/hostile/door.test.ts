/** Strangers at the door: whatever comes to the port without being Ferry costs little, shows nothing and blocks nobody. */
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { connect as connectTls, createServer as createTlsServer } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { maxUnidentifiedPerRemote } from '../../electron/engine/net/admission/gate.ts';
import { alpn } from '../../electron/engine/wire/limits.ts';
import { encodeMessage } from '../../electron/engine/wire/messages.ts';
import { deliver, ended, startTestEngine } from '../support/engines.ts';
import { dialEngine, gone, newIdentity } from '../support/hostile/hostile.ts';
import { frame, hello } from '../support/hostile/frames.ts';
import { startBystander, startVictim, type Victim } from '../support/hostile/victim.ts';
import { tempDir } from '../support/pair.ts';

/** A plain TCP connection to the victim. `from`: another address of this machine, as if from another device. */
function knock(victim: Victim, from = '127.0.0.1'): Socket {
  const socket = connect({ host: '127.0.0.1', port: victim.state().self.port, localAddress: from });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** Someone who is honest and new gets through now. */
async function expectOpenToOthers(victim: Victim): Promise<void> {
  const anna = await startTestEngine('Anna');
  const path = join(await tempDir(), 'bystander-too.txt');
  await writeFile(path, 'through');
  const { sent, received } = await deliver(anna, victim, [path]);
  expect([sent.status, received.status]).toEqual(['done', 'done']);
}

/** Descriptors of this process. */
const openFiles = (): number => (process.platform === 'linux' ? readdirSync('/proc/self/fd').length : 0);

/** What opens a connection and isn't Ferry. */
const noise: Record<string, Buffer> = {
  'a plain HTTP request': Buffer.from('GET / HTTP/1.1\r\nHost: ferry\r\n\r\n'),
  'a LocalSend request without TLS': Buffer.from('POST /api/localsend/v2/register HTTP/1.1\r\nHost: x\r\n\r\n'),
  'an SSH greeting': Buffer.from('SSH-2.0-OpenSSH_9.2\r\n'),
  'ferry/1 frames without TLS': encodeMessage(hello('Mallory', { commit: '00'.repeat(32) })),
  'random bytes': randomBytes(100_000),
  zeros: Buffer.alloc(100_000),
  'half a TLS record': Buffer.from('160301', 'hex'),
  'a TLS record that promises more': Buffer.from('1603010200', 'hex'),
  'a TLS alert': Buffer.from('15030300020228', 'hex'),
};

test.each(Object.entries(noise))('%s gets nothing, and nobody else notices', async (_, bytes) => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const socket = knock(victim);
  socket.end(bytes);
  await gone(socket);
  await bystander.finish();
  await expectOpenToOthers(victim);
  expect(victim.state().transfers).toHaveLength(2);
  await victim.expectUnharmed();
});

test.each([
  ['without a certificate', { ALPNProtocols: [alpn] }],
  ['without a certificate and a dialect', {}],
  ['of version 1.2', { ALPNProtocols: [alpn], maxVersion: 'TLSv1.2' as const, minVersion: 'TLSv1.2' as const }],
  ['with a dialect nobody speaks', { ALPNProtocols: ['h2'] }],
])('TLS %s is hung up on', async (_, options) => {
  const victim = await startVictim();
  const socket = connectTls({
    port: victim.state().self.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...options,
  });
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await gone(socket);
  await expectOpenToOthers(victim);
  await victim.expectUnharmed();
});

test.each<[string, Buffer]>([
  ['a frame of no type', frame(0xff, 'x')],
  ['a frame of 4 GB', frame(0x01, 'x', 0xffff_ffff)],
  ['random bytes', randomBytes(10_000)],
  ['HTTP', Buffer.from('GET / HTTP/1.1\r\n\r\n')],
  ['an offer', encodeMessage({ name: 'offer', body: { id: 'ab'.repeat(16), title: 't', roots: 1 } })],
  ['file bytes', frame(0x80, Buffer.alloc(13))],
])('%s where a hello belongs is answered with a violation', async (_, bytes) => {
  const victim = await startVictim();
  const socket = await dialEngine(victim);
  const answered: Buffer[] = [];
  socket.on('data', (chunk: Buffer) => answered.push(chunk));
  socket.write(bytes);
  await gone(socket);
  expect(Buffer.concat(answered).toString()).toContain('protocol-violation');
  expect(victim.state().transfers).toEqual([]);
  await victim.expectUnharmed();
});

test('2,000 connections that never say anything take no more than their places, and others come and go as ever', async () => {
  const victim = await startVictim();
  const bystander = await startBystander(victim);
  const filesBefore = openFiles();
  const knocked: { socket: Socket; closed: Promise<void> }[] = [];
  // In waves that the system's own queue holds; from another address than the honest ones: places are counted by it.
  while (knocked.length < 2000) {
    const wave = Array.from({ length: 200 }, () => knock(victim, '127.0.0.66')).map((socket) => ({
      socket,
      closed: gone(socket),
    }));
    await Promise.all(wave.map(({ socket, closed }) => Promise.race([once(socket, 'connect'), closed])));
    knocked.push(...wave);
  }
  const open = () => knocked.filter(({ socket }) => !socket.closed);
  while (open().length > maxUnidentifiedPerRemote) await Promise.race(open().map(({ closed }) => closed));
  await expectOpenToOthers(victim);
  await bystander.finish();
  expect(victim.state().transfers).toHaveLength(2);
  for (const { socket } of knocked) socket.destroy();
  // Both ends are in this process: once all have hung up, only what honest peers hold open is new.
  while (openFiles() > filesBefore + 20) await new Promise(setImmediate);
  await victim.expectUnharmed();
});

test('a caller from the same address finds a place again as soon as silent ones leave', async () => {
  const victim = await startVictim();
  const sockets = Array.from({ length: maxUnidentifiedPerRemote }, () => knock(victim));
  await Promise.all(sockets.map((socket) => once(socket, 'connect')));
  await gone(knock(victim));
  for (const socket of sockets) socket.destroy();
  await expectOpenToOthers(victim);
});

/** Who may answer where a Ferry was expected. */
const listeners: Record<string, (socket: Socket) => void> = {
  'a web server': (socket) => socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n'),
  'random bytes': (socket) => socket.write(randomBytes(10_000)),
  'somebody who hangs up': (socket) => socket.destroy(),
};

test.each(Object.entries(listeners))(
  '%s in a receiver’s place is not Ferry, and gets not a byte',
  async (_, answer) => {
    const victim = await startVictim();
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.once('data', () => answer(socket));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    await expectNotFerry(victim, (server.address() as AddressInfo).port);
  },
);

test('a TLS server that doesn’t know the dialect is not Ferry', async () => {
  const victim = await startVictim();
  const { keyPem: key, certPem: cert } = await newIdentity();
  const server = createTlsServer({ key, cert }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  await expectNotFerry(victim, (server.address() as AddressInfo).port);
});

async function expectNotFerry(victim: Victim, port: number): Promise<void> {
  const bystander = await startBystander(victim);
  const path = join(await tempDir(), 'secret.txt');
  await writeFile(path, 'secret');
  const to = { by: 'address', address: `127.0.0.1:${port}` } as const;
  const sent = await victim.handle.command('send', { paths: [path], to });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  expect(await ended(victim, sent.value.transferId)).toMatchObject({
    status: 'failed',
    failure: { code: 'not-ferry', params: { address: to.address } },
  });
  await bystander.finish();
  await victim.expectUnharmed();
}
