/**
 * The sender's half of one connection: offer and manifest, the answer, what the plan asks for, receipts, in the order
 * `docs/protocol.md` gives. A transfer may need several; what outlives them is `Outgoing`, which awaits the outcome.
 */
import type { Connection, ConnectionHandler, Outlet } from '../../wire/connection.ts';
import { violation } from '../../wire/frames.ts';
import type { Greeted } from '../../wire/handshake.ts';
import { isTo } from '../../wire/takers.ts';
import { codeFromPeer, type Message, type MessageOf, type PlanItem } from '../../wire/messages.ts';
import { failureOfPeer, type TransferContext } from '../context.ts';
import * as capability from '../agreed/capabilities.ts';
import type { LeftOut } from '../agreed/left-out.ts';
import { SendingLanes } from '../lanes/sending/sending-lanes.ts';
import type { Awaited, Stop } from '../lifecycle/holds.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import type { Drop } from './drop.ts';
import { Flow } from './flow.ts';
import { ManifestSender } from './manifest/manifest-sender.ts';
import { OfferedFiles } from './offered-files.ts';
import { cancelCode, endedByPeer, lineBroke, refused, troubleHere, type Outcome } from './outcome.ts';
import { pump } from './pump/pump.ts';
import type { OwnOutput } from './manifest/own-output.ts';
import type { Reading } from './reading/reading.ts';
import type { SenderJournal } from './sender-journal.ts';
import { FerryError, isWaiting, toFailure, unreachable, type ErrorCode } from '../../../../shared/errors.ts';

export interface OutgoingLegOptions {
  readonly context: TransferContext;
  readonly record: TransferRecord;
  readonly greeted: Greeted;
  readonly drop: Drop;
  /** The receiver accepted it over an earlier connection. */
  readonly acceptedBefore: boolean;
  readonly journal: SenderJournal;
  readonly leftOut: LeftOut;
  readonly ownOutput: OwnOutput;
  /** What must be remembered of the offer is: it may be made. Never rejects. */
  readonly ready: Promise<void>;
  /** The receiver's key is remembered, as far as that can be. Rejects where no file may go to it after all. */
  readonly kept: Promise<void>;
  /** The fast lane is allowed to this receiver, from our side. */
  readonly fastLane: boolean;
  onAccepted(): void;
  onPeerStop(stop: Stop | null): void;
  onAwaited(awaited: Awaited | null): void;
}

type Phase =
  /** What the offer needs is made ready. */
  | { readonly is: 'preparing' }
  /** The offer is made, and not answered. */
  | { readonly is: 'offered' }
  /** Accepted: files go. `endedBefore`: over there the transfer had ended, in full, before this connection. */
  | { readonly is: 'sending'; readonly endedBefore: boolean }
  /** The last file has gone; the receiver has the last word. */
  | { readonly is: 'finishing'; readonly endedBefore: boolean }
  | { readonly is: 'over' };

export class OutgoingLeg implements ConnectionHandler {
  readonly files: OfferedFiles;
  readonly flow = new Flow();
  /** Never rejects. */
  readonly outcome: Promise<Outcome>;
  readonly connection: Connection;
  private readonly options: OutgoingLegOptions;
  private readonly reading: Reading;
  private readonly lanes: SendingLanes;
  private readonly manifestSender: ManifestSender;
  private readonly takesMore: boolean;
  private readonly abort = new AbortController();
  private resolve: (outcome: Outcome) => void = () => {};
  /** The receiver may have heard of it. */
  offered = false;
  private phase: Phase = { is: 'preparing' };
  private fastOpened = false;

