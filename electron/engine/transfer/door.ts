/** Where peers come in: greets whoever dialled, refuses impostors, and makes an `Incoming` of each caller. */
import { defaultPort, parseAddress } from '../net/address.ts';
import type { CountedGreeting, Greetings } from '../net/greetings.ts';
import { peerFingerprint, plainIp, type PeerSocket } from '../net/peer.ts';
import { violation } from '../wire/frames.ts';
import { greetAsListener, type PeerHello } from '../wire/handshake.ts';
import { maxPendingOffers, maxPendingOffersOfPeer, maxPendingWeight } from '../wire/limits.ts';
import type { MessageOf } from '../wire/messages.ts';
import type { Transport } from '../wire/transport.ts';
import { hangUp, type TransferContext } from './context.ts';
import { helloTo, hidesFrom, isFriend } from './disclosure.ts';
import { AlreadyEnded } from './receiving/already-ended.ts';
import { Incoming, type IncomingDefaults } from './receiving/incoming.ts';
import { IncomingLeg, type LegOwner } from './receiving/incoming-leg.ts';
import { journalSchemas, type IncomingHeader, type JournalRecord } from '../state/journal-format.ts';
import { peekJournal } from '../state/journal.ts';
import { newTransfer } from './lifecycle/record.ts';
import { maxHistory } from '../state/history.ts';
import type { Caller } from './calling/reach.ts';
import { noteMet, noteSeen, recognise } from './calling/trust.ts';
import { expireOffer } from './lifecycle/offer-expiry.ts';
import { TurnedAway } from './turned-away.ts';
import { randomBytes } from 'node:crypto';
import { failure, FerryError } from '../../../shared/errors.ts';
import type { Visibility } from '../../../shared/settings.ts';
import type { Fingerprint, KnownDevice, Transfer } from '../../../shared/state.ts';

export interface DoorOptions {
  readonly context: TransferContext;
  readonly caller: Caller;
  readonly defaults: IncomingDefaults;
  readonly greetings: Greetings;
  /** Who may learn that this device is here. */
  visibleTo(): Visibility;
  /** A remembered device says where it may be called. */
  onShown(where: PeerHello & { readonly host: string; readonly port: number }): void;
  /** So many more callers whose key isn't remembered were turned away, since there were too many. */
  onTurnedAway(count: number): void;
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
  private closed = false;
  private readonly incoming = new Map<string, Incoming>();
  /** How the latest transfers ended, also those a person took off the list: their senders may have missed it. */
  private readonly ended = new Map<string, Transfer>();
  /** The transfer that shows a refused impostor, by its key: one for each, however often it calls. */
  private readonly refusals = new Map<Fingerprint, string>();
  private readonly turnedAway: TurnedAway;

