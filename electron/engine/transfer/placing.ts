/** Finds or makes the transfer that an incoming connection is for, whoever let it in and whatever it speaks. */
import { violation } from '../wire/frames.ts';
import type { MessageOf } from '../wire/messages.ts';
import { hangUp, type TransferContext } from './context.ts';
import { Ends } from './ends.ts';
import type { Entry } from './entry.ts';
import { Introductions } from './introductions.ts';
import { expireOffer } from './lifecycle/offer-expiry.ts';
import { mayGrow } from './manifest-budget.ts';
import { isLeftHere, isPlaceFor } from './places.ts';
import { AlreadyEnded } from './receiving/already-ended.ts';
import { Incoming, type IncomingDefaults } from './receiving/incoming.ts';
import { IncomingLeg } from './receiving/incoming-leg.ts';
import { unheard, type Introducer, type LegOwner, type Sender } from './receiving/leg-owner.ts';
import type { IncomingHeader, JournalRecord } from '../state/journal-format.ts';
import { FerryError } from '../../../shared/errors.ts';
import { isUnanswered, type Fingerprint, type KnownDevice, type Transfer } from '../../../shared/state.ts';

export interface PlacingOptions {
  readonly context: TransferContext;
  readonly defaults: IncomingDefaults;
  /** Goes on with a transfer whose journal lies here, if nobody holds it. Never rejects. */
  takeUp(id: string): Promise<void>;
  /** As `History.endedSince`. */
  endedSince(): Promise<readonly Transfer[]>;
}

/** Who was let in, and how. */
export interface Admitted {
  readonly sender: Sender;
  readonly known: KnownDevice | undefined;
  readonly entry: Entry;
  /** Instead of an offer: it wants to be verified. */
  pair(request: MessageOf<'pair'>): void;
}

export class Placing {
  readonly ends: Ends;
  /** Senders that have made no offer yet. */
  readonly introductions: Introductions;
  private readonly options: PlacingOptions;
  private readonly incoming = new Map<string, Incoming>();
  /** Whose connection it is. */
  private readonly owners = new WeakMap<IncomingLeg, Incoming>();
  /** The app is closing: whoever calls now finds nobody, and calls again later. */
  closed = false;

  constructor(options: PlacingOptions) {
    this.options = options;
    this.introductions = new Introductions(options.context);
    this.ends = new Ends(() => options.endedSince());
  }

  /** Not one that came to nothing and is still being written down: it may be made again by now. */
  find(id: string): Incoming | undefined {
    const found = this.incoming.get(id);
    return found === undefined || isUnanswered(found.shown) ? undefined : found;
  }

  all(): readonly Incoming[] {
    return [...this.incoming.values()];
  }

  /** An offer of that key has been accepted here, and hasn't ended. */
  sendsHere(fingerprint: Fingerprint): boolean {
    // An offer that is just ending has nowhere to go to, and was never accepted.
    return this.all().some((one) => one.peerFingerprint === fingerprint && one.shown.dir !== null);
  }

  /** Takes up a transfer that was under way when Ferry last ended. */
  async restore(id: string, header: IncomingHeader, records: readonly JournalRecord[]): Promise<void> {
    this.incoming.set(id, await Incoming.restored(this.options.context, this.forget, id, header, records));
  }

  /** The receiver's half of a connection that was let in. */
  leg({ sender, known, entry, pair }: Admitted): IncomingLeg {
    return new IncomingLeg({
      greeted: sender,
      known,
      introduce: (leg, id) => this.introduce(leg, id, entry),
      place: (leg, offer) => this.place(leg, offer, entry),
      revoke: (leg, id) => this.revoke(leg, id),
      pair: (_leg, request) => pair(request),
      mayGrow: (leg) => mayGrow(leg, () => this.all(), this.owners.get(leg)),
    });
  }

