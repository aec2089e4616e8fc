/** One big file on its way to disk: its bytes are gathered into blocks, which the landing hashes in order and writes. */
import type { Begun, Committed, Landing } from './landing.ts';
import { BasisPass } from './delta/basis-pass.ts';
import { copyToShared } from './shared-copy.ts';

/**
 * Bytes of one write: enough to be worth a message to the disk's thread, and few enough to be still in the processor's
 * cache when they are written after they have been hashed. Sizes from 128 KiB on were equally fast on ext4 and tmpfs.
 */
export const blockBytes = 512 * 1024;
/** Blocks of one file being written at once. */
const writesAtOnce = 4;
/** How far the file has come is noted this often: a killed receiver forgets no more than this. */
const noteEveryBytes = 1024 * 1024;

export interface BigFileOptions {
  readonly landing: Landing;
  /** Blocks to use again, shared by this transfer's files. */
  readonly spare: Buffer[];
  /** Where the first byte that comes belongs. */
  readonly from: number;
  /** It is a delta: hears of each block of the other version that is in the partial file, and of the end of that. */
  readonly onTaken?: (first: number, hashes: Buffer, ended: boolean) => void;
  /** Opens the partial file; its failure is this file's failure. */
  open(): Promise<Begun>;
  /** Bytes of the file are on disk. */
  onWritten(bytes: number): void;
  /** Bytes of the file were dropped: they are not on disk, and out of memory. */
  onDropped(bytes: number): void;
  /** All bytes before `present` are in the partial file. */
  onPresent(partial: string, present: number): void;
  /** The first thing that went wrong; `finish` will throw it. */
  onError(error: unknown): void;
}

interface Block {
  /** Null: bytes that are in the partial file, and stay. */
  readonly buffer: Buffer | null;
  readonly bytes: number;
  readonly position: number;
  /** Its buffer may be used again once it is written: nobody may read into it then. */
  readonly reusable: boolean;
}

export class BigFile {
  private readonly options: BigFileOptions;
  private readonly opened: Promise<Begun>;
  private readonly writing = new Map<Block, Promise<void>>();
  private readonly queue: Block[] = [];
  private target: Begun | null = null;
  private block: Buffer | null = null;
  private filled = 0;
  /** The block that somebody may read into: until that is over, it is not used again. */
  private lent: Buffer | null = null;
  private position: number;
  private noted: number;
  /** What went wrong first. From then on bytes are taken and dropped. */
  private error: unknown = null;
  private readonly pass: BasisPass | null;

  constructor(options: BigFileOptions) {
    this.options = options;
    this.position = options.from;
    this.noted = options.from;
    const { onTaken, landing } = options;
    this.pass =
      onTaken === undefined ? null : new BasisPass({ landing, tell: onTaken, onError: (error) => this.fail(error) });
    this.opened = options.open();
    this.opened.then(
      (target) => {
        this.target = target;
        this.noted = Math.max(this.noted, target.present ?? 0);
        this.pass?.start(target.file);
        this.startWrites();
      },
      (error: unknown) => this.fail(error),
    );
  }

  get isDelta(): boolean {
    return this.pass !== null;
  }

  /**
   * Memory into which the file's next bytes, at most `max`, may be read: pushed then, they need no copy. It is lent until
   * the next call of this or `push`.
   */
  lend(max: number): Buffer {
    this.lent = this.block ??= this.take();
    return this.block.subarray(this.filled, this.filled + max);
  }

  /**
   * Takes the next bytes; copies them unless they were read into what was lent. Never waits: the caller bounds what is
   * outstanding, going by `onWritten` and `onDropped`.
   */
  push(chunk: Buffer): void {
    if (this.isLent(chunk)) {
      this.lent = null;
      this.filled += chunk.length;
      if (this.filled === blockBytes) this.closeBlock();
      return;
    }
    for (let at = 0; at < chunk.length;) {
      this.block ??= this.take();
      const piece = chunk.subarray(at, at + blockBytes - this.filled);
      copyToShared(piece, this.block, this.filled);
      at += piece.length;
      this.filled += piece.length;
      if (this.filled === blockBytes) this.closeBlock();
    }
  }

