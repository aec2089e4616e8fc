/**
 * The receiver's half of one connection: offer, manifest and everything after it, in the order `docs/protocol.md` gives.
 * A transfer may need several; what outlives them is `Incoming`, which this reports to.
 *
 *   greeted ──offer──► offered ──accept──► accepted
 *      └───────────────────┴───────────────────┴──── close, closed, revoke ───► over
 */
import type { ConnectionHandler, Line } from '../../wire/connection.ts';
import { violation } from '../../wire/frames.ts';
import { afterAwake } from '../../wire/awake.ts';
import { offerTimeoutMs } from '../../wire/limits.ts';
import { codeFromPeer, type Message, type MessageOf } from '../../wire/messages.ts';
import { isTo } from '../../wire/takers.ts';
import { AcceptedLeg, type Beginnings, type ReceiveTerms } from './accepted-leg.ts';
import type { TransferContext } from '../context.ts';
import type { LaneOffer } from '../lanes/lanes.ts';
import type { LeftOut } from '../agreed/left-out.ts';
import type { Manifest, ManifestEntry } from '../agreed/manifest.ts';
import type { Introducer, LegOptions, LegOwner, Sender } from './leg-owner.ts';
import { deltaCapability, foldersCapability, laterCapability } from '../agreed/capabilities.ts';
import { ReceivingLanes } from '../lanes/receiving/receiving-lanes.ts';
import type { DataStream } from './files/data-stream.ts';
import type { Stop } from '../lifecycle/holds.ts';
import type { Choice } from './plan/question-queue.ts';
import { ToldManifest } from './told-manifest.ts';
import { FerryError, unreachable, type ErrorCode } from '../../../../shared/errors.ts';
import type { KnownDevice, ManifestLine } from '../../../../shared/state.ts';

type Phase =
  /** Both sides know each other; the offer is awaited. */
  | { readonly is: 'greeted' }
  /** The person at the sender compares the code first; the offer is awaited. */
  | { readonly is: 'introduced'; readonly caller: Introducer }
  /** Nothing has been accepted over this connection. */
  | { readonly is: 'offered'; readonly owner: LegOwner; readonly laneOffer: LaneOffer | undefined }
  | { readonly is: 'accepted'; readonly owner: LegOwner; readonly files: AcceptedLeg }
  /** We have turned away, or the connection is gone: what still comes is dropped. `files`: what it was accepted with. */
  | { readonly is: 'over'; readonly files: AcceptedLeg | null };

export class IncomingLeg implements ConnectionHandler {
  readonly greeted: Sender;
  readonly known: KnownDevice | undefined;
  private readonly options: LegOptions;
  private readonly offerTimer: NodeJS.Timeout;
  private readonly lanes: ReceivingLanes;
  private readonly told = new ToldManifest();
  private phase: Phase = { is: 'greeted' };
  /** Hears that its offer has been accepted. */
  onAccepted: () => void = () => {};

  constructor(options: LegOptions) {
    const { greeted, known } = options;
    this.options = options;
    this.greeted = greeted;
    this.known = known;
    this.lanes = new ReceivingLanes(greeted);
    this.offerTimer = afterAwake(offerTimeoutMs, () => this.connection.destroy(new FerryError('timeout')));
  }

  get connection(): Line {
    return this.greeted.connection;
  }

  get manifest(): Manifest<ManifestEntry> {
    return this.told.manifest;
  }

  /** Before `accept`: opens the lane that the sender offers, where it is worth it. Never rejects. */
  async openLane(context: TransferContext): Promise<void> {
    const { phase } = this;
    if (phase.is === 'offered') await this.lanes.dial(context, phase.laneOffer, this.manifest.totals());
  }

