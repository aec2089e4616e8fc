/** One big file on its way to disk: bytes gathered into blocks, hashed in order, written at their positions side by side. */
import type { PartialFile } from '../disk/sink.ts';
import type { RunningHash } from './hash.ts';

/** One write: measured best on ext4 and tmpfs alike (design.md, "The wire"). */
export const blockBytes = 128 * 1024;
/** Blocks of one file being written at once. */
const writesAtOnce = 4;
/** How far the file has come is noted this often: what a killed receiver forgets at most. */
const noteEveryBytes = 1024 * 1024;

/** The partial file, and the hash of what is in it already. */
export interface Opened {
  readonly file: PartialFile;
  readonly hash: RunningHash;
}

export interface BigFileOptions {
  /** Where the first byte that comes belongs. */
  readonly from: number;
  /** Opens the partial file; its failure is this file's failure. */
  open(): Promise<Opened>;
  /** Bytes of the file are on disk, or their buffers are free again. */
  onWritten(bytes: number): void;
  /** All bytes before `present` are in the partial file. */
  onPresent(file: PartialFile, present: number): void;
  /** The first thing that went wrong; `finish` will throw it. */
  onError(error: unknown): void;
}

interface Block {
  readonly buffer: Buffer;
  readonly bytes: number;
  readonly position: number;
}

export class BigFile {
  private readonly o: BigFileOptions;
  private readonly opened: Promise<Opened>;
  private readonly spare: Buffer[] = [];
  private readonly writing = new Map<Block, Promise<void>>();
  private readonly queue: Block[] = [];
  private target: Opened | null = null;
  private block: Buffer | null = null;
  private filled = 0;
  private position: number;
  private noted: number;
  /** What went wrong first; from then on bytes are taken and dropped. */
  private error: unknown = null;

  constructor(o: BigFileOptions) {
    this.o = o;
    this.position = o.from;
    this.noted = o.from;
    this.opened = o.open();
    this.opened.then(
      (target) => {
        this.target = target;
        this.startWrites();
      },
      (error: unknown) => this.fail(error),
    );
  }

  /** Copies `chunk`; never waits. The caller bounds what is outstanding by `onWritten`. */
  push(chunk: Buffer): void {
    for (let at = 0; at < chunk.length;) {
      this.block ??= this.spare.pop() ?? Buffer.allocUnsafeSlow(blockBytes);
      const copied = chunk.copy(this.block, this.filled, at);
      at += copied;
      this.filled += copied;
      if (this.filled === blockBytes) this.closeBlock();
    }
  }

  /** All bytes have come: puts the file in place if they are the right ones. Throws `FerryError`; null: wrong hash. */
  async finish(expected: Buffer): Promise<string | null> {
    if (this.filled > 0) this.closeBlock();
    await this.settle();
    if (this.error !== null) throw this.error;
    const { file, hash } = await this.opened;
    if (!hash.digest().equals(expected)) {
      await file.discard();
      return null;
    }
    return file.commit();
  }

  /** Takes back everything: no partial file stays. */
  async discard(): Promise<void> {
    this.error ??= new Error('discarded');
    this.dropQueue();
    await this.settle();
    const opened = await this.opened.catch(() => null);
    await opened?.file.discard();
  }

  /** Writes what has come and leaves the partial file for another connection. */
  async suspend(): Promise<void> {
    if (this.filled > 0) this.closeBlock();
    await this.settle();
    const opened = await this.opened.catch(() => null);
    if (opened === null) return;
    if (this.error === null) this.o.onPresent(opened.file, this.position);
    await opened.file.suspend();
  }

  private closeBlock(): void {
    this.queue.push({ buffer: this.block!, bytes: this.filled, position: this.position });
    this.position += this.filled;
    this.block = null;
    this.filled = 0;
    if (this.error !== null) this.dropQueue();
    else this.startWrites();
  }

  private startWrites(): void {
    while (this.target !== null && this.error === null && this.writing.size < writesAtOnce && this.queue.length > 0) {
      const block = this.queue.shift()!;
      const { buffer, bytes, position } = block;
      this.target.hash.update(buffer.subarray(0, bytes));
      const write = this.target.file.write(buffer.subarray(0, bytes), position).then(
        () => this.written(block),
        (error: unknown) => {
          this.fail(error);
          this.written(block);
        },
      );
      this.writing.set(block, write);
    }
  }

  private written(block: Block): void {
    this.writing.delete(block);
    this.spare.push(block.buffer);
    this.o.onWritten(block.bytes);
    this.notePresent();
    this.startWrites();
  }

  /** Blocks are written out of order: only what is before the first open one counts. */
  private notePresent(): void {
    if (this.error !== null) return;
    const open = [...this.writing.keys(), ...this.queue.slice(0, 1)].map(({ position }) => position);
    const present = Math.min(this.position, ...open);
    if (present - this.noted < noteEveryBytes) return;
    this.noted = present;
    this.o.onPresent(this.target!.file, present);
  }

  private fail(error: unknown): void {
    if (this.error === null) {
      this.error = error;
      this.o.onError(error);
    }
    this.dropQueue();
  }

  private dropQueue(): void {
    for (const { bytes } of this.queue.splice(0)) this.o.onWritten(bytes);
  }

  private async settle(): Promise<void> {
    await this.opened.catch(() => {});
    while (this.writing.size > 0) await Promise.all(this.writing.values());
  }
}
