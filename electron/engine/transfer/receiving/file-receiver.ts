/** An accepted offer on its way to disk over one connection: the files as they come, and our word on each. */
import type { Connection } from '../../wire/connection.ts';
import { violation } from '../../wire/frames.ts';
import { reportEveryBytes } from '../../wire/limits.ts';
import { codeFromPeer, type MessageOf } from '../../wire/messages.ts';
import { Additions, type Agreements } from './plan/additions.ts';
import type { TransferContext } from '../context.ts';
import { FileStates } from '../lifecycle/file-states.ts';
import type { Holdings } from './plan/holdings.ts';
import { Intake } from './landing/intake.ts';
import type { LeftOut } from '../agreed/left-out.ts';
import type { Begun, Landing } from './landing/landing.ts';
import type { Manifest, ManifestEntry } from '../agreed/manifest.ts';
import { Planner } from './plan/planner.ts';
import { Questions, type Choice } from './plan/questions.ts';
import { Receipts } from './receipts.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import { FerryError, failure, type Failure } from '../../../../shared/errors.ts';
import type { ConflictPolicy, ManifestLine } from '../../../../shared/state.ts';

export interface FileReceiverOptions {
  readonly context: TransferContext;
  readonly connection: Connection;
  /** Where the files come from. */
  readonly source: Pick<Connection, 'pauseReading' | 'resumeReading'>;
  readonly manifest: Manifest<ManifestEntry>;
  readonly record: TransferRecord;
  readonly landing: Landing;
  readonly holdings: Holdings;
  readonly conflicts: ConflictPolicy;
  readonly leftOut: LeftOut;
  readonly agreements: Agreements;
  /** What the sender adds is accepted unasked. */
  readonly unasked: boolean;
  /** The sender understands `later`. */
  readonly mayPutOff: boolean;
  /** The transfer can't go on, or not now. */
  onFatal(error: FerryError): void;
}

export class FileReceiver {
  private readonly o: FileReceiverOptions;
  readonly shown = new FileStates();
  readonly additions: Additions;
  private readonly questions: Questions;
  private readonly intake: Intake;
  private readonly planner: Planner;
  private readonly receipts: Receipts;
  private reported = 0;
  /** Bytes on disk of files that are not in place yet: taken off again when one fails. */
  private readonly counted = new Map<number, number>();
  private stopped = false;

  constructor(o: FileReceiverOptions) {
    this.o = o;
    const { connection, source, record } = o;
    this.receipts = new Receipts(connection);
    this.questions = new Questions(record);
    const { agreements, unasked } = o;
    this.additions = new Additions({ agreements, unasked, questions: this.questions, onDecided: () => this.plan() });
    this.planner = new Planner({
      ...o,
      onFolder: (index, entry) => this.intake.folder(index, entry),
      shown: this.shown,
      questions: this.questions,
      additions: this.additions,
      onRefused: (index, why) => {
        this.shown.set(index, why.code === 'cancelled' ? 'left-out' : 'failed');
        record.casualty(this.path(index), why);
      },
      onError: (error) => o.onFatal(error),
    });
    this.intake = new Intake({
      landing: o.landing,
      entry: (file) => (this.planner.mayCome(file) ? this.planner.toPlace(file) : undefined),
      isLate: (file) => this.planner.isLate(file),
      mayContinue: (file, offset) => this.planner.offered(file, offset),
      open: (file, from) => this.open(this.planner.toPlace(file), from),
      onStart: (file) => {
        record.meter.current = this.path(file);
        this.shown.set(file, 'moving');
      },
      onLost: (file, why) => this.gone(file, why),
      onPresent: (file, partial, present) => this.present(file, partial, present),
      onReleased: (bytes) => this.report(bytes),
      onBytes: (file, bytes) => this.count(file, bytes),
      onLanded: (file, path, blake3) => this.landed(file, path, blake3),
      onFailed: (file, why) => this.failed(file, why),
      onFatal: (error) => o.onFatal(error),
      onFull: () => source.pauseReading(),
      onRoom: () => source.resumeReading(),
    });
  }

  /** The manifest has grown, or ended: says what is wanted of it. */
  plan(): void {
    this.planner.go();
  }

  /** As `Intake.lend`. */
  lend(file: number, offset: number, max: number): Buffer | null {
    return this.stopped ? null : this.intake.lend(file, offset, max);
  }

  bytes(file: number, offset: number, chunk: Buffer): void {
    if (offset > 0 && this.planner.begins(file)) this.o.record.meter.kept += offset;
    this.intake.data(file, offset, chunk);
    this.planner.began(file);
  }

  fileEnd(file: number, bytes: number, hash: Buffer): void {
    if (this.planner.begins(file) && this.planner.offered(file, bytes)) this.o.record.meter.kept += bytes;
    this.intake.end(file, bytes, hash);
    this.planner.settle(file);
  }

