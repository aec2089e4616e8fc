/**
 * The receiver's half of one connection: offer, manifest and everything after it, in the order `docs/protocol.md` gives.
 * A transfer may need several; what outlives them is `Incoming`, which this reports to.
 */
import type { Connection, ConnectionHandler } from '../wire/connection.ts';
import { violation } from '../wire/frames.ts';
import type { Greeted } from '../wire/handshake.ts';
import { offerTimeoutMs } from '../wire/limits.ts';
import { codeFromPeer, type Message, type MessageOf } from '../wire/messages.ts';
import { Arrivals } from './arrivals.ts';
import type { TransferContext } from './context.ts';
import type { LaneOffer } from './lanes.ts';
import { Inflow } from './inflow.ts';
import type { Holdings } from './holdings.ts';
import type { Landing } from './landing.ts';
import type { Agreements } from './additions.ts';
import type { LeftOut } from './left-out.ts';
import type { Manifest, ManifestEntry } from './manifest.ts';
import { laterCapability, Reception } from './reception.ts';
import { ReceivingLanes } from './receiving-lanes.ts';
import type { Record } from './record.ts';
import type { Stop } from './standing.ts';
import { ToldManifest } from './told-manifest.ts';
import { FerryError, type ErrorCode } from '../../../shared/errors.ts';
import type { ConflictChoice, ConflictPolicy, KnownDevice, ManifestLine } from '../../../shared/state.ts';

/** How a leg tells the transfer it belongs to. */
export interface LegOwner {
  /** The sender ended the transfer. */
  onPeerEnd(leg: IncomingLeg, status: 'cancelled' | 'failed', code: ErrorCode): void;
  onPeerStop(leg: IncomingLeg, stop: Stop | null): void;
  /** The sender adds so many top-level names. */
  onMore(leg: IncomingLeg, number: number, roots: number): void;
  onFinishing(leg: IncomingLeg): void;
  /** All is in place; the sender is to be told `summary`. */
  onFinished(leg: IncomingLeg, summary: MessageOf<'finished'>): void;
  /** It can't go on, here and now, for a reason of ours. */
  onTrouble(leg: IncomingLeg, error: unknown): void;
  /** The connection is gone. */
  onCut(leg: IncomingLeg, error: FerryError | null): void;
}

export interface LegOptions {
  readonly greeted: Greeted;
  readonly known: KnownDevice | undefined;
  /** The offer is there: finds the transfer it belongs to, or throws why it may not wait here. Null: handed on. */
  place(leg: IncomingLeg, offer: MessageOf<'offer'>): LegOwner | null;
  /** Instead of an offer: the sender ended this transfer while there was no connection. */
  revoke(leg: IncomingLeg, id: string): Promise<void>;
  /** Throws when the manifest of an offer that nobody has accepted grows too long. */
  checkSize(leg: IncomingLeg): void;
}

export class IncomingLeg implements ConnectionHandler {
  readonly greeted: Greeted;
  readonly known: KnownDevice | undefined;
  private readonly o: LegOptions;
  private readonly offerTimer: NodeJS.Timeout;
  private owner: LegOwner | null = null;
  private record: Record | null = null;
  private reception: Reception | null = null;
  private laneOffer: LaneOffer | undefined;
  private readonly lanes: ReceivingLanes;
  private inflow: Inflow | null = null;
  private arrivals: Arrivals | null = null;
  /** We have turned away from it: what still comes is dropped. */
  private over = false;
  private readonly told = new ToldManifest();
  /** The sender has said that all is sent. */
  private finished = false;

  constructor(o: LegOptions) {
    this.o = o;
    this.greeted = o.greeted;
    this.known = o.known;
    this.lanes = new ReceivingLanes(o.greeted);
    this.offerTimer = setTimeout(() => this.connection.destroy(new FerryError('timeout')), offerTimeoutMs);
  }

