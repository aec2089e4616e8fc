/**
 * Very many paths, in order: neighbours share their folder, so that one takes its last name and some ten bytes. In the
 * order of a walk that is the shortest way; any other order only takes more.
 */
import { Numbers } from './numbers.ts';
import { SharedTexts } from './shared-texts.ts';
import { Texts } from './texts.ts';

export class Paths {
  private readonly separator: string;
  private readonly folders = new SharedTexts();
  private readonly names = new Texts();
  private readonly wheres = new Numbers('uint32');

  /** `separator`: what stands between names: one unit. */
  constructor(separator = '/') {
    this.separator = separator;
  }

  get length(): number {
    return this.wheres.length;
  }

  /** What it takes of memory. */
  get bytes(): number {
    return this.folders.bytes + this.names.bytes + this.wheres.bytes;
  }

  /** Adds a path, from its unit `from` on. */
  push(path: string, from = 0): void {
    const end = Math.max(path.lastIndexOf(this.separator) + 1, from);
    if (!this.folders.isLast(path, end, from)) this.folders.begin(this.length, path.slice(from, end));
    this.wheres.push(this.names.add(path, end));
  }

  at(row: number): string {
    return this.folders.at(row) + this.names.get(this.wheres.get(row));
  }

  /** The path's last name. */
  nameAt(row: number): string {
    return this.names.get(this.wheres.get(row));
  }

  /** Its folder, with the separator at its end; empty: it has none. */
  folderAt(row: number): string {
    return this.folders.at(row);
  }

  /** Whether a row is `path` from its unit `from` on. */
  is(row: number, path: string, from = 0): boolean {
    const folder = this.folders.at(row);
    return path.startsWith(folder, from) && this.names.is(this.wheres.get(row), path, from + folder.length);
  }

  /** Of each folder that something lies in, the first name; some come several times. */
  *topFolders(): Generator<string, void> {
    for (let run = 0; run < this.folders.runs; run++) {
      const folder = this.folders.textOf(run);
      if (folder !== '') yield folder.slice(0, folder.indexOf(this.separator));
    }
  }
}
