/** Where peers come in: greets whoever dialled, refuses impostors, and makes an `Incoming` of each caller. */
import { defaultPort, parseAddress } from '../net/address.ts';
import { Gate } from '../net/admission/gate.ts';
import type { CountedGreeting, Greetings } from '../net/admission/greetings.ts';
import { plainIp } from '../net/admission/remote-key.ts';
import { peerFingerprint, type PeerSocket } from '../net/peer.ts';
import { violation } from '../wire/frames.ts';
import { greetAsListener, type Greeted } from '../wire/handshake.ts';
import { maxPendingOffers, maxPendingOffersOfPeer } from '../wire/limits.ts';
import type { MessageOf } from '../wire/messages.ts';
import type { Transport } from '../wire/transport.ts';
import type { TransferContext } from './context.ts';
import { AlreadyEnded } from './receiving/already-ended.ts';
import { Incoming, type IncomingDefaults } from './receiving/incoming.ts';
import { IncomingLeg } from './receiving/incoming-leg.ts';
import type { LegOwner } from './receiving/leg-owner.ts';
import { journalSchemas, type IncomingHeader, type JournalRecord } from '../state/journal-format.ts';
import { peekJournal } from '../state/journal.ts';
import { newTransfer } from './lifecycle/record.ts';
import { maxHistory } from '../state/history.ts';
import type { Caller } from './calling/reach.ts';
import { noteMet, recognise } from './calling/trust.ts';
import { EndedIncoming } from './ended-incoming.ts';
import { expireOffer } from './lifecycle/offer-expiry.ts';
import { Introductions } from './introductions.ts';
import { mayGrow } from './manifest-budget.ts';
import type { Introduced } from './receiving/introduced.ts';
import { TurnedAway } from './turned-away.ts';
import { randomBytes } from 'node:crypto';
import { failure, FerryError } from '../../../shared/errors.ts';
import { cameToNothing, type Fingerprint, type KnownDevice, type Transfer } from '../../../shared/state.ts';

export interface DoorOptions {
  readonly context: TransferContext;
  readonly caller: Caller;
  readonly defaults: IncomingDefaults;
  readonly greetings: Greetings;
  /** So many more callers whose key isn't remembered were turned away, since there were too many. */
  onTurnedAway(count: number): void;
  /**
   * A caller wants to be verified instead of sending. `onAgreed`: a person here has said yes to it. Throws why it may not
   * wait for that.
   */
  pair(greeted: Greeted, request: MessageOf<'pair'>, onAgreed: () => void): void;
  /** Goes on with a transfer whose journal lies here, if nobody holds it. Never rejects. */
  takeUp(id: string): Promise<void>;
  /** As `History.endedSince`. */
  endedSince(): Promise<readonly Transfer[]>;
}

/** How a caller was let in. */
type Entry =
  | { readonly as: 'remembered' }
  /** By a code that counts as a try, until a person accepts the offer it came with. */
  | { readonly as: 'counted'; readonly greeting: CountedGreeting }
  /** There were too many, but a transfer that a person has accepted may go on. Its code is none for another offer. */
  | { readonly as: 'accepted-before' };

export class Door {
  private readonly options: DoorOptions;
  /** Senders that have made no offer yet. */
  readonly introductions: Introductions;
  private closed = false;
  private readonly incoming = new Map<string, Incoming>();
  /** Whose connection it is. */
  private readonly owners = new WeakMap<IncomingLeg, Incoming>();
  private readonly ended = new EndedIncoming();
  /** The transfer that shows a refused impostor, by its key: one for each, however often it calls. */
  private readonly refusals = new Map<Fingerprint, string>();
  private readonly turnedAway: TurnedAway;
  /** Of remembered keys that have not greeted yet. */
  private readonly rememberedPlaces = new Gate();

  constructor(options: DoorOptions) {
    this.options = options;
    this.introductions = new Introductions(options.context);
    this.turnedAway = new TurnedAway((count) => options.onTurnedAway(count));
  }

  /** The app is closing: whoever calls now finds nobody, and calls again later. */
  close(): void {
    this.closed = true;
    this.turnedAway.close();
  }

  find(id: string): Incoming | undefined {
    return this.incoming.get(id);
  }

  all(): readonly Incoming[] {
    return [...this.incoming.values()];
  }

  /** Takes up a transfer that was under way when Ferry last ended. */
  async restore(id: string, header: IncomingHeader, records: readonly JournalRecord[]): Promise<void> {
    this.incoming.set(id, await Incoming.restored(this.options.context, this.forget, id, header, records));
  }