  /** The offer has been accepted: asks for what is wanted of it. */
  accept(context: TransferContext, terms: ReceiveTerms): void {
    const { connection, phase, lanes, told } = this;
    if (phase.is !== 'offered') throw new Error(`a leg can't be accepted when ${phase.is}`);
    const { owner } = phase;
    const { lane } = lanes;
    // A person has said yes to it.
    connection.shareReading(null);
    told.accepted();
    const { remembered, into } = terms;
    const packed = context.packs ? lanes.takePacked() : [];
    const answer = { accept: true, remembered, lane: lane !== null, plain: this.allowsFastLane };
    const also = { ...(packed.length > 0 && { packed: [...packed] }), ...(into && { into }) };
    connection.send({ name: 'answer', body: { ...answer, ...also } });
    const files = new AcceptedLeg({
      context,
      connection,
      lane,
      told,
      terms,
      mayPutOff: this.greeted.peer.capabilities.includes(laterCapability),
      mayDelta: this.greeted.peer.capabilities.includes(deltaCapability),
      tellsFolders: this.greeted.peer.capabilities.includes(foldersCapability),
      alone: this.greeted.localSend !== undefined,
      isOver: () => this.phase.is === 'over',
      onFinished: (summary) => owner.onFinished(this, summary),
      onTrouble: (error) => owner.onTrouble(this, error),
      onLaneClosed: (error) => {
        if (error?.code === 'protocol-violation') connection.refuse(error);
        else this.closed(error ?? new FerryError('disconnected'));
      },
    });
    this.phase = { is: 'accepted', owner, files };
    this.onAccepted();
    files.start();
  }

  lines(from: number, count: number, leftOut: LeftOut): ManifestLine[] {
    const { manifest, files } = this;
    if (files !== null) return files.lines(from, count);
    return manifest.lines(from, count, (file) =>
      leftOut.why(manifest.entries.at(file)!) === null ? 'waiting' : 'left-out',
    );
  }

  /** Leaves a file out, for the person here. Throws `unknown-file`, `file-in-place`. */
  cancelFile(file: number, leftOut: LeftOut): void {
    const { phase } = this;
    const entry = this.manifest.entries.at(file);
    if (phase.is === 'over' || entry === undefined || entry.kind === 'folder') throw new FerryError('unknown-file');
    if (phase.is === 'accepted') phase.files.cancelFile(file, entry);
    else leftOut.add(entry, 'here');
  }

  /** Answers a question. Throws `already-decided`, `usage`. */
  decide(id: string, choice: Choice, all: boolean): void {
    if (this.phase.is !== 'accepted') throw new FerryError('already-decided');
    this.phase.files.decide(id, choice, all);
  }

  /** Turns away; what has come of files that aren't whole is treated as `beginnings` says. */
  async close(beginnings: Beginnings): Promise<void> {
    this.turnAway();
    this.lanes.close();
    await this.files?.close(beginnings);
  }

  message(message: Message): void {
    if (this.phase.is === 'over') return;
    if (!isTo('receiver', message)) throw violation(`${message.name} from the sender`);
    switch (message.name) {
      case 'introduce':
        return this.introduced(message.body.id);
      case 'offer':
        return this.offered(message.body);
      case 'revoke':
        return this.revoked(message.body.id);
      case 'pair':
        return this.paired(message.body);
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
      case 'hole':
      case 'delta':
      case 'keep':
      case 'finish':
        return this.stream().message(message, null);
      case 'plain':
        return this.openFastLane(message.body);
      case 'pause':
        return this.peerStop(codeFromPeer(message.body.code) === 'queued' ? 'queued' : 'paused');
      case 'resume':
        return this.peerStop(null);
      case 'cancel':
        return this.peerEnd('cancelled', codeFromPeer(message.body.code));
      case 'error':
        return this.peerEnd('failed', codeFromPeer(message.body.code));
      default:
        unreachable(message);
    }
  }

  fileBytes(file: number, offset: number, chunk: Buffer): void {
    if (this.phase.is !== 'over') this.stream().bytes(file, offset, chunk, null);
  }

  /** `hash` null: its sender's protocol says none. */
  fileEnd(file: number, bytes: number, hash: Buffer | null): void {
    if (this.phase.is !== 'over') this.stream().end(file, bytes, hash, null);
  }

