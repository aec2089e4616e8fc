/**
 * The sender's half of one connection: offer and manifest, the answer, what the plan asks for, receipts, in the order
 * `docs/protocol.md` gives. A transfer may need several; what outlives them is `Outgoing`, which awaits the outcome.
 */
import type { SourceEntry } from '../../disk/source/walk.ts';
import type { Connection, ConnectionHandler, Outlet } from '../../wire/connection.ts';
import { violation } from '../../wire/frames.ts';
import type { Greeted } from '../../wire/handshake.ts';
import { codeFromPeer, type Message, type MessageOf, type PlanItem } from '../../wire/messages.ts';
import { failureOfPeer, type TransferContext } from '../context.ts';
import { Flow } from './flow.ts';
import type { LeftOut } from '../agreed/left-out.ts';
import { Manifest } from '../agreed/manifest.ts';
import { PlanQueue } from './plan-queue.ts';
import { pump } from './pump/pump.ts';
import type { PumpOptions } from './pump/pump-options.ts';
import { moreCapability } from '../agreed/capabilities.ts';
import type { Range } from '../agreed/ranges.ts';
import type { Reading } from './reading/reading.ts';
import { Receivables } from './awaited-receipts.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import type { SenderJournal } from './sender-journal.ts';
import { SendingLanes } from '../lanes/sending/sending-lanes.ts';
import type { Stop } from '../lifecycle/holds.ts';
import { Telling } from './manifest-sender.ts';
import { FerryError, failure, toFailure, type ErrorCode, type Failure } from '../../../../shared/errors.ts';
import type { ManifestLine } from '../../../../shared/state.ts';

/** How a connection ended for its transfer. */
export type Outcome =
  | { readonly kind: 'done' }
  | { readonly kind: 'ended'; readonly status: 'declined' | 'cancelled' | 'failed'; readonly why: Failure }
  /** To be tried again: the line broke, or the receiver has no room now. */
  | { readonly kind: 'broken'; readonly status: 'reconnecting' | 'paused'; readonly why: Failure };

export interface OutgoingLegOptions {
  readonly context: TransferContext;
  readonly record: TransferRecord;
  readonly greeted: Greeted;
  readonly offer: MessageOf<'offer'>;
  readonly paths: readonly string[];
  /** What has been added since, each time some paths; it grows. */
  readonly added: readonly (readonly string[])[];
  /** The receiver accepted it over an earlier connection. */
  readonly acceptedBefore: boolean;
  readonly journal: SenderJournal;
  readonly leftOut: LeftOut;
  /** What must be remembered of the offer is: it may be made. */
  readonly ready: Promise<void>;
  /** The fast lane is allowed to this receiver, from our side. */
  readonly fastLane: boolean;
  onAccepted(remembered: boolean): void;
  onPeerStop(stop: Stop | null): void;
}

export class OutgoingLeg implements ConnectionHandler {
  readonly manifest = new Manifest<SourceEntry>();
  readonly flow = new Flow();
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
  private readonly o: OutgoingLegOptions;
  private readonly plan = new PlanQueue();
  private readonly reading: Reading;
  private readonly receivables: Receivables;
  private readonly abort = new AbortController();
  private resolve!: (outcome: Outcome) => void;
  private over = false;
  private accepted = false;
  private readonly lanes: SendingLanes;
  private fastOpened = false;
  private finishing = false;
  /** The receiver has all of it in its history. */
  private endedThere = false;
  private readonly telling: Telling;
  private offered = false;

  constructor(o: OutgoingLegOptions) {
    this.o = o;
    this.outcome = new Promise((resolve) => (this.resolve = resolve));
    this.reading = o.context.readings.read();
    this.lanes = new SendingLanes({
      ...o,
      signal: this.abort.signal,
      onFast: () => {
        this.fastOpened = true;
        o.record.update({ encrypted: false });
      },
      onBroken: (error) => this.fail(error),
    });
    this.telling = new Telling({
      ...o,
      connection: this.connection,
      manifest: this.manifest,
      reading: this.reading,
      takesMore: this.takesMore,
      signal: this.abort.signal,
    });
    this.receivables = new Receivables(o.record, this.manifest, o.leftOut, o.journal, o.context.onFile);
    o.record.totals = () => this.manifest.totals();
  }

  /** Makes the offer; from here on messages drive it. */
  start(): void {
    this.connection.handOver(this);
    this.begin().catch((error: unknown) => this.fail(error));
  }

