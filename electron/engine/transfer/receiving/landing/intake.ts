/**
 * Takes file bytes from the connection to the landing: checks that they are the ones the plan asked for and has each
 * file verified and put in place. Small files are gathered and handed over many at a time; big ones in blocks.
 * What waits for the disk is bounded: beyond it `onFull` stops the network (backpressure), until `onRoom`.
 */
import { violation } from '../../../wire/frames.ts';
import { Batches } from './batches.ts';
import { BigFile } from './big-file.ts';
import { Jobs } from './jobs.ts';
import { knownError, type Begun, type Landing, type Placed } from './landing.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import { failure, FerryError, type ErrorCode, type Failure } from '../../../../../shared/errors.ts';

/** Files up to this size are held whole until written: one write, one rename, no partial bookkeeping. */
export const wholeFileBytes = 128 * 1024;
/** Big files and folders being put in place at once. */
const jobsAtOnce = 16;
/** Bytes taken from the network and not on disk yet. */
export const maxOutstandingBytes = 8 * 1024 * 1024;
/** Files ended and not in place yet. */
export const maxOutstandingFiles = 4096;

/** Failures that no further file can escape: the transfer ends. */
const fatal: readonly ErrorCode[] = ['no-space', 'read-only', 'folder-not-found', 'internal'];

export interface IntakeOptions {
  readonly landing: Landing;
  /** The entry of a file the plan asked for; undefined when it did not. */
  entry(file: number): ManifestEntry | undefined;
  /** Put off before: it comes when it comes, whatever its place in the manifest. */
  isLate(file: number): boolean;
  /** Whether the plan offered to go on with the file from there. */
  mayContinue(file: number, offset: number): boolean;
  /** Opens a big file's partial, whose first `from` bytes are there. */
  open(file: number, from: number): Promise<Begun>;
  /** All bytes of a big file before `present` are in its partial. */
  onPresent(file: number, partial: string, present: number): void;
  /** Bytes that need no room any more, in all. */
  onReleased(bytes: number): void;
  onStart(file: number): void;
  /** More bytes of a file are on disk. */
  onBytes(file: number, bytes: number): void;
  /** `blake3`: lower-case hex. */
  onLanded(file: number, path: string, blake3: string): void;
  onFailed(file: number, failure: Failure): void;
  /** The sender gave it up. */
  onLost(file: number, failure: Failure): void;
  onFatal(error: FerryError): void;
  onFull(): void;
  onRoom(): void;
}

interface Current {
  readonly file: number;
  readonly entry: ManifestEntry;
  /** Null: small, and gathered in a batch. */
  readonly big: BigFile | null;
  received: number;
}

export class Intake {
  private readonly o: IntakeOptions;
  private readonly jobs = new Jobs(jobsAtOnce);
  private readonly small: Batches;
  private readonly spare: Buffer[] = [];
  private readonly bigs = new Set<BigFile>();
  private current: Current | null = null;
  /** The highest index begun: files come in the manifest's order, each once. */
  private last = -1;
  private bytesOut = 0;
  private filesOut = 0;
  private full = false;
  private released = 0;
  private aborted = false;
  private stopped = false;

  constructor(o: IntakeOptions) {
    this.o = o;
    this.small = new Batches({
      landing: o.landing,
      onPlaced: (file, entry, placed, blake3) => this.placed(file, entry, placed, blake3),
      onWrong: (file, { path }) => this.o.onFailed(file, failure('hash-mismatch', { path })),
      onError: (file, error) => this.failed(file, error),
      onFree: (files, bytes) => {
        this.filesOut -= files;
        this.release(bytes);
      },
    });
  }

  /** Bytes of a file; throws `protocol-violation` when they are not the next ones the plan asked for. */
  data(file: number, offset: number, chunk: Buffer): void {
    const current = this.current ?? this.begin(file, offset);
    if (current.file !== file) throw violation(`bytes of file ${file} within file ${current.file}`);
    if (offset !== current.received) throw violation(`file ${file}: offset ${offset} after ${current.received}`);
    if (offset + chunk.length > current.entry.bytes) throw violation(`file ${file}: more bytes than its size`);
    if (current.big === null) this.small.push(chunk);
    else current.big.push(chunk);
    current.received += chunk.length;
    this.bytesOut += chunk.length;
    this.checkRoom();
  }

  /** Memory for the next bytes of a big file, of which `max` are known to come; null: `data` takes them from anywhere. */
  lend(file: number, offset: number, max: number): Buffer | null {
    const { current } = this;
    const known = current !== null && current.file === file && current.received === offset;
    return known && current.big !== null ? current.big.lend(max) : null;
  }

  end(file: number, bytes: number, sentHash: Buffer): void {
    // All of a file that was cut off may be here already: then its end comes alone.
    const current = this.current ?? this.begin(file, this.o.mayContinue(file, bytes) ? bytes : 0);
    if (current.file !== file) throw violation(`end of file ${file} within file ${current.file}`);
    if (bytes !== current.entry.bytes || current.received !== bytes) {
      throw violation(`file ${file}: ended at the wrong size`);
    }
    this.current = null;
    this.filesOut++;
    this.checkRoom();
    const { big } = current;
    if (big === null) return this.small.end(file, sentHash);
    // The frame's buffer is the socket's.
    const hash = Buffer.from(sentHash);
    this.jobs.add(() => this.place(current, big, hash));
  }

