/** Listener and dialler against each other, and against strangers, on real sockets. */
import { readFile } from 'node:fs/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect as connectTcp, createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect as connectTls } from 'node:tls';
import type { ConnectionOptions, TLSSocket } from 'node:tls';
import { FerryError } from '../../../shared/errors.ts';
import type { Failure } from '../../../shared/errors.ts';
import { loadIdentity } from '../../../electron/engine/identity/identity.ts';
import type { Identity } from '../../../electron/engine/identity/identity.ts';
import { dial } from '../../../electron/engine/net/dial.ts';
import type { DialOptions } from '../../../electron/engine/net/dial.ts';
import { maxUnidentifiedPerRemote } from '../../../electron/engine/net/admission/gate.ts';
import { listen } from '../../../electron/engine/net/listen.ts';
import type { ListenOptions, Listener } from '../../../electron/engine/net/listen.ts';
import { peerFingerprint } from '../../../electron/engine/net/peer.ts';
import { defaultPort } from '../../../electron/engine/wire/limits.ts';

let dir: string;
let alice: Identity;
let bob: Identity;
const cleanUp: (() => unknown)[] = [];

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'ferry-net-'));
  [alice, bob] = await Promise.all([loadIdentity(join(dir, 'a')), loadIdentity(join(dir, 'b'))]);
});
afterEach(async () => {
  for (const step of cleanUp.splice(0).toReversed()) await step();
});
afterAll(() => rm(dir, { recursive: true, force: true }));

/** A listener of alice's whose sockets and errors can be awaited. */
async function host(options: Partial<ListenOptions> = {}) {
  const sockets = queue<TLSSocket>();
  const errors = queue<Failure>();
  const listener = await listen({
    port: 0,
    identity: alice,
    alpn: ['ferry/1'],
    onSocket(socket, identified) {
      socket.on('error', () => undefined);
      identified();
      sockets.push(socket);
    },
    onError: (failure) => errors.push(failure),
    ...options,
  });
  cleanUp.push(() => listener.close());
  return { ...listener, nextSocket: sockets.next, nextError: errors.next };
}

function queue<T>() {
  const ready: T[] = [];
  const wanted: ((item: T) => void)[] = [];
  return {
    push: (item: T): void => void (wanted.shift()?.(item) ?? ready.push(item)),
    next: (): Promise<T> =>
      ready.length > 0 ? Promise.resolve(ready.shift()!) : new Promise((take) => wanted.push(take)),
  };
}

async function call(port: number, options: Partial<DialOptions> = {}): Promise<TLSSocket> {
  const socket = await dial({ host: '127.0.0.1', port, identity: bob, alpn: ['ferry/1'], ...options });
  cleanUp.push(() => socket.destroy());
  return socket;
}

