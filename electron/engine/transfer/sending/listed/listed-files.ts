/**
 * The files that a transfer's connections have listed, so that one that vanishes between two of them is still named: each
 * path once, as it was listed last.
 */
import { Numbers } from '../../../columns/numbers.ts';
import { PathTable } from '../../../columns/path-table.ts';
import type { SourceEntry } from '../../../disk/source/walk.ts';
import type { EntryList } from '../../agreed/entry-list.ts';

/** In the place of a connection: the row is no file's, or another's double. */
const nobody = 0xffff_ffff;

/** A file as the journal says that it was listed. */
export type Listed = [path: string, bytes: number, mtimeMs: number];

type Entry = Pick<SourceEntry, 'kind' | 'path' | 'bytes' | 'mtimeMs'>;

export class ListedFiles {
  /** The first connection's entries are its manifest's: as long as there is no other, they need not be kept once more. */
  private first: { readonly entries: EntryList<SourceEntry>; readonly leg: number; count: number } | null = null;
  private readonly table = new PathTable();
  private readonly sizes = new Numbers('float64');
  private readonly times = new Numbers('float64');
  /** The connection that listed it last. */
  private readonly legs = new Numbers('uint32');
  /** The connection that listed it first as it is; the low bit: an earlier one had listed another content under its name. */
  private readonly since = new Numbers('uint32');

  /** Connection `leg` lists what `entries` gains, in this order; null: it stands nowhere else. */
  begin(entries: EntryList<SourceEntry> | null, leg: number): void {
    const isFirst = this.first === null && this.table.length === 0;
    if (isFirst && entries !== null) this.first = { entries, leg, count: 0 };
    else this.settle();
  }

  /** Connection `leg` lists it. Answers the row that it has; -1: it is a folder, or was listed just so before. */
  list(entry: Entry, leg: number): number {
    const { first } = this;
    if (first !== null) {
      const row = first.count++;
      return entry.kind === 'folder' ? -1 : row;
    }
    if (entry.kind === 'folder') return -1;
    const { path, bytes, mtimeMs } = entry;
    const row = this.table.rowOf(path);
    if (row === this.sizes.length) {
      this.note(bytes, mtimeMs, leg);
      return row;
    }
    this.legs.set(row, leg);
    if (this.sizes.get(row) === bytes && this.times.get(row) === mtimeMs) return -1;
    this.sizes.set(row, bytes);
    this.times.set(row, mtimeMs);
    this.since.set(row, leg * 2 + 1);
    return row;
  }

  /** Connection `leg` came by this path, and could not take it. */
  skip(path: string, leg: number): void {
    const row = this.table.find(path);
    if (row >= 0) this.legs.set(row, leg);
  }

  /** Since which connection the file has been listed as it is, and whether it was another before. Null: it isn't listed. */
  sinceWhen(path: string): { readonly leg: number; readonly changed: boolean } | null {
    this.settle();
    const row = this.table.find(path);
    if (row < 0) return null;
    const since = this.since.get(row);
    return { leg: Math.floor(since / 2), changed: since % 2 === 1 };
  }

  /** As `row` was listed. */
  at(row: number): Listed {
    const entries = this.first?.entries;
    if (entries !== undefined) return [entries.pathOf(row), entries.bytesOf(row), entries.timeOf(row)];
    return [this.table.at(row), this.sizes.get(row), this.times.get(row)];
  }

  /** Those that connection `leg` has not listed. */
  *missing(leg: number): Generator<Listed, void> {
    if (this.first?.leg === leg) return;
    this.settle();
    // All that it adds while this is read it has listed.
    const { length } = this.legs;
    for (let row = 0; row < length; row++) {
      const by = this.legs.get(row);
      if (by !== leg && by !== nobody) yield this.at(row);
    }
  }

  /** From now on paths may have been listed before. Rows stay what they are. */
  private settle(): void {
    const { first, table } = this;
    this.first = null;
    for (let row = 0; row < (first?.count ?? 0); row++) {
      const { kind, path, bytes, mtimeMs } = first!.entries.at(row)!;
      // No file is called as a folder is here.
      const name = kind === 'folder' ? `${path}/` : path;
      const before = table.find(name);
      table.push(name);
      this.note(bytes, mtimeMs, kind === 'folder' || before >= 0 ? nobody : first!.leg);
      if (before < 0) continue;
      // No walk names a path twice. If one did: as it was named last, and once.
      this.sizes.set(before, bytes);
      this.times.set(before, mtimeMs);
    }
  }

  private note(bytes: number, mtimeMs: number, leg: number): void {
    this.sizes.push(bytes);
    this.times.push(mtimeMs);
    this.legs.push(leg);
    this.since.push(leg * 2);
  }
}
