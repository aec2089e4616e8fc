/**
 * Paths that may be one and the same to some file system, found by their folded form. The first ones are in a `Map`, since
 * most transfers have no others; the others in columns, where a million strings would take two hundred megabytes.
 */
import { sep } from 'node:path';
import { HashIndex, PathHash, hashText } from '../../../columns/hash-index.ts';
import { Paths } from '../../../columns/paths.ts';

/** Paths in the `Map`: some 25 MB at most. In columns 100,000 tiny files took 5 % longer. */
export const maxMapped = 131_072;

export class FoldedPaths {
  /** By their folded form; mostly one each. */
  private readonly mapped = new Map<string, string[]>();
  /** Removed ones count on: what has gone to the others once is looked for there. */
  private mappedCount = 0;
  private readonly rest = new FoldedColumns();

  /** Answers false when the path was there already. */
  add(path: string): boolean {
    const key = fold(path);
    const like = this.mapped.get(key);
    if (like?.includes(path) === true) return false;
    if (this.mappedCount >= maxMapped) return this.rest.add(path);
    if (like === undefined) this.mapped.set(key, [path]);
    else like.push(path);
    this.mappedCount++;
    return true;
  }

  remove(path: string): void {
    const like = this.mapped.get(fold(path));
    const at = like?.indexOf(path) ?? -1;
    if (at < 0) this.rest.remove(path);
    else like?.splice(at, 1);
  }

  /** Those that fold to the same text. */
  like(path: string): string[] {
    return [...(this.mapped.get(fold(path)) ?? []), ...this.rest.like(path)];
  }
}

class FoldedColumns {
  private readonly paths = new Paths(sep);
  /** Rows by the hash of their folded form. */
  private readonly index = new HashIndex();
  /** Rows of paths that were removed. */
  private readonly gone = new Set<number>();
  private readonly asciiHash = new PathHash(sep, true);

  add(path: string): boolean {
    const hash = this.hashOf(path);
    for (let row = this.index.first(hash); row >= 0; row = this.index.next()) {
      if (this.paths.is(row, path)) return this.gone.delete(row);
    }
    this.index.push(hash);
    this.paths.push(path);
    return true;
  }

  remove(path: string): void {
    for (let row = this.first(path); row >= 0; row = this.index.next()) {
      if (this.paths.is(row, path)) this.gone.add(row);
    }
  }

  like(path: string): string[] {
    const like: string[] = [];
    if (this.paths.length === 0) return like;
    const key = fold(path);
    for (let row = this.first(path); row >= 0; row = this.index.next()) {
      const other = this.paths.at(row);
      if (!this.gone.has(row) && fold(other) === key) like.push(other);
    }
    return like;
  }

  private first(path: string): number {
    return this.index.first(this.hashOf(path));
  }

  private hashOf(path: string): number {
    return ascii.test(path) ? this.asciiHash.of(path) : hashText(fold(path));
  }
}

const ascii = /^[\x00-\x7f]*$/;

/** Names that some file system takes for one fold to the same text. Others may fold to it as well: a look at the disk decides. */
export function fold(path: string): string {
  // The same as below, in a third of the time.
  if (ascii.test(path)) return path.toLowerCase();
  return path.normalize('NFKC').toUpperCase().toLowerCase();
}
