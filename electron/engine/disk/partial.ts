/** Partial files of one transfer: made beside their destination under names only it uses, counted until they are gone. */
import { constants } from 'node:fs';
import { moved, standsAt, unlinkOpened } from './anchor.ts';
import { close, fstat, open, unlink, write } from './calls.ts';
import { errno, ignoreSystem } from './disk-errors.ts';
import type { Folder } from './folders.ts';
import { partialName } from './names.ts';

/** Nothing that exists is ever opened; O_NOFOLLOW says it once more. Windows has no such flag. */
const createFlags = constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY | (constants.O_NOFOLLOW ?? 0);

/** Never through a link, never made anew, never waiting for a FIFO's other end. */
const reopenFlags = constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);

export interface Partial {
  readonly fd: number;
  readonly path: string;
}

export class Partials {
  private readonly transferId: string;
  private next = 0;
  private readonly paths = new Set<string>();

  constructor(transferId: string) {
    this.transferId = transferId;
  }

  /** Creates one in `folder`, open for writing. Throws the system's errors, and `symlinked-parent` when it came to stand elsewhere. */
  async create(folder: Folder, mode: number): Promise<Partial> {
    for (;;) {
      const path = folder.prefix + partialName(this.transferId, this.next++);
      const fd = await openNew(path, mode);
      // Left by an earlier run of the same transfer.
      if (fd === null) continue;
      this.paths.add(path);
      if (await isInPlace(fd, path)) return { fd, path };
      this.paths.delete(path);
      throw moved(path);
    }
  }

  /** Opens one that an earlier run left in `folder`; null when it is not there as it was. */
  async reopen(folder: Folder, name: string, atLeast: number): Promise<Partial | null> {
    const path = folder.prefix + name;
    const fd = await open(path, reopenFlags).catch(ignoreSystem);
    if (fd === undefined) return null;
    const there = await fstat(fd).catch(ignoreSystem);
    if (there === undefined || !there.isFile() || there.size < atLeast || !(await standsAt(fd, path))) {
      await close(fd);
      return null;
    }
    this.paths.add(path);
    return { fd, path };
  }

  /** It stays on the disk, for a later run. */
  leave(path: string): void {
    this.paths.delete(path);
  }

  /** Takes the partial's name away. One that can't be removed now is tried again by `removeAll`. */
  async remove(path: string): Promise<void> {
    try {
      await unlink(path);
      this.paths.delete(path);
    } catch (error) {
      ignoreSystem(error);
      if (errno(error) === 'ENOENT') this.paths.delete(path);
    }
  }

  async removeAll(): Promise<void> {
    await Promise.all([...this.paths].map((path) => this.remove(path)));
  }
}

async function openNew(path: string, mode: number): Promise<number | null> {
  try {
    return await open(path, createFlags, mode);
  } catch (error) {
    if (errno(error) === 'EEXIST') return null;
    throw error;
  }
}

/** A file that isn't is taken back and closed. */
async function isInPlace(fd: number, path: string): Promise<boolean> {
  let inPlace = false;
  try {
    inPlace = await standsAt(fd, path);
    if (!inPlace) await unlinkOpened(fd, path);
    return inPlace;
  } finally {
    if (!inPlace) await close(fd);
  }
}

/** Writes all of `data`, also where the system takes it in portions. */
export async function writeAll(fd: number, data: Uint8Array, position: number): Promise<void> {
  for (let at = 0; at < data.length;) at += await write(fd, data, at, data.length - at, position + at);
}
