/**
 * The place that the receiving folder was when the sink was opened. It is held open, so it stays what it is; what stands
 * under its path may become another one: a stick is unmounted and its mount point is left, another disk is mounted.
 */
import type { Anchor, Anchors } from '../system/anchor.ts';
import type { DiskCalls } from '../system/calls.ts';
import { goneErrors } from '../destination/destination.ts';
import { lastingNumber } from '../destination/folder-numbers.ts';
import { isErrno } from '../system/disk-errors.ts';
import { FerryError } from '../../../../shared/errors.ts';

export interface RootPlaceOptions {
  /** As the person knows it, for errors. */
  readonly dir: string;
  /** As `realpath` spells it. */
  readonly path: string;
  readonly anchors: Anchors;
  readonly calls: Pick<DiskCalls, 'stat' | 'statExactly' | 'fstat'>;
  /** For tests. */
  readonly system?: NodeJS.Platform;
}

/** The numbers by which the folder is known again. */
interface Numbers {
  readonly dev: number | bigint;
  /** Null where it says nothing: a folder that nobody holds may get another one on some disks (FAT). */
  readonly ino: number | bigint | null;
}

export class RootPlace {
  private readonly options: RootPlaceOptions;
  private readonly anchor: Anchor;
  private readonly numbers: Numbers;
  private release: (() => Promise<void>) | null;

  private constructor(
    options: RootPlaceOptions,
    [anchor, release]: [anchor: Anchor, release: () => Promise<void>],
    numbers: Numbers,
  ) {
    this.options = options;
    this.anchor = anchor;
    this.release = release;
    this.numbers = numbers;
  }

  /** Holds the folder. Throws the system's errors, `symlinked-parent`. */
  static async open(options: RootPlaceOptions): Promise<RootPlace> {
    const { path, anchors, calls } = options;
    const [anchor, release] = await anchors.acquire(path);
    try {
      const numbers = anchor.fd === null ? await unheld(options) : await calls.fstat(anchor.fd);
      return new RootPlace(options, [anchor, release], numbers);
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Throws `destination-gone` {dir} when another folder, or none, stands under its path. */
  async check(): Promise<void> {
    const { dir, path, calls } = this.options;
    try {
      const { dev, ino } = this.anchor.fd === null ? await unheld(this.options) : await calls.stat(path);
      if (dev === this.numbers.dev && ino === this.numbers.ino) return;
    } catch (cause) {
      if (!isErrno(cause, ...goneErrors)) throw cause;
      throw new FerryError('destination-gone', { dir }, { cause });
    }
    throw new FerryError('destination-gone', { dir });
  }

  /** Lets go of the folder. */
  async close(): Promise<void> {
    const { release } = this;
    this.release = null;
    await release?.();
  }
}

/** Of a folder that can't be held: what its path leads to now. Throws the system's errors. */
async function unheld({ path, calls, system }: RootPlaceOptions): Promise<Numbers> {
  const stats = await calls.statExactly(path);
  return { dev: stats.dev, ino: lastingNumber(stats, system) };
}
