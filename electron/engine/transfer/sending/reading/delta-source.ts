/**
 * A file being read for the wire of which the receiver has another version: block by block, each hashed and compared with
 * what the receiver has told. Runs in the disk's thread or the engine's.
 */
import type { Stretch } from '../../../disk/source/block-reader.ts';
import { openSource, type SourceEntry, type SourceFile } from '../../../disk/source/source-file.ts';
import type { DiskCalls } from '../../../disk/system/calls.ts';
import { dataHeaderBytes, writeDataHeader } from '../../../wire/frames.ts';
import { blockHashBytes, maxBlockBytes } from '../../../wire/limits.ts';
import { BlockListHash, shortHash, type DeltaShape } from '../../agreed/delta.ts';
import { blockHashOf, startHash, type RunningHash } from '../../agreed/hash.ts';

/** Compared in one call at most: the receiver hears now and then how far it is. */
export const maxKeptBytes = 16 * 1024 * 1024;

export interface DeltaHow extends DeltaShape {
  /** Somebody asks for BLAKE3 of the content as well. */
  readonly plain: boolean;
}

export interface DeltaDigests {
  /** As `BlockListHash`. */
  readonly list: Buffer;
  /** BLAKE3 of the content; null: nobody asked. */
  readonly plain: Buffer | null;
}

export interface DeltaSource {
  /** The receiver's blocks from `first` on have these hashes, `blockHashBytes` of each. Those it never tells differ. */
  learn(first: number, hashes: Buffer): Promise<void>;
  /**
   * The next stretch, as far as `until` (a multiple of the block, or the file's end): `hole` bytes that the receiver has,
   * then `bytes` that it hasn't, as a data frame of manifest index `file` in `buffer`, whose content holds a block at least.
   * Calls are served in order, and after each `learn` before them. Throws source-changed, source-unreadable {path}.
   */
  frame(buffer: Buffer, file: number, until: number): Promise<Stretch>;
  /** Once all of it has been framed. */
  digests(): Promise<DeltaDigests>;
  /** Once no call is under way. Never rejects. */
  close(): Promise<void>;
}

/** Throws as `openSource`. */
export async function openDeltaSource(entry: SourceEntry, how: DeltaHow, calls: DiskCalls): Promise<DeltaSource> {
  return new OpenDeltaSource(await openSource(entry, calls), entry, how);
}

class OpenDeltaSource implements DeltaSource {
  private readonly source: SourceFile;
  private readonly size: number;
  private readonly blockBytes: number;
  private readonly theirs: Buffer;
  private readonly list: BlockListHash;
  private readonly plain: RunningHash | null;
  private position = 0;
  /** Read at once, a whole number of blocks; of the file from `pieceAt` to `pieceEnd`. */
  private readonly piece = Buffer.allocUnsafeSlow(maxBlockBytes);
  private pieceAt = 0;
  private pieceEnd = 0;
  /** Bytes of a block that was read and found to be the receiver's, and that nobody has been told of. */
  private carried = 0;
  private last: Promise<unknown> = Promise.resolve();

  constructor(source: SourceFile, { bytes }: SourceEntry, { blockBytes, blocks, plain }: DeltaHow) {
    this.source = source;
    this.size = bytes;
    this.blockBytes = blockBytes;
    this.theirs = Buffer.alloc(blocks * blockHashBytes);
    this.list = new BlockListHash(bytes, blockBytes);
    this.plain = plain ? startHash() : null;
  }

  learn(first: number, hashes: Buffer): Promise<void> {
    hashes.copy(this.theirs, first * blockHashBytes);
    return Promise.resolve();
  }

  frame(buffer: Buffer, file: number, until: number): Promise<Stretch> {
    const turn = this.last.then(() => this.read(buffer, file, until));
    this.last = turn;
    return turn;
  }

  digests(): Promise<DeltaDigests> {
    return Promise.resolve({ list: this.list.digest(), plain: this.plain?.digest() ?? null });
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private async read(buffer: Buffer, file: number, until: number): Promise<Stretch> {
    const content = buffer.subarray(dataHeaderBytes);
    let hole = this.carried;
    let bytes = 0;
    this.position += this.carried;
    this.carried = 0;
    while (this.position < until && hole < maxKeptBytes) {
      const block = await this.nextBlock();
      if (bytes + block.length > content.length) break;
      const isTheirs = this.compare(block);
      if (isTheirs && bytes > 0) {
        this.carried = block.length;
        break;
      }
      this.position += block.length;
      if (isTheirs) hole += block.length;
      else bytes += block.copy(content, bytes);
    }
    if (bytes > 0) writeDataHeader(buffer, 0, file, this.position - bytes, bytes);
    if (this.position === this.size) await this.source.check();
    return { hole, bytes };
  }

  /** The block at `position`: out of a piece that was read at once. */
  private async nextBlock(): Promise<Buffer> {
    const { position, piece } = this;
    if (position >= this.pieceEnd) {
      const wanted = Math.min(piece.length, this.size - position);
      for (let at = 0; at < wanted;) at += await this.source.read(piece.subarray(at, wanted), position + at);
      this.pieceAt = position;
      this.pieceEnd = position + wanted;
    }
    const from = position - this.pieceAt;
    return piece.subarray(from, Math.min(from + this.blockBytes, this.pieceEnd - this.pieceAt));
  }

  /** Whether the receiver has it; it is hashed once for all purposes. */
  private compare(block: Buffer): boolean {
    const { position, theirs } = this;
    const blake3 = blockHashOf(block);
    this.list.add(blake3);
    this.plain?.update(block);
    const at = (position / this.blockBytes) * blockHashBytes;
    return at < theirs.length && shortHash(blake3).equals(theirs.subarray(at, at + blockHashBytes));
  }
}