  constructor(options: DoorOptions) {
    this.options = options;
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
    // Until a connection listens, the line may break as well.
    socket.on('error', () => {});
    try {
      fingerprint = peerFingerprint(socket);
      // Not even a name is said, and no reason why.
      const to = this.options.visibleTo();
      if (!this.sendsHere(fingerprint) && (await hidesFrom(caller.known, to, fingerprint))) {
        socket.destroySoon();
        return;
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
          await this.learnEnds();
          return helloTo(isFriend(known), caller.hello(), to, context.store.state.self.port);
        },
      });
      identified();
      const noted = this.noteWhere(fingerprint, socket).catch(context.onBug);
      context.closing.add(noted);
      void noted.then(() => context.closing.delete(noted));
      const leg = new IncomingLeg({
        greeted,
        known,
        place: (leg, offer) => this.place(leg, offer, entry),
        revoke: (leg, id) => this.revoke(leg, id),
        checkSize: () => this.checkSize(),
      });
      greeted.connection.handOver(leg);
    } catch (error) {
      socket.destroySoon();
      if (!(error instanceof FerryError)) context.onBug(error);
      else if (error.code === 'identity-changed' && fingerprint !== null) {
        this.showRefusal(error, { fingerprint, name });
      }
    }
  }

  /** Where it announces itself and called from just now, it has proved its key as well. */
  private async noteWhere(fingerprint: Fingerprint, { remoteAddress }: PeerSocket): Promise<void> {
    const { context } = this.options;
    await noteSeen(context.known, fingerprint);
    const device = context.store.state.devices.find((d) => d.fingerprint === fingerprint);
    const here = (address: string) => parseAddress(address, defaultPort).host === plainIp(remoteAddress ?? '');
    const proved = device?.addresses.filter((address) => here(address)) ?? [];
    if (proved.length > 0) await noteMet(context.known, fingerprint, proved);
  }

  private sendsHere(fingerprint: Fingerprint): boolean {
    return this.all().some((one) => one.peerFingerprint === fingerprint && !one.asking);
  }

  /** Lets a key in that isn't remembered, before it hears anything that a code could be made of. Throws `peer-busy`. */
  private count(address: string, fingerprint: Fingerprint): Entry {
    const isHidden = this.options.visibleTo() !== 'everybody';
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
    if (leg.known?.rule === 'block') {
      // As a person would say it, and nobody here hears of it.
      leg.connection.send({ name: 'answer', body: { accept: false, code: 'declined' } });
      hangUp(context, leg.connection);
      return null;
    }
    const before = this.incoming.get(offer.id);
    if (before !== undefined) {
      if (before.peerFingerprint !== fingerprint || before.asking) throw violation('an offer that was made before');
      void before.takeUp(leg);
      return before;
    }
    const ended = context.store.state.transfers.find(({ id }) => id === offer.id) ?? this.ended.get(offer.id);
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
    const asking = this.all().filter((other) => other.asking);
    const ofPeer = asking.filter((other) => other.peerFingerprint === fingerprint).length;
    // A sender that is accepted always waits for nobody, so strangers can't take its place.
    const unasked = leg.known?.rule === 'accept';
    const isFull = asking.length >= maxPendingOffers || ofPeer >= maxPendingOffersOfPeer;
    if (entry.as === 'accepted-before' || (!unasked && isFull)) throw new FerryError('peer-busy');
    const incoming = Incoming.offered(context, this.forget, leg, offer, defaults);
    this.incoming.set(offer.id, incoming);
    if (entry.as !== 'counted') return incoming;
    leg.onAccepted = () => entry.greeting.giveBack();
    expireOffer({
      down: leg.connection.down,
      isOpen: () => incoming.asking,
      expire: () => incoming.answer({ accept: false, because: 'offer-expired' }),
    });
    return incoming;
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

  /** Begun by another process of this home, which may have ended since. */
  private async isLeftHere(id: string): Promise<boolean> {
    const { journals } = this.options.context;
    return journals.has(id) && (await peekJournal(journals, id, journalSchemas))?.header.direction === 'incoming';
  }

  /** Bounds what senders that nobody has accepted may make us hold. Throws `peer-busy`. */
  private checkSize(): void {
    const weight = this.all().reduce((sum, { pendingWeight }) => sum + pendingWeight, 0);
    if (weight > maxPendingWeight) throw new FerryError('peer-busy');
  }

  private readonly forget = ({ id, shown }: Incoming): void => {
    this.incoming.delete(id);
    this.noteEnded(shown);
  };

  private noteEnded(transfer: Transfer): void {
    this.ended.set(transfer.id, transfer);
    for (const oldest of this.ended.keys()) if (this.ended.size > maxHistory) this.ended.delete(oldest);
  }

  /** Of transfers that other processes of this home received: a sender that missed the end may call here. */
  private async learnEnds(): Promise<void> {
    for (const transfer of await this.options.endedSince()) {
      if (transfer.direction === 'incoming' && !this.ended.has(transfer.id)) this.noteEnded(transfer);
    }
  }

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
