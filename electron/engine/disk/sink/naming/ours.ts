/**
 * What a transfer has put in place itself. Two of its names may be one to the file system (which ignores case or
 * normalises): the second must not replace the first, nor take it for somebody else's file.
 */
import type { Stats } from 'node:fs';
import { resolve } from 'node:path';
import { withSeparator } from '../../system/anchor.ts';
import { lstat } from '../../system/calls.ts';

export class Ours {
  /** With a separator at its end. Paths are kept without it: of a hundred thousand it would take twenty megabytes. */
  private readonly root: string;
  /** By what the names have in common on every file system. */
  private readonly paths = new Map<string, string | string[]>();

  /** `root`: the folder most of them are below; `placed`: absolute paths that earlier runs of the transfer put in place. */
  constructor(root: string, placed: readonly string[] = []) {
    this.root = withSeparator(root);
    for (const path of placed) this.add(path);
  }

  /**
   * Answers false when it was there already. `wire`: what the sender calls it; kept where it says the same, since a part
   * of a string holds the whole in memory.
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

  /** What was to stand under `wanted` stands under `path`, or nowhere. */
  instead(wanted: string, path: string | null): void {
    const short = this.shorten(wanted);
    const key = fold(short);
    const others = this.like(key).filter((other) => other !== short);
    if (others.length > 0) this.paths.set(key, others);
    else this.paths.delete(key);
    if (path !== null) this.add(path);
  }

  /** Does one of ours stand under this path, however it is spelled? */
  async has(path: string): Promise<boolean> {
    const short = this.shorten(path);
    const like = this.like(fold(short));
    if (like.length === 0) return false;
    if (like.includes(short)) return true;
    const there = await lstat(path).catch(() => null);
    if (there === null) return false;
    for (const other of like) {
      const ours = await lstat(resolve(this.root, other)).catch(() => null);
      if (ours !== null && mayBeOne(ours, there)) return true;
    }
    return false;
  }

  private like(key: string): readonly string[] {
    const like = this.paths.get(key);
    return like === undefined ? [] : typeof like === 'string' ? [like] : like;
  }

  /** Of one elsewhere: all of it. */
  private shorten(path: string): string {
    return path.startsWith(this.root) ? path.slice(this.root.length) : path;
  }
}

/** Not by inode: exFAT through FUSE has one for each spelling. Two files that only look alike are both kept, no harm. */
function mayBeOne(a: Stats, b: Stats): boolean {
  return a.dev === b.dev && a.size === b.size && a.mtimeMs === b.mtimeMs && a.ctimeMs === b.ctimeMs;
}

const ascii = /^[\x00-\x7f]*$/;

/** Names that any file system takes for one fold to the same; others may as well: the look decides. */
export function fold(path: string): string {
  // As below, for a third of the time.
  if (ascii.test(path)) return path.toLowerCase();
  const folded = path.normalize('NFKC').toUpperCase().toLowerCase();
  // The same text once more would only take memory.
  return folded === path ? path : folded;
}
