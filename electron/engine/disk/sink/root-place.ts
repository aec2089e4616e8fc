/**
 * The place that the receiving folder was when the sink was opened. It is held open, so it stays what it is; what stands
 * under its path may become another one: a stick is unmounted and its mount point is left, another disk is mounted.
 */
import type { Anchor, Anchors } from '../system/anchor.ts';
import type { DiskCalls } from '../system/calls.ts';
import { goneErrors } from '../destination/destination.ts';
import { isErrno } from '../system/disk-errors.ts';
import { FerryError } from '../../../../shared/errors.ts';

export interface RootPlaceOptions {
  /** As the person knows it, for errors. */
  readonly dir: string;
  /** As `realpath` spells it. */
  readonly path: string;
  readonly anchors: Anchors;
  readonly calls: DiskCalls;
}

export class RootPlace {
  private readonly options: RootPlaceOptions;
  private readonly anchor: Anchor;
  private readonly device: number;
  private readonly inode: number;
  private release: (() => Promise<void>) | null;

  private constructor(
    options: RootPlaceOptions,
    [anchor, release]: [anchor: Anchor, release: () => Promise<void>],
    { dev, ino }: { dev: number; ino: number },
  ) {
    this.options = options;
    this.anchor = anchor;
    this.release = release;
    this.device = dev;
    this.inode = ino;
  }

  /** Holds the folder. Throws the system's errors, `symlinked-parent`. */
  static async open(options: RootPlaceOptions): Promise<RootPlace> {
    const { path, anchors, calls } = options;
    const [anchor, release] = await anchors.acquire(path);
    try {
      const stats = anchor.fd === null ? await calls.stat(path) : await calls.fstat(anchor.fd);
      return new RootPlace(options, [anchor, release], stats);
    } catch (error) {
      await release();
      throw error;
    }
  }

  /** Throws `destination-gone` {dir} when another folder, or none, stands under its path. */
  async check(): Promise<void> {
    const { dir, path, calls } = this.options;
    try {
      const { dev, ino } = await calls.stat(path);
      // A folder that nobody holds may get another inode on some disks (FAT).
      if (dev === this.device && (this.anchor.fd === null || ino === this.inode)) return;
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
