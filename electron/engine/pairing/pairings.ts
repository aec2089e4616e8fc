/** The pairings under way and those that have just ended, as people see them: begun here, or asked for by a caller. */
import { randomBytes } from 'node:crypto';
import { defaultPort, formatAddress, parseAddress } from '../net/address.ts';
import { pairCapability } from '../transfer/agreed/capabilities.ts';
import { reach, type Caller } from '../transfer/calling/reach.ts';
import { recognise } from '../transfer/calling/trust.ts';
import { hangUp, showKnown, type TransferContext } from '../transfer/context.ts';
import type { Greeted } from '../wire/handshake.ts';
import { lingerMs, maxPendingPairings, offerTimeoutMs, pairingLifeMs } from '../wire/limits.ts';
import type { MessageOf } from '../wire/messages.ts';
import { Comparison } from './comparison.ts';
import { formatPairLink, parsePairLink, proofOf, ShownLink } from './links.ts';
import type { CommandArgs } from '../../../shared/api.ts';
import { failure, FerryError, naming, toFailure, type ErrorCode } from '../../../shared/errors.ts';
import { isPairingOver, type Pairing } from '../../../shared/pairing.ts';
import { nameHere } from '../../../shared/rules/device-rules.ts';
import type { Fingerprint, Peer } from '../../../shared/state.ts';

/** Ended ones that are still shown: more than anybody has looked away from. */
export const maxEndedPairings = 8;

/** Whom to call, and what with. */
interface Call {
  readonly peer: Peer;
  readonly addresses: readonly string[];
  readonly expected: Fingerprint | null;
  readonly replacing: Fingerprint | undefined;
  readonly secret: Buffer | null;
}

interface Live {
  readonly replacing: Fingerprint | undefined;
  readonly aborting: AbortController;
  /** Null while it is on the way. */
  comparison: Comparison | null;
}

export class Pairings {
  private readonly context: TransferContext;
  private readonly caller: Caller;
  private readonly live = new Map<string, Live>();
  private link: ShownLink | null = null;

  constructor(context: TransferContext, caller: Caller) {
    this.context = context;
    this.caller = caller;
  }

  /** Calls a device and answers the pairing's id; how it goes is in the state. Throws `bad-address`, `device-not-found`. */
  async begin({ to, replacing }: CommandArgs<'pair'>): Promise<string> {
    const { state } = this.context.store;
    if (to.by === 'address') {
      // Parsed for its errors: a wrong address is worth no call.
      parseAddress(to.address, defaultPort);
      const peer: Peer = { fingerprint: to.key ?? '', name: to.address, kind: 'desktop', known: false };
      return this.start({ peer, addresses: [to.address], expected: to.key ?? null, replacing, secret: null });
    }
    const { fingerprint } = to;
    const seen = state.devices.find((device) => device.fingerprint === fingerprint);
    const known = await this.context.known.byFingerprint(fingerprint);
    const addresses = [...new Set([...(seen?.addresses ?? []), ...(known?.addresses ?? [])])];
    const named = known === undefined ? {} : { name: known.name };
    if (addresses.length === 0) throw new FerryError('device-not-found', named);
    const name = seen?.name ?? known?.name ?? '';
    const peer: Peer = { fingerprint, name, kind: seen?.kind ?? 'desktop', known: known !== undefined };
    return this.start({ peer, addresses, expected: fingerprint, replacing, secret: null });
  }

  /** The same by a link. Throws `bad-link`, `self-send`, `device-not-found`. */
  async beginByLink({ link, replacing }: CommandArgs<'pairByLink'>): Promise<string> {
    const { fingerprint, secret, addresses: told } = parsePairLink(link);
    if (fingerprint === this.caller.identity.fingerprint) throw new FerryError('self-send');
    const seen = this.context.store.state.devices.find((device) => device.fingerprint === fingerprint);
    const addresses = [...new Set([...(seen?.addresses ?? []), ...told])];
    if (addresses.length === 0) throw new FerryError('device-not-found', {});
    const known = (await this.context.known.byFingerprint(fingerprint)) !== undefined;
    const peer: Peer = { fingerprint, name: seen?.name ?? addresses[0]!, kind: seen?.kind ?? 'desktop', known };
    return this.start({ peer, addresses, expected: fingerprint, replacing, secret });
  }