  closed(error: FerryError | null): void {
    this.concerned?.onCut(this, error);
    this.turnAway();
  }

  /** The transfer it belongs to; null before the offer, and once we have turned away. */
  private get owner(): LegOwner | null {
    const { phase } = this;
    return phase.is === 'offered' || phase.is === 'accepted' ? phase.owner : null;
  }

  /** Whom its end concerns. */
  private get concerned(): Pick<LegOwner, 'onPeerEnd' | 'onCut'> | null {
    return this.phase.is === 'introduced' ? this.phase.caller : this.owner;
  }

  /** What it is, or was, accepted with. */
  get files(): AcceptedLeg | null {
    const { phase } = this;
    return phase.is === 'accepted' || phase.is === 'over' ? phase.files : null;
  }

  private get allowsFastLane(): boolean {
    return this.known?.fastLane === true;
  }

  /** What is in order with the files. Throws `protocol-violation` before any may come. */
  private stream(): DataStream {
    if (this.phase.is !== 'accepted') throw violation('files before the answer');
    return this.phase.files.stream;
  }

  /** Takes nothing more of what comes. */
  turnAway(): void {
    clearInterval(this.offerTimer);
    this.phase = { is: 'over', files: this.files };
  }

  private openFastLane(where: MessageOf<'plain'>): void {
    const { phase } = this;
    if (phase.is !== 'accepted' || !this.allowsFastLane) throw violation('plain out of place');
    this.lanes.openFast(where, phase.files.merge, () => phase.files.isActive());
  }

  private introduced(id: string): void {
    if (this.phase.is !== 'greeted') throw violation('introduce out of place');
    const caller = this.options.introduce(this, id);
    clearInterval(this.offerTimer);
    this.phase = { is: 'introduced', caller };
  }

  private offered(offer: MessageOf<'offer'>): void {
    const { phase } = this;
    if (phase.is !== 'greeted' && phase.is !== 'introduced') throw violation('a second offer');
    clearInterval(this.offerTimer);
    if (offer.text !== undefined) this.told.ofText();
    const owner = this.options.place(this, offer);
    if (phase.is === 'introduced') phase.caller.offered(owner === null ? null : offer.id);
    if (owner === null) this.turnAway();
    // Whom it belongs to may have hung up at once.
    else if (!this.connection.closed) this.phase = { is: 'offered', owner, laneOffer: offer.lane };
  }

  private revoked(id: string): void {
    if (this.phase.is !== 'greeted') throw violation('revoke after the offer');
    this.turnAway();
    void this.options.revoke(this, id);
  }

  private paired(request: MessageOf<'pair'>): void {
    if (this.phase.is !== 'greeted') throw violation('pair after the offer');
    this.turnAway();
    this.options.pair(this, request);
  }

  private entries(body: MessageOf<'entries'>): void {
    const { owner, phase } = this;
    if (owner === null) throw violation('entries out of place');
    this.told.entries(body);
    if (!this.options.mayGrow(this)) return;
    owner.onManifest(this, false);
    if (phase.is === 'accepted') phase.files.grown();
  }

  private added(more: MessageOf<'more'>): void {
    const { owner, phase } = this;
    if (owner === null) throw violation('more out of place');
    const number = phase.is === 'accepted' ? phase.files.more(more) : this.told.more(more, undefined);
    owner.onMore(this, number, more.roots);
  }

  private manifestEnd(body: MessageOf<'manifestEnd'>): void {
    const { owner, phase } = this;
    if (owner === null) throw violation('manifestEnd out of place');
    this.told.end(body);
    owner.onManifest(this, true);
    if (phase.is === 'accepted') phase.files.manifestEnded();
  }

  private peerStop(stop: Stop | null): void {
    this.owner?.onPeerStop(this, stop);
  }

  private peerEnd(status: 'cancelled' | 'failed', code: ErrorCode): void {
    const { concerned } = this;
    if (concerned === null) this.connection.end();
    else concerned.onPeerEnd(this, status, code);
  }
}
