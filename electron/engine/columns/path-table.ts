/** Very many paths, and the row of each found by its text. */
import { HashIndex, PathHash } from './hash-index.ts';
import { Paths } from './paths.ts';

export class PathTable {
  private readonly paths = new Paths();
  private readonly index = new HashIndex();
  private readonly hash = new PathHash();

  get length(): number {
    return this.paths.length;
  }

  /** What it takes of memory. */
  get bytes(): number {
    return this.paths.bytes + this.index.bytes;
  }

  /** The row of a path; -1: it isn't here. Of several the first. */
  find(path: string): number {
    // Mostly asked of one that is empty: nothing of a transfer is known when it is new.
    return this.length === 0 ? -1 : this.search(path, this.hash.of(path));
  }

  /** The row of a path, which is added where it isn't here: then it is the last. */
  rowOf(path: string): number {
    const hash = this.hash.of(path);
    const row = this.search(path, hash);
    return row < 0 ? this.push(path, hash) : row;
  }

  /** Adds a row, also of a path that is here. Answers its number. */
  push(path: string, hash = this.hash.of(path)): number {
    this.index.push(hash);
    this.paths.push(path);
    return this.length - 1;
  }

  at(row: number): string {
    return this.paths.at(row);
  }

  private search(path: string, hash: number): number {
    let row = this.index.first(hash);
    while (row >= 0 && !this.paths.is(row, path)) row = this.index.next();
    return row;
  }
}
