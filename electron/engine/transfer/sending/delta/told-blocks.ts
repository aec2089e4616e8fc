/**
 * What the receiver tells of its version of a file: taken as it comes, checked, and waited for only as long as that is less
 * than sending would take.
 */
import { violation } from '../../../wire/frames.ts';
import { blockHashBytes } from '../../../wire/limits.ts';
import type { MessageOf } from '../../../wire/messages.ts';
import type { BlocksPatience, DeltaShape } from '../../agreed/delta.ts';

/** A disk that was asleep needs seconds to begin. */
const patience: BlocksPatience = { silentMs: 10_000, judgedAfterMs: 1_000 };
/** Bytes a second of 1 Gbit/s: as long as the line’s pace is not known, whoever reads so fast is waited for. */
const fastLine = 125_000_000;
/** Sent without a look where the line's pace is to be known. */
const probeBytes = 8 * 1024 * 1024;

export interface Pace {
  /** Bytes a second that the receiver has lately been sent, and has put on its disk; null: not known yet. */
  readonly rate: number | null;
}

/** One file's. */
export class ToldBlocks {
  readonly shape: DeltaShape;
  private readonly size: number;
  private readonly pace: Pace;
  private readonly patience: BlocksPatience;
  private readonly now: () => number;
  private readonly since: number;
  private readonly fresh: { readonly first: number; readonly hashes: Buffer }[] = [];
  /** Blocks before this have been told, or never will be. */
  private told = 0;
  private bytesTold = 0;
  /** Nothing more is told, or waited for. */
  private over = false;
  private wake: () => void = () => {};

  constructor(
    size: number,
    shape: DeltaShape,
    pace: Pace,
    {
      waits = patience,
      now = () => performance.now(),
    }: { waits?: BlocksPatience | undefined; now?: () => number } = {},
  ) {
    this.size = size;
    this.shape = shape;
    this.pace = pace;
    this.patience = waits;
    this.now = now;
    this.since = now();
  }

  /** Throws `protocol-violation` for blocks that don't follow on, or that it said it hasn't. */
  take({ first, hashes, end }: Pick<MessageOf<'blocks'>, 'first' | 'hashes' | 'end'>): void {
    const count = hashes.length / (blockHashBytes * 2);
    if (first < this.told || first + count > this.shape.blocks) {
      throw violation(`blocks ${first}–${first + count} after ${this.told} of ${this.shape.blocks}`);
    }
    this.told = first + count;
    this.bytesTold += count * this.shape.blockBytes;
    if (count > 0 && !this.over) this.fresh.push({ first, hashes: Buffer.from(hashes, 'hex') });
    if (end === true || this.told === this.shape.blocks) this.over = true;
    this.wake();
  }

  /** What has been told since the last call. */
  news(): { readonly first: number; readonly hashes: Buffer }[] {
    return this.fresh.splice(0);
  }

  /** How far the file may be framed now, `at` being where it is: waits where it pays. Rejects when `signal` aborts. */
  async until(at: number, signal: AbortSignal): Promise<number> {
    for (;;) {
      signal.throwIfAborted();
      if (this.over) return this.size;
      const known = this.told * this.shape.blockBytes;
      if (known > at) return known;
      if (this.isWorthIt()) {
        if (!(await this.more(signal))) this.over = true;
      } else if (this.pace.rate === null) return Math.min(this.size, at + probeBytes);
      else this.over = true;
    }
  }

  /** Whether its disk tells blocks faster than they would be there if they were sent. */
  private isWorthIt(): boolean {
    const ms = this.now() - this.since;
    return ms < this.patience.judgedAfterMs || (this.bytesTold / ms) * 1000 >= (this.pace.rate ?? fastLine);
  }

  /** False: nothing came for as long as is waited. */
  private async more(signal: AbortSignal): Promise<boolean> {
    const timer = { is: null as NodeJS.Timeout | null };
    let stop = (): void => {};
    try {
      return await new Promise<boolean>((resolve) => {
        this.wake = () => resolve(true);
        stop = () => resolve(true);
        signal.addEventListener('abort', stop);
        timer.is = setTimeout(() => resolve(false), this.patience.silentMs);
      });
    } finally {
      if (timer.is !== null) clearTimeout(timer.is);
      signal.removeEventListener('abort', stop);
      this.wake = () => {};
    }
  }
}

/** Of one connection: at most one file's at a time, and whose it was. */
export class ToldBlocksOfLeg {
  private current: { readonly file: number; readonly blocks: ToldBlocks } | null = null;
  /** What the receiver still tells of these crosses the file's end. */
  private readonly past = new Set<number>();
  private readonly waits: BlocksPatience | undefined;

  /** `waits` left out: as long as is good for a person. */
  constructor(waits?: BlocksPatience) {
    this.waits = waits;
  }

  /** A file of `size` bytes begins as a delta. */
  begin(file: number, size: number, shape: DeltaShape, pace: Pace): ToldBlocks {
    const blocks = new ToldBlocks(size, shape, pace, { waits: this.waits });
    this.current = { file, blocks };
    return blocks;
  }

  end(file: number): void {
    this.current = null;
    this.past.add(file);
  }

  /** Throws `protocol-violation` for a file whose blocks nobody asked for, and as `ToldBlocks.take`. */
  take({ file, ...body }: MessageOf<'blocks'>): void {
    if (this.current?.file === file) this.current.blocks.take(body);
    else if (!this.past.has(file)) throw violation(`blocks of file ${file}`);
  }
}