  /**
   * A caller asks to be verified. Throws `peer-busy` where as many as may wait do so, or one with it is under way;
   * `link-refused` for a proof of no link that is shown here now.
   */
  take(greeted: Greeted, { proof }: MessageOf<'pair'>, onAgreed: () => void): void {
    const { connection, peer } = greeted;
    const { fingerprint, name, kind } = peer;
    const known = this.context.store.state.known.some((device) => device.fingerprint === fingerprint);
    const shown = { fingerprint, name, kind, known };
    if (proof !== undefined) {
      const ours = this.caller.identity.fingerprint;
      if (this.link?.take(proof, connection.socket, fingerprint, ours) !== true) throw new FerryError('link-refused');
      this.link = null;
      onAgreed();
      return void this.takeByLink(greeted, shown);
    }
    this.makeWayFor(fingerprint);
    const waiting = this.shown.filter((each) => each.direction === 'incoming' && !isPairingOver(each));
    if (waiting.length >= maxPendingPairings) throw new FerryError('peer-busy');
    const id = this.show({ direction: 'incoming', peer: shown, status: 'comparing', code: greeted.code });
    this.compare(id, greeted, { replacing: undefined, byLink: false, onAgreed, graceMs: 0 });
  }

  /** The person's word on a code. Throws `already-decided` where it isn't asked for (any more). */
  answer(id: string, match: boolean): void {
    const pairing = this.find(id);
    const comparison = this.live.get(id)?.comparison;
    if (pairing?.status !== 'comparing' || !comparison) throw new FerryError('already-decided');
    if (!match) return this.refuse(id, 'pairing-codes-differ');
    this.change({ ...pairing, status: 'waiting' });
    comparison.agree();
  }

  /** Gives one up, or takes an ended one off the list; no matter if it isn't there. */
  end(id: string): void {
    const live = this.live.get(id);
    this.forget(id);
    live?.aborting.abort(new FerryError('cancelled'));
    live?.comparison?.refuse('pairing-declined');
  }

  /** One made before is of no use any more. */
  showLink(): { link: string; expiresAt: number } {
    this.link = new ShownLink();
    const { addresses, port } = this.context.store.state.self;
    const { secret, expiresAt } = this.link;
    const { fingerprint } = this.caller.identity;
    const places = port === 0 ? [] : addresses.map((address) => formatAddress(address, port));
    return { link: formatPairLink({ fingerprint, secret, addresses: places }), expiresAt };
  }

  hideLink(): void {
    this.link = null;
  }

  get isLinkShown(): boolean {
    return this.link?.isOpen ?? false;
  }

  /** The app is closing. */
  stop(): void {
    this.hideLink();
    for (const id of [...this.live.keys()]) this.end(id);
  }

  private start(call: Call): string {
    const { expected, replacing } = call;
    if (expected !== null) this.endWith(expected);
    const old = this.context.store.state.known.find(({ fingerprint }) => fingerprint === replacing);
    const how = { status: 'connecting', code: null, ...(old && { replaces: nameHere(old) }) } as const;
    const id = this.show({ direction: 'outgoing', peer: call.peer, ...how });
    const live: Live = { replacing, aborting: new AbortController(), comparison: null };
    this.live.set(id, live);
    void this.call(id, call, live.aborting.signal).catch((error: unknown) => this.fail(id, error));
    return id;
  }

  private async call(id: string, { peer, addresses, expected, replacing, secret }: Call, signal: AbortSignal) {
    const { greeted, known } = await reach(this.caller, addresses, expected, signal, replacing);
    const { connection, peer: answering } = greeted;
    const { fingerprint, name, kind, capabilities } = answering;
    try {
      // The name it was picked by may be a remembered device's, whatever it calls itself now.
      if (known === undefined) await recognise(this.context.known, { ...answering, name: peer.name }, replacing);
      signal.throwIfAborted();
      if (!capabilities.includes(pairCapability)) throw new FerryError('cannot-pair', { name });
      // It has called here meanwhile: that one is the pairing. Nobody has both abandon theirs, since it had to be sent first.
      if (secret === null && this.isCalledBy(fingerprint)) {
        hangUp(this.context, connection);
        return this.forget(id);
      }
      const ours = this.caller.identity.fingerprint;
      const proof = secret && proofOf(connection.socket, secret, ours, fingerprint).toString('hex');
      connection.send({ name: 'pair', body: proof === null ? {} : { proof } });
    } catch (error) {
      hangUp(this.context, connection);
      throw error;
    }
    const byLink = secret !== null;
    const shown = { fingerprint, name, kind, known: known !== undefined };
    this.change({
      ...this.find(id)!,
      peer: shown,
      ...(byLink ? { status: 'waiting', code: null } : { status: 'comparing', code: greeted.code }),
    });
    this.compare(id, greeted, { replacing, byLink, onAgreed: () => {}, graceMs: lingerMs });
  }