  /** Takes a socket from the listener, and calls `identified` once a real peer is there. Never rejects. */
  async enter(socket: Transport & PeerSocket, identified: () => void): Promise<void> {
    const { caller, context } = this.options;
    let fingerprint: Fingerprint | null = null;
    let known: KnownDevice | undefined;
    let name = '';
    let entry: Entry = { as: 'remembered' };
    let leave: (() => void) | null = null;
    try {
      fingerprint = peerFingerprint(socket);
      // Who is remembered takes no stranger's place from here on.
      if ((await caller.known.byFingerprint(fingerprint)) !== undefined) {
        leave = this.rememberedPlaces.enter(fingerprint, () => socket.destroySoon());
        if (leave !== null) identified();
      }
      const greeted = await greetAsListener(socket, {
        hello: caller.hello(),
        ourFingerprint: caller.identity.fingerprint,
        peerFingerprint: fingerprint,
        admit: async (peer) => {
          name = peer.name;
          if (peer.fingerprint === caller.identity.fingerprint) throw new FerryError('self-send');
          const count = () => this.count(socket.remoteAddress ?? '', peer.fingerprint);
          known = await recognise(caller.known, peer).catch((error: unknown) => {
            // Each makes a message, and keys cost nothing.
            count();
            throw error;
          });
          if (known === undefined) entry = count();
          await this.ended.learn(this.options.endedSince);
        },
      });
      identified();
      void this.noteWhere(fingerprint, socket);
      const leg = new IncomingLeg({
        greeted,
        known,
        introduce: (leg, id) => this.introduce(leg, id, entry),
        place: (leg, offer) => this.place(leg, offer, entry),
        revoke: (leg, id) => this.revoke(leg, id),
        pair: ({ greeted: caller }, request) => this.pair(caller, request, entry),
        mayGrow: (leg) => mayGrow(leg, () => this.all(), this.owners.get(leg)),
      });
      greeted.connection.handOver(leg);
    } catch (error) {
      socket.destroySoon();
      if (!(error instanceof FerryError)) context.onBug(error);
      else if (error.code === 'identity-changed' && fingerprint !== null) {
        this.showRefusal(error, { fingerprint, name });
      }
    } finally {
      leave?.();
    }
  }

  /** Where it announces itself and called from just now, it has proved its key as well. */
  private async noteWhere(fingerprint: Fingerprint, { remoteAddress }: PeerSocket): Promise<void> {
    const { context } = this.options;
    const device = context.store.state.devices.find((d) => d.fingerprint === fingerprint);
    const here = (address: string) => parseAddress(address, defaultPort).host === plainIp(remoteAddress ?? '');
    const proved = device?.addresses.filter((address) => here(address)) ?? [];
    if (proved.length > 0) await noteMet(context.known, fingerprint, proved).catch(context.onBug);
  }

  /** Lets a key in that isn't remembered, before it hears anything that a code could be made of. Throws `peer-busy`. */
  private count(address: string, fingerprint: Fingerprint): Entry {
    const greeting = this.options.greetings.enter(address);
    if (greeting !== null) return { as: 'counted', greeting };
    // An offer that is just ending has nowhere to go to, and was never accepted.
    const isAccepted = this.all().some((one) => one.peerFingerprint === fingerprint && one.shown.dir !== null);
    if (isAccepted) return { as: 'accepted-before' };
    this.turnedAway.add();
    throw new FerryError('peer-busy');
  }

