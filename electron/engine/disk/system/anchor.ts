/**
 * Folders held open while files are made in them. Node has no openat(2), so a path is walked anew by every call, and
 * between a check and the use (even between the two paths of one link(2)) somebody could swap a folder for a symlink.
 * On Linux /proc/self/fd closes that gap: names are appended to the open folder instead of to its path. Elsewhere an
 * anchor is the path, looked at before and after; who swaps twice within one call can still put an empty file elsewhere,
 * or a received one, but never over anything that exists.
 */
import { constants, readlinkSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { FerryError } from '../../../../shared/errors.ts';
import { close, fstat, lstat, open, readlink, realpath } from './calls.ts';
import { ignoreSystem, isErrno } from './disk-errors.ts';

/** Folders kept open: files come folder by folder, so those written at once (16 or so) find theirs still open. */
export const maxKeptAnchors = 32;

/** Where open files appear under their numbers; null where there is no such place. Once, and never off a real disk. */
const descriptors = findDescriptors();
/** Opens the place, not the folder: one we may enter but not list will do. Not among Node's constants. */
const O_PATH = 0o10000000;
const folderFlags = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;

function findDescriptors(): string | null {
  if (process.platform !== 'linux') return null;
  try {
    // Its own name for us, not process.pid: /proc may be that of another pid namespace. A fifth faster than /proc/self, too.
    return `/proc/${readlinkSync('/proc/self')}/fd`;
  } catch {
    return null;
  }
}

export function withSeparator(path: string): string {
  return path.endsWith(sep) ? path : path + sep;
}

/** Whether the open folder `fd` stands at `path` (as `realpath` spells it), reached through real folders only. */
export async function standsAt(fd: number, path: string): Promise<boolean> {
  if ((await readlink(`${descriptors}/${fd}`).catch(() => null)) === path) return true;
  // A file system that finds one folder by several spellings of its name (exFAT) may call it otherwise.
  try {
    const above = dirname(path);
    const [real, there, here] = await Promise.all([realpath(above), lstat(path), fstat(fd)]);
    return real === above && there.ino === here.ino && there.dev === here.dev;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return false;
    throw error;
  }
}

/** One folder, held. */
export class Anchor {
  /** What names are appended to: stays with the folder (Linux), or is its path. */
  readonly base: string;
  /** Open on the folder (Linux). */
  readonly fd: number | null;
  private readonly path: string;
  private looking: Promise<boolean> | null = null;
  private nextLook: Promise<boolean> | null = null;

  private constructor(path: string, fd: number | null) {
    this.path = path;
    this.fd = fd;
    this.base = withSeparator(fd === null ? path : `${descriptors}/${fd}`);
  }

  /** Throws the system's errors, and `symlinked-parent` when `path` isn't a real folder below real folders. */
  static async open(path: string): Promise<Anchor> {
    const anchor = new Anchor(path, descriptors === null ? null : await open(path, folderFlags));
    try {
      if (await anchor.stands()) return anchor;
      throw moved(path);
    } catch (error) {
      await anchor.close();
      throw error;
    }
  }

  /** Whether the folder is still where it was: seen after the call, by a look that all who ask meanwhile share. */
  stands(): Promise<boolean> {
    if (this.looking === null) return this.look();
    this.nextLook ??= this.looking.then(
      () => this.look(),
      () => this.look(),
    );
    return this.nextLook;
  }

  async close(): Promise<void> {
    if (this.fd !== null) await close(this.fd).catch(ignoreSystem);
  }

  private look(): Promise<boolean> {
    this.nextLook = null;
    const look =
      this.fd === null ? realpath(this.path).then((real) => real === this.path) : standsAt(this.fd, this.path);
    const looking = look.finally(() => {
      if (this.looking === looking) this.looking = null;
    });
    this.looking = looking;
    return looking;
  }
}

/** The anchors of one transfer: opened once, kept while used and a little longer. */
export class Anchors {
  /** Least recently used first. */
  private readonly kept = new Map<string, Shared>();

  /** Runs `use` with an anchor on the real folder `path`. Throws as `acquire`. */
  async at<T>(path: string, use: (anchor: Anchor) => Promise<T>): Promise<T> {
    const [anchor, release] = await this.acquire(path);
    try {
      return await use(anchor);
    } finally {
      await release();
    }
  }

  /** An anchor on the real folder `path` until it is released, once. Throws the system's errors, `symlinked-parent`. */
  async acquire(path: string): Promise<[anchor: Anchor, release: () => Promise<void>]> {
    const shared = this.kept.get(path) ?? { anchor: Anchor.open(path), users: 0 };
    this.kept.delete(path);
    this.kept.set(path, shared);
    shared.users++;
    try {
      return [await shared.anchor, () => this.release(path, shared)];
    } catch (error) {
      if (this.kept.get(path) === shared) this.kept.delete(path);
      throw error;
    }
  }

  /** Opens every folder anew when it is asked for next. */
  async reset(): Promise<void> {
    const all = [...this.kept.values()];
    this.kept.clear();
    await Promise.all(all.map(closeUnused));
  }

  private async release(path: string, shared: Shared): Promise<void> {
    shared.users--;
    if (this.kept.get(path) !== shared) return closeUnused(shared);
    if (this.kept.size <= maxKeptAnchors) return;
    for (const [oldest, idle] of this.kept) {
      if (idle.users > 0) continue;
      this.kept.delete(oldest);
      return closeUnused(idle);
    }
  }
}

interface Shared {
  readonly anchor: Promise<Anchor>;
  users: number;
}

/** For one that is no longer kept: the last user closes it. */
async function closeUnused({ anchor, users }: Shared): Promise<void> {
  if (users === 0) await (await anchor.catch(() => null))?.close();
}

export function moved(path: string): FerryError {
  return new FerryError('symlinked-parent', { path });
}
