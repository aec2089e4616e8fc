/**
 * An incoming transfer from its offer to its end, over as many connections as it takes: the one answer, what is held
 * of it, and every way it can end. One connection is `incoming-leg.ts`; the states are drawn in `shared/statuses.ts`.
 */
import type { MessageOf } from '../../wire/messages.ts';
import { acceptOffer, type Acceptance } from './accept-offer.ts';
import { AcceptedOffer } from './accepted-offer.ts';
import { hangUp, type LiveTransfer, type TransferContext } from '../context.ts';
import { wasPaused, type IncomingHeader, type JournalRecord } from '../../state/journal-format.ts';
import type { Manifest, ManifestEntry } from '../agreed/manifest.ts';
import type { IncomingLeg, LegOwner } from './incoming-leg.ts';
import { Agreements } from './plan/additions.ts';
import { LeftOut } from '../agreed/left-out.ts';
import type { Landing } from './landing/landing.ts';
import { newTransfer, TransferRecord } from '../lifecycle/record.ts';
import { Holds, wordOn, type Stop } from '../lifecycle/holds.ts';
import { FerryError, failure, toFailure, type ErrorCode, type Failure } from '../../../../shared/errors.ts';
import type { ConflictChoice, ConflictPolicy, Peer, Transfer } from '../../../../shared/state.ts';
import type { EndedStatus } from '../../../../shared/statuses.ts';

/** What may be answered to an offer. */
export type Answer = Acceptance | { readonly accept: false; readonly because: ErrorCode };

export interface IncomingDefaults {
  dir(): string;
  conflicts(): ConflictPolicy;
}

export class Incoming implements LiveTransfer, LegOwner {
  readonly id: string;
  readonly peerFingerprint: string;
  private readonly context: TransferContext;
  private readonly onOver: (transfer: Incoming) => void;
  private readonly record: TransferRecord;
  private leg: IncomingLeg | null;
  private landing: Landing | null = null;
  /** The last connection's bytes on their way to disk: nothing else touches the partial files before. */
  private settling: Promise<void> = Promise.resolve();
  private accepted: AcceptedOffer | null = null;
  private answering = false;
  /** The app is closing, and this is kept for the next start. */
  private left = false;
  private manifest: Manifest<ManifestEntry> | null = null;
  private readonly holds: Holds;
  private readonly leftOut: LeftOut;
  private readonly agreements: Agreements;
  /** Its sender is accepted always from now on. */
  private always = false;
  /** The additions counted among its top-level names. */
  private added = 0;
  private ending: Promise<void> | null = null;

  private constructor(
    context: TransferContext,
    onOver: (transfer: Incoming) => void,
    record: TransferRecord,
    leg: IncomingLeg | null,
  ) {
    this.context = context;
    this.onOver = onOver;
    this.record = record;
    this.leg = leg;
    this.id = record.now.id;
    this.peerFingerprint = record.now.peer.fingerprint;
    this.leftOut = new LeftOut(
      (line) => this.accepted?.note(line),
      () => this.record.now.peer.name,
    );
    this.agreements = new Agreements((line) => this.accepted?.note(line));
    this.holds = new Holds({
      turns: context.turns,
      moved: () => this.record.meter.moved,
      say: (stop) => this.leg?.connection.send(wordOn(stop)),
      onChange: () => {
        if (this.accepted !== null) this.holds.showIn(record);
      },
    });
    leg?.show(record);
  }

  /** A new offer. It is accepted at once when its sender is accepted always. */
  static offered(
    context: TransferContext,
    onOver: (transfer: Incoming) => void,
    leg: IncomingLeg,
    { id, title, roots, note }: MessageOf<'offer'>,
    defaults: IncomingDefaults,
  ): Incoming {
    const { greeted, known } = leg;
    const { fingerprint, name, kind } = greeted.peer;
    const peer: Peer = { fingerprint, name, kind, known: known !== undefined };
    const code = known === undefined ? greeted.code : null;
    // Nobody is asked about a sender that is accepted always, not even for a moment.
    const unasked = known?.autoAccept === true;
    const status = unasked ? 'active' : 'asking';
    const shown = newTransfer({ id, direction: 'incoming', peer, status, title, roots, note, code });
    const incoming = new Incoming(context, onOver, new TransferRecord(context.store, shown), leg);
    if (unasked) {
      // Nor can anybody choose another folder: what stands in the way goes to the sender as well.
      const answer = { accept: true, always: false, dir: defaults.dir(), conflicts: defaults.conflicts() } as const;
      incoming.accept(answer).catch((error: unknown) => incoming.fail(error));
    }
    return incoming;
  }

