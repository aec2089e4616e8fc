/**
 * Takes file bytes from the connection to the sink: checks that they are the ones the plan asked for, hashes them,
 * and has each file put in place. Small files are gathered and written whole, side by side; big ones in blocks.
 * What waits for the disk is bounded: beyond it `onFull` stops the network (backpressure), until `onRoom`.
 */
import type { PartialFile, Sink } from '../disk/sink.ts';
import { violation } from '../wire/frames.ts';
import { BigFile, type Opened } from './big-file.ts';
import { hashOf } from './hash.ts';
import { Jobs } from './jobs.ts';
import type { ManifestEntry } from './manifest.ts';
import { FerryError, failure, toFailure, type ErrorCode, type Failure } from '../../../shared/errors.ts';

/** Files up to this size are held whole until written: one write, one rename, no partial bookkeeping. */
export const wholeFileBytes = 128 * 1024;
/** Files being put in place at once: enough for libuv's four threads never to wait for us. */
const jobsAtOnce = 16;
/** Bytes taken from the network and not on disk yet. */
export const maxOutstandingBytes = 8 * 1024 * 1024;
/** Files ended and not in place yet. */
export const maxOutstandingFiles = 512;

/** Failures that no further file can escape: the transfer ends. */
const fatal: readonly ErrorCode[] = ['no-space', 'read-only', 'folder-not-found', 'internal'];

export interface IntakeOptions {
  readonly sink: Sink;
  /** The entry of a file the plan asked for; undefined when it did not. */
  entry(file: number): ManifestEntry | undefined;
  /** Whether the plan offered to go on with the file from there. */
  mayContinue(file: number, offset: number): boolean;
  /** A big file's partial, with the hash of its first `from` bytes. */
  open(file: number, from: number): Promise<Opened>;
  /** All bytes of a big file before `present` are in its partial. */
  onPresent(file: number, partial: PartialFile, present: number): void;
  /** Bytes that need no room any more, in all. */
  onReleased(bytes: number): void;
  onStart(file: number): void;
  /** More bytes of a file are on disk. */
  onBytes(file: number, bytes: number): void;
  onLanded(file: number, path: string, hash: Buffer): void;
  onFailed(file: number, failure: Failure): void;
  onFatal(error: FerryError): void;
  onFull(): void;
  onRoom(): void;
}

interface Current {
  readonly file: number;
  readonly entry: ManifestEntry;
  readonly whole: Buffer | null;
  readonly big: BigFile | null;
  received: number;
}

export class Intake {
  private readonly o: IntakeOptions;
  private readonly jobs = new Jobs(jobsAtOnce);
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
  }

  /** Bytes of a file; throws `protocol-violation` when they are not the next ones the plan asked for. */
  data(file: number, offset: number, chunk: Buffer): void {
    const current = this.current ?? this.begin(file, offset);
    if (current.file !== file) throw violation(`bytes of file ${file} within file ${current.file}`);
    if (offset !== current.received) throw violation(`file ${file}: offset ${offset} after ${current.received}`);
    if (offset + chunk.length > current.entry.bytes) throw violation(`file ${file}: more bytes than its size`);
    if (current.whole !== null) chunk.copy(current.whole, offset);
    else current.big!.push(chunk);
    current.received += chunk.length;
    this.bytesOut += chunk.length;
    this.checkRoom();
  }

  end(file: number, bytes: number, sentHash: Buffer): void {
    const current = this.current ?? this.begin(file);
    if (current.file !== file) throw violation(`end of file ${file} within file ${current.file}`);
    if (bytes !== current.entry.bytes || current.received !== bytes)
      throw violation(`file ${file}: ended at the wrong size`);
    this.current = null;
    // The frame's buffer is the socket's.
    const hash = Buffer.from(sentHash);
    this.filesOut++;
    this.checkRoom();
    this.jobs.add(() => this.place(current, hash));
  }

  /** The sender gave a file up; what came of it is taken back. */
  lost(file: number, why: Failure): void {
    const current = this.current ?? this.begin(file);
    if (current.file !== file) throw violation(`loss of file ${file} within file ${current.file}`);
    this.current = null;
    if (current.whole !== null) this.release(current.received);
    const { big } = current;
    if (big !== null) this.jobs.add(() => this.takeBack(big));
    this.o.onFailed(file, why);
  }

  /** Creates a folder of the manifest. */
  folder(file: number, entry: ManifestEntry): void {
    this.jobs.add(async () => {
      try {
        if (!this.aborted) await this.o.sink.folder(entry);
      } catch (error) {
        this.failed(file, error);
      }
    });
  }

  /** Everything handed in so far is on disk or has failed. */
  settled(): Promise<void> {
    return this.jobs.idle();
  }

  /** Lets what has come whole get in place, and leaves the beginning of the big file that has not. */
  async suspend(): Promise<void> {
    const big = this.current?.big ?? null;
    this.current = null;
    await big?.suspend();
    await this.jobs.idle();
  }

  /** Takes back what is not in place yet and lets running writes end. */
  async abort(): Promise<void> {
    this.aborted = true;
    await Promise.all([...this.bigs].map((big) => this.takeBack(big)));
    await this.jobs.idle();
  }

  private begin(file: number, offset = 0): Current {
    const entry = file > this.last ? this.o.entry(file) : undefined;
    if (entry === undefined || entry.kind === 'folder') throw violation(`file ${file} was not asked for now`);
    if (offset > 0 && !this.o.mayContinue(file, offset)) throw violation(`file ${file} begun at ${offset}`);
    this.last = file;
    this.o.onStart(file);
    const small = entry.bytes <= wholeFileBytes;
    const current: Current = {
      file,
      entry,
      whole: small ? Buffer.allocUnsafe(entry.bytes) : null,
      big: small ? null : this.startBig(file, offset),
      received: offset,
    };
    this.current = current;
    return current;
  }

  private startBig(file: number, from: number): BigFile {
    const big = new BigFile({
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

  private async place({ file, entry, whole, big }: Current, hash: Buffer): Promise<void> {
    try {
      const path = await (whole !== null ? this.placeWhole(file, entry, whole, hash) : big!.finish(hash));
      if (path !== null) this.o.onLanded(file, path, hash);
      else this.o.onFailed(file, failure('hash-mismatch', { path: entry.path }));
    } catch (error) {
      // What only wants room is left for later.
      await (fatal.includes(asKnown(error).code) ? big?.suspend() : big?.discard());
      this.failed(file, error);
    } finally {
      if (big !== null) this.bigs.delete(big);
      if (whole !== null) this.release(whole.length);
      this.filesOut--;
      this.checkRoom();
    }
  }

  private async placeWhole(file: number, entry: ManifestEntry, whole: Buffer, hash: Buffer): Promise<string | null> {
    if (this.aborted) throw new FerryError('cancelled');
    if (!hashOf(whole).equals(hash)) return null;
    const path = await this.o.sink.writeWhole(entry, whole);
    this.o.onBytes(file, whole.length);
    return path;
  }

  private async takeBack(big: BigFile): Promise<void> {
    this.bigs.delete(big);
    await big.discard();
  }

  private failed(file: number, error: unknown): void {
    if (this.aborted) return;
    const known = asKnown(error);
    if (!this.stopIfFatal(known)) this.o.onFailed(file, known.toFailure());
  }

  /** Told once, and at once: whatever else was to come is in vain. */
  private stopIfFatal(error: unknown): boolean {
    const known = asKnown(error);
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

function asKnown(error: unknown): FerryError {
  return error instanceof FerryError ? error : new FerryError('internal', toFailure(error).params, { cause: error });
}
