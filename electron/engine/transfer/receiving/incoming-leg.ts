/**
 * The receiver's half of one connection: offer, manifest and everything after it, in the order `docs/protocol.md` gives.
 * A transfer may need several; what outlives them is `Incoming`, which this reports to.
 */
import type { Connection, ConnectionHandler } from '../../wire/connection.ts';
import { violation } from '../../wire/frames.ts';
import type { Greeted } from '../../wire/handshake.ts';
import { offerTimeoutMs } from '../../wire/limits.ts';
import { codeFromPeer, isTo, type Message, type MessageOf } from '../../wire/messages.ts';
import { DataStream } from './data-stream.ts';
import type { TransferContext } from '../context.ts';
import type { LaneOffer } from '../lanes/lanes.ts';
import { RawMerge } from '../lanes/receiving/raw-merge.ts';
import type { Holdings } from './plan/holdings.ts';
import type { Landing } from './landing/landing.ts';
import type { Agreements } from './plan/additions.ts';
import type { LeftOut } from '../agreed/left-out.ts';
import type { Manifest, ManifestEntry } from '../agreed/manifest.ts';
import { laterCapability } from '../agreed/capabilities.ts';
import { FileReceiver } from './file-receiver.ts';
import { ReceivingLanes } from '../lanes/receiving/receiving-lanes.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import type { Stop } from '../lifecycle/holds.ts';
import { ToldManifest } from './told-manifest.ts';
import { FerryError, unreachable, type ErrorCode } from '../../../../shared/errors.ts';
import type { ConflictChoice, ConflictPolicy, KnownDevice, ManifestLine } from '../../../../shared/state.ts';

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
  private record: TransferRecord | null = null;
  private receiver: FileReceiver | null = null;
  private laneOffer: LaneOffer | undefined;
  private readonly lanes: ReceivingLanes;
  private merge: RawMerge | null = null;
  private stream: DataStream | null = null;
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
  show(record: TransferRecord): void {
    this.record = record;
    record.totals = () => this.manifest.totals();
  }

  /** The offer has been accepted: asks for what is wanted of it. */
  accept(
    context: TransferContext,
    more: {
      record: TransferRecord;
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
    const receiver = (): FileReceiver => this.receiver!;
    this.merge = new RawMerge(lane ?? connection, {
      bytes: (...bytes) => {
        if (!this.over) receiver().bytes(...bytes);
      },
      lend: (...next) => (this.over ? null : receiver().lend(...next)),
    });
    const mayPutOff = this.greeted.peer.capabilities.includes(laterCapability);
    this.receiver = new FileReceiver({
      mayPutOff,
      context,
      connection,
      source: this.merge,
      manifest,
      onFatal,
      ...more,
    });
    this.stream = new DataStream({
      receiver: this.receiver,
      merge: this.merge,
      lane,
      isOver: () => this.over,
      onRaw: () => {
        if (this.record?.now.encrypted === true) this.record.update({ encrypted: false });
      },
      onFinish: () => this.finishing(receiver()),
      onLaneClosed: (error) => {
        if (error?.code === 'protocol-violation') connection.refuse(error);
        else this.closed(error ?? new FerryError('disconnected'));
      },
    });
    this.told.tellAll(this.receiver.additions);
    lane?.handOver(this.stream.handler());
    this.receiver.plan();
  }

  lines(from: number, count: number, leftOut: LeftOut): ManifestLine[] {
    const { manifest, receiver } = this;
    const isLeftOut = (file: number) => leftOut.why(manifest.entries[file]!) !== null;
    return (
      receiver?.lines(from, count) ?? manifest.lines(from, count, (file) => (isLeftOut(file) ? 'left-out' : 'waiting'))
    );
  }

  /** Leaves a file out, for the person here. Throws `unknown-file`, `file-in-place`. */
  cancelFile(file: number, leftOut: LeftOut): void {
    const entry = this.manifest.entries[file];
    if (this.over || entry?.kind !== 'file') throw new FerryError('unknown-file');
    if (this.receiver === null) leftOut.add(entry, 'here');
    else this.receiver.cancelFile(file, entry);
  }

  /** Answers a question. Throws `already-decided`, `usage`. */
  decide(id: string, choice: ConflictChoice | 'accept' | 'decline', all: boolean): void {
    if (this.receiver === null || this.over) throw new FerryError('already-decided');
    this.receiver.decide(id, choice, all);
  }

  /** Turns away; `keep`: what has come stays for another leg, else what isn't whole is taken back. */
  async close(keep: boolean): Promise<void> {
    this.over = true;
    clearTimeout(this.offerTimer);
    this.lanes.close();
    await (keep ? this.receiver?.suspend() : this.receiver?.abort());
  }

  message(message: Message): void {
    if (this.over) return;
    if (!isTo('receiver', message)) throw violation(`${message.name} from the sender`);
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
        return this.dataStream().message(message, null);
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
        unreachable(message);
    }
  }

  fileBytes(file: number, offset: number, chunk: Buffer): void {
    if (!this.over) this.dataStream().bytes(file, offset, chunk, null);
  }

  fileEnd(file: number, bytes: number, hash: Buffer): void {
    if (!this.over) this.dataStream().end(file, bytes, hash, null);
  }

  closed(error: FerryError | null): void {
    clearTimeout(this.offerTimer);
    if (!this.over) this.owner?.onCut(this, error);
    this.over = true;
  }

  /** What is in order with the files. Throws `protocol-violation` before any may come. */
  private dataStream(): DataStream {
    if (this.stream === null) throw violation('files before the answer');
    return this.stream;
  }

  private get allowsFastLane(): boolean {
    return this.known?.fastLane === true;
  }

  private openFastLane(where: MessageOf<'plain'>): void {
    if (this.merge === null || !this.allowsFastLane) throw violation('plain out of place');
    this.lanes.openFast(where, this.merge, () => this.record?.now.status === 'active');
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
    if (this.receiver === null) this.o.checkSize(this);
    this.record?.touchTotals();
    this.receiver?.plan();
  }

  private added(more: MessageOf<'more'>): void {
    if (this.owner === null || this.finished) throw violation('more out of place');
    const number = this.told.more(more, this.receiver?.additions);
    this.owner.onMore(this, number, more.roots);
  }

  private manifestEnd(body: MessageOf<'manifestEnd'>): void {
    if (this.owner === null) throw violation('manifestEnd out of place');
    this.told.end(body);
    this.record?.update({});
    this.receiver?.additions.end(body.entries, this.manifest.totals());
    // A `finish` on the lane may have overtaken this.
    if (this.finished) void this.finish(this.receiver!);
  }

  private finishing(receiver: FileReceiver): void {
    if (this.finished) throw violation('a second finish');
    this.finished = true;
    if (this.manifest.complete || this.lanes.lane === null) void this.finish(receiver);
  }

  private async finish(receiver: FileReceiver): Promise<void> {
    const owner = this.owner!;
    owner.onFinishing(this);
    try {
      const summary = await receiver.finish();
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
