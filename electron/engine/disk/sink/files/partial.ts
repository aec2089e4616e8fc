/** Partial files of one transfer: made beside their destination, under names only it uses. */
import { constants, openSync } from 'node:fs';
import { moved, type Anchor } from '../../system/anchor.ts';
import { close, fstat, open, unlink, write } from '../../system/calls.ts';
import { errno, ignoreSystem } from '../../system/disk-errors.ts';
import { native } from '../../system/native.ts';
import { isPartialNameOf, partialNames } from '../../names/own-names.ts';

/** Nothing that exists is ever opened; O_NOFOLLOW says it once more. Windows has no such flag. */
const createFlags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** Never through a link, never made anew, never waiting for a FIFO's other end. */
const reopenFlags = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface Partial {
  readonly fd: number;
  /** In its folder. */
  readonly name: string;
}

export class Partials {
  private readonly transferId: string;
  private readonly newName: () => string;

  constructor(transferId: string) {
    this.transferId = transferId;
    this.newName = partialNames(transferId);
  }

  /** Whether a name is that of one of this transfer's. */
  owns(name: string): boolean {
    return isPartialNameOf(this.transferId, name);
  }

  /** Creates one, open for writing. Throws the system's errors, and `symlinked-parent` when its folder is no longer where it was. */
  async create(anchor: Anchor, mode: number): Promise<Partial> {
    const partial = await this.createUnseen(anchor, mode);
    if (await anchor.stands().catch(() => false)) return partial;
    await close(partial.fd).catch(ignoreSystem);
    await removePartial(anchor, partial.name);
    throw moved(partial.name);
  }

  /** As `create`, but whether the folder still stands is for the caller to see before a byte is written. */
  async createUnseen(anchor: Anchor, mode: number): Promise<Partial> {
    for (;;) {
      const name = this.newName();
      const fd = await openNew(anchor, name, mode);
      // Null: an earlier run of the same transfer, or somebody, was there first.
      if (fd !== null) return { fd, name };
    }
  }

  /** As `createUnseen`, at once: for a thread that may wait. */
  createNow({ fd: folder, base }: Anchor, mode: number): Partial {
    const system = native();
    for (;;) {
      const name = this.newName();
      try {
        const fd =
          system !== null && folder !== null
            ? system.create(folder, name, mode)
            : openSync(base + name, createFlags, mode);
        return { fd, name };
      } catch (error) {
        if (errno(error) !== 'EEXIST') throw error;
      }
    }
  }

  /** Opens one that an earlier run left; null when it is not there with at least so many bytes. */
  async reopen(anchor: Anchor, name: string, atLeast: number): Promise<Partial | null> {
    const fd = await open(anchor.base + name, reopenFlags).catch(ignoreSystem);
    if (fd === undefined) return null;
    const there = await fstat(fd);
    if (there.isFile() && there.size >= atLeast && (await anchor.stands())) return { fd, name };
    await close(fd);
    return null;
  }
}

/** Takes a partial file's name away, if it is still there. */
export async function removePartial(anchor: Anchor, name: string): Promise<void> {
  await unlink(anchor.base + name).catch(ignoreSystem);
}

async function openNew({ fd, base }: Anchor, name: string, mode: number): Promise<number | null> {
  const system = native();
  try {
    if (system !== null && fd !== null) return system.create(fd, name, mode);
    return await open(base + name, createFlags, mode);
  } catch (error) {
    if (errno(error) === 'EEXIST') return null;
    throw error;
  }
}

/** Writes all of `data`, also where the system takes it in portions. */
export async function writeAll(fd: number, data: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < data.length;) at += await write(fd, data, at, data.length - at, position + at);
}