  constructor(options: OutgoingLegOptions) {
    const { context, record, greeted, drop, journal } = options;
    this.outcome = new Promise((settle) => (this.resolve = settle));
    this.options = options;
    this.connection = greeted.connection;
    this.reading = context.readings.read(drop.folder);
    const takes = (what: string): boolean => greeted.peer.capabilities.includes(what);
    this.takesMore = takes(capability.moreCapability) && drop.text === undefined;
    this.files = new OfferedFiles({ ...options, allTold: () => this.manifestSender.isOver });
    this.lanes = new SendingLanes({
      context,
      greeted,
      signal: this.abort.signal,
      onFast: () => {
        this.fastOpened = true;
        record.update({ encrypted: false });
      },
      onBroken: (error) => this.fail(error),
    });
    this.manifestSender = new ManifestSender({
      connection: this.connection,
      record,
      manifest: this.files.manifest,
      reading: this.reading,
      journal,
      drop,
      takesMore: this.takesMore,
      takesLinks: takes(capability.linksCapability),
      takesHoles: takes(capability.holesCapability),
      takesBigTrees: takes(capability.bigTreesCapability),
      ownOutput: options.ownOutput,
      signal: this.abort.signal,
    });
  }

  /** Makes the offer; from here on messages drive it. */
  start(): void {
    this.connection.handOver(this);
    for (const work of [this.makeOffer(), this.options.kept]) work.catch((error: unknown) => this.fail(error));
  }

  /** The fast lane stood, and nothing arrived: the next connection does better without. */
  get fastLaneFailed(): boolean {
    return this.fastOpened && this.flow.delivered === 0;
  }

  /** Throws `cannot-add` when the last file has gone, or the receiver is too old to know additions. */
  checkMore(): void {
    if (!this.takesMore || ['finishing', 'over'].includes(this.phase.is)) throw new FerryError('cannot-add');
  }

  /** Something has been added to the drop. */
  more(): void {
    this.files.plan.reopen();
    // What there is before the offer is told with it.
    if (this.phase.is !== 'preparing') this.sendManifest().catch((error: unknown) => this.fail(error));
  }

  message(message: Message): void {
    if (this.phase.is === 'over') return;
    if (!isTo('sender', message)) throw violation(`${message.name} from the receiver`);
    switch (message.name) {
      case 'answer':
        return this.answered(message.body);
      case 'plan':
        return this.planned(message.body.items);
      case 'receipts':
        return this.files.received(message.body);
      case 'got':
        return this.flow.got(message.body.bytes);
      case 'pause':
        return this.paused(message.body);
      case 'resume':
        this.flow.pause('there', false);
        return this.options.onPeerStop(null);
      case 'blocks':
        return this.files.told.take(message.body);
      case 'unwant':
        return this.unwanted(message.body.file);
      case 'finished':
        return this.finished();
      case 'cancel':
        return this.peerEnds('cancelled', cancelCode(message.body.code));
      case 'error':
        return this.peerEnds('failed', codeFromPeer(message.body.code));
      default:
        unreachable(message);
    }
  }

  closed(error: FerryError | null): void {
    this.settle(lineBroke(error, this.accepted !== null || this.options.acceptedBefore, this.peer.name));
  }

  private get peer() {
    return this.options.record.now.peer;
  }

  /** What is known once the receiver has accepted over this connection; null before. */
  private get accepted(): { readonly endedBefore: boolean } | null {
    const { phase } = this;
    return phase.is === 'sending' || phase.is === 'finishing' ? phase : null;
  }

  private get over(): boolean {
    return this.phase.is === 'over';
  }

  private async makeOffer(): Promise<void> {
    await this.options.ready;
    if (this.over) return;
    const lane = await this.lanes.invite();
    if (this.over) return;
    const offer = this.options.drop.offer(this.options.greeted.peer.capabilities);
    this.connection.send({ name: 'offer', body: lane === undefined ? offer : { ...offer, lane } });
    this.phase = { is: 'offered' };
    this.offered = true;
    await this.sendManifest();
  }

  private async sendManifest(): Promise<void> {
    await this.manifestSender.run();
    this.checkPlanComplete();
  }

