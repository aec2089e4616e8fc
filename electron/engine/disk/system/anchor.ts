/**
 * Folders held open while files are made in them. Node has no openat(2), so every call walks a path anew, and between a
 * check and the use (even between the two paths of one link(2)) somebody could swap a folder for a symlink. On Linux
 * /proc/self/fd closes that gap: names are appended to the open folder instead of to its path. Elsewhere an anchor is
 * the path, checked before and after; on macOS the calls that open and name files refuse links on their way themselves
 * (`links.ts`, `native/macos.ts`). Else somebody who swaps twice within one call can still have a file put elsewhere, but
 * never over anything that exists.
 */
import { constants, readlinkSync } from 'node:fs';
import { dirname, sep } from 'node:path';
import { FerryError } from '../../../../shared/errors.ts';
import type { DiskCalls } from './calls.ts';
import { ignoreSystem, isErrno } from './disk-errors.ts';

/** Most folders kept open while unused: files come folder by folder, so those written at once (16 or so) find theirs open. */
export const maxKeptAnchors = 32;

/** The folder in which open files appear under their numbers; null where there is none. */
const descriptors = findDescriptors();
/** Opens a folder that we may enter but not list, too. Not among Node's constants. */
const O_PATH = 0o10000000;
const folderFlags = O_PATH | constants.O_DIRECTORY | constants.O_NOFOLLOW;

function findDescriptors(): string | null {
  if (process.platform !== 'linux') return null;
  try {
    // Not process.pid: /proc may belong to another pid namespace. And a fifth faster than /proc/self.
    return `/proc/${readlinkSync('/proc/self')}/fd`;
  } catch {
    return null;
  }
}

export function withSeparator(path: string): string {
  return path.endsWith(sep) ? path : path + sep;
}

/** Whether the open folder `fd` stands at `path` (as `realpath` spells it), reached through real folders only. */
export async function standsAt(fd: number, path: string, calls: DiskCalls): Promise<boolean> {
  if ((await calls.readlink(`${descriptors}/${fd}`).catch(() => null)) === path) return true;
  // exFAT finds a folder by several spellings of its name and may answer another one.
  try {
    const above = dirname(path);
    const [real, atPath, held] = await Promise.all([calls.realpath(above), calls.lstat(path), calls.fstat(fd)]);
    return real === above && atPath.ino === held.ino && atPath.dev === held.dev;
  } catch (error) {
    if (isErrno(error, 'ENOENT', 'ENOTDIR', 'ELOOP')) return false;
    throw error;
  }
}

/** One folder, held. */
export class Anchor {
  /** Names are appended to it. On Linux it follows the folder when that is moved; elsewhere it is the path. */
  readonly base: string;
  /** The open folder; null but on Linux. */
  readonly fd: number | null;
  /** As `realpath` spells it. */
  readonly path: string;
  private readonly calls: DiskCalls;
  /** The path as the disk spells it, from the first look on; null where that can't be had. */
  private spelled: string | null = null;
  private looking: Promise<boolean> | null = null;
  private nextLook: Promise<boolean> | null = null;

  private constructor(path: string, fd: number | null, calls: DiskCalls) {
    this.path = path;
    this.calls = calls;
    this.fd = fd;
    this.base = withSeparator(fd === null ? path : `${descriptors}/${fd}`);
  }

  /** Throws the system's errors, and `symlinked-parent` when `path` isn't a real folder below real folders. */
  static async open(path: string, calls: DiskCalls): Promise<Anchor> {
    const anchor = new Anchor(path, descriptors === null ? null : await calls.open(path, folderFlags), calls);
    try {
      if (await anchor.stands()) return anchor;
      throw folderMovedError(path);
    } catch (error) {
      await anchor.close();
      throw error;
    }
  }

  /** Whether the folder is still where it was. Never answered by a look that began before the call; those who ask meanwhile share the next one. */
  stands(): Promise<boolean> {
    if (this.looking === null) return this.look();
    this.nextLook ??= this.looking.then(
      () => this.look(),
      () => this.look(),
    );
    return this.nextLook;
  }

  async close(): Promise<void> {
    if (this.fd !== null) await this.calls.close(this.fd).catch(ignoreSystem);
  }

  private look(): Promise<boolean> {
    this.nextLook = null;
    const look = this.fd === null ? this.lookByPath() : standsAt(this.fd, this.path, this.calls);
    const looking = look.finally(() => {
      if (this.looking === looking) this.looking = null;
    });
    this.looking = looking;
    return looking;
  }

  /**
   * Windows' own answer takes one call where Node's takes one for each folder above, but it rewrites mapped drives and fails
   * on RAM disks: it is compared with what it was when Node's was right.
   */
  private async lookByPath(): Promise<boolean> {
    const { trueCase } = this.calls;
    const now = trueCase === null ? null : await trueCase(this.path).catch(() => null);
    if (now !== null && now === this.spelled) return true;
    if ((await this.calls.realpath(this.path)) !== this.path) return false;
    this.spelled = now;
    return true;
  }
}

/** The anchors of one transfer: opened once, kept while used and a little longer. */
export class Anchors {
  private readonly calls: DiskCalls;
  /** Least recently used first. */
  private readonly kept = new Map<string, Shared>();
  private check: (() => Promise<void>) | null = null;

  constructor(calls: DiskCalls) {
    this.calls = calls;
  }

  /** From now on each folder that is opened anew is used only once `check` has let it pass; null: each is. */
  guard(check: (() => Promise<void>) | null): void {
    this.check = check;
  }

  /** Runs `use` with an anchor on the real folder `path`. Throws as `acquire`. */
  async at<T>(path: string, use: (anchor: Anchor) => Promise<T>): Promise<T> {
    const [anchor, release] = await this.acquire(path);
    try {
      return await use(anchor);
    } finally {
      await release();
    }
  }

  /** An anchor on the real folder `path` until `release` is called, once. Throws the system's errors, `symlinked-parent`. */
  async acquire(path: string): Promise<[anchor: Anchor, release: () => Promise<void>]> {
    const shared = this.kept.get(path) ?? { anchor: this.open(path), users: 0 };
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

  /** Forgets all folders: each is opened anew when it is asked for next. */
  async reset(): Promise<void> {
    const all = [...this.kept.values()];
    this.kept.clear();
    await Promise.all(all.map(closeUnused));
  }

  private async open(path: string): Promise<Anchor> {
    const anchor = await Anchor.open(path, this.calls);
    if (this.check === null) return anchor;
    try {
      await this.check();
      return anchor;
    } catch (error) {
      await anchor.close();
      throw error;
    }
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

/** The last user of an anchor that is no longer kept closes it. */
async function closeUnused({ anchor, users }: Shared): Promise<void> {
  if (users === 0) await (await anchor.catch(() => null))?.close();
}

/** The folder is no longer where it was, or was never reached through real folders only. */
export function folderMovedError(path: string): FerryError {
  return new FerryError('symlinked-parent', { path });
}
