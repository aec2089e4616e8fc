/** Where peers come in: greets whoever dialled, refuses impostors, and hands each caller on to `placing.ts`. */
import { Gate } from '../net/admission/gate.ts';
import type { Greetings } from '../net/admission/greetings.ts';
import { plainIp } from '../net/admission/remote-key.ts';
import { peerFingerprint, type PeerSocket } from '../net/peer.ts';
import { greetAsListener, type Greeted, type PeerHello } from '../wire/handshake.ts';
import type { MessageOf } from '../wire/messages.ts';
import { ReadingShare } from '../wire/reading-share.ts';
import type { Transport } from '../wire/transport.ts';
import { beforeTheEnd, type TransferContext } from './context.ts';
import { helloTo, hidesFrom, isFriend } from './disclosure.ts';
import type { Incoming, IncomingDefaults } from './receiving/incoming.ts';
import type { IncomingLeg } from './receiving/incoming-leg.ts';
import type { Sender } from './receiving/leg-owner.ts';
import type { IncomingHeader, JournalRecord } from '../state/journal-format.ts';
import type { Caller } from './calling/reach.ts';
import { noteCaller, recognise } from './calling/trust.ts';
import type { Entry } from './entry.ts';
import type { Introductions } from './introductions.ts';
import { Placing } from './placing.ts';
import { Refusals } from './refusals.ts';
import { TurnedAway } from './turned-away.ts';
import { FerryError } from '../../../shared/errors.ts';
import type { Visibility } from '../../../shared/settings.ts';
import type { Fingerprint, KnownDevice, Transfer } from '../../../shared/state.ts';

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

/** How a caller by another protocol was let in. */
export interface Knock {
  readonly known: KnownDevice | undefined;
  readonly entry: Entry;
}

export class Door {
  private readonly options: DoorOptions;
  private readonly placing: Placing;
  private readonly refusals: Refusals;
  private readonly turnedAway: TurnedAway;
  /** What offers of strangers say. */
  private readonly strangersReading = new ReadingShare();
  /** Of remembered keys that have not greeted yet. */
  private readonly rememberedPlaces = new Gate();

  constructor(options: DoorOptions) {
    this.options = options;
    this.placing = new Placing(options);
    this.turnedAway = new TurnedAway((count) => options.onTurnedAway(count));
    this.refusals = new Refusals(options.context);
  }

  /** The app is closing: whoever calls now finds nobody, and calls again later. */
  close(): void {
    this.placing.closed = true;
    this.turnedAway.close();
  }

  /** Senders that have made no offer yet. */
  get introductions(): Introductions {
    return this.placing.introductions;
  }

  find(id: string): Incoming | undefined {
    return this.placing.find(id);
  }

  all(): readonly Incoming[] {
    return this.placing.all();
  }

  /** A device has been blocked: what it offers is declined, what it sends is ended. */
  async turnOut(fingerprint: Fingerprint): Promise<void> {
    const isOf = (one: { readonly peerFingerprint: string }): boolean => one.peerFingerprint === fingerprint;
    const end = (one: Incoming) =>
      one.asking ? one.answer({ accept: false, because: 'declined' }) : one.cancel('cancelled');
    const introduced = this.introductions.all().filter(isOf);
    // One that ends by itself meanwhile has ended.
    await Promise.allSettled([
      ...this.all().filter(isOf).map(end),
      ...introduced.map((one) => one.decline('declined')),
    ]);
  }

  /** Takes up a transfer that was under way when Ferry last ended. */
  restore(id: string, header: IncomingHeader, records: readonly JournalRecord[]): Promise<void> {
    return this.placing.restore(id, header, records);
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
      const isAwaited = this.options.awaitsPairing() || this.placing.sendsHere(fingerprint);
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
          await this.placing.ends.learn();
          return helloTo(isFriend(known), caller.hello(), to, context.store.state.self.port);
        },
      });
      identified();
      const listed = context.store.state.devices.find((device) => device.fingerprint === fingerprint);
      const ip = plainIp(socket.remoteAddress ?? '');
      beforeTheEnd(context, noteCaller(context.known, fingerprint, ip, listed?.addresses ?? []));
      const pair = (request: MessageOf<'pair'>): void => this.pair(greeted, known, request, entry);
      const leg = this.placing.leg({ sender: greeted, known, entry, pair });
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

  /** Lets a key in that isn't remembered, before it hears anything that a code could be made of. Throws `peer-busy`. */
  private count(address: string, fingerprint: Fingerprint | null): Entry {
    const isHidden = this.options.visibleTo() !== 'everybody' && !this.options.awaitsPairing();
    const greeting = isHidden ? null : this.options.greetings.enter(address);
    if (greeting !== null) return { as: 'counted', greeting };
    if (fingerprint !== null && this.placing.sendsHere(fingerprint)) return { as: 'accepted-before' };
    if (!isHidden) this.turnedAway.add();
    throw new FerryError('peer-busy');
  }

  /** A caller that showed no key, or that one, is to learn nothing of this device. */
  async hides(fingerprint: Fingerprint | null): Promise<boolean> {
    const to = this.options.visibleTo();
    return fingerprint === null ? to !== 'everybody' : hidesFrom(this.options.caller.known, to, fingerprint);
  }

  /**
   * A caller by another protocol than Ferry's wants to make an offer: whether it may, before it is read. `fingerprint` is what
   * it proved, or null. Throws `peer-busy`.
   */
  async knock(fingerprint: Fingerprint | null, remote: string): Promise<Knock> {
    const { caller, onFriend } = this.options;
    await this.placing.ends.learn();
    const known = fingerprint === null ? undefined : await caller.known.byFingerprint(fingerprint);
    if (!isFriend(known)) return { known, entry: this.count(remote, fingerprint) };
    onFriend(remote);
    return { known, entry: { as: 'remembered' } };
  }

  /**
   * Takes the offer of a caller that has knocked: the leg to tell it to. Throws `identity-changed` where it has the name of a
   * remembered Ferry, and tells people; one that is remembered as LocalSend's may make way.
   */
  async letIn(sender: Sender, { known, entry }: Knock): Promise<IncomingLeg> {
    const { fingerprint, name } = sender.peer;
    const { caller } = this.options;
    const namesake = await caller.known.byName(name, fingerprint);
    const isOther = namesake !== undefined && namesake.fingerprint !== fingerprint;
    const replaces = isOther && namesake.pin === 'localsend/2' ? namesake.fingerprint : undefined;
    try {
      if (isOther) await recognise(caller.known, { fingerprint, name }, replaces);
    } catch (error) {
      if (error instanceof FerryError) this.refusals.show(error, { fingerprint, name });
      throw error;
    }
    const met = known === undefined && replaces !== undefined ? { ...sender, replaces } : sender;
    return this.placing.leg({ sender: met, known, entry, pair: () => {} });
  }

  private pair(greeted: Greeted, known: KnownDevice | undefined, request: MessageOf<'pair'>, entry: Entry): void {
    if (this.placing.closed) return greeted.connection.destroy(new FerryError('disconnected'));
    // As a person would say it, and nobody here hears of it.
    if (known?.rule === 'block') throw new FerryError('pairing-declined');
    if (entry.as === 'accepted-before') throw new FerryError('peer-busy');
    this.options.pair(greeted, request, () => entry.as === 'counted' && entry.greeting.giveBack());
  }
}