  get connection(): Connection {
    return this.greeted.connection;
  }

  get manifest(): Manifest<ManifestEntry> {
    return this.told.manifest;
  }

  /** Before `accept`: opens the lane that the sender offers, where it is worth it. Never rejects. */
  async openLane(context: TransferContext): Promise<void> {
    await this.lanes.dial(context, this.laneOffer, this.manifest.totals());
  }

  /** Shows its manifest's totals in `record`. */
  show(record: Record): void {
    this.record = record;
    record.totals = () => this.manifest.totals();
  }

  /** The offer has been accepted: asks for what is wanted of it. */
  accept(
    context: TransferContext,
    more: {
      record: Record;
      landing: Landing;
      holdings: Holdings;
      conflicts: ConflictPolicy;
      leftOut: LeftOut;
      agreements: Agreements;
      unasked: boolean;
      remembered: boolean;
    },
  ): void {
    const { connection, manifest } = this;
    const { lane } = this.lanes;
    connection.send({
      name: 'answer',
      body: { accept: true, remembered: more.remembered, lane: lane !== null, plain: this.allowsFastLane },
    });
    const onFatal = (error: FerryError) => this.owner?.onTrouble(this, error);
    const reception = (): Reception => this.reception!;
    this.inflow = new Inflow(lane ?? connection, {
      bytes: (...bytes) => {
        if (!this.over) reception().bytes(...bytes);
      },
      lend: (...next) => (this.over ? null : reception().lend(...next)),
    });
    const mayPutOff = this.greeted.peer.capabilities.includes(laterCapability);
    this.reception = new Reception({
      mayPutOff,
      context,
      connection,
      source: this.inflow,
      manifest,
      onFatal,
      ...more,
    });
    this.arrivals = new Arrivals({
      reception: this.reception,
      inflow: this.inflow,
      lane,
      isOver: () => this.over,
      onRaw: () => {
        if (this.record?.now.encrypted === true) this.record.update({ encrypted: false });
      },
      onFinish: () => this.finishing(reception()),
      onLaneClosed: (error) => {
        if (error?.code === 'protocol-violation') connection.refuse(error);
        else this.closed(error ?? new FerryError('disconnected'));
      },
    });
    this.told.tellAll(this.reception.additions);
    lane?.handOver(this.arrivals.handler());
    this.reception.plan();
  }

  lines(from: number, count: number, leftOut: LeftOut): ManifestLine[] {
    const { manifest, reception } = this;
    const isLeftOut = (file: number) => leftOut.why(manifest.entries[file]!) !== null;
    return (
      reception?.lines(from, count) ?? manifest.lines(from, count, (file) => (isLeftOut(file) ? 'left-out' : 'waiting'))
    );
  }

  /** Leaves a file out, for the person here. Throws `unknown-file`, `file-in-place`. */
  cancelFile(file: number, leftOut: LeftOut): void {
    const entry = this.manifest.entries[file];
    if (this.over || entry?.kind !== 'file') throw new FerryError('unknown-file');
    if (this.reception === null) leftOut.add(entry, 'here');
    else this.reception.cancelFile(file, entry);
  }

  /** Answers a question. Throws `already-decided`, `usage`. */
  decide(id: string, choice: ConflictChoice | 'accept' | 'decline', all: boolean): void {
    if (this.reception === null || this.over) throw new FerryError('already-decided');
    this.reception.decide(id, choice, all);
  }

  /** Turns away; `keep`: what has come stays for another leg, else what isn't whole is taken back. */
  async close(keep: boolean): Promise<void> {
    this.over = true;
    clearTimeout(this.offerTimer);
    this.lanes.close();
    await (keep ? this.reception?.suspend() : this.reception?.abort());
  }

