/**
 * Takes file bytes from the connection to the landing: checks that they are the ones the plan asked for, and has each
 * file verified and put in place. Small files are gathered and handed over many at a time (`batches.ts`), big ones in
 * blocks (`big-file-blocks.ts`). What waits for the disk is bounded (`backlog.ts`).
 */
import { violation } from '../../../wire/frames.ts';
import { blockHashBytes } from '../../../wire/limits.ts';
import { Backlog } from './backlog.ts';
import { Batches } from './batches.ts';
import type { BigFile } from './big-file-blocks.ts';
import { BigFiles } from './big-files.ts';
import { isFatal } from './fatal.ts';
import { Jobs } from './jobs.ts';
import type { IntakeOptions } from './intake-options.ts';
import { knownError, type Placed } from './landing.ts';
import { holeEnd, keptEnd, type Coming } from './passed-over.ts';
import { isText, textHashOf } from '../../agreed/hash.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import { failure, FerryError, type Failure } from '../../../../../shared/errors.ts';

/** Files up to this size are held whole until written: one write, one rename, no partial bookkeeping. */
export const wholeFileBytes = 128 * 1024;
/** BLAKE3 of nothing. */
const emptyHash = textHashOf(Buffer.alloc(0));
/** Big files, folders and links being put in place at once. */
const jobsAtOnce = 16;

/** The file whose bytes are coming. */
interface Current extends Coming {
  /** Null: small, and gathered in a batch. */
  readonly big: BigFile | null;
  received: number;
  readonly delta: { readonly blockBytes: number; told: number } | null;
}

export class Intake {
  private readonly options: IntakeOptions;
  private readonly jobs = new Jobs(jobsAtOnce);
  private readonly backlog: Backlog;
  private readonly small: Batches;
  private readonly big: BigFiles;
  /** By their numbers: one, or several where each comes alone. */
  private readonly coming = new Map<number, Current>();
  /** The highest index begun: files come in the manifest's order, each once. */
  private last = -1;
  private aborted = false;
  /** `onFatal` has been told. */
  private stopped = false;

  constructor(options: IntakeOptions) {
    const { landing, onReleased, onFull, onRoom } = options;
    this.options = options;
    this.backlog = new Backlog({ onReleased, onFull, onRoom });
    this.small = new Batches({
      landing,
      gathers: options.alone !== true,
      hashes: options.hashes !== false,
      onPlaced: (file, entry, placed, blake3) => this.placed(file, entry, placed, blake3),
      onWrong: (file, entry) => this.wrong(file, entry),
      onError: (file, error) => this.failed(file, error),
      onFree: (files, bytes) => this.backlog.release(files, bytes),
    });
    this.big = new BigFiles({
      landing,
      jobs: this.jobs,
      open: (file, from) => options.open(file, from),
      onWritten: (file, bytes) => {
        this.backlog.release(0, bytes);
        options.onBytes(file, bytes);
      },
      onDropped: (bytes) => this.backlog.release(0, bytes),
      openDelta: (file) => options.deltas.open(file),
      onTaken: (file, first, hashes, ended) => this.taken(file, first, hashes, ended),
      onPresent: (file, partial, present) => options.onPresent(file, partial, present),
      onTrouble: (error) => this.stopIfFatal(error),
      onLanded: (file, entry, path, blake3) => options.onLanded(file, entry, path, blake3),
      onWrong: (file, entry, isDelta) => (isDelta ? options.deltas.wrong(entry) : this.wrong(file, entry)),
      onError: (file, error) => this.failed(file, error),
      onDone: () => this.backlog.releaseFile(),
    });
  }

  /** Bytes of a file; throws `protocol-violation` when they are not the next ones the plan asked for. */
  data(file: number, offset: number, chunk: Buffer): void {
    const current = this.coming.get(file) ?? this.begun(file, 'bytes', offset);
    if (offset !== current.received) throw violation(`file ${file}: offset ${offset} after ${current.received}`);
    if (offset + chunk.length > current.entry.bytes) throw violation(`file ${file}: more bytes than its size`);
    if (current.big === null) this.small.push(chunk);
    else current.big.push(chunk);
    current.received += chunk.length;
    this.backlog.addBytes(chunk.length);
  }

