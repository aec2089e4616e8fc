/**
 * The paths that a transfer has put in place itself. Two of its names may be one and the same to a file system that
 * ignores case or normalises: the second must not replace the first, nor take it for somebody else's file.
 */
import type { Stats } from 'node:fs';
import { resolve } from 'node:path';
import { withSeparator } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { FoldedPaths } from './folded-paths.ts';

export class Ours {
  readonly calls: DiskCalls;
  /** Ends in a separator. Paths are kept without it. */
  private readonly root: string;
  private readonly paths = new FoldedPaths();

  /** `root`: the folder most of them are below; `placed`: absolute paths that earlier runs of the transfer put in place. */
  constructor(root: string, placed: readonly string[], calls: DiskCalls) {
    this.calls = calls;
    this.root = withSeparator(root);
    for (const path of placed) this.add(path);
  }

  /** Answers false when the path was there already. */
  add(path: string): boolean {
    return this.paths.add(this.shorten(path));
  }

  /** What was noted as `wanted` is at `path`, or nowhere. */
  instead(wanted: string, path: string | null): void {
    this.paths.remove(this.shorten(wanted));
    if (path !== null) this.add(path);
  }

  /** Whether a file of ours has this path, however it is spelled. */
  async has(path: string): Promise<boolean> {
    const short = this.shorten(path);
    const like = this.paths.like(short);
    return like.includes(short) || this.isOne(path, like);
  }

  /** Whether a file of ours that is noted under another spelling has this path. */
  async hasOther(path: string): Promise<boolean> {
    const short = this.shorten(path);
    return this.isOne(
      path,
      this.paths.like(short).filter((other) => other !== short),
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

  /** Below the root; one that lies elsewhere stays as it is. */
  private shorten(path: string): string {
    return path.startsWith(this.root) ? path.slice(this.root.length) : path;
  }
}

/** Not by inode: exFAT through FUSE has one for each spelling. Two files that only look alike are both kept, which does no harm. */
function mayBeOne(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}
