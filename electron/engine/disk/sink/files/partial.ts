/** Partial files of one transfer: created beside their destination, under names that only this transfer uses. */
import { constants } from 'node:fs';
import { isPartialNameOf, partialNames } from '../../names/own-names.ts';
import { folderMovedError, type Anchor, type Anchors } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { errno, ignoreRefusal, ignoreSystem } from '../../system/disk-errors.ts';
import { throughNoLink } from '../../system/links.ts';
import type { FileIdentity } from '../folders/shared-folder.ts';

/** O_EXCL never opens what exists. */
export const createFlags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | throughNoLink();

/** Never through a link, never creating, never waiting for a FIFO's other end. */
const reopenFlags = constants.O_RDWR | throughNoLink() | (constants.O_NONBLOCK ?? 0);

/** An open partial file. */
export interface Partial {
  readonly fd: number;
  /** In its folder. */
  readonly name: string;
  /** Which file it is, in a folder where others may swap it for theirs; else nothing. */
  identity?: FileIdentity | null;
}

export class Partials {
  readonly calls: DiskCalls;
  /** A name that this transfer has not used before. */
  readonly newName: () => string;
  private readonly transferId: string;
  /** Names that could not be removed, by their folder: on Windows another program has them open, or the disk refuses. */
  private readonly stuck = new Map<string, Set<string>>();

  constructor(transferId: string, calls: DiskCalls) {
    this.calls = calls;
    this.transferId = transferId;
    this.newName = partialNames(transferId);
  }

  /** Whether a partial file of this name belongs to this transfer. */
  owns(name: string): boolean {
    return isPartialNameOf(this.transferId, name);
  }

  /** Creates one, open for writing. Throws the system's errors, and `symlinked-parent` when its folder has been moved. */
  async create(anchor: Anchor, mode: number): Promise<Partial> {
    const partial = await this.createUnchecked(anchor, mode);
    if (await anchor.stands().catch(() => false)) return partial;
    await this.calls.close(partial.fd).catch(ignoreSystem);
    await this.remove(anchor, partial.name);
    throw folderMovedError(partial.name);
  }

  /** As `create`, but the caller checks that the folder still stands before it writes a byte. */
  async createUnchecked(anchor: Anchor, mode: number): Promise<Partial> {
    for (;;) {
      const name = this.newName();
      const fd = await this.openNew(anchor, name, mode);
      // An earlier run of the same transfer, or somebody, was there first: the next name may do.
      if (fd !== null) return { fd, name };
    }
  }

  /**
   * A closed partial file of another transfer becomes this one's: what sweeps this one's finds it from now on. Answers its name,
   * null where it can't be had.
   */
  async own(anchor: Anchor, name: string): Promise<string | null> {
    if (this.owns(name)) return name;
    const own = this.newName();
    try {
      await this.calls.rename(anchor.base + name, anchor.base + own);
      return own;
    } catch (error) {
      ignoreSystem(error);
      return null;
    }
  }

  /** Opens one that an earlier run left; null when it is not there with at least so many bytes. */
  async reopen(anchor: Anchor, name: string, atLeast: number): Promise<Partial | null> {
    const fd = await this.calls.open(anchor.base + name, reopenFlags).catch(ignoreSystem);
    if (fd === undefined) return null;
    const stats = await this.calls.fstat(fd);
    if (stats.isFile() && stats.size >= atLeast && (await anchor.stands())) return { fd, name };
    await this.calls.close(fd);
    return null;
  }

  /** Removes a partial file's name, if it is still there; what can't be removed now, at the end (`removeStuck`). */
  async remove(anchor: Anchor, name: string): Promise<void> {
    if (await this.isGone(anchor, name)) return;
    this.stuck.set(anchor.path, (this.stuck.get(anchor.path) ?? new Set()).add(name));
  }

  /** Tries once more what could not be removed; answers the folders where something stays. */
  async removeStuck(anchors: Anchors): Promise<readonly string[]> {
    const left: string[] = [];
    for (const [folder, names] of this.stuck) {
      const gone = await anchors
        .at(folder, (anchor) => Promise.all([...names].map((name) => this.isGone(anchor, name))))
        .catch((error: unknown) => {
          ignoreRefusal(error);
          return [false];
        });
      if (gone.includes(false)) left.push(folder);
    }
    this.stuck.clear();
    return left;
  }

  /** Removes a name. False where the system refuses. */
  private async isGone(anchor: Anchor, name: string): Promise<boolean> {
    try {
      await this.calls.unlink(anchor.base + name);
      return true;
    } catch (error) {
      ignoreSystem(error);
      return errno(error) === 'ENOENT';
    }
  }

  /** Null where something has the name. */
  private async openNew({ fd, base }: Anchor, name: string, mode: number): Promise<number | null> {
    const { native } = this.calls;
    try {
      if (native !== null && fd !== null) return native.create(fd, name, mode);
      return await this.calls.open(base + name, createFlags, mode);
    } catch (error) {
      if (errno(error) === 'EEXIST') return null;
      throw error;
    }
  }
}

/** Writes all of `data`, also where the system takes it in portions. */
export async function writeAll(fd: number, data: Uint8Array, position: number, calls: DiskCalls): Promise<void> {
  for (let at = 0; at < data.length;) at += await calls.write(fd, data, at, data.length - at, position + at);
}