  private answered({ accept, lane, plain, packed, ended, into, code: word }: MessageOf<'answer'>): void {
    if (this.phase.is !== 'offered') throw violation('an answer out of place');
    const code = codeFromPeer(word);
    if (accept) {
      const outlet = this.lanes.outlet(lane, packed, () => this.flow.waitedMs);
      this.phase = { is: 'sending', endedBefore: ended };
      if (!ended) this.options.journal.planAnew();
      this.options.onAccepted();
      return void this.pump(outlet, plain && this.options.fastLane, into);
    }
    this.settle(refused(code, this.options.acceptedBefore, this.peer.name));
  }

  private paused({ code: word }: MessageOf<'pause'>): void {
    const code = codeFromPeer(word);
    this.flow.pause('there', true);
    if (!isWaiting(code)) return this.options.onPeerStop(code === 'queued' ? 'queued' : 'paused');
    // The receiver lets go of this connection; another one is tried until there is room or the disk is back.
    this.settle({ kind: 'broken', status: 'paused', why: failureOfPeer(new FerryError(code), this.peer) });
  }

  private planned(items: readonly PlanItem[]): void {
    if (this.accepted === null) throw violation('plan before answer');
    this.files.planned(items, this.manifestSender.told, this.accepted.endedBefore);
    this.checkPlanComplete();
  }

  private unwanted(file: number): void {
    if (this.accepted === null) throw violation('unwant before answer');
    this.files.unwanted(file, this.manifestSender.told);
  }

  private checkPlanComplete(): void {
    if (this.manifestSender.isOver && this.files.allPlanned) this.files.plan.end();
  }

  private async pump(outlet: Outlet, fastLane: boolean, into: MessageOf<'answer'>['into']): Promise<void> {
    const { entries } = this.files.manifest;
    const events = this.files.pumpEvents();
    try {
      await this.options.kept;
      await this.options.ownOutput.arrivesIn(into, entries);
      // Once more when something was added meanwhile.
      do {
        await pump({
          outlet,
          reading: this.reading,
          fast: () => (fastLane ? this.lanes.fast() : Promise.resolve(null)),
          flow: this.flow,
          entries,
          signal: this.abort.signal,
          ...events,
          // The last writes of a connection that is gone must not count for the next one.
          onBytes: (bytes) => {
            if (!this.over) events.onBytes(bytes);
          },
        });
      } while (!this.files.plan.isOver);
      if (this.accepted === null) return;
      this.phase = { is: 'finishing', endedBefore: this.accepted.endedBefore };
      outlet.send({ name: 'finish', body: {} });
      this.options.record.update({ status: 'finishing', hold: null });
    } catch (error) {
      this.fail(error);
    }
  }

  private finished(): void {
    if (this.phase.is !== 'finishing' || !this.files.allSettled) throw violation('finished before it was');
    this.settle({ kind: 'done' });
  }

  private peerEnds(status: 'cancelled' | 'failed', code: ErrorCode): void {
    this.settle(endedByPeer(status, code, this.peer.name));
  }

  /** Ends it for a reason of ours, which the receiver is told. */
  fail(error: unknown): void {
    if (this.over) return;
    if (!(error instanceof FerryError)) this.options.context.onBug(error);
    else if (error.code === 'disconnected') return this.closed(error);
    const outcome = troubleHere(toFailure(error), this.accepted !== null || this.options.acceptedBefore);
    if (outcome.kind === 'ended') this.connection.send({ name: 'error', body: { code: outcome.why.code } });
    this.settle(outcome);
  }

  /** It is over; what is to be said has been said. */
  settle(outcome: Outcome): void {
    if (this.over) return;
    this.phase = { is: 'over' };
    this.options.record.packed(this.lanes.packed);
    this.files.plan.close();
    this.flow.close();
    this.abort.abort(new FerryError('cancelled'));
    this.lanes.close();
    this.reading.end();
    this.resolve(outcome);
  }
}
