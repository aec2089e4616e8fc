/** The one listener: accepts TCP on every address, or on those of one interface; lets TLS decide who stays. */
import { once } from 'node:events';
import { createServer as createTcpServer } from 'node:net';
import type { Server, Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { TLSSocket } from 'node:tls';
import { failure } from '../../../shared/errors.ts';
import type { Failure } from '../../../shared/errors.ts';
import type { Identity } from '../identity/identity.ts';
import { bind, bindAll, portOf } from './bind.ts';
import { Gate } from './admission/gate.ts';
import { Pace } from './admission/pace.ts';
import { mayHave } from './admission/reserve.ts';
import { Busy } from './busy.ts';
import { beginsTls } from './first-byte.ts';
import { remoteAddress } from './peer.ts';
import { keepAliveMs, tlsOptions } from './tls.ts';

/** TLS takes milliseconds on a LAN; a slow phone on bad Wi-Fi stays well below this. */
export const handshakeTimeoutMs = 10_000;

export interface ListenOptions {
  /** 0: any free one; left out: 53318 or the next that is free. One that is asked for and can't be had is an error. */
  readonly port?: number | undefined;
  /** The addresses to listen on; left out: all of them, IPv6 and IPv4. */
  readonly hosts?: readonly string[] | undefined;
  readonly identity: Identity;
  /** Dialects spoken here; a client that agrees on none is turned away. */
  readonly alpn: readonly string[];
  readonly timeoutMs?: number;
  /** A client that asks for no dialect at all is taken, too. */
  readonly acceptsNone?: boolean;
  /** As of `GateOptions`. */
  readonly isMet?: ((address: string) => boolean) | undefined;
  /**
   * A client that speaks TLS 1.3 and one of `alpn`, or asked for none; whether it showed a certificate is for `peerFingerprint` to say.
   * It counts against the limits of `gate.ts` until `identified` is called or it closes. Listen for its 'error'.
   */
  readonly onSocket: (socket: TLSSocket, identified: () => void) => void;
  /**
   * Takes who speaks no TLS, nothing of it proved or encrypted; where `isOn` says no, as where this is left out, it is turned
   * away by TLS. Counted as of `onSocket`.
   */
  readonly inTheClear?: { isOn(): boolean; take(socket: Socket, identified: () => void): void };
  /** A client that was turned away or hung up before `onSocket`. `remote`: `host:port`. */
  readonly onError: (failure: Failure, remote: string) => void;
}

export interface Listener {
  readonly port: number;
  /** Listens at these addresses too, as far as that can be done; those it has already stay. */
  readonly alsoAt: (hosts: readonly string[]) => Promise<void>;
  /** Stops listening and ends every connection it accepted. */
  readonly close: () => Promise<void>;
}

/** Throws `port-in-use` {port}, `port-not-allowed` {port} and `bad-address` {address} (one this machine doesn't have). */
export async function listen(options: ListenOptions): Promise<Listener> {
  const { port, hosts, identity, alpn, acceptsNone = false, isMet, onSocket, inTheClear, onError } = options;
  const { timeoutMs = handshakeTimeoutMs } = options;
  const gate = new Gate(isMet === undefined ? {} : { isMet });
  const pace = new Pace(isMet === undefined ? {} : { isMet });
  const busy = new Busy();
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
    if (!identified || (socket.alpnProtocol === false && !acceptsNone)) {
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

  const onRaw = (raw: Socket): void => {
    const remote = remoteAddress(raw);
    const address = raw.remoteAddress ?? '';
    if (!mayHave(descriptorOf(raw))) {
      raw.resetAndDestroy();
      onError(failure('too-many-open-files'), remote);
      return;
    }
    accepted.add(raw);
    raw.once('close', () => accepted.delete(raw));
    let begun = false;
    const turnAway = (): void => {
      busy.tell(raw);
      onError(failure('peer-busy', { address: remote }), remote);
    };
    // Asked first: who gets no turn takes nobody's place.
    const hasRoom = pace.hasRoom(address);
    const leave = hasRoom ? gate.enter(address, () => (begun ? raw.resetAndDestroy() : turnAway())) : null;
    if (!leave) return turnAway();
    const giveUp = pace.enter(
      address,
      () => {
        begun = true;
        raw.setNoDelay(true).setKeepAlive(true, keepAliveMs);
        waiting.set(remote, leave);
        if (inTheClear?.isOn() !== true) return void secure.emit('connection', raw);
        raw.once('error', () => {});
        void beginsTls(raw, timeoutMs).then((isTls) => {
          if (isTls === null || closing) raw.destroy();
          else if (isTls) secure.emit('connection', raw);
          else inTheClear.take(raw, leave);
        });
      },
      turnAway,
    );
    raw.once('close', () => {
      giveUp();
      waiting.delete(remote);
      leave();
    });
  };
  // Who waits its turn, or has none, is not read from: what it sent is taken by TLS.
  const make = (): Server => createTcpServer({ pauseOnConnect: true }, onRaw);
  // Accepting can fail later, for want of descriptors: the connection is lost, the listener is not.
  const watch = (server: Server): Server =>
    server.on('error', (error) => onError(failure('too-many-open-files', { detail: error.message }), ''));

  const servers = await bindAll(make, port, hosts ?? [undefined]);
  for (const server of servers.values()) watch(server);
  const [first] = servers.values();
  const listening = portOf(first!);
  return {
    port: listening,
    async alsoAt(more) {
      for (const host of more) {
        if (closing || servers.has(host)) continue;
        // Taken there by another, or gone again: the next look may find it free.
        const server = await bind(make(), listening, host).catch(() => null);
        if (server !== null && closing) server.close();
        else if (server !== null) servers.set(host, watch(server));
      }
    },
    async close() {
      closing = true;
      pace.close();
      const closed = [...servers.values()].map((server) => once(server, 'close'));
      for (const server of servers.values()) server.close();
      for (const raw of accepted) raw.destroy();
      await Promise.all(closed);
    },
  };
}

/** The system's number of a connection, which Node keeps to itself; undefined where it has none. */
function descriptorOf(socket: Socket): number | undefined {
  const { _handle: handle } = socket as { readonly _handle?: { readonly fd?: number } | null };
  return handle?.fd;
}