  lost({ file, code }: MessageOf<'lost'>): void {
    const { record, leftOut, manifest } = this.o;
    const entry = manifest.entries[file];
    const isLeftOut = code === 'cancelled' && entry !== undefined && this.planner.mayCome(file);
    if (isLeftOut) leftOut.add(entry, 'there');
    const why = failure(codeFromPeer(code), { path: this.path(file), peer: record.now.peer.name }, 'peer');
    this.intake.lost(file, isLeftOut ? leftOut.why(entry)! : why);
    this.planner.settle(file);
  }

  same({ range }: MessageOf<'same'>): void {
    this.planner.same(range);
  }

  /** Leaves a file out, for the person here. Throws `file-in-place`. */
  cancelFile(file: number, entry: ManifestEntry): void {
    const { leftOut, connection } = this.o;
    const state = this.shown.get(file);
    const isEnding = state === 'moving' && !this.planner.mayCome(file);
    if (state === 'done' || state === 'skipped' || isEnding)
      throw new FerryError('file-in-place', { path: entry.path });
    leftOut.add(entry, 'here');
    if (this.planner.mayCome(file)) connection.send({ name: 'unwant', body: { file } });
    else this.planner.conflicts.withdraw(file);
  }

  lines(from: number, count: number): ManifestLine[] {
    return this.o.manifest.lines(from, count, (file) => {
      const state = this.shown.get(file);
      const pending = state === 'waiting' || (state === 'moving' && this.planner.mayCome(file));
      return pending && this.o.leftOut.why(this.o.manifest.entries[file]!) !== null ? 'left-out' : state;
    });
  }

  differs({ range }: MessageOf<'differs'>): void {
    this.planner.differs(range);
  }

  decide(id: string, choice: Choice, all: boolean): void {
    this.questions.decide(id, choice, all);
  }

  /** The sender has sent all: puts the last files in place, flushes them to disk; answers what is to be said of it. */
  async finish(): Promise<MessageOf<'finished'>> {
    const { manifest, landing, record, connection } = this.o;
    if (!manifest.complete || !this.planner.allSettled()) throw violation('finish before the last file');
    await this.intake.settled();
    // Ended meanwhile: `abort` takes back what this would keep.
    if (this.stopped) throw new FerryError('cancelled');
    await landing.finish();
    if (connection.closed) throw new FerryError('disconnected');
    this.receipts.flush();
    const { files, bytes, kept } = record.meter;
    return { files, bytes: bytes + kept };
  }

  /** Takes back all that is not whole and in place. */
  async abort(): Promise<void> {
    this.stopped = true;
    this.questions.stop();
    this.planner.stop();
    await this.intake.abort();
    await this.o.landing.abort();
  }

  /** Leaves everything as it is for another connection. */
  async suspend(): Promise<void> {
    this.stopped = true;
    this.questions.stop();
    this.planner.stop();
    await this.intake.suspend();
    await this.o.landing.suspend();
  }

  /** A new partial file, or the one an earlier connection left. */
  private async open(entry: ManifestEntry, from: number): Promise<Begun> {
    const { landing, holdings } = this.o;
    const begun = await landing.begin(entry, from, holdings.anyPartOf(entry)?.at ?? null);
    if (from === 0) holdings.notePart(entry, begun.name, 0);
    return begun;
  }

  private present(file: number, partial: string, present: number): void {
    this.o.holdings.notePart(this.o.manifest.entries[file]!, partial, present);
  }

  private count(file: number, bytes: number): void {
    this.o.record.meter.bytes += bytes;
    this.counted.set(file, (this.counted.get(file) ?? 0) + bytes);
  }

  private report(bytes: number): void {
    if (bytes - this.reported < reportEveryBytes) return;
    this.reported = bytes;
    this.o.connection.send({ name: 'got', body: { bytes } });
  }

  private landed(file: number, path: string, blake3: string): void {
    const { record, context, holdings, manifest } = this.o;
    const entry = manifest.entries[file]!;
    record.meter.files++;
    this.shown.set(file, 'done');
    this.counted.delete(file);
    holdings.noteLanded(entry, path);
    this.receipts.addDone(file);
    const transferId = record.now.id;
    context.onFile?.({ transferId, direction: 'incoming', path, bytes: entry.bytes, blake3 });
  }

  private failed(file: number, why: Failure): void {
    this.gone(file, why);
    // A folder has no receipt.
    if (this.o.manifest.entries[file]!.kind === 'file') this.receipts.addFailed(file, why.code);
  }

  private gone(file: number, why: Failure): void {
    const { record } = this.o;
    record.meter.bytes -= this.counted.get(file) ?? 0;
    this.counted.delete(file);
    this.shown.set(file, why.code === 'cancelled' ? 'left-out' : 'failed');
    record.casualty(this.path(file), why);
  }

  private path(file: number): string {
    return this.o.manifest.entries[file]?.path ?? '';
  }
}
