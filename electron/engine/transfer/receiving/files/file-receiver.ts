/**
 * An accepted offer's files over one connection: wires the plan (what is wanted), the intake (bytes to disk) and the
 * outcomes (what became of each file) together.
 */
import { violation } from '../../../wire/frames.ts';
import { codeFromPeer, type MessageOf } from '../../../wire/messages.ts';
import { Additions } from '../plan/additions.ts';
import { DeltaFiles } from './delta-files.ts';
import { FileOutcomes } from './file-outcomes.ts';
import type { FileReceiverOptions } from './file-terms.ts';
import { Intake } from '../landing/intake.ts';
import type { Begun } from '../landing/landing.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import { Planner } from '../plan/planner.ts';
import { Questions, type Choice } from '../plan/question-queue.ts';
import { FerryError, failure } from '../../../../../shared/errors.ts';
import type { ManifestLine } from '../../../../../shared/state.ts';

export class FileReceiver {
  readonly additions: Additions;
  private readonly options: FileReceiverOptions;
  private readonly questions: Questions;
  private readonly outcomes: FileOutcomes;
  private readonly planner: Planner;
  private readonly intake: Intake;
  private readonly deltas: DeltaFiles;
  private readonly hashes: boolean;
  private stopped = false;

  constructor(options: FileReceiverOptions) {
    const { context, connection, source, manifest, record, landing, room, holdings, leftOut, agreements } = options;
    this.options = options;
    const { tellsFolders, alone } = options;
    const { keepsModes } = landing;
    // Who sends each file alone says no hashes: they are made for whoever is told of each file, and for nobody else.
    this.hashes = !alone || context.onFile !== undefined;
    const how = { keepsModes, tellsFolders, alone };
    this.outcomes = new FileOutcomes({ context, connection, manifest, record, holdings, ...how });
    this.questions = new Questions(record);
    this.additions = new Additions({
      agreements,
      manifest,
      unasked: () => options.unasked(),
      limits: options.limits,
      questions: this.questions,
      onDecided: () => this.plan(),
    });
    this.planner = new Planner({
      connection,
      manifest,
      record,
      landing,
      room,
      holdings,
      conflicts: options.conflicts,
      leftOut,
      questions: this.questions,
      additions: this.additions,
      shown: this.outcomes.shown,
      mayPutOff: options.mayPutOff,
      mayCompare: !alone,
      mayDelta: options.mayDelta && !alone,
      onFolder: (index, entry) => this.intake.folder(index, entry),
      onRefused: (index, why) => this.outcomes.refused(index, why),
      onError: (error) => options.onFatal(error),
    });
    const { files } = this.planner;
    const toPlace = (file: number): ManifestEntry => this.planner.toPlace(file);
    const plain = context.onFile !== undefined;
    this.deltas = new DeltaFiles({ connection, landing, holdings, files, plain, toPlace });
    this.intake = new Intake({
      landing,
      hashes: this.hashes,
      entry: (file) => (files.mayCome(file) ? this.planner.toPlace(file) : undefined),
      alone,
      isLate: (file) => alone || files.isLate(file),
      mayContinue: (file, offset) => files.mayContinue(file, offset),
      deltas: this.deltas,
      open: (file, from) => this.open(this.planner.toPlace(file), from),
      onStart: (file, { path }) => {
        this.outcomes.started(file, path);
        // It was compared, differs, and comes after all.
        if (files.isCompared(file)) room.want(room.sizeOf(manifest.entries.at(file)!));
      },
      onLost: (file, why) => {
        this.dropRoom(file);
        this.outcomes.gone(file, why);
      },
      hasMade: (entry) => holdings.hasMade(entry),
      onMade: (entry) => {
        holdings.noteMade(entry);
        if (entry.mode !== undefined) this.outcomes.noteMode(entry.mode);
      },
      onPresent: (file, partial, present) => holdings.notePart(manifest.entries.at(file)!, partial, present),
      onReleased: (bytes) => this.outcomes.released(bytes),
      onBytes: (file, bytes) => {
        room.written(bytes);
        this.outcomes.count(file, bytes);
      },
      onLanded: (file, entry, path, blake3) => {
        // It may have needed less than its sender said.
        if (entry.stored !== undefined || this.outcomes.isPartlyKept(file)) this.dropRoom(file);
        this.outcomes.landed(file, entry, path, blake3);
      },
      onFailed: (file, why) => {
        this.dropRoom(file);
        this.outcomes.failed(file, why);
      },
      onFatal: (error) => options.onFatal(error),
      onFull: () => source.pauseReading(),
      onRoom: () => source.resumeReading(),
    });
  }

  /** The manifest has grown, or ended: tells the sender what is wanted of it. */
  plan(): void {
    this.planner.go();
  }

  /** As `Intake.lend`. */
  lend(file: number, offset: number, max: number): Buffer | null {
    return this.stopped ? null : this.intake.lend(file, offset, max);
  }

  /** The next bytes of a file. Throws `protocol-violation`. */
  bytes(file: number, offset: number, chunk: Buffer): void {
    const { files } = this.planner;
    this.noteKept(file, offset);
    this.intake.data(file, offset, chunk);
    files.begin(file);
  }

  /** The next bytes of a file are a hole. Throws `protocol-violation`. */
  hole(hole: MessageOf<'hole'>): void {
    const { file, offset, bytes } = hole;
    const { files } = this.planner;
    this.noteKept(file, offset);
    this.intake.hole(hole);
    files.begin(file);
    this.outcomes.passHole(file, bytes);
  }

  /** A file begins to come as a delta. Throws `protocol-violation`. */
  delta({ file }: MessageOf<'delta'>): void {
    this.intake.delta(file);
    this.planner.files.begin(file);
  }