  /** One that was under way when Ferry last ended: waits for its sender to call again. */
  static async restored(
    context: TransferContext,
    onOver: (transfer: Incoming) => void,
    id: string,
    header: IncomingHeader,
    records: readonly JournalRecord[],
  ): Promise<Incoming> {
    const { title, roots, note, dir, startedAt } = header;
    const known = (await context.known.byFingerprint(header.peer.fingerprint)) !== undefined;
    const peer: Peer = { ...header.peer, known };
    const status = 'reconnecting';
    const hold = failure('disconnected', { peer: peer.name });
    const shown = newTransfer({ id, direction: 'incoming', peer, status, title, roots, note, code: null });
    const incoming = new Incoming(
      context,
      onOver,
      new TransferRecord(context.store, { ...shown, dir, startedAt, hold }),
      null,
    );
    const accepted = await AcceptedOffer.open(context, id, header, records);
    incoming.leftOut.restore(records);
    incoming.agreements.restore(records);
    incoming.added = records.filter(({ is }) => is === 'more').length;
    incoming.accepted = accepted;
    incoming.holds.disconnect({ status, why: hold });
    incoming.holds.pause(wasPaused(records));
    return incoming;
  }

  /** As people see it. */
  get shown(): Transfer {
    return this.record.now;
  }

  /** Waiting for a person's answer. */
  get asking(): boolean {
    return this.record.now.status === 'asking' && this.ending === null;
  }

  /** Path characters of its manifest, while nobody has accepted it. */
  get pendingChars(): number {
    return this.asking ? (this.leg?.manifest.chars ?? 0) : 0;
  }

  lines(from: number, count: number) {
    const { leg } = this;
    return { lines: leg?.lines(from, count, this.leftOut) ?? [], total: leg?.manifest.entries.length ?? 0 };
  }

  /** The sender calls again: the connection there may still be is dead, whatever TCP thinks. */
  async takeUp(leg: IncomingLeg): Promise<void> {
    // Its next call finds how this ended, or the app started again.
    if (this.accepted === null || this.ending !== null || this.left) {
      return leg.connection.destroy(new FerryError('disconnected'));
    }
    const before = this.leg;
    this.leg = leg;
    if (before !== null) {
      before.connection.destroy(new FerryError('disconnected'));
      this.settling = before.close(true);
    }
    await this.settling;
    if (this.leg !== leg) return;
    leg.show(this.record);
    try {
      await this.begin(leg, this.accepted);
    } catch (error) {
      this.onTrouble(leg, error);
    }
  }

  /** Answers the offer, once. Throws when the folder can't be used; the offer still waits then. */
  async answer(answer: Answer): Promise<void> {
    if (!this.asking || this.answering) throw new FerryError('unknown-transfer');
    if (!answer.accept) {
      this.leg!.connection.send({ name: 'answer', body: { accept: false, code: answer.because } });
      return this.conclude(answer.because === 'declined' ? 'declined' : 'failed', failure(answer.because));
    }
    this.answering = true;
    try {
      await this.accept(answer);
    } finally {
      this.answering = false;
    }
  }

  async cancel(code: 'cancelled' | 'shutting-down'): Promise<void> {
    if (this.ending === null) this.leg?.connection.send({ name: 'cancel', body: { code } });
    await this.conclude('cancelled', failure(code));
  }

  cancelFile(index: number): void {
    if (this.leg === null) throw new FerryError('unknown-file');
    this.leg.cancelFile(index, this.leftOut);
  }

  pause(paused: boolean): void {
    this.holds.pause(paused);
    this.accepted?.note({ is: 'paused', paused });
  }

  /** Answers the question that is asked. Throws `already-decided`, `usage`. */
  decide(id: string, choice: ConflictChoice | 'accept' | 'decline', all: boolean): void {
    if (this.leg === null) throw new FerryError('already-decided');
    this.leg.decide(id, choice, all);
  }

  async leave(): Promise<void> {
    if (this.accepted === null || this.ending !== null) return this.cancel('shutting-down');
    this.left = true;
    const { leg } = this;
    this.leg = null;
    await this.settling;
    await leg?.close(true);
    if (leg !== null) hangUp(this.context, leg.connection);
    await this.accepted.close();
    this.holds.end();
    this.record.stop();
  }

  /** The sender ended it while there was no connection, and has called to say so. Resolves when nothing of it is left. */
  revoked(): Promise<void> {
    const why = failure('cancelled-by-peer', { peer: this.record.now.peer.name }, 'peer');
    return this.conclude('cancelled', why);
  }

  onPeerEnd(_leg: IncomingLeg, status: 'cancelled' | 'failed', said: ErrorCode): void {
    const code = status === 'cancelled' && said !== 'shutting-down' ? 'cancelled-by-peer' : said;
    void this.conclude(status, failure(code, { peer: this.record.now.peer.name }, 'peer'));
  }

  onPeerStop(leg: IncomingLeg, stop: Stop | null): void {
    if (leg === this.leg) this.holds.stopThere(stop);
  }

  onMore(_leg: IncomingLeg, number: number, roots: number): void {
    // Told anew over every connection.
    if (number <= this.added) return;
    this.added = number;
    this.record.update({ roots: this.record.now.roots + roots });
  }

  onFinishing(): void {
    this.record.update({ status: 'finishing', hold: null });
  }

  onFinished(leg: IncomingLeg, summary: MessageOf<'finished'>): void {
    void this.conclude('done', null, () => leg.connection.send({ name: 'finished', body: summary }));
  }