  /** The fast lane stood, and nothing arrived: the next connection does better without. */
  get fastLaneFailed(): boolean {
    return this.fastOpened && this.flow.delivered === 0;
  }

  get connection(): Connection {
    return this.o.greeted.connection;
  }

  /** Ends it from this side, having said what is to be said. */
  leave(outcome: Outcome): void {
    this.settle(outcome);
  }

  lines(from: number, count: number): ManifestLine[] {
    const { shown } = this.receivables;
    return this.manifest.lines(from, count, (file) => {
      const state = shown.get(file);
      const pending = (state === 'waiting' || state === 'moving') && !this.receivables.isThrough(file);
      return pending && this.o.leftOut.why(this.manifest.entries[file]!) !== null ? 'left-out' : state;
    });
  }

  /** Leaves a file out, for the person here. Throws `unknown-file`, `file-in-place`. */
  cancelFile(file: number): void {
    const entry = this.manifest.entries[file];
    if (entry === undefined || entry.kind === 'folder') throw new FerryError('unknown-file');
    if (this.receivables.isThrough(file)) throw new FerryError('file-in-place', { path: entry.path });
    this.o.leftOut.add(entry, 'here');
  }

  message(message: Message): void {
    if (this.over) return;
    switch (message.name) {
      case 'answer':
        return this.answered(message.body);
      case 'plan':
        return this.planned(message.body.items);
      case 'receipts':
        return this.receivables.receipts(message.body);
      case 'got':
        return this.flow.got(message.body.bytes);
      case 'pause':
        return this.paused(message.body);
      case 'resume':
        this.flow.pause('there', false);
        return this.o.onPeerStop(null);
      case 'unwant':
        return this.unwanted(message.body.file);
      case 'finished':
        return this.finished();
      case 'cancel':
        return this.peerEnds('cancelled', cancelCode(message.body.code));
      case 'error':
        return this.peerEnds('failed', codeFromPeer(message.body.code));
      default:
        throw violation(`${message.name} from the receiver`);
    }
  }

  closed(error: FerryError | null): void {
    const why = failure(error?.code ?? 'disconnected', { ...error?.params, peer: this.peer.name });
    const again = (this.accepted || this.o.acceptedBefore) && why.code !== 'protocol-violation';
    this.settle(again ? { kind: 'broken', status: 'reconnecting', why } : { kind: 'ended', status: 'failed', why });
  }

  private async begin(): Promise<void> {
    const { offer, ready } = this.o;
    await ready;
    if (this.over) return;
    const lane = await this.lanes.invite();
    if (this.over) return;
    this.connection.send({ name: 'offer', body: lane === undefined ? offer : { ...offer, lane } });
    this.offered = true;
    await this.tell();
  }

  private get peer() {
    return this.o.record.now.peer;
  }

  private answered({ accept, remembered, lane, plain, ended, code: word }: MessageOf<'answer'>): void {
    if (this.accepted) throw violation('a second answer');
    const code = codeFromPeer(word);
    if (accept) {
      const outlet = this.lanes.outlet(lane);
      this.accepted = true;
      this.endedThere = ended;
      if (!ended) this.o.journal.planAnew();
      this.o.onAccepted(remembered);
      return void this.pump(outlet, plain && this.o.fastLane);
    }
    const why = failureOfPeer(new FerryError(code), this.peer);
    if (this.o.acceptedBefore && code === 'no-space') this.settle({ kind: 'broken', status: 'paused', why });
    else this.settle({ kind: 'ended', status: code === 'declined' ? 'declined' : 'failed', why });
  }

  private paused({ code: word }: MessageOf<'pause'>): void {
    const code = codeFromPeer(word);
    this.flow.pause('there', true);
    if (code !== 'no-space') return this.o.onPeerStop(code === 'queued' ? 'queued' : 'paused');
    // The receiver lets go of this connection; another one is tried until there is room.
    this.settle({ kind: 'broken', status: 'paused', why: failureOfPeer(new FerryError(code), this.peer) });
  }

  private planned(items: readonly PlanItem[]): void {
    if (!this.accepted) throw violation('plan before answer');
    for (const item of items) {
      this.plan.add(item, this.telling.offered);
      if (item.do === 'skip') this.receivables.skipped(item.range, codeFromPeer(item.code));
      else if (item.do === 'have') this.receivables.had(item.range, (entry) => this.notThere(entry));
      else if (item.do !== 'later') this.receivables.expect(item.range);
    }
    this.checkPlanComplete();
  }