  /** A sender that calls again for a transfer of its own goes on with it; anything else is a new offer. */
  private place(leg: IncomingLeg, offer: MessageOf<'offer'>, entry: Entry): LegOwner | null {
    const { context, defaults } = this.options;
    const fingerprint = leg.greeted.peer.fingerprint;
    if (this.closed) {
      leg.connection.destroy(new FerryError('disconnected'));
      return null;
    }
    if (leg.known?.rule === 'block') return this.declineUnheard(leg, null);
    const before = this.find(offer.id);
    if (before !== undefined) {
      if (before.peerFingerprint !== fingerprint) throw violation('an offer that was made before');
      if (before.asking) {
        before.calledAgain();
        leg.connection.destroy(new FerryError('disconnected'));
        return null;
      }
      this.owners.set(leg, before);
      void before.takeUp(leg);
      return before;
    }
    const own = this.introductions.of(leg);
    // Its own introduction is shown under its id; somebody else's is somebody else's.
    const shown = own?.id === offer.id ? undefined : context.store.state.transfers.find(({ id }) => id === offer.id);
    const ended = shown ?? this.ends.find(offer.id);
    if (ended !== undefined && !isUnanswered(ended)) {
      if (ended.direction !== 'incoming' || ended.peer.fingerprint !== fingerprint) {
        throw violation('an offer that was made before');
      }
      leg.connection.handOver(new AlreadyEnded(leg.connection, ended));
      return null;
    }
    // Begun by a process of this home that has ended since, or by one that is still at it: only its own journal says.
    if (context.journals.has(offer.id)) {
      leg.connection.destroy(new FerryError('disconnected'));
      void this.options.takeUp(offer.id);
      return null;
    }
    // Who is accepted always waits for nobody.
    this.checkPlaces(leg, entry, leg.known?.rule === 'accept');
    const incoming = Incoming.offered(context, this.forget, leg, offer, defaults);
    this.incoming.set(offer.id, incoming);
    this.owners.set(leg, incoming);
    if (entry.as !== 'counted') return incoming;
    leg.onAccepted = () => entry.greeting.giveBack();
    expireOffer({
      down: leg.connection.down,
      isOpen: () => incoming.asking,
      expire: () => incoming.answer({ accept: false, because: 'offer-expired' }),
    });
    return incoming;
  }

  /** As a person would say it, and nobody here hears of it. */
  private declineUnheard<T>({ connection }: IncomingLeg, nobody: T): T {
    connection.send({ name: 'answer', body: { accept: false, code: 'declined' } });
    hangUp(this.options.context, connection);
    return nobody;
  }

  /** The sender's person compares the code before there is an offer. An id that is taken here shows nothing of that one. */
  private introduce(leg: IncomingLeg, id: string, entry: Entry): Introducer {
    const { store, journals } = this.options.context;
    const { fingerprint } = leg.greeted.peer;
    if (this.closed) throw new FerryError('shutting-down');
    if (leg.known?.rule === 'block') return this.declineUnheard(leg, unheard);
    // Its sender has begun anew: the connection there may still be is dead, whatever TCP thinks.
    for (const before of [this.introductions.find(id), this.find(id)]) {
      if (before?.peerFingerprint === fingerprint && before.asking) before.calledAgain();
    }
    this.checkPlaces(leg, entry, false);
    const before = store.state.transfers.find((one) => one.id === id) ?? this.ends.find(id);
    const isAgain = before === undefined || (isUnanswered(before) && before.peer.fingerprint === fingerprint);
    return this.introductions.begin(leg, id, isAgain && this.find(id) === undefined && !journals.has(id));
  }

  private checkPlaces({ greeted, known }: IncomingLeg, entry: Entry, unasked: boolean): void {
    const introduced = this.introductions.all().filter(({ leg }) => leg.greeted !== greeted);
    const waiting = [...this.all().filter(({ asking }) => asking), ...introduced];
    const isFull =
      !unasked && !isPlaceFor({ fingerprint: greeted.peer.fingerprint, known: known !== undefined }, waiting);
    if (entry.as === 'accepted-before' || isFull) throw new FerryError('peer-busy');
  }

  /** The sender ended a transfer while the line was down. Of a transfer that isn't here, nothing is left to end. */
  private async revoke(leg: IncomingLeg, id: string): Promise<void> {
    if (this.closed) return leg.connection.destroy(new FerryError('disconnected'));
    if (!this.incoming.has(id) && (await isLeftHere(this.options.context.journals, id))) {
      await this.options.takeUp(id);
      // Another process of this home is still at it: it hears of the end at another call.
      if (!this.incoming.has(id)) return leg.connection.destroy(new FerryError('disconnected'));
    }
    const incoming = this.incoming.get(id);
    if (incoming?.peerFingerprint === leg.greeted.peer.fingerprint) await incoming.revoked();
    leg.connection.send({ name: 'cancel', body: {} });
    leg.connection.end();
  }

  private readonly forget = (over: Incoming): void => {
    const { id, shown } = over;
    if (this.incoming.get(id) === over) this.incoming.delete(id);
    this.ends.note(shown);
  };
}
