/** Opens a connection to another Ferry. Whose key answered is for the caller to check. */
import type { OnReadOpts } from 'node:net';
import { isIP } from 'node:net';
import { connect, createSecureContext } from 'node:tls';
import type { SecureContext, TLSSocket } from 'node:tls';
import { afterAwake } from '../wire/awake.ts';
import { FerryError, isOutOfDescriptors } from '../../../shared/errors.ts';
import type { Identity } from '../identity/identity.ts';
import { formatAddress } from './address.ts';
import { isBusy } from './busy.ts';
import type { OnlyInterface } from './only-interface.ts';
import { foreignTlsOptions, keepAliveMs, tlsOptions } from './tls.ts';

/** Name lookup, TCP and TLS together take milliseconds on a LAN. A machine that sleeps or drops packets is given up. */
export const dialTimeoutMs = 5_000;

export interface DialOptions {
  /** Name or IP; of a name's addresses the first to answer is taken. */
  readonly host: string;
  readonly port: number;
  readonly identity: Identity;
  /** Dialects, of which it must speak one. Null: not a Ferry; TLS 1.2 will do then, and no dialect is asked for. */
  readonly alpn: readonly string[] | null;
  /** The one network interface to go over; left out: whichever leads there. */
  readonly only?: OnlyInterface | undefined;
  /** Gives up; the promise rejects with its reason. */
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
  /** Reads into a buffer of the caller's instead of emitting 'data' (see `net.connect`). */
  readonly onread?: OnReadOpts;
}

/**
 * Answers once TLS and its dialect are agreed. Throws `unreachable` (nothing listens there, no way; reason unknown-name: no such name),
 * `timeout`, `peer-busy` (no place for a caller now), or `not-ferry` (something is there, but not TLS as `alpn` says),
 * each with {address}; what `only` refuses.
 */
export async function dial(options: DialOptions): Promise<TLSSocket> {
  const { host, port, identity, alpn, only, signal, timeoutMs = dialTimeoutMs, onread } = options;
  const address = formatAddress(host, port);
  const way = only === undefined ? { host } : await only.wayTo(host);
  signal?.throwIfAborted();
  const socket = connect({
    ...(alpn === null
      ? foreignTlsOptions(identity)
      : { secureContext: contextOf(identity), rejectUnauthorized: false, ALPNProtocols: [...alpn] }),
    ...way,
    port,
    // What is dialled is a key, not a name: a certificate never carries one.
    checkServerIdentity: () => undefined,
    ...(onread ? { onread } : {}),
  });

  return await new Promise((resolve, reject) => {
    let connected = false;
    let found = isIP(way.host) !== 0;
    const settle = (error?: unknown): void => {
      clearInterval(timer);
      signal?.removeEventListener('abort', onAbort);
      socket.off('close', onClose).off('secureConnect', onSecure);
      if (error === undefined) {
        socket.off('error', onError);
        resolve(socket);
      } else {
        // onError stays: the socket may emit more errors while it closes.
        socket.destroy();
        reject(error);
      }
    };
    const onAbort = (): void => settle(signal?.reason);
    const onClose = (): void => settle(new FerryError(connected ? 'not-ferry' : 'unreachable', { address }));
    const onError = (cause: NodeJS.ErrnoException): void =>
      settle(
        !connected && cause.syscall === 'getaddrinfo'
          ? unknownName(address, cause)
          : new FerryError(
              connected ? (isBusy(cause) ? 'peer-busy' : 'not-ferry') : codeOf(cause),
              { address },
              { cause },
            ),
      );
    const onSecure = (): void => {
      if (alpn !== null && socket.alpnProtocol === false) return settle(new FerryError('not-ferry', { address }));
      socket.setNoDelay(true);
      socket.setKeepAlive(true, keepAliveMs);
      settle();
    };
    // Who asks everybody for a name hears nothing from nobody: that is no machine asleep.
    const timer = afterAwake(timeoutMs, () =>
      settle(found ? new FerryError('timeout', { address }) : unknownName(address)),
    );
    socket.once('lookup', () => (found = true));
    signal?.addEventListener('abort', onAbort);
    socket.once('connect', () => (connected = true));
    socket.on('error', onError).on('close', onClose).on('secureConnect', onSecure);
  });
}

/** Of each identity once: to read a key and its certificate takes longer than the rest of a call. */
const contexts = new WeakMap<Identity, SecureContext>();

function contextOf(identity: Identity): SecureContext {
  const made = contexts.get(identity) ?? createSecureContext(tlsOptions(identity));
  contexts.set(identity, made);
  return made;
}

/** Nobody on the network, and no name server, knows the name. */
export function unknownName(address: string, cause?: unknown): FerryError {
  return new FerryError('unreachable', { address, reason: 'unknown-name' }, { cause });
}

function codeOf(error: NodeJS.ErrnoException): 'timeout' | 'unreachable' | 'too-many-open-files' {
  if (isOutOfDescriptors(error)) return 'too-many-open-files';
  return error.code === 'ETIMEDOUT' ? 'timeout' : 'unreachable';
}