  /** A transfer that had ended over there says that all is in place: it knows nothing of what came up since, or did not come. */
  private notThere(entry: SourceEntry): Failure | null {
    const { journal, leftOut } = this.o;
    if (!this.endedThere) return null;
    const { path } = entry;
    const news = journal.news(entry);
    if (news !== null) return failure(news === 'added' ? 'cannot-add' : 'source-changed', { path });
    const refused = journal.whyRefused(entry);
    if (refused === null) return null;
    if (refused.code === 'cancelled') return leftOut.why(entry) ?? failure('cancelled', { path });
    const why = new FerryError(codeFromPeer(refused.code), { path });
    return refused.by === 'here' ? why.toFailure() : failureOfPeer(why, this.peer);
  }

  /** Its loss is told when its turn comes, in order with the others. */
  private unwanted(file: number): void {
    const entry = this.manifest.entries[file];
    if (!this.accepted || file >= this.telling.offered || entry?.kind !== 'file')
      throw violation(`unwant of file ${file}`);
    // One that has ended may have crossed this word.
    if (!this.receivables.isThrough(file)) this.o.leftOut.add(entry, 'there');
  }

  private checkPlanComplete(): void {
    if (this.telling.isOver && this.plan.length === this.manifest.entries.length) this.plan.end();
  }

  private async pump(outlet: Outlet, fastLane: boolean): Promise<void> {
    const { record } = this.o;
    const { entries } = this.manifest;
    try {
      const o: PumpOptions = {
        outlet,
        reading: this.reading,
        fast: () => (fastLane ? this.lanes.fast() : Promise.resolve(null)),
        flow: this.flow,
        plan: this.plan,
        entries,
        signal: this.abort.signal,
        leftOut: (file) => this.o.leftOut.why(entries[file]!),
        onStart: (file) => {
          record.meter.current = entries[file]!.path;
          this.receivables.shown.set(file, 'moving');
        },
        onBytes: (bytes) => (record.meter.bytes += bytes),
        onKept: (_file, bytes) => (record.meter.kept += bytes),
        onEnd: (file, hash) => this.receivables.sent(file, hash),
        onSame: (range: Readonly<Range>) => this.receivables.same(range),
        onPutOff: (range: Readonly<Range>) => this.receivables.putOff(range),
        onLost: (file, why) => this.receivables.lost(file, why),
      };
      // Once more when something was added while the last file went.
      do await pump(o);
      while (!this.plan.isOver);
      if (this.over) return;
      this.finishing = true;
      outlet.send({ name: 'finish', body: {} });
      record.update({ status: 'finishing', hold: null });
    } catch (error) {
      this.fail(error);
    }
  }

  private finished(): void {
    if (!this.finishing || !this.receivables.allSettled) throw violation('finished before it was');
    this.settle({ kind: 'done' });
  }

  private get takesMore(): boolean {
    return this.o.greeted.peer.capabilities.includes(moreCapability);
  }

  private async tell(): Promise<void> {
    await this.telling.run();
    this.checkPlanComplete();
  }

  /** Something has been added to `added`. Throws `cannot-add` when the last file has gone, or the receiver is too old. */
  checkMore(): void {
    if (this.over || this.finishing || !this.takesMore) {
      throw new FerryError('cannot-add');
    }
  }

  more(): void {
    this.plan.reopen();
    // What there is by then is told with the offer.
    if (this.offered) this.tell().catch((error: unknown) => this.fail(error));
  }

  private peerEnds(status: 'cancelled' | 'failed', code: ErrorCode): void {
    this.settle({ kind: 'ended', status, why: failure(code, { by: 'peer', peer: this.peer.name }) });
  }

  private fail(error: unknown): void {
    if (this.over) return;
    if (!(error instanceof FerryError)) this.o.context.onBug(error);
    if (error instanceof FerryError && error.code === 'disconnected') return this.closed(error);
    const why = toFailure(error);
    this.connection.send({ name: 'error', body: { code: why.code } });
    this.settle({ kind: 'ended', status: 'failed', why });
  }

  private settle(outcome: Outcome): void {
    if (this.over) return;
    this.over = true;
    this.plan.close();
    this.flow.close();
    this.abort.abort(new FerryError('cancelled'));
    this.lanes.close();
    this.reading.end();
    this.resolve(outcome);
  }
}

function cancelCode(word: string): 'cancelled-by-peer' | 'shutting-down' {
  return word === 'shutting-down' ? 'shutting-down' : 'cancelled-by-peer';
}
