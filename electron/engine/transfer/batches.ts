/**
 * Small files on their way to the landing: gathered in shared buffers, contents back to back with the hash each must
 * have, and handed over many at a time. The first go at once; those of a stream wait a moment for company.
 */
import { hashBytes } from '../wire/frames.ts';
import type { Landing, Placed, WholeFile } from './landing.ts';
import type { ManifestEntry } from './manifest.ts';
import { copyToShared } from './shared-copy.ts';

/** One buffer, and so the content of a batch at most: with 10 KiB files a hundred share a message and a flush. */
const bufferBytes = 1024 * 1024;
/** Files of a batch at most: as many descriptors may be open at once. */
const maxFiles = 256;
/** Batches handed over and not answered: one being written, one waiting for it. */
const atOnce = 2;
/** In a stream files wait this long for company: a message to the disk's thread costs as much as several files. */
const gatherMs = 3;
/** It is a stream while batches follow on one another as fast as this. */
const streamMs = 50;

export interface BatchesOptions {
  readonly landing: Landing;
  onPlaced(file: number, entry: ManifestEntry, placed: Placed, hash: Buffer): void;
  onError(file: number, error: unknown): void;
  /** So many files are done with, and the bytes of their contents need no room any more. */
  onFree(files: number, bytes: number): void;
}

/** An entry that says whether it may replace what is there. */
type ToPlace = ManifestEntry & Pick<WholeFile, 'replace'>;

interface Batch {
  readonly buffer: Buffer;
  readonly files: number[];
  readonly entries: (ManifestEntry & WholeFile)[];
  bytes: number;
  /** Where the next file begins. */
  used: number;
}

export class Batches {
  private readonly o: BatchesOptions;
  /** All that are not in use: the disk's thread knows each, so one let go would stay there for the whole transfer. */
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

  constructor(o: BatchesOptions) {
    this.o = o;
  }

  begin(entry: ToPlace): void {
    this.entry = entry;
    this.received = 0;
    const batch = this.gathering;
    if (batch !== null && batch.used + entry.bytes + hashBytes > bufferBytes) this.close(batch);
    this.gathering ??= this.newBatch();
  }

  /** The next bytes of the file begun; they are copied. */
  push(chunk: Buffer): void {
    const { buffer, used } = this.gathering!;
    copyToShared(chunk, buffer, used + this.received);
    this.received += chunk.length;
  }

  /** The file begun is here whole. */
  end(file: number, hash: Buffer): void {
    const batch = this.gathering!;
    const entry = this.entry!;
    const { bytes } = entry;
    this.entry = null;
    batch.files.push(file);
    const { kind, path, mtimeMs, executable, replace } = entry;
    // Spelled out: a copy of whatever it holds costs several times as much.
    batch.entries.push({ kind, path, bytes, mtimeMs, executable, at: batch.used, ...(replace ? { replace } : {}) });
    batch.used += bytes;
    batch.used += hash.copy(batch.buffer, batch.used);
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
      this.o.onFree(files.length, bytes);
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

  private newBatch(): Batch {
    return {
      buffer: this.spare.pop() ?? this.o.landing.buffer(bufferBytes),
      files: [],
      entries: [],
      bytes: 0,
      used: 0,
    };
  }

  /** The first go at the end of this turn, with what else the network has brought; in a stream more come together. */
  private schedule(): void {
    if (this.scheduled || this.running >= atOnce) return;
    this.scheduled = true;
    const handOver = (): void => {
      this.scheduled = false;
      if (this.running < atOnce && this.full.length === 0 && this.hasFiles()) this.close(this.gathering!);
    };
    if (performance.now() - this.startedAt > streamMs) setImmediate(handOver);
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

  private async place({ buffer, files, entries, bytes }: Batch): Promise<void> {
    try {
      const placed = await this.o.landing.wholes(buffer, entries);
      for (let i = 0; i < files.length; i++) {
        const entry = entries[i]!;
        const end = entry.at + entry.bytes;
        this.o.onPlaced(files[i]!, entry, placed[i]!, buffer.subarray(end, end + hashBytes));
      }
    } catch (error) {
      for (const file of files) this.o.onError(file, error);
    }
    this.spare.push(buffer);
    this.running--;
    this.o.onFree(files.length, bytes);
    this.startSome();
    if (this.hasFiles()) this.schedule();
    if (this.running === 0 && this.full.length === 0) for (const resolve of this.idleWaiters.splice(0)) resolve();
  }
}
