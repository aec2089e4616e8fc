/**
 * The receiver's half of one connection: offer, manifest and everything after it, in the order `docs/protocol.md` gives.
 * A transfer may need several; what outlives them is `Incoming`, which this reports to.
 */
import type { Connection, ConnectionHandler } from '../wire/connection.ts';
import { violation } from '../wire/frames.ts';
import type { Greeted } from '../wire/handshake.ts';
import { offerTimeoutMs } from '../wire/limits.ts';
import { codeFromPeer, type Message, type MessageOf } from '../wire/messages.ts';
import type { TransferContext } from './context.ts';
import type { LaneOffer } from './lanes.ts';
import { Inflow } from './inflow.ts';
import type { Holdings } from './holdings.ts';
import type { Landing } from './landing.ts';
import type { Agreements } from './additions.ts';
import type { LeftOut } from './left-out.ts';
import { Manifest, type ManifestEntry } from './manifest.ts';
import { laterCapability, Reception } from './reception.ts';
import { ReceivingLanes } from './receiving-lanes.ts';
import type { Record } from './record.ts';
import type { Stop } from './standing.ts';
import { FerryError, type ErrorCode } from '../../../shared/errors.ts';
import type { ConflictChoice, ConflictPolicy, KnownDevice, ManifestLine, Totals } from '../../../shared/state.ts';

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
  readonly manifest = new Manifest<ManifestEntry>();
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
  /** We have turned away from it: what still comes is dropped. */
  private over = false;
  /** What the sender has added, in order. */
  private readonly told: {
    readonly number: number;
    readonly more: MessageOf<'more'>;
    readonly first: number;
    readonly before: Totals;
  }[] = [];
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
    for (const [i, { number, more: told, first, before }] of this.told.entries()) {
      this.reception.additions.begin(number, told, first, before);
      const next = this.told[i + 1];
      if (next !== undefined) this.reception.additions.end(next.first, next.before);
      else if (manifest.complete) this.reception.additions.end(manifest.entries.length, manifest.totals());
    }
    lane?.handOver(this.laneHandler());
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
        return this.ordered(message, null);
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
    this.orderedBytes(file, offset, chunk, null);
  }

  fileEnd(file: number, bytes: number, hash: Buffer): void {
    this.orderedEnd(file, bytes, hash, null);
  }

  closed(error: FerryError | null): void {
    clearTimeout(this.offerTimer);
    if (!this.over) this.owner?.onCut(this, error);
    this.over = true;
  }

  /** What comes in order with the files; `over`: the lane, or null for control. */
  private ordered(message: Message, lane: Connection | null): void {
    const reception = this.accepted(lane);
    if (message.name === 'lost') this.inOrder(() => reception.lost(message.body));
    else if (message.name === 'same') this.inOrder(() => reception.same(message.body));
    else if (message.name === 'differs') this.inOrder(() => reception.differs(message.body));
    else if (message.name === 'raw') this.announced(message.body);
    else if (message.name === 'finish') this.inOrder(() => this.finishing(reception));
    else throw violation(`${message.name} on the lane`);
  }

  private orderedBytes(file: number, offset: number, chunk: Buffer, lane: Connection | null): void {
    if (this.over) return;
    const reception = this.accepted(lane);
    if (!this.inflow!.waiting) return reception.bytes(file, offset, chunk);
    // The chunk is the socket's.
    const kept = Buffer.from(chunk);
    this.inOrder(() => reception.bytes(file, offset, kept));
  }

  private orderedEnd(file: number, bytes: number, hash: Buffer, lane: Connection | null): void {
    if (this.over) return;
    const reception = this.accepted(lane);
    if (!this.inflow!.waiting) return reception.fileEnd(file, bytes, hash);
    // The hash is the socket's.
    const kept = Buffer.from(hash);
    this.inOrder(() => reception.fileEnd(file, bytes, kept));
  }

  private announced(raw: MessageOf<'raw'>): void {
    this.inflow!.announce(raw);
    if (this.record?.now.encrypted === true) this.record.update({ encrypted: false });
  }

  /** After the raw bytes that were announced before it. */
  private inOrder(action: () => void): void {
    this.inflow!.next(() => {
      if (!this.over) action();
    });
  }

  private get allowsFastLane(): boolean {
    return this.known?.fastLane === true;
  }

  private openFastLane(where: MessageOf<'plain'>): void {
    if (this.inflow === null || !this.allowsFastLane) throw violation('plain out of place');
    this.lanes.openFast(where, this.inflow, () => this.record?.now.status === 'active');
  }

  private laneHandler(): ConnectionHandler {
    const { lane } = this.lanes;
    return {
      message: (message) => {
        if (!this.over) this.ordered(message, lane);
      },
      fileBytes: (file, offset, chunk) => {
        this.orderedBytes(file, offset, chunk, lane);
      },
      fileEnd: (file, bytes, hash) => {
        this.orderedEnd(file, bytes, hash, lane);
      },
      closed: (error) => {
        if (this.over) return;
        if (error?.code === 'protocol-violation') this.connection.refuse(error);
        else this.closed(error ?? new FerryError('disconnected'));
      },
    };
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

  private entries({ first, entries }: MessageOf<'entries'>): void {
    if (this.owner === null || this.manifest.complete) throw violation('entries out of place');
    if (first !== this.manifest.entries.length) throw violation(`entries from ${first}`);
    for (const { path, bytes, mtime, folder, executable } of entries) {
      const kind = folder ? 'folder' : 'file';
      this.manifest.add({ kind, path, bytes: folder ? 0 : bytes, mtimeMs: mtime, executable });
    }
    if (this.reception === null) this.o.checkSize(this);
    this.record?.touchTotals();
    this.reception?.plan();
  }

  private added(more: MessageOf<'more'>): void {
    const { manifest } = this;
    const isEmpty = this.told.at(-1)?.first === manifest.entries.length;
    if (this.owner === null || !manifest.complete || this.finished || isEmpty) throw violation('more out of place');
    const addition = { number: this.told.length + 1, more, first: manifest.entries.length, before: manifest.totals() };
    this.told.push(addition);
    manifest.complete = false;
    this.reception?.additions.begin(addition.number, more, addition.first, addition.before);
    this.owner?.onMore(this, addition.number, more.roots);
  }

  private manifestEnd({ entries, bytes }: MessageOf<'manifestEnd'>): void {
    const { manifest } = this;
    if (this.owner === null || manifest.complete) throw violation('manifestEnd out of place');
    if (entries !== manifest.entries.length || bytes !== manifest.totals().bytes)
      throw violation('manifest miscounted');
    manifest.complete = true;
    this.record?.update({});
    this.reception?.additions.end(entries, manifest.totals());
    // A `finish` on the lane may have overtaken this.
    if (this.finished) void this.finish(this.reception!);
  }

  /** `lane`: where it came from; null: control. Files come over one of them only. */
  private accepted(lane: Connection | null): Reception {
    if (this.reception === null) throw violation('files before the answer');
    if (lane !== this.lanes.lane) throw violation('files beside the lane');
    return this.reception;
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
