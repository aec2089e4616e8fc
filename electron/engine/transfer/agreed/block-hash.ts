/**
 * The hash of a file with holes: BLAKE3 over its size and then, in order, each block that isn't all zeros after its
 * number. It says the same wherever a file system keeps the holes, and costs nothing for them: to hash 100 GB of zeros
 * takes half a minute.
 */
import { isZeros } from '../../disk/source/block-reader.ts';
import { holeBlockBytes } from '../../wire/limits.ts';
import { startHash, type RunningHash } from './hash.ts';

const zeros = Buffer.alloc(holeBlockBytes);

export class BlockHash implements RunningHash {
  private readonly hash = startHash();
  private readonly number = Buffer.alloc(8);
  private position = 0;

  /** `size`: of the whole file. */
  constructor(size: number) {
    this.add(size);
  }

  /** How far it has come in the file. */
  get at(): number {
    return this.position;
  }

  /** All before `position` that has not come is zeros. */
  skipTo(position: number): void {
    this.position = position;
  }

  /** The next bytes: whole blocks, but for the file's last. */
  update(bytes: Buffer): void {
    for (let from = 0; from < bytes.length; from += holeBlockBytes) {
      const to = Math.min(bytes.length, from + holeBlockBytes);
      if (isZeros(bytes, from, to, zeros)) continue;
      this.add(Math.floor((this.position + from) / holeBlockBytes));
      this.hash.update(bytes.subarray(from, to));
    }
    this.position += bytes.length;
  }

  /** Of what has come: it may go on. */
  digest(): Buffer {
    return this.hash.digest();
  }

  private add(number: number): void {
    this.number.writeBigUInt64BE(BigInt(number));
    this.hash.update(this.number);
  }
}

/** The hash that a file of this size goes by; with `stored`, one with holes. */
export function startHashOf({ bytes, stored }: { readonly bytes: number; readonly stored?: number }): RunningHash {
  return stored === undefined ? startHash() : new BlockHash(bytes);
}

export function areZeros(bytes: Buffer): boolean {
  for (let from = 0; from < bytes.length; from += holeBlockBytes) {
    if (!isZeros(bytes, from, Math.min(bytes.length, from + holeBlockBytes), zeros)) return false;
  }
  return true;
}
