/** One big file on its way to disk: bytes gathered into blocks, hashed in order, written at their positions side by side. */
import type { PartialFile } from '../disk/sink.ts';
import { startHash } from './hash.ts';

/** One write: measured best on ext4 and tmpfs alike (design.md, "The wire"). */
export const blockBytes = 128 * 1024;
/** Blocks of one file being written at once. */
const writesAtOnce = 4;

export interface BigFileOptions {
  /** Opens the partial file; its failure is this file's failure. */
  open(): Promise<PartialFile>;
  /** Bytes of the file are on disk (positive), or their buffers are free again. */
  onWritten(bytes: number): void;
}

export class BigFile {
  private readonly o: BigFileOptions;
  private readonly hash = startHash();
  private readonly opened: Promise<PartialFile>;
  private readonly spare: Buffer[] = [];
  private readonly writing = new Set<Promise<void>>();
  private readonly queue: { block: Buffer; bytes: number; position: number }[] = [];
  private file: PartialFile | null = null;
  private block: Buffer | null = null;
  private filled = 0;
  private position = 0;
  /** What went wrong first; from then on bytes are taken and dropped. */
  private error: unknown = null;

  constructor(o: BigFileOptions) {
    this.o = o;
    this.opened = o.open();
    this.opened.then(
      (file) => {
        this.file = file;
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
    const file = await this.opened;
    if (!this.hash.digest().equals(expected)) {
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
    const file = await this.opened.catch(() => null);
    await file?.discard();
  }

  private closeBlock(): void {
    const block = this.block!;
    this.hash.update(block.subarray(0, this.filled));
    this.queue.push({ block, bytes: this.filled, position: this.position });
    this.position += this.filled;
    this.block = null;
    this.filled = 0;
    if (this.error !== null) this.dropQueue();
    else this.startWrites();
  }

  private startWrites(): void {
    while (this.file !== null && this.error === null && this.writing.size < writesAtOnce && this.queue.length > 0) {
      const { block, bytes, position } = this.queue.shift()!;
      const write: Promise<void> = this.file.write(block.subarray(0, bytes), position).then(
        () => this.written(write, block, bytes),
        (error: unknown) => {
          this.written(write, block, bytes);
          this.fail(error);
        },
      );
      this.writing.add(write);
    }
  }

  private written(write: Promise<void>, block: Buffer, bytes: number): void {
    this.writing.delete(write);
    this.spare.push(block);
    this.o.onWritten(bytes);
    this.startWrites();
  }

  private fail(error: unknown): void {
    this.error ??= error;
    this.dropQueue();
  }

  private dropQueue(): void {
    for (const { bytes } of this.queue.splice(0)) this.o.onWritten(bytes);
  }

  private async settle(): Promise<void> {
    await this.opened.catch(() => {});
    while (this.writing.size > 0) await Promise.all(this.writing);
  }
}
