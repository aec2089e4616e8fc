/** What is being sent from here: begins transfers, takes them up after a restart, and tells ends that nobody heard of. */
import { randomBytes } from 'node:crypto';
import { parseAddress, waysTo } from '../net/address.ts';
import { isRevoked, journalSchemas, type JournalRecord, type OutgoingHeader } from '../state/journal-format.ts';
import { takeUpJournal } from '../state/journal.ts';
import { shownText } from '../state/spool/texts.ts';
import { defaultPort } from '../wire/limits.ts';
import { Approaches } from './calling/approaches.ts';
import { reach, type Caller } from './calling/reach.ts';
import { recognise } from './calling/trust.ts';
import type { TransferContext } from './context.ts';
import { sameList, type DropOptions, type Likeness } from './sending/drop.ts';
import { Farewells } from './sending/farewells.ts';
import { Outgoing } from './sending/outgoing.ts';
import type { ForeignPeer, ForeignSender, Sent } from './sent.ts';
import type { CommandArgs } from '../../../shared/api.ts';
import { FerryError } from '../../../shared/errors.ts';
import { nameHere } from '../../../shared/rules/device-rules.ts';
import type { Fingerprint, KnownDevice, Peer, TransferText } from '../../../shared/state.ts';

/** Being sent when Ferry last ended; its journal is held here. */
export interface Unfinished {
  readonly header: OutgoingHeader;
  readonly records: readonly JournalRecord[];
}

/** Whom to send to, as a command names it: a device, or an address. */
export type Target = CommandArgs<'send'>['to'];

export class Outbox {
  private readonly context: TransferContext;
  private readonly caller: Caller;
  /** Takes over what goes to devices that aren't Ferrys; null: nothing goes there. */
  private readonly foreign: ForeignSender | null;
  private readonly outgoing = new Map<string, Sent>();
  /** Being sent when Ferry last ended, and not taken up by itself: nobody's, or another process's. */
  private readonly unfinished = new Map<string, OutgoingHeader>();
  private readonly farewells: Farewells;
  private readonly approaches: Approaches;

  constructor(context: TransferContext, caller: Caller, foreign: ForeignSender | null = null) {
    this.foreign = foreign;
    this.context = context;
    this.caller = caller;
    this.approaches = new Approaches(caller);
    this.farewells = new Farewells({
      context,
      reach: ({ fingerprint, address }, signal) =>
        reach(caller, this.addressesFor(fingerprint, address), fingerprint, signal),
    });
    context.store.subscribe(({ changes }) => {
      if (!changes.some(({ kind }) => kind === 'known')) return;
      for (const { firstContact } of this.all()) firstContact.knownNow(context.store.state.known);
    });
  }

  find(id: string): Sent | undefined {
    return this.outgoing.get(id);
  }

  all(): readonly Sent[] {
    return [...this.outgoing.values()];
  }

  /**
   * Begins a transfer and answers its id; the same things for the same device, begun before and not delivered, go on
   * instead. `evenUnsure`: also to one that is blocked, or may be a remembered device or not, since the list of them was damaged.
   * `acceptNew`, `mayAsk`, `pin`: as in `send` of `shared/api.ts`. Throws `bad-address`, `device-not-found`.
   */
  async send(
    drop: Likeness & Pick<DropOptions, 'title'>,
    { to, evenUnsure, ...said }: { to: Target; evenUnsure: boolean; acceptNew: boolean; mayAsk: boolean; pin?: string },
  ): Promise<string> {
    const terms = { ...said, typed: to.typed === true && (to.by === 'fingerprint' || to.key !== undefined) };
    const { peer, address, expected, protocol } = await this.resolve(to);
    const like = await this.takeUpLike(drop, expected, address);
    // Who sends it again wants it to go now, also if it was paused here or waits to call again.
    if (like !== null) {
      like.pause(false);
      like.firstContact.hear(terms);
      return like.id;
    }
    const id = randomBytes(16).toString('hex');
    const text = await this.textOf(drop.paths);
    const begun = { ...drop, text, id, address, startedAt: Date.now() };
    const addresses = this.addressesFor(expected, address);
    const outgoing =
      (peer.localSend && this.beginForeign(begun, { peer, addresses, expected, protocol }, evenUnsure)) ??
      this.begin(begun, peer, evenUnsure);
    outgoing.firstContact.hear(terms);
    return id;
  }