async function tcpServer(onSocket: (socket: Socket) => void): Promise<number> {
  const server: Server = createServer((socket) => {
    cleanUp.push(() => socket.destroy());
    socket.on('error', () => undefined);
    onSocket(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanUp.push(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A plain TCP connection that reads whatever comes and waits to be dropped. */
async function stranger(port: number, says?: string | Uint8Array): Promise<Socket> {
  const socket = connectTcp(port, '127.0.0.1');
  cleanUp.push(() => socket.destroy());
  socket.on('error', () => undefined).resume();
  await once(socket, 'connect');
  if (says !== undefined) socket.write(says);
  return socket;
}

/** Unlike `once`, doesn't mind an error on the way. */
const closed = (socket: Socket): Promise<void> =>
  new Promise((resolve) => (socket.closed ? resolve() : socket.once('close', () => resolve())));

test.each(['127.0.0.1', '::1', 'localhost'])('both ends of a call to %s see each other’s key', async (address) => {
  const { port, nextSocket } = await host();
  const mine = await call(port, { host: address });
  const theirs = await nextSocket();
  expect(peerFingerprint(mine)).toBe(alice.fingerprint);
  expect(peerFingerprint(theirs)).toBe(bob.fingerprint);
  expect([mine.getProtocol(), mine.alpnProtocol, theirs.alpnProtocol]).toEqual(['TLSv1.3', 'ferry/1', 'ferry/1']);
  mine.write('over');
  expect(String((await once(theirs, 'data'))[0])).toBe('over');
});

test('the dialler can read into a buffer of its own', async () => {
  const { port, nextSocket } = await host();
  const buffer = Buffer.alloc(16);
  const read = queue<number>();
  await call(port, { onread: { buffer, callback: (bytes) => (read.push(bytes), true) } });
  (await nextSocket()).write('hello');
  expect(await read.next()).toBe(5);
  expect(buffer.toString('utf8', 0, 5)).toBe('hello');
});

test('of several dialects the listener’s favourite is taken; none in common is not Ferry', async () => {
  const { port, nextError } = await host({ alpn: ['ferry/2', 'ferry/1'] });
  expect((await call(port, { alpn: ['ferry/1', 'ferry/2'] })).alpnProtocol).toBe('ferry/2');
  await expect(call(port, { alpn: ['http/1.1'] })).rejects.toMatchObject({
    code: 'not-ferry',
    params: { address: `127.0.0.1:${port}` },
  });
  expect(await nextError()).toMatchObject({ code: 'not-ferry' });
});

test('a peer without a certificate has no fingerprint', async () => {
  const { port, nextSocket } = await host();
  const bare = connectTls({ port, ALPNProtocols: ['ferry/1'], rejectUnauthorized: false });
  cleanUp.push(() => bare.destroy());
  const socket = await nextSocket();
  expect(() => peerFingerprint(socket)).toThrow(expect.objectContaining({ code: 'not-ferry' }) as Error);
});

test('a session is never resumed: every connection proves its key anew', async () => {
  const { port, nextSocket } = await host();
  const options: ConnectionOptions = {
    key: bob.keyPem,
    cert: bob.certPem,
    ALPNProtocols: ['ferry/1'],
    rejectUnauthorized: false,
  };
  const first = connectTls({ ...options, port });
  cleanUp.push(() => first.destroy());
  const [session] = (await once(first, 'session')) as [Buffer];
  await nextSocket();
  const second = connectTls({ ...options, port, session });
  cleanUp.push(() => second.destroy());
  await once(second, 'secureConnect');
  expect(second.isSessionReused()).toBe(false);
  expect(peerFingerprint(await nextSocket())).toBe(bob.fingerprint);
});

test.each([
  ['a web browser', 'GET / HTTP/1.1\r\nHost: ferry\r\n\r\n'],
  ['noise', Buffer.alloc(4096, 0x07)],
  ['a TLS record that is too long', Buffer.from('160301ffff', 'hex')],
])('%s is dropped and the next caller served', async (_who, says) => {
  const { port, nextSocket, nextError } = await host();
  const socket = await stranger(port, says);
  expect(await nextError()).toMatchObject({ code: 'not-ferry' });
  await closed(socket);
  await call(port);
  await nextSocket();
});

test.each([
  ['TLS 1.2', { maxVersion: 'TLSv1.2', ALPNProtocols: ['ferry/1'] }],
  ['no dialect at all', {}],
] as const)('a client of %s is dropped', async (_what, options) => {
  const { port, nextError } = await host();
  const socket = connectTls({ port, rejectUnauthorized: false, ...options, ...(options as ConnectionOptions) });
  cleanUp.push(() => socket.destroy());
  socket.on('error', () => undefined).resume();
  await closed(socket);
  expect(await nextError()).toMatchObject({ code: 'not-ferry' });
});

test('a client that says nothing, or begins and stops, is dropped', async () => {
  const { port, nextError } = await host({ timeoutMs: 50 });
  for (const says of [undefined, Buffer.from('1603', 'hex')]) {
    const socket = await stranger(port, says);
    await closed(socket);
    expect(await nextError()).toMatchObject({ code: 'timeout' });
  }
});

test('strangers fill their share of the door, not the house', async () => {
  const { port, nextSocket, nextError } = await host();
  const idle = await Promise.all(Array.from({ length: maxUnidentifiedPerRemote }, () => stranger(port)));
  await closed(await stranger(port));
  expect(await nextError()).toMatchObject({ code: 'peer-busy' });
  idle[0]!.destroy();
  // The place is free once the listener has seen the stranger go.
  await expect.poll(() => call(port).then(() => true, () => false)).toBe(true); // prettier-ignore
  await nextSocket();
});

test('callers that said who they are don’t count against the door', async () => {
  const { port, nextSocket } = await host();
  for (let index = 0; index <= maxUnidentifiedPerRemote; index++) {
    await call(port);
    expect(peerFingerprint(await nextSocket())).toBe(bob.fingerprint);
  }
});

test('callers that never say who they are do', async () => {
  const sockets = queue<TLSSocket>();
  const { port } = await host({ onSocket: (socket) => sockets.push(socket.on('error', () => undefined)) });
  for (let index = 0; index < maxUnidentifiedPerRemote; index++) {
    await call(port);
    await sockets.next();
  }
  await expect(call(port)).rejects.toBeInstanceOf(FerryError);
});

test('closing ends every connection, wherever it stands', async () => {
  const { port, nextSocket, close } = await host();
  const mine = await call(port);
  const theirs = await nextSocket();
  const half = await stranger(port);
  mine.on('error', () => undefined).resume();
  await close();
  await Promise.all([mine, theirs, half].map(closed));
  await expect(call(port)).rejects.toMatchObject({ code: 'unreachable' });
});

test('left to itself it takes the default port or the next free one; one that is asked for and taken is an error', async () => {
  const hosts: Listener[] = [await host({ port: undefined }), await host({ port: undefined })];
  expect(hosts[1]!.port).not.toBe(hosts[0]!.port);
  // Also the default one, when it was asked for.
  await expect(host({ port: defaultPort })).rejects.toMatchObject({ code: 'port-in-use' });
  const { port } = await host();
  await expect(host({ port })).rejects.toMatchObject({ code: 'port-in-use', params: { port } });
});

test('several addresses share a port, those that cannot be used are left out, and more can come', async () => {
  const { port, alsoAt } = await host({ hosts: ['127.0.0.1', '192.0.2.1'] });
  await call(port);
  await expect(call(port, { host: '127.0.0.2' })).rejects.toMatchObject({ code: 'unreachable' });
  await alsoAt(['127.0.0.1', '127.0.0.2', '192.0.2.1']);
  await Promise.all([call(port), call(port, { host: '127.0.0.2' })]);
});

test('a port only the system may have is not told as another program’s', async ({ skip }) => {
  const least = await readFile('/proc/sys/net/ipv4/ip_unprivileged_port_start', 'utf8').catch(() => '0');
  const mayAll = process.platform === 'win32' || process.getuid?.() === 0;
  skip(mayAll || Number(least) <= 80, 'any port is allowed here');
  await expect(host({ port: 80 })).rejects.toMatchObject({ code: 'port-not-allowed', params: { port: 80 } });
});

test('one address can be listened on alone', async () => {
  const { port } = await host({ hosts: ['127.0.0.1'] });
  await call(port);
  await expect(call(port, { host: '::1' })).rejects.toMatchObject({ code: 'unreachable' });
  await expect(host({ hosts: ['192.0.2.1'] })).rejects.toMatchObject({
    code: 'bad-address',
    params: { address: '192.0.2.1' },
  });
});

test('nothing there is unreachable, by port or by name', async () => {
  const port = await tcpServer(() => undefined);
  await cleanUp.pop()!();
  for (const address of ['127.0.0.1', 'localhost', 'nowhere.invalid']) {
    await expect(call(port, { host: address })).rejects.toMatchObject({
      code: 'unreachable',
      params: { address: `${address}:${port}` },
    });
  }
});

test('a name that nobody knows is said to be so, also where nobody answers who was asked for it', async () => {
  const unknown = { code: 'unreachable', params: { address: 'nowhere.invalid:9', reason: 'unknown-name' } };
  await expect(call(9, { host: 'nowhere.invalid' })).rejects.toMatchObject(unknown);
  await expect(call(9, { host: 'nowhere.invalid', timeoutMs: 0 })).rejects.toMatchObject(unknown);
});

test('something that isn’t TLS is not Ferry', async () => {
  const greets = await tcpServer((socket) => socket.write('SSH-2.0-OpenSSH_9.2\r\n'));
  const hangsUp = await tcpServer((socket) => socket.end());
  const resets = await tcpServer((socket) => socket.once('data', () => socket.resetAndDestroy()));
  for (const port of [greets, hangsUp, resets]) await expect(call(port)).rejects.toMatchObject({ code: 'not-ferry' });
});

test('silence is a timeout', async () => {
  const port = await tcpServer(() => undefined);
  await expect(call(port, { timeoutMs: 50 })).rejects.toMatchObject({
    code: 'timeout',
    params: { address: `127.0.0.1:${port}` },
  });
});

test('a call can be given up before and while it is made', async () => {
  const gone = queue<Socket>();
  const port = await tcpServer((socket) => gone.push(socket));
  const reason = new Error('thought better of it');
  await expect(call(port, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
  const controller = new AbortController();
  const calling = call(port, { signal: controller.signal });
  const theirs = await gone.next();
  controller.abort(reason);
  await expect(calling).rejects.toBe(reason);
  await closed(theirs.resume());
});