  /** The next bytes are a hole: nothing is written for them. Only of a file with holes. */
  hole(bytes: number): void {
    if (this.filled > 0) this.closeBlock();
    this.position += bytes;
    this.notePresent();
  }

  /** The next bytes are what is in the partial file of another version. Only of a delta. */
  keep(bytes: number): void {
    if (this.filled > 0) this.closeBlock();
    this.queue.push({ buffer: null, bytes, position: this.position, reusable: false });
    this.position += bytes;
    if (this.error !== null) this.dropQueue();
    else this.startWrites();
  }

  /**
   * All bytes have come: as `Landing.commit`. Throws `FerryError`.
   */
  async finish(expected: Buffer | null): Promise<Committed | null> {
    return this.options.landing.commit(await this.whole(), expected);
  }

  /** All bytes of a delta have come: as `Landing.isBasis`. Throws `FerryError`. */
  async isSame(hash: Buffer): Promise<boolean> {
    return this.options.landing.isBasis(await this.whole(), hash);
  }

  /** Takes back everything: no partial file stays. */
  async discard(): Promise<void> {
    this.error ??= new Error('discarded');
    this.dropQueue();
    await this.settle();
    const opened = await this.opened.catch(() => null);
    if (opened !== null) await this.options.landing.discard(opened.file);
  }

  /** Writes what has come and leaves the partial file for another connection. */
  async suspend(): Promise<void> {
    if (this.filled > 0) this.closeBlock();
    await this.settle();
    const opened = await this.opened.catch(() => null);
    if (opened === null) return;
    if (this.error === null) this.options.onPresent(opened.name, Math.max(this.position, opened.present ?? 0));
    await this.options.landing.leave(opened.file);
  }

  /** Once all of it is written: the landing's number of it. Throws what went wrong. */
  private async whole(): Promise<number> {
    if (this.filled > 0) this.closeBlock();
    await this.settle();
    if (this.error !== null) throw this.error;
    return (await this.opened).file;
  }

  private take(): Buffer {
    return this.options.spare.pop() ?? this.options.landing.buffer(blockBytes);
  }

  private isLent(chunk: Buffer): boolean {
    const { block, lent, filled } = this;
    return (
      block !== null &&
      block === lent &&
      block.buffer === chunk.buffer &&
      block.byteOffset + filled === chunk.byteOffset
    );
  }

  private closeBlock(): void {
    const reusable = this.block !== this.lent;
    this.queue.push({ buffer: this.block!, bytes: this.filled, position: this.position, reusable });
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
      const { landing, onWritten, onDropped } = this.options;
      const { file } = this.target;
      const work =
        buffer === null ? landing.keepBlocks(file, position, bytes) : landing.write(file, buffer, bytes, position);
      const write = work.then(
        () => this.written(block, onWritten),
        (error: unknown) => {
          this.fail(error);
          this.written(block, onDropped);
        },
      );
      this.writing.set(block, write);
    }
  }

  private written(block: Block, tell: (bytes: number) => void): void {
    this.writing.delete(block);
    if (block.reusable && block.buffer !== null) this.options.spare.push(block.buffer);
    if (block.buffer !== null) tell(block.bytes);
    this.notePresent();
    this.startWrites();
  }

  /** Blocks are written out of order: only what is before the first open one counts. */
  private notePresent(): void {
    if (this.error !== null || this.target === null) return;
    const open = [...this.writing.keys(), ...this.queue.slice(0, 1)].map(({ position }) => position);
    const present = Math.min(this.position, ...open);
    if (present - this.noted < noteEveryBytes) return;
    this.noted = present;
    this.options.onPresent(this.target.name, present);
  }

  private fail(error: unknown): void {
    if (this.error === null) {
      this.error = error;
      this.options.onError(error);
    }
    this.dropQueue();
  }

  private dropQueue(): void {
    for (const { buffer, bytes } of this.queue.splice(0)) if (buffer !== null) this.options.onDropped(bytes);
  }

  private async settle(): Promise<void> {
    await this.opened.catch(() => {});
    await this.pass?.stop();
    while (this.writing.size > 0) await Promise.all(this.writing.values());
  }
}