  /** A hole of a file comes next; throws `protocol-violation` when it doesn't, or that has none. */
  hole({ file, offset, bytes }: { file: number; offset: number; bytes: number }): void {
    const current = this.coming.get(file) ?? this.begun(file, 'a hole', offset);
    const end = holeEnd(current, { offset, bytes });
    current.big?.hole(bytes);
    current.received = end;
  }

  /** A file begins to come as a delta. Throws `protocol-violation` where the plan asked for none. */
  delta(file: number): void {
    const delta = this.options.deltas.of(file);
    if (delta === null || this.coming.has(file)) throw violation(`a delta of file ${file}`);
    this.begun(file, 'a delta', 0, { blockBytes: delta.blockBytes, told: 0 });
  }

  /** The next bytes of a delta are here; throws `protocol-violation` where the sender wasn't told so. */
  keep({ file, offset, bytes }: { file: number; offset: number; bytes: number }): void {
    const current = this.coming.get(file);
    if (current === undefined) throw violation(`keep of file ${file}`);
    const end = keptEnd(current, { offset, bytes });
    current.big?.keep(bytes);
    current.received = end;
  }

  /**
   * The sender says that a delta is what is here, and which hash it then has: `onSame` where that is so, and nothing of the
   * delta stays. Throws `protocol-violation` where it is too soon.
   */
  same(file: number, sentHash: Buffer, onSame: () => void): void {
    const current = this.coming.get(file);
    const big = current?.big ?? null;
    if (current === undefined || big === null || current.received < current.entry.bytes) {
      throw violation(`same of file ${file}`);
    }
    this.coming.delete(file);
    this.backlog.addFile();
    this.big.compare({ file, entry: current.entry, big }, sentHash, onSame);
  }

  /** Memory for the next bytes of a big file, of which `max` are known to come; null: `data` takes them from anywhere. */
  lend(file: number, offset: number, max: number): Buffer | null {
    const current = this.coming.get(file);
    return current?.received === offset && current.big !== null ? current.big.lend(max) : null;
  }

  /** The end of a file; throws `protocol-violation` when bytes are missing. `sentHash` null: its sender's protocol says none. */
  end(file: number, bytes: number, sentHash: Buffer | null): void {
    // All of a file that was cut off may be here already: then its end comes alone.
    const current = this.coming.get(file) ?? this.begun(file, 'end', this.options.mayContinue(file, bytes) ? bytes : 0);
    if (bytes !== current.entry.bytes || current.received !== bytes) {
      throw violation(`file ${file}: ended at the wrong size`);
    }
    this.coming.delete(file);
    this.backlog.addFile();
    const { entry, big } = current;
    if (entry.link !== undefined) return this.link(file, entry, entry.link, sentHash);
    if (big === null) return this.small.end(file, sentHash);
    // A copy: the frame's buffer is the socket's.
    this.big.finish({ file, entry, big }, sentHash && Buffer.from(sentHash));
  }

  /** The sender gave a file up; what came of it is taken back. Throws `protocol-violation`. */
  lost(file: number, why: Failure): void {
    this.takeBack(this.coming.get(file) ?? this.begun(file, 'loss', 0));
    this.options.onLost(file, why);
  }

  /** What has come of a file is taken back: it may come once more, from its beginning. */
  again(file: number): void {
    const current = this.coming.get(file);
    if (current !== undefined) this.takeBack(current);
  }

