/**
 * A changed file in blocks, as both sides count and hash them: how large they are, and the hash that a file goes by of which
 * only the blocks that differ are sent. Each side hashes each byte once for both: the blocks, and the whole.
 */
import { blockHashBytes, maxBlockBytes, maxBlocks, minBlockBytes, minDeltaBytes } from '../../wire/limits.ts';
import { startHash } from './hash.ts';

/** A file's blocks stay this small as long as there are no more of them than that. */
const fewBlocks = 65_536;

/** How a file is cut. `blocks`: of the older version, counted from the beginning. */
export interface DeltaShape {
  readonly blockBytes: number;
  readonly blocks: number;
}

/** How long a receiver's disk is waited for, in milliseconds. */
export interface BlocksPatience {
  /** One that has said nothing for so long isn't waited for. */
  readonly silentMs: number;
  /** Its pace isn't judged sooner. */
  readonly judgedAfterMs: number;
}

/** How a file of `bytes` is compared with a version of `basisBytes`; null: it is sent whole, being too small or too large for it. */
export function shapeFor(bytes: number, basisBytes: number): DeltaShape | null {
  if (Math.min(bytes, basisBytes) < minDeltaBytes) return null;
  let blockBytes = minBlockBytes;
  while (blockBytes < maxBlockBytes && bytes > blockBytes * fewBlocks) blockBytes *= 2;
  const blocks = blocksOf(bytes, basisBytes, blockBytes);
  return blocks > maxBlocks ? null : { blockBytes, blocks };
}

/** How many blocks of a file of `bytes` a version of `basisBytes` has something for: a shorter one's last block is not whole. */
export function blocksOf(bytes: number, basisBytes: number, blockBytes: number): number {
  return basisBytes >= bytes ? Math.ceil(bytes / blockBytes) : Math.floor(basisBytes / blockBytes);
}

/** Whether a peer may cut a file of `bytes` so. */
export function isShapeOf(bytes: number, { blockBytes, blocks }: DeltaShape): boolean {
  const isPower = (blockBytes & (blockBytes - 1)) === 0;
  return (
    isPower && blockBytes >= minBlockBytes && blockBytes <= maxBlockBytes && blocks <= Math.ceil(bytes / blockBytes)
  );
}

/** Of a block's BLAKE3, what is told of it. */
export function shortHash(blake3: Buffer): Buffer {
  return blake3.subarray(0, blockHashBytes);
}

/** The hash that a delta goes by: BLAKE3 of the file's size, the block's, and BLAKE3 of each block in order. */
export class BlockListHash {
  private readonly hash = startHash();

  constructor(bytes: number, blockBytes: number) {
    const sizes = Buffer.alloc(16);
    sizes.writeBigUInt64BE(BigInt(bytes), 0);
    sizes.writeBigUInt64BE(BigInt(blockBytes), 8);
    this.hash.update(sizes);
  }

  /** BLAKE3 of the next block, or of several that follow on, 32 bytes each. */
  add(blake3s: Buffer): void {
    this.hash.update(blake3s);
  }

  /** Once all blocks are in. */
  digest(): Buffer {
    return this.hash.digest();
  }
}
