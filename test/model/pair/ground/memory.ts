/** Contents of files, and the memory they are moved and kept in. */
import { createCipheriv } from 'node:crypto';

/** More than the largest file that is sent, several times. */
const poolBytes = 16 * 1024 * 1024;

const cipher = createCipheriv('aes-128-ctr', Buffer.alloc(16, 7), Buffer.alloc(16));
/** Random bytes, always the same: a file's content is a piece of them. */
const pool = cipher.update(Buffer.alloc(poolBytes));

export interface Content {
  readonly from: number;
  readonly bytes: number;
}

/** Not to be written to. */
export function bytesOf({ from, bytes }: Content): Buffer {
  return pool.subarray(from, from + bytes);
}

/** Where a content of so many bytes may begin: below this. */
export function startsFor(bytes: number): number {
  return poolBytes - bytes;
}

/** What one schedule moves and keeps, in most cases. */
const arenaBytes = 64 * 1024 * 1024;

/**
 * Memory for all that a schedule moves and keeps. It is cut from one buffer that the next schedule uses again: a new one
 * for each piece would have the garbage collector take most of the time.
 */
export class Arena {
  private static readonly spare: Buffer[] = [];
  private readonly whole = Arena.spare.pop() ?? Buffer.alloc(arenaBytes);
  private used = 0;

  /** What is in it may be anything. */
  take(bytes: number): Buffer {
    if (this.used + bytes > this.whole.length) return Buffer.allocUnsafeSlow(bytes);
    // Pieces begin at round places, as those the system gives do.
    const piece = this.whole.subarray(this.used, this.used + bytes);
    this.used += (bytes + 63) & ~63;
    return piece;
  }

  copy(bytes: Buffer): Buffer {
    const piece = this.take(bytes.length);
    bytes.copy(piece);
    return piece;
  }

  /** The schedule is over. */
  release(): void {
    Arena.spare.push(this.whole);
  }
}
