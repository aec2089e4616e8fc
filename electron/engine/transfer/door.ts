/** Where peers come in: greets whoever dialled, refuses impostors, and makes an `Incoming` of each caller. */
import { Gate } from '../net/admission/gate.ts';
import type { Greetings } from '../net/admission/greetings.ts';
import { plainIp } from '../net/admission/remote-key.ts';
import { peerFingerprint, type PeerSocket } from '../net/peer.ts';
import { violation } from '../wire/frames.ts';
import { greetAsListener, type Greeted, type PeerHello } from '../wire/handshake.ts';
import type { MessageOf } from '../wire/messages.ts';
import { ReadingShare } from '../wire/reading-share.ts';
import type { Transport } from '../wire/transport.ts';
import { hangUp, type TransferContext } from './context.ts';
import { helloTo, hidesFrom, isFriend } from './disclosure.ts';
import { AlreadyEnded } from './receiving/already-ended.ts';
import { Incoming, type IncomingDefaults } from './receiving/incoming.ts';
import { IncomingLeg } from './receiving/incoming-leg.ts';
import type { IncomingHeader, JournalRecord } from '../state/journal-format.ts';
import type { Caller } from './calling/reach.ts';
import { noteCaller, recognise } from './calling/trust.ts';
import { Ends } from './ends.ts';
import type { Entry } from './entry.ts';
import { expireOffer } from './lifecycle/offer-expiry.ts';
import { Introductions } from './introductions.ts';
import { mayGrow } from './manifest-budget.ts';
import { isLeftHere, isPlaceFor } from './places.ts';
import { Refusals } from './refusals.ts';
import { TurnedAway } from './turned-away.ts';
import { unheard, type Introducer, type LegOwner } from './receiving/leg-owner.ts';
import { FerryError } from '../../../shared/errors.ts';
import type { Visibility } from '../../../shared/settings.ts';
import { cameToNothing, type Fingerprint, type KnownDevice, type Transfer } from '../../../shared/state.ts';

export interface DoorOptions {
  readonly context: TransferContext;
  readonly caller: Caller;
  readonly defaults: IncomingDefaults;
  readonly greetings: Greetings;
  /** Who may learn that this device is here. */
  visibleTo(): Visibility;
  /** A link is shown here, and whoever has it is let in, whoever else may not see this device. */
  awaitsPairing(): boolean;
  /** A remembered device has called from that address (an IP), and proved its key. */
  onFriend(address: string): void;
  /** A remembered device says where it may be called. */
  onShown(where: PeerHello & { readonly host: string; readonly port: number }): void;
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

export class Door {
  private readonly options: DoorOptions;
  /** Senders that have made no offer yet. */
  readonly introductions: Introductions;
  private closed = false;
  private readonly incoming = new Map<string, Incoming>();
  /** Whose connection it is. */
  private readonly owners = new WeakMap<IncomingLeg, Incoming>();
  private readonly ends: Ends;
  private readonly refusals: Refusals;
  private readonly turnedAway: TurnedAway;
  /** What offers of strangers say. */
  private readonly strangersReading = new ReadingShare();
  /** Of remembered keys that have not greeted yet. */
  private readonly rememberedPlaces = new Gate();