  /** The sender gave a file up; what came of it is taken back. */
  lost(file: number, why: Failure): void {
    const current = this.current ?? this.begin(file);
    if (current.file !== file) throw violation(`loss of file ${file} within file ${current.file}`);
    this.current = null;
    const { big } = current;
    if (big !== null) this.jobs.add(() => this.takeBack(big));
    else {
      this.small.lost();
      this.release(current.received);
    }
    this.o.onLost(file, why);
  }

  /** Creates a folder of the manifest. */
  folder(file: number, entry: ManifestEntry): void {
    this.jobs.add(async () => {
      try {
        if (!this.aborted) await this.o.landing.folder(entry);
      } catch (error) {
        this.failed(file, error);
      }
    });
  }

  /** Everything handed in so far is on disk or has failed. */
  async settled(): Promise<void> {
    await this.small.idle();
    await this.jobs.idle();
  }

  /** Lets what has come whole get in place, and leaves the beginning of the big file that has not. */
  async suspend(): Promise<void> {
    const current = this.current;
    this.current = null;
    if (current?.big === null) this.small.lost();
    await current?.big?.suspend();
    await this.settled();
  }

  /** Takes back what is not in place yet and lets running writes end. */
  async abort(): Promise<void> {
    this.aborted = true;
    this.small.drop();
    await Promise.all([...this.bigs].map((big) => this.takeBack(big)));
    await this.settled();
  }

  private begin(file: number, offset = 0): Current {
    const late = this.o.isLate(file);
    const entry = late || file > this.last ? this.o.entry(file) : undefined;
    if (entry === undefined || entry.kind === 'folder') throw violation(`file ${file} was not asked for now`);
    if (offset > 0 && !this.o.mayContinue(file, offset)) throw violation(`file ${file} begun at ${offset}`);
    if (!late) this.last = file;
    this.o.onStart(file);
    const isSmall = entry.bytes <= wholeFileBytes;
    if (isSmall) this.small.begin(entry);
    this.current = { file, entry, big: isSmall ? null : this.startBig(file, offset), received: offset };
    return this.current;
  }

  private startBig(file: number, from: number): BigFile {
    const big = new BigFile({
      landing: this.o.landing,
      spare: this.spare,
      from,
      open: () => this.o.open(file, from),
      onWritten: (bytes) => {
        this.release(bytes);
        this.o.onBytes(file, bytes);
      },
      onPresent: (partial, present) => this.o.onPresent(file, partial, present),
      onError: (error) => this.stopIfFatal(error),
    });
    this.bigs.add(big);
    return big;
  }

  private async place({ file, entry }: Current, big: BigFile, hash: Buffer): Promise<void> {
    try {
      const path = await big.finish(hash);
      if (path !== null) this.o.onLanded(file, path, hash.toString('hex'));
      else this.o.onFailed(file, failure('hash-mismatch', { path: entry.path }));
    } catch (error) {
      // What only wants room is left for later.
      await (fatal.includes(knownError(error).code) ? big.suspend() : big.discard());
      this.failed(file, error);
    } finally {
      this.bigs.delete(big);
      this.filesOut--;
      this.checkRoom();
    }
  }

  private placed(file: number, entry: ManifestEntry, placed: Placed, blake3: string): void {
    if (typeof placed === 'string') {
      this.o.onBytes(file, entry.bytes);
      this.o.onLanded(file, placed, blake3);
    } else this.failed(file, new FerryError(placed.code, placed.params));
  }

  private async takeBack(big: BigFile): Promise<void> {
    this.bigs.delete(big);
    await big.discard();
  }

  private failed(file: number, error: unknown): void {
    if (this.aborted) return;
    const known = knownError(error);
    if (!this.stopIfFatal(known)) this.o.onFailed(file, known.toFailure());
  }

  /** Told once, and at once: whatever else was to come is in vain. */
  private stopIfFatal(error: unknown): boolean {
    const known = knownError(error);
    if (!fatal.includes(known.code)) return false;
    if (!this.stopped) this.o.onFatal(known);
    this.stopped = true;
    return true;
  }

  private release(bytes: number): void {
    this.bytesOut -= bytes;
    this.released += bytes;
    this.o.onReleased(this.released);
    this.checkRoom();
  }

  private checkRoom(): void {
    const full = this.bytesOut > maxOutstandingBytes || this.filesOut > maxOutstandingFiles;
    // Half empty before it goes on, so that it does not stop and start with every block.
    const room = this.bytesOut <= maxOutstandingBytes / 2 && this.filesOut <= maxOutstandingFiles / 2;
    if (!this.full && full) {
      this.full = true;
      this.o.onFull();
    } else if (this.full && room) {
      this.full = false;
      this.o.onRoom();
    }
  }
}
