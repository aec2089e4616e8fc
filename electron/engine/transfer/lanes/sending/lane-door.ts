/**
 * Lanes: a transfer's second connection, which carries what the sender says in order after the answer (file bytes,
 * `end`, `lost`, `same`, `finish`) while everything else stays on the connection the sender dialled (control).
 *
 * The receiver dials it, since only a dialled socket reads into a buffer of ours (`wire/reused-reads.ts`). Sender: each
 * leg takes an `invite` to put into its offer, pumps into `invitation.lane` once the answer says so, and closes the
 * invitation when control is down. Receiver: each leg `dial`s before it answers; null means that all comes over control.
 * A lane that breaks breaks the leg. Whoever ends a transfer says so on control and closes the lane after it.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { Identity } from '../../../identity/identity.ts';
import { dial } from '../../../net/dial.ts';
import { listen, type Listener } from '../../../net/listen.ts';
import { peerFingerprint } from '../../../net/peer.ts';
import { Connection, type ConnectionHandler } from '../../../wire/connection.ts';
import { violation } from '../../../wire/frames.ts';
import { helloTimeoutMs, laneAlpn, laneTimeoutMs } from '../../../wire/limits.ts';
import type { MessageOf } from '../../../wire/messages.ts';
import { ReusedReads } from '../../../wire/reused-reads.ts';
import { FerryError } from '../../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../../shared/state.ts';

/** Below it a lane's handshake (some 5 ms) costs more than it saves. */
export const minLaneBytes = 32 * 1024 * 1024;

export type LaneOffer = NonNullable<MessageOf<'offer'>['lane']>;

/** A place kept for one lane of one receiver. */
export interface Invitation {
  readonly offer: LaneOffer;
  /** Null until the receiver has come. */
  readonly lane: Connection | null;
  /** Closes the lane and lets nobody in any more. */
  close(): void;
}

interface Place {
  readonly token: Buffer;
  readonly receiver: Fingerprint;
  readonly handler: ConnectionHandler;
  lane: Connection | null;
}

export interface LanesOptions {
  readonly identity: Identity;
  /** The address to listen on, when it isn't all of them. */
  readonly host: string | undefined;
  /** The engine's own listener, which hands lanes to `enter`; null while there is none. */
  port(): number | null;
  onBug(error: unknown): void;
}

export class Lanes {
  private readonly o: LanesOptions;
  private readonly places = new Set<Place>();
  /** Of an engine that takes no offers: open while there are places. */
  private own: Promise<Listener> | null = null;

  constructor(o: LanesOptions) {
    this.o = o;
  }

  /** Keeps a place for a lane from `receiver`; null when nothing can be listened on. `handler`: what hears the lane. */
  async invite(receiver: Fingerprint, handler: ConnectionHandler): Promise<Invitation | null> {
    const place: Place = { token: randomBytes(32), receiver, handler, lane: null };
    this.places.add(place);
    try {
      const port = this.o.port() ?? (await (this.own ??= this.listen())).port;
      return {
        offer: { port, token: place.token.toString('hex') },
        get lane() {
          return place.lane;
        },
        close: () => this.close(place),
      };
    } catch {
      this.own = null;
      this.close(place);
      return null;
    }
  }

  /** Takes a socket that agreed on `laneAlpn`. `identified` tells the listener that a real peer is there. */
  async enter(socket: TLSSocket, identified: () => void): Promise<void> {
    const lane = new Connection(socket);
    const timer = setTimeout(() => lane.destroy(new FerryError('timeout')), helloTimeoutMs);
    try {
      const fingerprint = peerFingerprint(socket);
      const first = await lane.next();
      if (first.name !== 'lane') throw violation(`${first.name} before lane`);
      const place = this.find(fingerprint, Buffer.from(first.body.token, 'hex'));
      if (place === undefined) throw violation('a lane that nobody asked for');
      identified();
      place.lane = lane;
      lane.send({ name: 'laneOpen', body: {} });
      lane.handOver(place.handler);
    } catch (error) {
      if (!(error instanceof FerryError)) this.o.onBug(error);
      lane.refuse(error instanceof FerryError ? error : new FerryError('internal'));
    } finally {
      clearTimeout(timer);
    }
  }

  /**
   * Opens the lane that `sender` offers, at the host it called from. Null when that can't be done now, for whatever
   * reason: the transfer then does without. Call `handOver` on what comes.
   */
  async dial(host: string, offer: LaneOffer, sender: Fingerprint, signal: AbortSignal): Promise<Connection | null> {
    const { identity } = this.o;
    const limit = AbortSignal.any([signal, AbortSignal.timeout(laneTimeoutMs)]);
    const reads = new ReusedReads();
    let lane: Connection | null = null;
    const giveUp = () => lane?.destroy(new FerryError('timeout'));
    limit.addEventListener('abort', giveUp);
    try {
      const { onread } = reads;
      const socket = await dial({ host, port: offer.port, identity, alpn: [laneAlpn], signal: limit, onread });
      lane = new Connection(socket, undefined, reads);
      if (peerFingerprint(socket) !== sender) throw new FerryError('identity-mismatch');
      lane.send({ name: 'lane', body: { token: offer.token } });
      const answer = await lane.next();
      if (answer.name !== 'laneOpen') throw violation(`${answer.name} before laneOpen`);
      return lane;
    } catch (error) {
      lane?.destroy(new FerryError('disconnected', {}, { cause: error }));
      return null;
    } finally {
      limit.removeEventListener('abort', giveUp);
    }
  }

  private find(receiver: Fingerprint, token: Buffer): Place | undefined {
    return [...this.places].find(
      (place) => place.lane === null && place.receiver === receiver && timingSafeEqual(place.token, token),
    );
  }

  private close(place: Place): void {
    this.places.delete(place);
    place.lane?.destroy(new FerryError('disconnected'));
    if (this.places.size > 0 || this.own === null) return;
    const listener = this.own;
    this.own = null;
    listener.then((l) => l.close()).catch((error: unknown) => this.o.onBug(error));
  }

  private listen(): Promise<Listener> {
    const { identity, host } = this.o;
    return listen({
      port: 0,
      ...(host === undefined ? {} : { host }),
      identity,
      alpn: [laneAlpn],
      onSocket: (socket, identified) => void this.enter(socket, identified),
      onError: () => {},
    });
  }
}