  constructor(options: DoorOptions) {
    this.options = options;
    this.introductions = new Introductions(options.context);
    this.turnedAway = new TurnedAway((count) => options.onTurnedAway(count));
    this.ends = new Ends(() => options.endedSince());
    this.refusals = new Refusals(options.context);
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

  /** A device has been blocked: what it offers is declined, what it sends is ended. */
  async turnOut(fingerprint: Fingerprint): Promise<void> {
    const of = this.all().filter((one) => one.peerFingerprint === fingerprint);
    const end = (one: Incoming) =>
      one.asking ? one.answer({ accept: false, because: 'declined' }) : one.cancel('cancelled');
    // One that ends by itself meanwhile has ended.
    await Promise.allSettled(of.map(end));
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
    // Until a connection listens, the line may break as well.
    socket.on('error', () => {});
    try {
      fingerprint = peerFingerprint(socket);
      // Not even a name is said, and no reason why.
      const to = this.options.visibleTo();
      const isAwaited = this.options.awaitsPairing() || this.sendsHere(fingerprint);
      if (!isAwaited && (await hidesFrom(caller.known, to, fingerprint))) {
        socket.destroySoon();
        return;
      }
      // Who is remembered takes no stranger's place from here on.
      if (isFriend(await caller.known.byFingerprint(fingerprint))) {
        this.options.onFriend(socket.remoteAddress ?? '');
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
          const remote = socket.remoteAddress ?? '';
          const count = () => this.count(remote, peer.fingerprint);
          known = await recognise(caller.known, peer).catch((error: unknown) => {
            // Each makes a message, and keys cost nothing.
            count();
            throw error;
          });
          if (!isFriend(known)) entry = count();
          else if (peer.port !== undefined) this.options.onShown({ ...peer, host: plainIp(remote), port: peer.port });
          await this.ends.learn();
          return helloTo(isFriend(known), caller.hello(), to, context.store.state.self.port);
        },
      });
      identified();
      const listed = context.store.state.devices.find((device) => device.fingerprint === fingerprint);
      const ip = plainIp(socket.remoteAddress ?? '');
      const noted = noteCaller(context.known, fingerprint, ip, listed?.addresses ?? []).catch(context.onBug);
      context.closing.add(noted);
      void noted.then(() => context.closing.delete(noted));
      const leg = new IncomingLeg({
        greeted,
        known,
        introduce: (leg, id) => this.introduce(leg, id, entry),
        place: (leg, offer) => this.place(leg, offer, entry),
        revoke: (leg, id) => this.revoke(leg, id),
        pair: (leg, request) => this.pair(leg, request, entry),
        mayGrow: (leg) => mayGrow(leg, () => this.all(), this.owners.get(leg)),
      });
      if (!isFriend(known)) greeted.connection.shareReading(this.strangersReading);
      greeted.connection.handOver(leg);
    } catch (error) {
      socket.destroySoon();
      if (!(error instanceof FerryError)) context.onBug(error);
      else if (error.code === 'identity-changed' && fingerprint !== null) {
        this.refusals.show(error, { fingerprint, name });
      }
    } finally {
      leave?.();
    }
  }

  private sendsHere(fingerprint: Fingerprint): boolean {
    // An offer that is just ending has nowhere to go to, and was never accepted.
    return this.all().some((one) => one.peerFingerprint === fingerprint && one.shown.dir !== null);
  }

  /** Lets a key in that isn't remembered, before it hears anything that a code could be made of. Throws `peer-busy`. */
  private count(address: string, fingerprint: Fingerprint): Entry {
    const isHidden = this.options.visibleTo() !== 'everybody' && !this.options.awaitsPairing();
    const greeting = isHidden ? null : this.options.greetings.enter(address);
    if (greeting !== null) return { as: 'counted', greeting };
    if (this.sendsHere(fingerprint)) return { as: 'accepted-before' };
    if (!isHidden) this.turnedAway.add();
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
    if (leg.known?.rule === 'block') return this.declineUnheard(leg, null);
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
    const ended = shown ?? this.ends.find(offer.id);
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
    this.checkPlaces(leg, entry, false);
    const before = store.state.transfers.find((one) => one.id === id) ?? this.ends.find(id);
    const isAgain = before === undefined || (cameToNothing(before) && before.peer.fingerprint === fingerprint);
    return this.introductions.begin(leg, isAgain && !this.incoming.has(id) && !journals.has(id) ? id : null);
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

  private pair({ greeted, known }: IncomingLeg, request: MessageOf<'pair'>, entry: Entry): void {
    if (this.closed) return greeted.connection.destroy(new FerryError('disconnected'));
    // As a person would say it, and nobody here hears of it.
    if (known?.rule === 'block') throw new FerryError('pairing-declined');
    if (entry.as === 'accepted-before') throw new FerryError('peer-busy');
    this.options.pair(greeted, request, () => entry.as === 'counted' && entry.greeting.giveBack());
  }

  private readonly forget = ({ id, shown }: Incoming): void => {
    this.incoming.delete(id);
    this.ends.note(shown);
  };
}