  /**
   * A person is about to send there: a device that is remembered, and not blocked, is called beforehand. Nothing where this
   * one shows itself to nobody, since they may think better of it. Throws as `send`.
   */
  async approach(to: Target): Promise<void> {
    if (this.context.store.state.settings.visibleTo === 'nobody') return;
    const { address, expected, peer } = await this.resolve(to);
    if (expected === null || peer.localSend === true) return;
    const device = await this.caller.known.byFingerprint(expected);
    if (device === undefined || device.rule === 'block' || device.pin !== undefined) return;
    this.approaches.begin(expected, this.addressesFor(expected, address));
  }

  /** Goes on with what was being sent when Ferry last ended, or tells its receiver that it has ended. */
  async restore(id: string, { header, records }: Unfinished): Promise<void> {
    const { paths, title, note, links, only, peer, address, startedAt } = header;
    if (isRevoked(records)) return this.farewells.add({ id, fingerprint: peer.fingerprint, address });
    const accepted = records.some(({ is }) => is === 'accepted');
    const text = await this.textOf(paths);
    this.begin(
      { id, paths, title, note, links, only, text, address, startedAt },
      { ...peer, known: false },
      accepted,
      records,
    );
  }

  /** Being sent when Ferry last ended; it goes on when the same things are sent again, unless somebody else is at it. */
  noteUnfinished(id: string, header: OutgoingHeader): void {
    this.unfinished.set(id, header);
  }

  /** A device is there: whatever waits for it is tried now. */
  peerSeen(fingerprint: Fingerprint | null): void {
    for (const transfer of this.outgoing.values()) transfer.peerSeen(fingerprint);
    this.farewells.peerSeen(fingerprint);
  }

  /** Calls nobody any more; the transfers themselves are left by `leave`. */
  async stop(): Promise<void> {
    await Promise.all([this.approaches.stop(), this.farewells.stop()]);
  }

  /** `peer`: as it was picked. `sure`: whoever answers may be sent to, although it is blocked, or the list of known devices was damaged. */
  private begin(drop: DropOptions, peer: Peer, sure: boolean, records?: readonly JournalRecord[]): Outgoing {
    const { id, address } = drop;
    const { known } = this.caller;
    const refuseBlocked = (device: KnownDevice | undefined): void => {
      if (device?.rule === 'block' && !sure) throw new FerryError('device-blocked', { name: nameHere(device) });
    };
    /** The key that was met before: over another connection it is the same device. */
    let met: Fingerprint | null = null;
    const outgoing = new Outgoing(this.context, {
      ...drop,
      peer,
      ...(records === undefined ? {} : { records }),
      reach: async (expected, signal) => {
        // Before it learns that it is called.
        if (expected !== null) refuseBlocked(await known.byFingerprint(expected));
        const approached = expected === null ? null : await this.approaches.take(expected, signal);
        const reached =
          approached ?? (await reach(this.caller, this.addressesFor(expected, address), expected, signal));
        const { connection, peer: answering } = reached.greeted;
        const isStranger = reached.known === undefined && met !== answering.fingerprint;
        try {
          refuseBlocked(reached.known);
          // The name it was picked by may be a remembered device's, whatever it calls itself now.
          if (isStranger) await recognise(known, { ...answering, name: peer.name });
          if (isStranger && !sure && (await known.isUnsure())) {
            throw new FerryError('identity-unsure', { name: answering.name });
          }
        } catch (error) {
          connection.destroy(error instanceof FerryError ? error : new FerryError('internal'));
          throw error;
        }
        met = answering.fingerprint;
        return reached;
      },
      onUntold: (fingerprint) => this.farewells.add({ id, address, fingerprint }, true),
      onOver: () => this.outgoing.delete(id),
      giveWay: () => {
        const expected = peer.fingerprint || null;
        const to = { peer, addresses: this.addressesFor(expected, address), expected, protocol: null };
        const foreign = this.beginForeign(drop, to, sure);
        foreign?.firstContact.hear(outgoing.firstContact.terms);
        return foreign !== null;
      },
    });
    this.outgoing.set(id, outgoing);
    return outgoing;
  }

