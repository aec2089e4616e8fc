/** Two ends of a real TLS connection on loopback, each with an identity of its own. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { onTestFinished } from 'vitest';
import { loadIdentity, type Identity } from '../../electron/engine/identity/identity.ts';
import { dial } from '../../electron/engine/net/dial.ts';
import { listen } from '../../electron/engine/net/listen.ts';
import { alpn } from '../../electron/engine/wire/limits.ts';

export async function tempDir(prefix = 'ferry-test-'): Promise<string> {
  const dir = await mkdtemp(join(tmpdir(), prefix));
  onTestFinished(() => rm(dir, { recursive: true, force: true }));
  return dir;
}

export interface SocketPair {
  readonly dialled: TLSSocket;
  readonly accepted: TLSSocket;
  readonly dialler: Identity;
  readonly listener: Identity;
}

export async function socketPair(): Promise<SocketPair> {
  const [dialler, listener] = await Promise.all([tempDir().then(loadIdentity), tempDir().then(loadIdentity)]);
  let took: (socket: TLSSocket) => void = () => {};
  const accepting = new Promise<TLSSocket>((resolve) => (took = resolve));
  const server = await listen({
    port: 0,
    hosts: ['127.0.0.1'],
    identity: listener,
    alpn: [alpn],
    onSocket: (socket, identified) => {
      identified();
      took(socket);
    },
    onError: () => {},
  });
  onTestFinished(() => server.close());
  const dialled = await dial({ host: '127.0.0.1', port: server.port, identity: dialler, alpn: [alpn] });
  const accepted = await accepting;
  // A test that cuts one end must not die of the other end's error.
  for (const socket of [dialled, accepted]) socket.on('error', () => {});
  onTestFinished(() => void dialled.destroy());
  return { dialled, accepted, dialler, listener };
}