  message(message: Message): void {
    if (this.over) return;
    switch (message.name) {
      case 'offer':
        return this.offered(message.body);
      case 'revoke':
        return this.revoked(message.body.id);
      case 'entries':
        return this.entries(message.body);
      case 'more':
        return this.added(message.body);
      case 'manifestEnd':
        return this.manifestEnd(message.body);
      case 'lost':
      case 'same':
      case 'differs':
      case 'raw':
      case 'finish':
        return this.arriving().message(message, null);
      case 'plain':
        return this.openFastLane(message.body);
      case 'pause':
        return this.owner?.onPeerStop(this, codeFromPeer(message.body.code) === 'queued' ? 'queued' : 'paused');
      case 'resume':
        return this.owner?.onPeerStop(this, null);
      case 'cancel':
        return this.ended('cancelled', codeFromPeer(message.body.code));
      case 'error':
        return this.ended('failed', codeFromPeer(message.body.code));
      default:
        throw violation(`${message.name} from the sender`);
    }
  }

  fileBytes(file: number, offset: number, chunk: Buffer): void {
    if (!this.over) this.arriving().bytes(file, offset, chunk, null);
  }

  fileEnd(file: number, bytes: number, hash: Buffer): void {
    if (!this.over) this.arriving().end(file, bytes, hash, null);
  }

  closed(error: FerryError | null): void {
    clearTimeout(this.offerTimer);
    if (!this.over) this.owner?.onCut(this, error);
    this.over = true;
  }

  /** What is in order with the files. Throws `protocol-violation` before any may come. */
  private arriving(): Arrivals {
    if (this.arrivals === null) throw violation('files before the answer');
    return this.arrivals;
  }

  private get allowsFastLane(): boolean {
    return this.known?.fastLane === true;
  }

  private openFastLane(where: MessageOf<'plain'>): void {
    if (this.inflow === null || !this.allowsFastLane) throw violation('plain out of place');
    this.lanes.openFast(where, this.inflow, () => this.record?.now.status === 'active');
  }

  private offered(offer: MessageOf<'offer'>): void {
    if (this.owner !== null) throw violation('a second offer');
    clearTimeout(this.offerTimer);
    this.laneOffer = offer.lane;
    this.owner = this.o.place(this, offer);
    this.over = this.owner === null;
  }

  private revoked(id: string): void {
    if (this.owner !== null) throw violation('revoke after the offer');
    clearTimeout(this.offerTimer);
    this.over = true;
    void this.o.revoke(this, id);
  }

  private entries(body: MessageOf<'entries'>): void {
    if (this.owner === null) throw violation('entries out of place');
    this.told.entries(body);
    if (this.reception === null) this.o.checkSize(this);
    this.record?.touchTotals();
    this.reception?.plan();
  }

  private added(more: MessageOf<'more'>): void {
    if (this.owner === null || this.finished) throw violation('more out of place');
    const number = this.told.more(more, this.reception?.additions);
    this.owner.onMore(this, number, more.roots);
  }

  private manifestEnd(body: MessageOf<'manifestEnd'>): void {
    if (this.owner === null) throw violation('manifestEnd out of place');
    this.told.end(body);
    this.record?.update({});
    this.reception?.additions.end(body.entries, this.manifest.totals());
    // A `finish` on the lane may have overtaken this.
    if (this.finished) void this.finish(this.reception!);
  }

  private finishing(reception: Reception): void {
    if (this.finished) throw violation('a second finish');
    this.finished = true;
    if (this.manifest.complete || this.lanes.lane === null) void this.finish(reception);
  }

  private async finish(reception: Reception): Promise<void> {
    const owner = this.owner!;
    owner.onFinishing(this);
    try {
      const summary = await reception.finish();
      if (!this.over) owner.onFinished(this, summary);
    } catch (error) {
      if (!this.over) owner.onTrouble(this, error);
    }
  }

  private ended(status: 'cancelled' | 'failed', code: ErrorCode): void {
    if (this.owner === null) this.connection.end();
    else this.owner.onPeerEnd(this, status, code);
  }
}