  private beginForeign(drop: DropOptions, to: ForeignPeer, sure: boolean): Sent | null {
    const { id } = drop;
    const sent = this.foreign?.begin(drop, to, sure, () => this.outgoing.delete(id)) ?? null;
    if (sent !== null) this.outgoing.set(id, sent);
    return sent;
  }

  /** Not what another process is at: the same things sent by two are two transfers. */
  private async takeUpLike(drop: Likeness, fingerprint: Fingerprint | null, address: string): Promise<Sent | null> {
    const { paths, note, links, only = [] } = drop;
    for (const outgoing of this.outgoing.values()) if (outgoing.isLike(drop, fingerprint, address)) return outgoing;
    for (const [id, header] of this.unfinished) {
      const samePeer = fingerprint === null ? header.address === address : header.peer.fingerprint === fingerprint;
      const alike = header.note === note && header.links === links && sameList(header.paths, paths);
      if (!samePeer || !alike || !sameList(header.only ?? [], only)) continue;
      this.unfinished.delete(id);
      const taken = await takeUpJournal(this.context.journals, id, journalSchemas);
      if (taken?.header.direction !== 'outgoing') continue;
      await this.restore(id, { header: taken.header, records: taken.records });
      const restored = this.outgoing.get(id);
      if (restored !== undefined) return restored;
    }
    return null;
  }

  /** What is shown of a text where these paths are one of ours; one that isn't kept any more fails as a file does. */
  private async textOf(paths: readonly string[]): Promise<TransferText | undefined> {
    const { texts } = this.context;
    if (!texts.isText(paths)) return undefined;
    return texts.read(paths[0]!).then(shownText, () => ({ beginning: '', length: null }));
  }

  /** Where discovery sees the device now, where it was last, and where else it has proved its key. */
  private addressesFor(fingerprint: Fingerprint | null, last: string): string[] {
    const { devices, known } = this.context.store.state;
    const seen = devices.find((d) => d.fingerprint === fingerprint)?.addresses ?? [];
    const been = seen.length > 0 ? [] : (known.find((d) => d.fingerprint === fingerprint)?.addresses ?? []);
    // Whoever wrote it without a port may mean what is no Ferry as well.
    const ports = this.foreign === null ? [defaultPort] : [defaultPort, this.foreign.usualPort];
    const written = last === '' ? [] : waysTo(last, ports);
    return [...new Set([...seen, ...written, ...been])];
  }

  /** Where a target is to be dialled first, who it seems to be, and whose key must answer there. */
  private async resolve(to: Target): Promise<{
    peer: Peer;
    address: string;
    expected: Fingerprint | null;
    protocol: ForeignPeer['protocol'];
  }> {
    if (to.by === 'address') {
      // Parsed for its errors: a wrong address is worth no transfer.
      parseAddress(to.address, defaultPort);
      const { address, key } = to;
      const peer: Peer = { fingerprint: key ?? '', name: address, kind: 'desktop', known: false };
      return { peer, address, expected: key ?? null, protocol: null };
    }
    const { fingerprint } = to;
    const device = this.context.store.state.devices.find((d) => d.fingerprint === fingerprint);
    const known = await this.context.known.byFingerprint(fingerprint);
    // One that shows itself to nobody is called where it has been.
    const [address] = device?.addresses ?? known?.addresses ?? [];
    const name = device?.name ?? (known && nameHere(known));
    if (name === undefined || address === undefined) throw new FerryError('device-not-found', {});
    const localSend = device?.localSend ?? (known?.pin === 'localsend/2' ? { protocol: 'https' as const } : undefined);
    const about = { name, kind: device?.kind ?? 'desktop', known: known !== undefined };
    const isFerry = { peer: { fingerprint, ...about }, address, expected: fingerprint, protocol: null };
    if (localSend === undefined) return isFerry;
    const { protocol } = localSend;
    // What a device says of itself in the clear proves nothing: whoever answers is asked about.
    const expected = protocol === 'https' ? fingerprint : null;
    return { peer: { fingerprint: expected ?? '', ...about, localSend: true }, address, expected, protocol };
  }
}
