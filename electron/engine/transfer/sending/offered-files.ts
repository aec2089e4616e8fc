/**
 * The files of an offer over one connection: which of them the receiver's plan wants, what has become of each, and who
 * leaves one out. Knows no connection; `outgoing-leg.ts` hands it what the receiver says.
 */
import type { SourceEntry } from '../../disk/source/walk.ts';
import { violation } from '../../wire/frames.ts';
import { codeFromPeer, type MessageOf, type PlanItem } from '../../wire/messages.ts';
import { failureOfPeer, type TransferContext } from '../context.ts';
import type { LeftOut } from '../agreed/left-out.ts';
import { Manifest } from '../agreed/manifest.ts';
import type { Awaited } from '../lifecycle/holds.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import { AwaitedReceipts } from './awaited-receipts.ts';
import { followIdle } from './idle.ts';
import { PlanQueue } from './plan-queue.ts';
import { ToldBlocksOfLeg } from './delta/told-blocks.ts';
import type { PumpOptions } from './pump/pump-options.ts';
import { smallFileBytes } from './pump/pump-small.ts';
import type { SenderJournal } from './sender-journal.ts';
import { failure, FerryError, type Failure } from '../../../../shared/errors.ts';
import type { ManifestLine } from '../../../../shared/state.ts';

export interface OfferedFilesOptions {
  readonly record: TransferRecord;
  readonly journal: SenderJournal;
  readonly leftOut: LeftOut;
  readonly context: Pick<TransferContext, 'onFile' | 'blocksPatience'>;
  /** As `IdleOptions`. */
  allTold(): boolean;
  onAwaited(awaited: Awaited | null): void;
}

/** What the pump tells of the files it sends. */
type PumpEvents = Pick<
  PumpOptions,
  | 'plan'
  | 'told'
  | 'asksForHashes'
  | 'leftOut'
  | 'onStart'
  | 'onBytes'
  | 'onKept'
  | 'onEnd'
  | 'onDelta'
  | 'onSame'
  | 'onPutOff'
  | 'onLost'
>;

export class OfferedFiles {
  readonly manifest = new Manifest<SourceEntry>();
  readonly plan = new PlanQueue();
  readonly told: ToldBlocksOfLeg;
  private readonly record: TransferRecord;
  private readonly journal: SenderJournal;
  private readonly leftOut: LeftOut;
  private readonly asksForHashes: boolean;
  private readonly receipts: AwaitedReceipts;

  constructor({ record, journal, leftOut, context, allTold, onAwaited }: OfferedFilesOptions) {
    const { onFile } = context;
    this.told = new ToldBlocksOfLeg(context.blocksPatience);
    this.record = record;
    this.journal = journal;
    this.leftOut = leftOut;
    this.asksForHashes = onFile !== undefined;
    this.receipts = new AwaitedReceipts({ record, manifest: this.manifest, leftOut, journal, onFile });
    record.totals = () => this.manifest.totals();
    followIdle({ plan: this.plan, allTold, onAwaited });
  }

  /** The receiver owes no word on any file. */
  get allSettled(): boolean {
    return this.receipts.allSettled;
  }

  /** The plan names every entry of the manifest as it is now. */
  get allPlanned(): boolean {
    return this.plan.length === this.manifest.entries.length;
  }

  lines(from: number, count: number): ManifestLine[] {
    const { shown } = this.receipts;
    return this.manifest.lines(from, count, (file) => {
      const state = shown.get(file);
      const pending = (state === 'waiting' || state === 'moving') && !this.receipts.isThrough(file);
      return pending && this.whyLeftOut(file) !== null ? 'left-out' : state;
    });
  }

  /** Leaves a file out, for the person here. Throws `unknown-file`, `file-in-place`. */
  cancel(file: number): void {
    const entry = this.manifest.entries.at(file);
    if (entry === undefined || entry.kind === 'folder') throw new FerryError('unknown-file');
    if (this.receipts.isThrough(file)) throw new FerryError('file-in-place', { path: entry.path });
    this.leftOut.add(entry, 'here');
  }

  /**
   * Leaves a file out, for the receiver, who was told of the first `told` entries. Its loss is told when its turn comes,
   * in order with the others. Throws `protocol-violation` for what is no file it was told of.
   */
  unwanted(file: number, told: number): void {
    const entry = this.manifest.entries.at(file);
    if (file >= told || entry === undefined || entry.kind === 'folder') throw violation(`unwant of file ${file}`);
    // One that has ended may have crossed this word.
    if (!this.receipts.isThrough(file)) this.leftOut.add(entry, 'there');
  }

  /** Takes a part of the plan. `endedBefore`: the transfer had ended over there, in full, before this connection. */
  planned(items: readonly PlanItem[], told: number, endedBefore: boolean): void {
    const unless = (entry: SourceEntry): Failure | null => (endedBefore ? this.whyMissed(entry) : null);
    const answered = { length: told, at: (index: number) => this.manifest.entries.at(index) };
    for (const item of items) {
      this.plan.add(item, answered);
      if (item.do === 'skip') this.receipts.skipped(item.range, codeFromPeer(item.code), unless);
      else if (item.do === 'have') this.receipts.had(item.range, unless);
      else if (item.do !== 'later') this.receipts.expect(item.range);
    }
  }

  received(receipts: MessageOf<'receipts'>): void {
    this.receipts.take(receipts);
  }

  /** What the pump asks and tells of files. */
  pumpEvents(): PumpEvents {
    const { receipts, record } = this;
    /** How much of the big file that goes now is through. A small one goes whole or not at all. */
    let big: { readonly file: number; bytes: number } | null = null;
    return {
      plan: this.plan,
      told: this.told,
      asksForHashes: this.asksForHashes,
      leftOut: (file) => this.whyLeftOut(file),
      onStart: (file, { path, bytes }) => {
        record.meter.current = path;
        receipts.shown.set(file, 'moving');
        big = bytes > smallFileBytes ? { file, bytes: 0 } : null;
      },
      onBytes: (bytes) => {
        record.meter.bytes += bytes;
        if (big !== null) big.bytes += bytes;
      },
      onKept: (file, bytes) => {
        record.meter.kept += bytes;
        if (big?.file === file) big.bytes += bytes;
      },
      onEnd: (file, hash) => receipts.sent(file, hash),
      onDelta: (bytes, went) => record.delta(bytes, went),
      onSame: (range) => receipts.same(range),
      onPutOff: (range) => receipts.putOff(range),
      onLost: (file, why) => {
        if (big?.file === file) record.meter.failed += big.bytes;
        big = null;
        receipts.lost(file, why);
      },
    };
  }

  private whyLeftOut(file: number): Failure | null {
    return this.leftOut.isNone ? null : this.leftOut.why(this.manifest.entries.at(file)!);
  }

  /**
   * A receiver whose transfer had ended says that all is in place but what it names: it knows nothing of what came up
   * since, and names only so many. Answers why this entry is not in place; null: it is.
   */
  private whyMissed(entry: SourceEntry): Failure | null {
    const { path } = entry;
    const news = this.journal.news(entry);
    if (news !== null) return failure(news === 'added' ? 'cannot-add' : 'source-changed', { path });
    const refused = this.journal.whyRefused(entry);
    if (refused === null) return null;
    if (refused.code === 'cancelled') return this.leftOut.why(entry) ?? failure('cancelled', { path });
    const why = new FerryError(codeFromPeer(refused.code), { path });
    return refused.by === 'here' ? why.toFailure() : failureOfPeer(why, this.record.now.peer);
  }
}