  /** The next bytes of a delta are here. Throws `protocol-violation`. */
  keep(keep: MessageOf<'keep'>): void {
    this.intake.keep(keep);
    this.outcomes.passHole(keep.file, keep.bytes);
  }

  /** All bytes of a file have come. `hash` null: its sender's protocol says none. Throws `protocol-violation`. */
  fileEnd(file: number, bytes: number, hash: Buffer | null): void {
    const { files } = this.planner;
    if (!files.hasBegun(file) && files.mayContinue(file, bytes)) this.options.record.meter.kept += bytes;
    this.intake.end(file, bytes, hash);
    files.settle(file);
  }

  /** The sender gives a file up. Throws `protocol-violation`. */
  lost({ file, code }: MessageOf<'lost'>): void {
    const { record, leftOut, manifest } = this.options;
    const { files } = this.planner;
    const entry = manifest.entries.at(file);
    const isLeftOut = code === 'cancelled' && entry !== undefined && files.mayCome(file);
    if (isLeftOut) leftOut.add(entry, 'there');
    const path = this.outcomes.path(file);
    const why = failure(codeFromPeer(code), { path, peer: record.now.peer.name }, 'peer');
    this.intake.lost(file, isLeftOut ? leftOut.why(entry)! : why);
    files.settle(file);
  }

  /** What has come of a file isn't right: it may come once more, from its beginning. */
  again(file: number): void {
    const { room } = this.options;
    this.intake.again(file);
    this.planner.files.again(file);
    room.want(this.outcomes.again(file));
  }

  /** Throws `protocol-violation`. */
  same({ range, blake3 }: MessageOf<'same'>): void {
    const [file] = range;
    const basis = this.deltas.basisOfSame(range);
    if (basis === null) return this.planner.same(range);
    if (blake3 === undefined) throw violation(`same of file ${file} without its hash`);
    this.intake.same(file, Buffer.from(blake3, 'hex'), () => {
      this.dropRoom(file);
      this.outcomes.takeBackHoles(file);
      this.planner.foundSame(file, basis);
    });
    this.planner.files.settle(file);
  }

  /** Throws `protocol-violation`. */
  differs({ range }: MessageOf<'differs'>): void {
    this.planner.differs(range);
  }

  /** Leaves a file out, for the person here. Throws `file-in-place`. */
  cancelFile(file: number, entry: ManifestEntry): void {
    const { leftOut, connection } = this.options;
    const mayCome = this.planner.files.mayCome(file);
    const state = this.outcomes.shown.get(file);
    const isEnding = state === 'moving' && !mayCome;
    if (state === 'done' || state === 'skipped' || isEnding) {
      throw new FerryError('file-in-place', { path: entry.path });
    }
    leftOut.add(entry, 'here');
    if (mayCome) connection.send({ name: 'unwant', body: { file } });
    else this.planner.conflicts.withdraw(file);
  }

  lines(from: number, count: number): ManifestLine[] {
    const { manifest, leftOut } = this.options;
    return manifest.lines(from, count, (file) => {
      const state = this.outcomes.shown.get(file);
      const isPending = state === 'waiting' || (state === 'moving' && this.planner.files.mayCome(file));
      return isPending && leftOut.why(manifest.entries.at(file)!) !== null ? 'left-out' : state;
    });
  }

  /** Answers the question that is asked. Throws `already-decided`, `usage`. */
  decide(id: string, choice: Choice, all: boolean): void {
    this.questions.decide(id, choice, all);
  }

  /**
   * The sender has sent all: puts the last files in place and flushes them to disk; answers what the sender is told.
   * Throws `protocol-violation` when files are missing, `cancelled` or `disconnected` when it was ended meanwhile.
   */
  async finish(): Promise<MessageOf<'finished'>> {
    const { manifest, landing, record, connection } = this.options;
    if (!manifest.complete || !this.planner.allSettled()) throw violation('finish before the last file');
    await this.intake.settled();
    // `abort` would take back what this keeps.
    if (this.stopped) throw new FerryError('cancelled');
    this.intake.giveBack();
    await landing.finish();
    if (connection.closed) throw new FerryError('disconnected');
    this.outcomes.flush();
    const { files, through } = record.meter;
    return { files, bytes: through };
  }

  /** Takes back all that is not whole and in place. */
  async abort(): Promise<void> {
    this.stop();
    await this.intake.abort();
    await this.options.landing.abort();
  }

  /** Leaves everything as it is for another connection, or (`keep`) the beginnings of big files and nothing else. */
  async suspend(how: 'suspend' | 'keep' = 'suspend'): Promise<void> {
    this.stop();
    await this.intake.suspend();
    await this.options.landing[how]();
  }

  /** Nothing more of the file will be written. */
  private dropRoom(file: number): void {
    const { room, manifest } = this.options;
    room.drop(Math.max(0, room.sizeOf(manifest.entries.at(file)!) - this.outcomes.written(file)));
  }

  /** What comes first of a file is at `offset`: what is before it is here. */
  private noteKept(file: number, offset: number): void {
    if (offset > 0 && !this.planner.files.hasBegun(file)) this.options.record.meter.kept += offset;
  }

  private stop(): void {
    this.stopped = true;
    this.questions.stop();
    this.planner.stop();
  }

  /** Opens a new partial file, or the one an earlier connection left. */
  private async open(entry: ManifestEntry, from: number): Promise<Begun> {
    const { landing, holdings } = this.options;
    const begun = await landing.begin(entry, from, holdings.anyPartOf(entry)?.at ?? null, this.hashes);
    if (from === 0) holdings.notePart(entry, begun.name, 0);
    return begun;
  }
}
