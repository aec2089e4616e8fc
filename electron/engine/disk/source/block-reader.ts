/**
 * Reads a file with holes: its blocks that aren't all zeros, and how long the stretches of zeros between them are. It
 * asks the system where content is (`seek-holes.ts`) and looks for blocks of zeros in that: file systems keep holes in
 * units of their own, and some don't tell of them at all.
 */
import { constants } from 'node:fs';
import type { DiskCalls } from '../system/calls.ts';
import { ignoreSystem } from '../system/disk-errors.ts';
import { kindOf } from '../system/kind.ts';
import { promisedCalls } from '../system/promised-calls.ts';

/** Most zeros read in one call: who asks should hear of something now and then (a hundredth of a second). */
const maxZeros = 64 * 1024 * 1024;

/** What comes next of a file: zeros, and then content. */
export interface Stretch {
  /** Bytes of the zeros: whole blocks, or up to the end asked for. */
  readonly hole: number;
  /** Bytes of content after them. */
  readonly bytes: number;
}

export class BlockReader {
  private readonly fd: number;
  private readonly calls: DiskCalls;
  private readonly block: number;
  private readonly zeros: Buffer;
  /** The system has said, of what is behind `at`: a hole up to `from`, then content up to `to`. */
  private known = { at: 0, from: 0, to: 0 };
  /** Bytes of the next read: after short stretches few, since what lies behind a hole is read again. */
  private ask = Infinity;

  /** `block`: what a hole is measured in, in bytes. The file stays the caller's to close. */
  constructor(fd: number, calls: DiskCalls, block: number) {
    this.fd = fd;
    this.calls = calls;
    this.block = block;
    this.zeros = Buffer.alloc(block);
  }

  /**
   * The next stretch from `at`, a multiple of the block, up to `end`, which is one too or the file's end; its content is
   * put into `into`, which holds one block at least. Both are nothing only at `end`. Where the file ends before `end`,
   * zeros follow. Throws the system's errors.
   */
  async next(into: Buffer, at: number, end: number): Promise<Stretch> {
    const most = into.length - (into.length % this.block);
    let from = this.content(at, end);
    for (let zeros = 0; from < end && zeros < maxZeros; from = this.content(from, end)) {
      const wanted = Math.min(this.ask, most, this.known.to - from, end - from);
      await this.fill(into, wanted, from);
      const start = this.pass(into, 0, wanted, true);
      const stop = this.pass(into, start, wanted, false);
      this.ask = Math.min(most, Math.max(this.block, (start === wanted ? wanted : stop - start) * 2));
      if (start < wanted) {
        if (start > 0) into.copyWithin(0, start, stop);
        return { hole: from + start - at, bytes: stop - start };
      }
      from += wanted;
      zeros += wanted;
    }
    return { hole: Math.min(from, end) - at, bytes: 0 };
  }

  /** Where content may be, at `from` or after it; `end` where there is none before it. */
  private content(from: number, end: number): number {
    const isKnown = from >= this.known.at && from < this.known.to;
    if (!isKnown && from < end) this.known = this.seek(from);
    return Math.min(end, Math.max(from, this.known.from));
  }

  private seek(at: number): BlockReader['known'] {
    const { seekHoles } = this.calls;
    if (seekHoles === null) return { at, from: at, to: Infinity };
    const data = seekHoles.data(this.fd, at);
    if (data === null) return { at, from: Infinity, to: Infinity };
    const { block } = this;
    // The blocks that they lie in.
    return {
      at,
      from: Math.max(at, data - (data % block)),
      to: Math.ceil(Math.max(data + 1, seekHoles.hole(this.fd, data)) / block) * block,
    };
  }

  private async fill(into: Buffer, bytes: number, position: number): Promise<void> {
    for (let at = 0; at < bytes;) {
      const got = await this.calls.read(this.fd, into, at, bytes - at, position + at);
      if (got === 0) return void into.fill(0, at, bytes);
      at += got;
    }
  }

  /** From `at`, the end of the blocks that are all zeros, or of those that aren't. */
  private pass(buffer: Buffer, at: number, end: number, zeros: boolean): number {
    while (at < end && isZeros(buffer, at, Math.min(end, at + this.block), this.zeros) === zeros) at += this.block;
    return Math.min(at, end);
  }
}

/** Never through a link, never waiting for a FIFO's other end. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

/**
 * Opens a file for what `work` reads of it; `size` is its size then, in bytes. Null where there is none, or it can't be
 * read, and where `work` says so.
 */
export async function withBlocks<T>(
  path: string,
  block: number,
  calls: DiskCalls = promisedCalls,
  work: (reader: BlockReader, size: () => Promise<number>) => Promise<T | null>,
): Promise<T | null> {
  const fd = await calls.open(path, flags).catch(ignoreSystem);
  if (fd === undefined) return null;
  try {
    if (kindOf(await calls.fstat(fd)) !== 'file') return null;
    return await work(new BlockReader(fd, calls, block), async () => (await calls.fstat(fd)).size);
  } catch (error) {
    ignoreSystem(error);
    return null;
  } finally {
    await calls.close(fd);
  }
}

/** Whether these bytes of `buffer` are zeros, as all of `zeros`, which is as long at least. */
export function isZeros(buffer: Buffer, from: number, to: number, zeros: Buffer): boolean {
  // Most content shows at once.
  return buffer[from] === 0 && buffer.compare(zeros, 0, to - from, from, to) === 0;
}