  /** Creates a folder of the manifest. */
  folder(file: number, entry: ManifestEntry): void {
    const { landing, hasMade, onMade } = this.options;
    // At once: a file in it, which comes later, may be on the disk before this job's turn.
    if (entry.mode !== undefined) landing.expectFolder(entry.path, entry.mode);
    this.jobs.add(async () => {
      try {
        if (!this.aborted && (await landing.folder(entry, hasMade(entry)))) onMade(entry);
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

  /** All has come and is settled: its memory is for another transfer. */
  giveBack(): void {
    this.small.giveBack();
    this.big.giveBack();
  }

  /** Puts in place what has come whole, and leaves the beginning of the big file that has not. */
  async suspend(): Promise<void> {
    const coming = [...this.coming.values()];
    this.coming.clear();
    for (const { big, entry } of coming) {
      if (big === null && entry.kind === 'file') this.small.lost();
      await big?.suspend();
    }
    await this.settled();
  }

  /** Takes back what is not in place yet and lets running writes end. */
  async abort(): Promise<void> {
    this.aborted = true;
    this.small.drop();
    await this.big.discardAll();
    await this.settled();
  }

  /** A file that wasn't coming yet. Throws `protocol-violation`: `what` came of it, and it may not begin. */
  private begun(file: number, what: string, offset: number, delta: Current['delta'] = null): Current {
    // An iterator for each of ten thousand files would be most of what this costs.
    if (this.options.alone !== true && this.coming.size > 0) {
      for (const other of this.coming.keys()) throw violation(`${what} of file ${file} within file ${other}`);
    }
    return this.begin(file, offset, delta);
  }

  private taken(file: number, first: number, hashes: Buffer, ended: boolean): void {
    const delta = this.coming.get(file)?.delta;
    if (delta) delta.told = first + hashes.length / blockHashBytes;
    this.options.deltas.tell(file, first, hashes, ended);
  }

  private takeBack({ file, entry, big, received }: Current): void {
    this.coming.delete(file);
    if (big !== null) return this.big.giveUp(big);
    if (entry.kind === 'file') this.small.lost();
    this.backlog.release(0, received);
  }

  private begin(file: number, offset: number, delta: Current['delta']): Current {
    const late = this.options.isLate(file);
    const entry = late || file > this.last ? this.options.entry(file) : undefined;
    if (entry === undefined || entry.kind === 'folder') throw violation(`file ${file} was not asked for now`);
    if (offset > 0 && !this.options.mayContinue(file, offset)) throw violation(`file ${file} begun at ${offset}`);
    if (!late) this.last = file;
    this.options.onStart(file, entry);
    const isSmall = entry.bytes <= wholeFileBytes && entry.stored === undefined;
    // A link comes like an empty file; what it says was in the manifest.
    if (isSmall && entry.kind === 'file') this.small.begin(entry);
    const big = isSmall ? null : delta ? this.big.beginDelta(file) : this.big.begin(file, offset);
    const current = { file, entry, big, received: offset, delta };
    this.coming.set(file, current);
    return current;
  }

  private link(file: number, entry: ManifestEntry, says: string, sentHash: Buffer | null): void {
    const isEmpty = sentHash === null || isText(emptyHash, sentHash);
    this.jobs.add(async () => {
      try {
        if (this.aborted) return;
        if (isEmpty) this.options.onLanded(file, entry, await this.options.landing.link(entry, says), emptyHash);
        else this.wrong(file, entry);
      } catch (error) {
        this.failed(file, error);
      } finally {
        this.backlog.releaseFile();
      }
    });
  }

  private placed(file: number, entry: ManifestEntry, placed: Placed, blake3: string | null): void {
    if (typeof placed === 'string') {
      this.options.onBytes(file, entry.bytes);
      this.options.onLanded(file, entry, placed, blake3);
    } else this.failed(file, FerryError.from(placed));
  }

  private wrong(file: number, { path }: ManifestEntry): void {
    this.options.onFailed(file, failure('hash-mismatch', { path }));
  }

  private failed(file: number, error: unknown): void {
    if (this.aborted) return;
    if (!this.stopIfFatal(error)) this.options.onFailed(file, knownError(error).toFailure());
  }

  /** Whatever else was to come is in vain. */
  private stopIfFatal(error: unknown): boolean {
    if (!isFatal(error)) return false;
    if (!this.stopped) this.options.onFatal(knownError(error));
    this.stopped = true;
    return true;
  }
}
