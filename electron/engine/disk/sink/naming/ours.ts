/**
 * The paths that a transfer has put in place itself. Two of its names may be one and the same to a file system that
 * ignores case or normalises: the second must not replace the first, nor take it for somebody else's file.
 */
import type { Stats } from 'node:fs';
import { resolve } from 'node:path';
import { withSeparator } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';

export class Ours {
  readonly calls: DiskCalls;
  /** Ends in a separator. Paths are kept without it: for a hundred thousand it would take twenty megabytes. */
  private readonly root: string;
  /** Paths below the root by their folded form (`fold`): one, or a list where several fold to the same. */
  private readonly paths = new Map<string, string | string[]>();

  /** `root`: the folder most of them are below; `placed`: absolute paths that earlier runs of the transfer put in place. */
  constructor(root: string, placed: readonly string[], calls: DiskCalls) {
    this.calls = calls;
    this.root = withSeparator(root);
    for (const path of placed) this.add(path);
  }

  /**
   * Answers false when the path was there already. `wire`: the sender's name for it. Where that is the same text it is
   * kept instead: a part cut out of a string would keep the whole string in memory.
   */
  add(path: string, wire = ''): boolean {
    const cut = this.shorten(path);
    const short = cut === wire ? wire : cut;
    const key = fold(short);
    const before = this.like(key);
    if (before.includes(short)) return false;
    // Nearly all are alone: a hundred thousand lists of one would take ten megabytes.
    this.paths.set(key, before.length === 0 ? short : [...before, short]);
    return true;
  }

  /** What was noted as `wanted` is at `path`, or nowhere. */
  instead(wanted: string, path: string | null): void {
    const short = this.shorten(wanted);
    const key = fold(short);
    const others = this.like(key).filter((other) => other !== short);
    if (others.length > 0) this.paths.set(key, others);
    else this.paths.delete(key);
    if (path !== null) this.add(path);
  }

  /** Whether a file of ours has this path, however it is spelled. */
  async has(path: string): Promise<boolean> {
    const short = this.shorten(path);
    const like = this.like(fold(short));
    return like.includes(short) || this.isOne(path, like);
  }

  /** Whether a file of ours that is noted under another spelling has this path. */
  async hasOther(path: string): Promise<boolean> {
    const short = this.shorten(path);
    return this.isOne(
      path,
      this.like(fold(short)).filter((other) => other !== short),
    );
  }

  /** Whether the file at `path` is one of `like`, as far as the disk tells. */
  private async isOne(path: string, like: readonly string[]): Promise<boolean> {
    if (like.length === 0) return false;
    const stats = await this.calls.look(path);
    if (stats === null) return false;
    for (const other of like) {
      const ours = await this.calls.look(resolve(this.root, other));
      if (ours !== null && mayBeOne(ours, stats)) return true;
    }
    return false;
  }

  private like(key: string): readonly string[] {
    const like = this.paths.get(key);
    return like === undefined ? [] : typeof like === 'string' ? [like] : like;
  }

  /** Without the root; a path elsewhere stays as it is. */
  private shorten(path: string): string {
    return path.startsWith(this.root) ? path.slice(this.root.length) : path;
  }
}

/** Not by inode: exFAT through FUSE has one for each spelling. Two files that only look alike are both kept, which does no harm. */
function mayBeOne(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

const ascii = /^[\x00-\x7f]*$/;

/** Names that some file system takes for one fold to the same text. Others may fold to it as well: a look at the disk decides. */
export function fold(path: string): string {
  // The same as below, in a third of the time.
  if (ascii.test(path)) return path.toLowerCase();
  const folded = path.normalize('NFKC').toUpperCase().toLowerCase();
  // A second copy of the same text would only take memory.
  return folded === path ? path : folded;
}
