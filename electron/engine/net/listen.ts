/** The one listener: accepts TCP on every address, lets TLS decide who stays. */
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { FerryError, failure } from '../../../shared/errors.ts';
import type { Failure } from '../../../shared/errors.ts';
import type { Identity } from '../identity/identity.ts';
import { defaultPort } from '../wire/limits.ts';
import { Gate } from './gate.ts';
import { remoteAddress } from './peer.ts';
import { keepAliveMs, tlsOptions } from './tls.ts';

/** TLS takes milliseconds on a LAN; a slow phone on bad Wi-Fi stays well below this. */
export const handshakeTimeoutMs = 10_000;
/** How many ports above the default are tried before any free one: a person can still guess them. */
export const portsTried = 20;

export interface ListenOptions {
  /** 0: any free one. The default port (53317) gives way to the next free one; another that is taken is an error. */
  readonly port: number;
  /** The one address to listen on; left out: all of them, IPv6 and IPv4. */
  readonly host?: string;
  readonly identity: Identity;
  /** Dialects spoken here; a client that agrees on none is turned away. */
  readonly alpn: readonly string[];
  readonly timeoutMs?: number;
  /**
   * A client that speaks TLS 1.3 and one of `alpn`; whether it showed a certificate is for `peerFingerprint` to say.
   * It counts against the limits of `gate.ts` until `identified` is called or it closes. Listen for its 'error'.
   */
  readonly onSocket: (socket: TLSSocket, identified: () => void) => void;
  /** A client that was turned away or hung up before `onSocket`. `remote`: `host:port`. */
  readonly onError: (failure: Failure, remote: string) => void;
}

export interface Listener {
  readonly port: number;
  /** Stops listening and ends every connection it accepted. */
  readonly close: () => Promise<void>;
}

/** Throws `port-in-use` {port} and `bad-address` {address} (an address this machine doesn't have). */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { port, host, identity, alpn, timeoutMs = handshakeTimeoutMs, onSocket, onError } = options;
  const gate = new Gate();
  const accepted = new Set<Socket>();
  /** By remote `host:port`: it connects a TLS socket with the TCP socket it came from. */
  const waiting = new Map<string, () => void>();
  let closing = false;

  const secure = createTlsServer({
    ...tlsOptions(identity),
    requestCert: true,
    ALPNProtocols: [...alpn],
    handshakeTimeout: timeoutMs,
  });
  secure.on('secureConnection', (socket) => {
    const remote = remoteAddress(socket);
    const identified = waiting.get(remote);
    if (!identified || socket.alpnProtocol === false) {
      socket.destroy();
      onError(failure('not-ferry', { address: remote }), remote);
      return;
    }
    onSocket(socket, identified);
  });
  secure.on('tlsClientError', (error, socket) => {
    const remote = remoteAddress(socket);
    socket.destroy();
    if (closing) return;
    const timedOut = (error as NodeJS.ErrnoException).code === 'ERR_TLS_HANDSHAKE_TIMEOUT';
    onError(failure(timedOut ? 'timeout' : 'not-ferry', { address: remote }), remote);
  });

  const tcp = createTcpServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs }, (raw) => {
    const remote = remoteAddress(raw);
    const leave = gate.enter(raw.remoteAddress ?? '');
    if (!leave) {
      raw.resetAndDestroy();
      onError(failure('peer-busy', { address: remote }), remote);
      return;
    }
    accepted.add(raw);
    waiting.set(remote, leave);
    raw.once('close', () => {
      accepted.delete(raw);
      waiting.delete(remote);
      leave();
    });
    secure.emit('connection', raw);
  });

  await bind(tcp, port, host);
  // Accepting can fail later, for want of descriptors: that connection is lost, and the listener stays.
  tcp.on('error', (error) => onError(failure('too-many-open-files', { detail: error.message }), host ?? ''));
  return {
    port: (tcp.address() as AddressInfo).port,
    async close() {
      closing = true;
      const closed = once(tcp, 'close');
      tcp.close();
      for (const raw of accepted) raw.destroy();
      await closed;
    },
  };
}

async function bind(tcp: Server, port: number, host: string | undefined): Promise<void> {
  const last = Math.min(port + portsTried, 65_535);
  const wanted = port === defaultPort ? [...range(port, last), 0] : [port];
  for (const candidate of wanted) {
    try {
      // Without a host Node listens on `::` and IPv4 together, or on 0.0.0.0 where IPv6 is off.
      tcp.listen({ port: candidate, ...(host === undefined ? {} : { host }) });
      await once(tcp, 'listening');
      return;
    } catch (cause) {
      const code = (cause as NodeJS.ErrnoException).code;
      if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND') {
        throw new FerryError('bad-address', { address: host ?? '' }, { cause });
      }
      // EACCES: a port only root may have, or one Windows keeps for itself.
      if (code !== 'EADDRINUSE' && code !== 'EACCES') throw cause;
      if (candidate === wanted.at(-1)) throw new FerryError('port-in-use', { port }, { cause });
    }
  }
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