  /** `graceMs`: the other side's word that it is over comes first. */
  private compare(
    id: string,
    { connection, peer }: Greeted,
    how: { replacing: Fingerprint | undefined; byLink: boolean; onAgreed: () => void; graceMs: number },
  ): void {
    const { replacing, byLink, onAgreed, graceMs } = how;
    const { closing } = this.context;
    closing.add(connection.down);
    void connection.down.then(() => closing.delete(connection.down));
    const live = this.live.get(id) ?? { replacing, aborting: new AbortController(), comparison: null };
    this.live.set(id, live);
    live.comparison = new Comparison({
      connection,
      byLink,
      lifeMs: byLink ? offerTimeoutMs : pairingLifeMs + graceMs,
      onBoth: () => {
        onAgreed();
        void this.verified(id, peer, replacing).catch((error: unknown) => this.fail(id, error));
      },
      onFailed: (error) => this.fail(id, error),
    });
  }

  private async verified(id: string, device: { fingerprint: Fingerprint; name: string }, replacing?: Fingerprint) {
    await this.context.known.verify(device, replacing);
    await showKnown(this.context);
    this.live.delete(id);
    const pairing = this.find(id);
    if (pairing) this.change({ ...pairing, peer: { ...pairing.peer, known: true }, status: 'paired' });
    this.crowdOut();
  }

  /** Its person has seen the screen here: nobody is asked. */
  private async takeByLink({ connection }: Greeted, peer: Peer & { fingerprint: Fingerprint }): Promise<void> {
    const id = this.show({ direction: 'incoming', peer, status: 'waiting', code: null });
    try {
      await this.verified(id, peer);
      connection.send({ name: 'match', body: {} });
      hangUp(this.context, connection);
    } catch (error) {
      connection.refuse(error instanceof FerryError ? error : new FerryError('internal'));
      this.fail(id, error);
    }
  }

  private fail(id: string, error: unknown): void {
    const pairing = this.find(id);
    this.live.delete(id);
    if (!(error instanceof FerryError)) this.context.onBug(error);
    if (pairing === undefined) return;
    // Strangers can't fill the screen with what came to nothing before the person here had said a word.
    if (pairing.direction === 'incoming' && pairing.status === 'comparing') return this.forget(id);
    this.change({ ...pairing, status: 'failed', failure: naming(toFailure(error), { name: pairing.peer.name }) });
    this.crowdOut();
  }

  private refuse(id: string, code: ErrorCode): void {
    const pairing = this.find(id);
    const comparison = this.live.get(id)?.comparison;
    this.live.delete(id);
    if (pairing) this.change({ ...pairing, status: 'failed', failure: failure(code, { name: pairing.peer.name }) });
    comparison?.refuse(code);
  }

  /** Two that call each other at once go on with one call: that of the smaller fingerprint. Throws `peer-busy`. */
  private makeWayFor(fingerprint: Fingerprint): void {
    const theirs = this.shown.filter((each) => each.peer.fingerprint === fingerprint && !isPairingOver(each));
    const stays = (each: Pairing) =>
      each.direction === 'incoming' || each.status === 'waiting' || this.caller.identity.fingerprint < fingerprint;
    if (theirs.some(stays)) throw new FerryError('peer-busy');
    for (const { id } of theirs) this.end(id);
  }

  private isCalledBy(fingerprint: Fingerprint): boolean {
    return this.shown.some(
      (each) => each.direction === 'incoming' && each.peer.fingerprint === fingerprint && !isPairingOver(each),
    );
  }

  /** One at a time with each device: the person has begun anew. */
  private endWith(fingerprint: Fingerprint): void {
    for (const { id, peer } of this.shown) if (peer.fingerprint === fingerprint) this.end(id);
  }

  private get shown(): readonly Pairing[] {
    return this.context.store.state.pairings;
  }

  private find(id: string): Pairing | undefined {
    return this.shown.find((each) => each.id === id);
  }

  private show(pairing: Omit<Pairing, 'id' | 'failure'>): string {
    const id = randomBytes(16).toString('hex');
    this.change({ id, failure: null, ...pairing });
    return id;
  }

  private change(pairing: Pairing): void {
    this.context.store.change({ kind: 'pairing', pairing });
  }

  private forget(id: string): void {
    this.live.delete(id);
    if (this.find(id)) this.context.store.change({ kind: 'pairing-gone', id });
  }

  private crowdOut(): void {
    for (const { id } of this.shown.filter(isPairingOver).slice(maxEndedPairings)) this.forget(id);
  }
}
