/**
 * Connections to one LocalSend, kept for the next request. Whoever answers must show one and the same key: it is compared
 * before a byte of a request goes, on each connection anew, since a resumed session shows no certificate.
 */
import { Agent } from 'node:http';
import { connect, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import type { Identity } from '../../identity/identity.ts';
import { formatAddress } from '../../net/address.ts';
import { dial, dialTimeoutMs } from '../../net/dial.ts';
import type { OnlyInterface } from '../../net/only-interface.ts';
import { peerFingerprint, remoteAddress } from '../../net/peer.ts';
import { keepAliveMs } from '../../net/tls.ts';
import { afterAwake } from '../../wire/awake.ts';
import { FerryError, isOutOfDescriptors } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/values.ts';

export interface Place {
  /** Name or IP address, link-local ones with their zone. */
  readonly host: string;
  readonly port: number;
  readonly protocol: 'https' | 'http';
}

export interface Means {
  readonly identity: Identity;
  /** The one network interface to go over; left out: whichever leads there. */
  readonly only?: OnlyInterface | undefined;
}

type Ready = (error: Error | null, socket: Duplex) => void;

export class PinnedAgent extends Agent {
  /** The key that answered first, and must answer from then on; null: nobody has yet, or it speaks plain HTTP. */
  fingerprint: Fingerprint | null = null;
  /** Where that was: its IP address and port; null: nobody has answered yet. */
  remote: string | null = null;
  private readonly place: Place;
  private readonly means: Means;
  private readonly stopped = new AbortController();
  private readonly open = new Set<Duplex>();

  /** `most`: connections at a time. */
  constructor(place: Place, means: Means, most: number) {
    super({ keepAlive: true, maxSockets: most, maxFreeSockets: most });
    this.place = place;
    this.means = means;
  }

  /** For `http.request`, which hears of a FerryError where there is none to be had. */
  override createConnection(_options: unknown, ready?: Ready): undefined {
    this.connect().then(
      (socket) => ready?.(null, socket),
      // Node looks at no socket where there is an error.
      (error: Error) => ready?.(error, undefined as unknown as Duplex),
    );
  }

  /** Breaks off everything. */
  override destroy(): void {
    this.stopped.abort(new FerryError('cancelled'));
    for (const socket of this.open) socket.destroy();
    super.destroy();
  }

  private async connect(): Promise<Socket> {
    const { host, port, protocol } = this.place;
    const { signal } = this.stopped;
    signal.throwIfAborted();
    const socket =
      protocol === 'http'
        ? await dialPlainly(this.place, this.means.only, signal)
        : await dial({ host, port, ...this.means, alpn: null, signal });
    this.open.add(socket);
    socket.once('close', () => this.open.delete(socket));
    try {
      if ('getPeerX509Certificate' in socket) this.check(peerFingerprint(socket));
    } catch (error) {
      socket.destroy();
      throw error;
    }
    this.remote ??= remoteAddress(socket);
    return socket;
  }

  private check(answering: Fingerprint): void {
    const { host, port } = this.place;
    const address = formatAddress(host, port);
    if (answering === this.means.identity.fingerprint) throw new FerryError('self-send', { address });
    this.fingerprint ??= answering;
    if (answering !== this.fingerprint) throw new FerryError('identity-mismatch', { address });
  }
}

/** Plain TCP. Throws `unreachable`, `timeout` {address}, `too-many-open-files`, what `only` refuses, the signal's reason. */
async function dialPlainly(
  { host, port }: Place,
  only: OnlyInterface | undefined,
  signal: AbortSignal,
): Promise<Socket> {
  const address = formatAddress(host, port);
  const way = only === undefined ? { host } : await only.wayTo(host);
  signal.throwIfAborted();
  const socket = connect({ ...way, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
  return new Promise((resolve, reject) => {
    const settle = (error?: Error): void => {
      clearInterval(timer);
      signal.removeEventListener('abort', onAbort);
      if (error === undefined) return resolve(socket);
      socket.destroy();
      reject(error);
    };
    const onAbort = (): void => settle(signal.reason as Error);
    const timer = afterAwake(dialTimeoutMs, () => settle(new FerryError('timeout', { address })));
    signal.addEventListener('abort', onAbort);
    socket.once('connect', () => settle());
    // It stays: a socket may fail once more while it closes.
    socket.on('error', (cause: NodeJS.ErrnoException) => {
      const code = isOutOfDescriptors(cause) ? 'too-many-open-files' : 'unreachable';
      settle(new FerryError(cause.code === 'ETIMEDOUT' ? 'timeout' : code, { address }, { cause }));
    });
  });
}
