/**
 * The paths that a transfer has put in place itself. Two of its names may be one and the same to a file system that
 * ignores case or normalises: the second must not replace the first, nor take it for somebody else's file.
 */
import type { Stats } from 'node:fs';
import { resolve, sep } from 'node:path';
import { HashIndex, PathHash, hashText } from '../../../columns/hash-index.ts';
import { Paths } from '../../../columns/paths.ts';
import { withSeparator } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';

export class Ours {
  readonly calls: DiskCalls;
  /** Ends in a separator. Paths are kept without it. */
  private readonly root: string;
  /** Paths below the root, in columns: a hundred thousand strings in a `Map` would take twelve megabytes. */
  private readonly paths = new Paths(sep);
  /** Their rows by the hash of their folded form (`fold`). */
  private readonly index = new HashIndex();
  /** Rows of paths that are not ours after all. */
  private readonly gone = new Set<number>();
  private readonly asciiHash = new PathHash(sep, true);

  /** `root`: the folder most of them are below; `placed`: absolute paths that earlier runs of the transfer put in place. */
  constructor(root: string, placed: readonly string[], calls: DiskCalls) {
    this.calls = calls;
    this.root = withSeparator(root);
    for (const path of placed) this.add(path);
  }

  /** Answers false when the path was there already. */
  add(path: string): boolean {
    const from = this.startOf(path);
    const hash = this.hashOf(path, from);
    for (let row = this.index.first(hash); row >= 0; row = this.index.next()) {
      if (this.paths.is(row, path, from)) return this.gone.delete(row);
    }
    this.index.push(hash);
    this.paths.push(path, from);
    return true;
  }

  /** What was noted as `wanted` is at `path`, or nowhere. */
  instead(wanted: string, path: string | null): void {
    const from = this.startOf(wanted);
    for (let row = this.index.first(this.hashOf(wanted, from)); row >= 0; row = this.index.next()) {
      if (this.paths.is(row, wanted, from)) this.gone.add(row);
    }
    if (path !== null) this.add(path);
  }

  /** Whether a file of ours has this path, however it is spelled. */
  async has(path: string): Promise<boolean> {
    const short = path.slice(this.startOf(path));
    const like = this.like(short);
    return like.includes(short) || this.isOne(path, like);
  }

  /** Whether a file of ours that is noted under another spelling has this path. */
  async hasOther(path: string): Promise<boolean> {
    const short = path.slice(this.startOf(path));
    return this.isOne(
      path,
      this.like(short).filter((other) => other !== short),
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

  /** Those that fold to the same text. */
  private like(short: string): string[] {
    const like: string[] = [];
    const key = fold(short);
    for (let row = this.index.first(this.hashOf(short, 0)); row >= 0; row = this.index.next()) {
      const path = this.paths.at(row);
      if (!this.gone.has(row) && fold(path) === key) like.push(path);
    }
    return like;
  }

  /** Of a path's folded form, from its unit `from` on. */
  private hashOf(path: string, from: number): number {
    return ascii.test(path) ? this.asciiHash.of(path, from) : hashText(fold(path.slice(from)));
  }

  /** Where a path goes on below the root; 0: it lies elsewhere, and stays as it is. */
  private startOf(path: string): number {
    return path.startsWith(this.root) ? this.root.length : 0;
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
  return path.normalize('NFKC').toUpperCase().toLowerCase();
}
