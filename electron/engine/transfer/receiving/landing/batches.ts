/**
 * Small files on their way to the landing: they are gathered in shared buffers, verified, and handed over many at a
 * time. The first ones go at once; those of a stream wait a moment for others.
 */
import { textHashOf, textOf } from '../../agreed/hash.ts';
import type { Landing, Placed, WholeFile } from './landing.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import { copyToShared } from './shared-copy.ts';

/** A buffer, and so the most that a batch holds: a hundred files of 10 KiB share a message and a flush. */
const bufferBytes = 1024 * 1024;
/** Most files of a batch: as many descriptors may be open at once. */
const maxFiles = 256;
/** Batches handed over and not answered: one being written, the others waiting for it. */
const atOnce = 4;
/** In a stream files wait this long for others: a message to the disk's thread costs as much as several files. */
const gatherMs = 8;
/** Files come in a stream while batches follow one another within this time. */
const streamMs = 50;

export interface BatchesOptions {
  readonly landing: Landing;
  /** Files of a stream wait for others; where somebody waits for each, none does. */
  readonly gathers: boolean;
  /** `blake3`: as `textOf` has it. */
  onPlaced(file: number, entry: ManifestEntry, placed: Placed, blake3: string): void;
  /** Its content is not what its hash says. */
  onWrong(file: number, entry: ManifestEntry): void;
  onError(file: number, error: unknown): void;
  /** So many files are done with, and so many bytes are out of memory. */
  onFree(files: number, bytes: number): void;
}

/** An entry that says whether it may replace what is there. */
type ToPlace = ManifestEntry & Pick<WholeFile, 'replace'>;

interface Batch {
  readonly buffer: Buffer;
  readonly files: number[];
  readonly entries: (ManifestEntry & WholeFile)[];
  readonly hashes: string[];
  bytes: number;
  /** Where the next file begins. */
  used: number;
}

export class Batches {
  private readonly options: BatchesOptions;
  /** Buffers not in use. All are kept: the disk's thread keeps each that it has seen until the transfer ends. */
  private readonly spare: Buffer[] = [];
  private readonly full: Batch[] = [];
  private gathering: Batch | null = null;
  /** The file being received, which is not in its batch yet. */
  private entry: ToPlace | null = null;
  private received = 0;
  private running = 0;
  private scheduled = false;
  private startedAt = -Infinity;
  private idleWaiters: (() => void)[] = [];

  constructor(options: BatchesOptions) {
    this.options = options;
  }

  begin(entry: ToPlace): void {
    this.entry = entry;
    this.received = 0;
    const batch = this.gathering;
    if (batch !== null && batch.used + entry.bytes > bufferBytes) this.close(batch);
    this.gathering ??= this.newBatch();
  }

  /** The next bytes of the file begun; they are copied. */
  push(chunk: Buffer): void {
    const { buffer, used } = this.gathering!;
    copyToShared(chunk, buffer, used + this.received);
    this.received += chunk.length;
  }

  /**
   * All of the file begun has come; `hash` is what its content must have, null: nobody said. It is hashed here and not where it is written:
   * it is still in this processor's cache, and the disk's thread is the busier one (10,000 × 10 KiB: 3 % faster).
   */
  end(file: number, hash: Buffer | null): void {
    const batch = this.gathering!;
    const entry = this.entry!;
    const { kind, path, bytes, mtimeMs, executable, mode, replace } = entry;
    this.entry = null;
    const at = batch.used;
    const blake3 = textHashOf(batch.buffer.subarray(at, at + bytes));
    if (hash !== null && blake3 !== textOf(hash)) {
      this.options.onFree(1, bytes);
      return this.options.onWrong(file, entry);
    }
    batch.files.push(file);
    batch.hashes.push(blake3);
    // Spelled out: a spread costs several times as much.
    if (replace) batch.entries.push({ kind, path, bytes, mtimeMs, executable, at, ...withMode(mode), replace });
    else if (mode === undefined) batch.entries.push({ kind, path, bytes, mtimeMs, executable, at });
    else batch.entries.push({ kind, path, bytes, mtimeMs, executable, at, mode });
    batch.used += bytes;
    batch.bytes += bytes;
    if (batch.files.length >= maxFiles) this.close(batch);
    else this.schedule();
  }

  /** The file begun is given up. */
  lost(): void {
    this.entry = null;
  }

  /** Forgets what has not been handed over. */
  drop(): void {
    for (const { files, bytes } of [...this.full.splice(0), ...(this.gathering === null ? [] : [this.gathering])]) {
      this.options.onFree(files.length, bytes);
    }
    this.gathering = null;
    this.entry = null;
  }

  /** Hands over what there is, and resolves when all of it has been answered. */
  async idle(): Promise<void> {
    if (this.hasFiles()) this.close(this.gathering!);
    while (this.running > 0 || this.full.length > 0) {
      await new Promise<void>((resolve) => this.idleWaiters.push(resolve));
    }
  }

  /** For another transfer, once all is answered. */
  giveBack(): void {
    for (const buffer of this.spare.splice(0)) this.options.landing.giveBack(buffer);
  }

  private newBatch(): Batch {
    return {
      buffer: this.spare.pop() ?? this.options.landing.buffer(bufferBytes),
      files: [],
      entries: [],
      hashes: [],
      bytes: 0,
      used: 0,
    };
  }

  /** Hands over at the end of this turn, with what else the network has brought; in a stream a little later, with more. */
  private schedule(): void {
    if (this.scheduled || this.running >= atOnce) return;
    this.scheduled = true;
    const handOver = (): void => {
      this.scheduled = false;
      if (this.running < atOnce && this.full.length === 0 && this.hasFiles()) this.close(this.gathering!);
    };
    if (!this.options.gathers || performance.now() - this.startedAt > streamMs) setImmediate(handOver);
    else setTimeout(handOver, gatherMs);
  }

  private hasFiles(): boolean {
    return this.gathering !== null && this.gathering.files.length > 0;
  }

  /** Takes no more files into `batch`; what has come of the next one moves on. */
  private close(batch: Batch): void {
    this.full.push(batch);
    this.gathering = null;
    if (this.entry !== null) {
      this.gathering = this.newBatch();
      batch.buffer.copy(this.gathering.buffer, 0, batch.used, batch.used + this.received);
    }
    this.startSome();
  }

  private startSome(): void {
    while (this.running < atOnce && this.full.length > 0) {
      this.running++;
      this.startedAt = performance.now();
      void this.place(this.full.shift()!);
    }
  }

  private async place({ buffer, files, entries, hashes, bytes }: Batch): Promise<void> {
    try {
      const placed = await this.options.landing.writeSmall(buffer, entries);
      for (let i = 0; i < files.length; i++) this.options.onPlaced(files[i]!, entries[i]!, placed[i]!, hashes[i]!);
    } catch (error) {
      for (const file of files) this.options.onError(file, error);
    }
    this.spare.push(buffer);
    this.running--;
    this.options.onFree(files.length, bytes);
    this.startSome();
    if (this.hasFiles()) this.schedule();
    if (this.running === 0 && this.full.length === 0) for (const resolve of this.idleWaiters.splice(0)) resolve();
  }
}

function withMode(mode: number | undefined): Pick<ManifestEntry, 'mode'> {
  return mode === undefined ? {} : { mode };
}