  onTrouble(leg: IncomingLeg, error: unknown): void {
    if (leg !== this.leg || this.ending !== null) return;
    const why = toFailure(error);
    if (why.code === 'no-space' && this.accepted !== null) this.holdForRoom(leg, why);
    else if (why.code === 'disconnected') this.onCut(leg, error as FerryError);
    else this.fail(error);
  }

  onCut(leg: IncomingLeg, error: FerryError | null): void {
    if (leg !== this.leg || this.ending !== null) return;
    const why = failure(
      error?.code ?? 'disconnected',
      { ...error?.params, peer: this.record.now.peer.name },
      error?.by,
    );
    if (this.accepted === null || why.code === 'protocol-violation') return void this.conclude('failed', why);
    this.letGo(leg, 'reconnecting', why);
  }

  private accept(acceptance: Acceptance): Promise<void> {
    const { context, record } = this;
    const leg = this.leg!;
    return acceptOffer({
      ...{ context, leg, shown: record.now, acceptance },
      checkStillThere: () => this.checkStillThere(leg),
      begin: (accepted, landing) => {
        const known = leg.known !== undefined || acceptance.always;
        this.always = acceptance.always;
        record.update({ dir: acceptance.dir, peer: { ...record.now.peer, known } });
        for (const line of this.leftOut.lines()) accepted.note(line);
        this.accepted = accepted;
        // Whoever accepted has seen these.
        for (let number = 1; number <= this.added; number++) this.agreements.say(number, true);
        this.start(leg, accepted, landing, known);
      },
    });
  }

  /** Throws when the offer was taken back, or its connection lost, while the folder was being looked at. */
  private checkStillThere(leg: IncomingLeg): void {
    if (this.ending !== null || leg !== this.leg) throw new FerryError('unknown-transfer');
  }

  /** Goes on over another connection. */
  private async begin(leg: IncomingLeg, accepted: AcceptedOffer): Promise<void> {
    const { totals, progress } = this.record.now;
    const landing = await accepted.land(totals.complete ? totals.bytes - progress.bytes : 0);
    await leg.openLane(this.context);
    if (leg !== this.leg) return landing.suspend();
    this.record.restart();
    this.start(leg, accepted, landing, leg.known !== undefined);
  }

  private start(leg: IncomingLeg, { holdings, conflicts }: AcceptedOffer, landing: Landing, remembered: boolean): void {
    this.landing = landing;
    this.manifest = leg.manifest;
    leg.accept(this.context, {
      record: this.record,
      landing,
      holdings,
      conflicts,
      leftOut: this.leftOut,
      agreements: this.agreements,
      unasked: this.always || leg.known?.autoAccept === true,
      remembered,
    });
    this.holds.reconnect(this.context.store.state.self.fingerprint < this.peerFingerprint);
  }

  /** The sender is told to wait; it calls again until there is room. */
  private holdForRoom(leg: IncomingLeg, why: Failure): void {
    leg.connection.send({ name: 'pause', body: { code: 'no-space' } });
    this.letGo(leg, 'paused', why);
  }

  private letGo(leg: IncomingLeg, status: 'paused' | 'reconnecting', why: Failure): void {
    this.leg = null;
    this.holds.disconnect({ status, why });
    this.settling = leg.close(true).then(
      () => hangUp(this.context, leg.connection),
      (error: unknown) => this.context.onBug(error),
    );
  }

  private fail(error: unknown): void {
    if (this.ending !== null) return;
    if (!(error instanceof FerryError)) this.context.onBug(error);
    const { code, params } = toFailure(error);
    this.leg?.connection.send({ name: 'error', body: { code } });
    void this.conclude('failed', failure(code, { ...params, peer: this.record.now.peer.name }));
  }

  /** The one way out: nothing unfinished stays on disk, then the last word is said here. */
  private conclude(status: EndedStatus, why: Failure | null, lastWord?: () => void): Promise<void> {
    // Ending the connection calls back here: what came first is the reason.
    this.ending ??= Promise.resolve().then(() => this.wrapUp(status, why, lastWord));
    return this.ending;
  }

  private async wrapUp(status: EndedStatus, why: Failure | null, lastWord?: () => void): Promise<void> {
    const { leg, accepted, context } = this;
    if (leg !== null && lastWord === undefined) hangUp(context, leg.connection);
    try {
      await this.settling;
      await leg?.close(false);
      await accepted?.takeBackParts(this.listed(), status === 'done');
    } catch (error) {
      context.onBug(error);
    }
    if (this.landing !== null) this.record.update({ landed: this.landing.landed() });
    this.record.end(status, why);
    this.holds.end();
    // In the history before the journal goes, and both before the sender hears of it: it will not call again.
    await context.onEnded(this.record.now);
    await accepted?.remove().catch((error: unknown) => context.onBug(error));
    lastWord?.();
    if (leg !== null && lastWord !== undefined) hangUp(context, leg.connection);
    this.onOver(this);
  }

  /** Paths of the manifest as it was last. */
  private listed(): string[] {
    return this.manifest?.entries.map(({ path }) => path) ?? [];
  }
}
