/**
 * An accepted offer over one connection: puts together who receives the files, and the order in which what comes over
 * control, lane and fast lane is taken.
 */
import type { Connection, Line } from '../../wire/connection.ts';
import { violation } from '../../wire/frames.ts';
import type { MessageOf } from '../../wire/messages.ts';
import type { ManifestEntry } from '../agreed/manifest.ts';
import type { TransferContext } from '../context.ts';
import { bothPacked } from '../lanes/lanes.ts';
import { RawMerge } from '../lanes/receiving/raw-merge.ts';
import { DataStream } from './files/data-stream.ts';
import { FileReceiver } from './files/file-receiver.ts';
import type { FileTerms } from './files/file-terms.ts';
import type { Choice } from './plan/question-queue.ts';
import type { ToldManifest } from './told-manifest.ts';
import type { FerryError } from '../../../../shared/errors.ts';
import type { ManifestLine } from '../../../../shared/state.ts';

/**
 * What becomes, at a connection's end, of files that aren't whole: they wait for the next one, they outlive the transfer for a
 * while, or they are taken back.
 */
export type Beginnings = 'for-another-leg' | 'kept' | 'taken-back';

/** What an acceptance says of how files are received, and where that is kept. */
export interface ReceiveTerms extends FileTerms {
  /** The sender's key is kept. */
  readonly remembered: boolean;
  /** The folder they go to, as the sender is told it; null: not told. */
  readonly into: MessageOf<'answer'>['into'] | null;
}

export interface AcceptedLegOptions {
  readonly context: TransferContext;
  readonly connection: Line;
  /** Null: files come over control. */
  readonly lane: Connection | null;
  readonly told: ToldManifest;
  readonly terms: ReceiveTerms;
  /** The sender understands `later`. */
  readonly mayPutOff: boolean;
  /** The sender understands deltas. */
  readonly mayDelta: boolean;
  /** The sender takes receipts for folders that can't be made. */
  readonly tellsFolders: boolean;
  /** As `FileReceiverOptions.alone`. */
  readonly alone: boolean;
  /** We have turned away: what still comes is dropped. */
  isOver(): boolean;
  /** All is in place; the sender is to be told `summary`. */
  onFinished(summary: MessageOf<'finished'>): void;
  /** It can't go on, here and now, for a reason of ours. */
  onTrouble(error: unknown): void;
  onLaneClosed(error: FerryError | null): void;
}

export class AcceptedLeg {
  /** Files and what comes in order with them. */
  readonly stream: DataStream;
  readonly merge: RawMerge;
  private readonly options: AcceptedLegOptions;
  private readonly receiver: FileReceiver;
  /** The sender has said that all is sent. */
  private finished = false;
  private hasToldPacked = false;

  constructor(options: AcceptedLegOptions) {
    const { context, connection, lane, told, terms, mayPutOff, mayDelta, tellsFolders, alone, isOver } = options;
    const { record, landing, room, holdings, conflicts, leftOut, agreements, limits } = terms;
    this.options = options;
    this.merge = new RawMerge(lane ?? connection, {
      bytes: (file, offset, chunk) => {
        if (!isOver()) this.receiver.bytes(file, offset, chunk);
      },
      lend: (file, offset, max) => this.lend(file, offset, max),
    });
    this.receiver = new FileReceiver({
      context,
      connection,
      source: this.merge,
      manifest: told.manifest,
      record,
      landing,
      room,
      holdings,
      conflicts,
      leftOut,
      agreements,
      unasked: () => terms.unasked(),
      limits,
      mayPutOff,
      mayDelta,
      tellsFolders,
      alone,
      onFatal: (error) => options.onTrouble(error),
    });
    this.stream = new DataStream({
      receiver: this.receiver,
      merge: this.merge,
      lane,
      isOver,
      onRaw: () => {
        if (record.now.encrypted) record.update({ encrypted: false });
      },
      onFinish: () => this.finishing(),
      onLaneClosed: (error) => options.onLaneClosed(error),
    });
  }

  /** Takes what has come over the lane and begins to plan. May find at once that the lane is closed. */
  start(): void {
    const { told, lane } = this.options;
    told.tellAll(this.receiver.additions);
    lane?.handOver(this.stream.handler());
    this.receiver.plan();
  }

  /** Entries have been added to the manifest. */
  grown(): void {
    this.receiver.plan();
  }

  /** The sender adds to the offer: answers the addition's number. Throws `protocol-violation`. */
  more(more: MessageOf<'more'>): number {
    if (this.finished) throw violation('more out of place');
    return this.options.told.more(more, this.receiver.additions);
  }

  /** The manifest has ended, for now. */
  manifestEnded(): void {
    const { manifest } = this.options.told;
    this.receiver.additions.end(manifest.entries.length, manifest.totals());
    // A `finish` on the lane may have overtaken this.
    if (this.finished) void this.finish();
  }

  /** Bytes move: nobody has paused, and it is not about to finish. */
  isActive(): boolean {
    return this.options.terms.record.now.status === 'active';
  }

  /** As `FileReceiver.lines`. */
  lines(from: number, count: number): ManifestLine[] {
    return this.receiver.lines(from, count);
  }

  /** As `Intake.lend`. */
  lend(file: number, offset: number, max: number): Buffer | null {
    return this.options.isOver() ? null : this.receiver.lend(file, offset, max);
  }

  /** As `FileReceiver.again`. */
  again(file: number): void {
    this.receiver.again(file);
  }

  /** As `FileReceiver.cancelFile`. */
  cancelFile(file: number, entry: ManifestEntry): void {
    this.receiver.cancelFile(file, entry);
  }

  /** As `FileReceiver.decide`. */
  decide(id: string, choice: Choice, all: boolean): void {
    this.receiver.decide(id, choice, all);
  }

  close(beginnings: Beginnings): Promise<void> {
    this.tellPacked();
    if (beginnings === 'for-another-leg') return this.receiver.suspend();
    return beginnings === 'kept' ? this.receiver.suspend('keep') : this.receiver.abort();
  }

  private finishing(): void {
    if (this.finished) throw violation('a second finish');
    this.finished = true;
    const { told, lane } = this.options;
    if (told.manifest.complete || lane === null) void this.finish();
  }

  /** Once: what its connections brought packed. */
  private tellPacked(): void {
    const { terms, connection, lane } = this.options;
    if (!this.hasToldPacked) terms.record.packed(bothPacked(connection, lane));
    this.hasToldPacked = true;
  }

  private async finish(): Promise<void> {
    const { terms, isOver, onFinished, onTrouble } = this.options;
    terms.record.update({ status: 'finishing', hold: null });
    try {
      const summary = await this.receiver.finish();
      this.tellPacked();
      if (!isOver()) onFinished(summary);
    } catch (error) {
      if (!isOver()) onTrouble(error);
    }
  }
}
