/**
 * Somebody in between with a certificate of its own: to each side it pretends to be the other, and passes on every byte
 * that it reads.
 */
import { connect, type TLSSocket } from 'node:tls';
import type { Identity } from '../../../electron/engine/identity/identity.ts';
import { listen } from '../../../electron/engine/net/listen.ts';
import { alpn } from '../../../electron/engine/wire/limits.ts';

export interface GoBetween {
  readonly port: number;
  /** All that the callers, and those who were called for them, have said, decrypted. */
  read(): Buffer;
  close(): Promise<void>;
}

export interface Between {
  readonly identity: Identity;
  /** Where it listens; port 0: anywhere. */
  readonly at: { readonly host: string; readonly port: number };
  /** Whom it calls for its callers. */
  target(): { readonly host: string; readonly port: number };
}

export async function goBetween({ identity, at, target }: Between): Promise<GoBetween> {
  const { keyPem: key, certPem: cert } = identity;
  const chunks: Buffer[] = [];
  const sockets = new Set<TLSSocket>();
  const server = await listen({
    port: at.port,
    hosts: [at.host],
    identity,
    alpn: [alpn],
    onSocket: (caller, identified) => {
      identified();
      const called = connect({ ...target(), key, cert, ALPNProtocols: [alpn], rejectUnauthorized: false });
      for (const socket of [caller, called]) sockets.add(socket);
      join(caller, called, (chunk) => chunks.push(chunk));
      join(called, caller, (chunk) => chunks.push(chunk));
    },
    onError: () => {},
  });
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await server.close();
  };
  return { port: server.port, read: () => Buffer.concat(chunks), close };
}

function join(from: TLSSocket, to: TLSSocket, read: (chunk: Buffer) => void): void {
  from.on('error', () => to.destroy());
  from.on('data', (chunk: Buffer) => {
    read(chunk);
    to.write(chunk);
  });
  from.on('end', () => to.end());
  from.on('close', () => to.destroySoon());
}