  /** A sender that calls again for a transfer of its own goes on with it; anything else is a new offer. */
  private place(leg: IncomingLeg, offer: MessageOf<'offer'>, entry: Entry): LegOwner | null {
    const { context, defaults } = this.options;
    const fingerprint = leg.greeted.peer.fingerprint;
    if (this.closed) {
      leg.connection.destroy(new FerryError('disconnected'));
      return null;
    }
    const before = this.incoming.get(offer.id);
    if (before !== undefined) {
      if (before.peerFingerprint !== fingerprint || before.asking) throw violation('an offer that was made before');
      this.owners.set(leg, before);
      void before.takeUp(leg);
      return before;
    }
    const own = this.introductions.of(leg);
    // Its own introduction is shown under its id; somebody else's is somebody else's.
    const shown = own?.id === offer.id ? undefined : context.store.state.transfers.find(({ id }) => id === offer.id);
    const ended = shown ?? this.ended.get(offer.id);
    // An offer that nobody had answered when its line broke is simply made again.
    if (ended !== undefined && !(ended.status === 'failed' && ended.dir === null)) {
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
    this.checkPlaces(leg, entry, leg.known?.autoAccept === true);
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

  /** The sender's person compares the code before there is an offer. An id that is taken here shows nothing of that one. */
  private introduce(leg: IncomingLeg, id: string, entry: Entry): Introduced {
    const { store, journals } = this.options.context;
    const { fingerprint } = leg.greeted.peer;
    if (this.closed) throw new FerryError('shutting-down');
    this.checkPlaces(leg, entry, false);
    const before = store.state.transfers.find((one) => one.id === id) ?? this.ended.get(id);
    const isAgain = before === undefined || (cameToNothing(before) && before.peer.fingerprint === fingerprint);
    const isFree = isAgain && !this.incoming.has(id) && !journals.has(id);
    return this.introductions.begin(leg, isFree ? id : null);
  }

  /** Throws `peer-busy` where no more may wait for a person; who waits over this connection has its place already. */
  private checkPlaces({ greeted, known }: IncomingLeg, entry: Entry, unasked: boolean): void {
    const { fingerprint } = greeted.peer;
    const introduced = this.introductions.all().filter(({ leg }) => leg.greeted !== greeted);
    const waiting = [...this.all().filter(({ asking }) => asking), ...introduced];
    const ofPeer = waiting.filter((other) => other.peerFingerprint === fingerprint).length;
    const ofStrangers = waiting.filter((other) => !other.shown.peer.known).length;
    // Strangers take no remembered device's place.
    const isFull = ofPeer >= maxPendingOffersOfPeer || (known === undefined && ofStrangers >= maxPendingOffers);
    if (entry.as === 'accepted-before' || (!unasked && isFull)) throw new FerryError('peer-busy');
  }

  /** The sender ended a transfer while the line was down. Of a transfer that isn't here, nothing is left to end. */
  private async revoke(leg: IncomingLeg, id: string): Promise<void> {
    if (this.closed) return leg.connection.destroy(new FerryError('disconnected'));
    if (!this.incoming.has(id) && (await this.isLeftHere(id))) {
      await this.options.takeUp(id);
      // Another process of this home is still at it: it hears of the end at another call.
      if (!this.incoming.has(id)) return leg.connection.destroy(new FerryError('disconnected'));
    }
    const incoming = this.incoming.get(id);
    if (incoming?.peerFingerprint === leg.greeted.peer.fingerprint) await incoming.revoked();
    leg.connection.send({ name: 'cancel', body: {} });
    leg.connection.end();
  }

  private pair(greeted: Greeted, request: MessageOf<'pair'>, entry: Entry): void {
    if (this.closed) return greeted.connection.destroy(new FerryError('disconnected'));
    if (entry.as === 'accepted-before') throw new FerryError('peer-busy');
    this.options.pair(greeted, request, () => entry.as === 'counted' && entry.greeting.giveBack());
  }

  /** Begun by another process of this home, which may have ended since. */
  private async isLeftHere(id: string): Promise<boolean> {
    const { journals } = this.options.context;
    return journals.has(id) && (await peekJournal(journals, id, journalSchemas))?.header.direction === 'incoming';
  }

  private readonly forget = ({ id, shown }: Incoming): void => {
    this.incoming.delete(id);
    this.ended.note(shown);
  };

  /** The person here has to learn of it too: a line among the transfers says who called and why that was refused. */
  private showRefusal(error: FerryError, { fingerprint, name }: { fingerprint: Fingerprint; name: string }): void {
    const before = this.refusals.get(fingerprint);
    const id = before ?? randomBytes(16).toString('hex');
    this.refusals.set(fingerprint, id);
    for (const oldest of this.refusals.keys()) if (this.refusals.size > maxHistory) this.refusals.delete(oldest);
    const peer = { fingerprint, name, kind: 'desktop', known: false } as const;
    const nothing = { title: '', roots: 0, note: '', code: null };
    const shown = newTransfer({ id, direction: 'incoming', peer, status: 'failed', ...nothing });
    const why = failure(error.code, { ...error.params, name, peer: name }, error.by);
    const transfer: Transfer = { ...shown, failure: why, endedAt: Date.now() };
    this.options.context.store.change({ kind: 'transfer', transfer });
    void this.options.context.onEnded(transfer);
  }
}
