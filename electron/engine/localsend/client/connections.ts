/**
 * Connections to one LocalSend, kept for the next request. Whoever answers must show one and the same key: it is compared
 * before a byte of a request goes, on each connection anew, since a resumed session shows no certificate.
 */
import { connect, type Socket } from 'node:net';
import type { Identity } from '../../identity/identity.ts';
import { formatAddress } from '../../net/address.ts';
import { dial, dialTimeoutMs } from '../../net/dial.ts';
import type { OnlyInterface } from '../../net/only-interface.ts';
import { peerFingerprint, remoteAddress } from '../../net/peer.ts';
import { keepAliveMs } from '../../net/tls.ts';
import { afterAwake } from '../../wire/awake.ts';
import { KeptConnection } from './kept-connection.ts';
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

export class Connections {
  /** The key that answered first, and must answer from then on; null: nobody has yet, or it speaks plain HTTP. */
  fingerprint: Fingerprint | null = null;
  /** Where that was: its IP address and port; null: nobody has answered yet. */
  remote: string | null = null;
  private readonly place: Place;
  private readonly means: Means;
  private readonly most: number;
  private readonly stopped = new AbortController();
  private readonly open = new Set<KeptConnection>();
  private readonly idle: KeptConnection[] = [];
  /** Those that are open, or being opened. */
  private made = 0;
  private readonly waiting: (() => void)[] = [];

  /** `most`: connections at a time. */
  constructor(place: Place, means: Means, most: number) {
    this.place = place;
    this.means = means;
    this.most = most;
  }

  /** One that nobody else uses until it is given back. Throws as `dial`; `self-send`, `identity-mismatch`; `cancelled`. */
  async take(): Promise<KeptConnection> {
    for (;;) {
      this.stopped.signal.throwIfAborted();
      const kept = this.idle.pop();
      if (kept !== undefined) return kept;
      if (this.made < this.most) return this.make();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
  }

  /** It may carry another request, if it is open. */
  giveBack(connection: KeptConnection): void {
    if (!this.open.has(connection)) return;
    this.idle.push(connection);
    this.waiting.shift()?.();
  }

  /** Breaks off everything. */
  destroy(): void {
    this.stopped.abort(new FerryError('cancelled'));
    for (const connection of this.open) connection.destroy();
    for (const goOn of this.waiting.splice(0)) goOn();
  }

  private async make(): Promise<KeptConnection> {
    this.made++;
    try {
      const connection = new KeptConnection(await this.connect(), () => this.lose(connection));
      this.open.add(connection);
      if (this.stopped.signal.aborted) connection.destroy();
      return connection;
    } catch (error) {
      this.unmake();
      throw error;
    }
  }

  private lose(connection: KeptConnection): void {
    if (!this.open.delete(connection)) return;
    const at = this.idle.indexOf(connection);
    if (at >= 0) this.idle.splice(at, 1);
    this.unmake();
  }

  private unmake(): void {
    this.made--;
    this.waiting.shift()?.();
  }

  private async connect(): Promise<Socket> {
    const { host, port, protocol } = this.place;
    const { signal } = this.stopped;
    signal.throwIfAborted();
    const socket =
      protocol === 'http'
        ? await dialPlainly(this.place, this.means.only, signal)
        : await dial({ host, port, ...this.means, alpn: null, signal });
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
