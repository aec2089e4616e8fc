/**
 * The files that a transfer's connections have listed, so that one that vanishes between two of them is still named: each
 * path once, as it was listed last.
 */
import { Numbers } from '../../../columns/numbers.ts';
import { PathTable } from '../../../columns/path-table.ts';
import { Paths } from '../../../columns/paths.ts';
import type { SourceEntry } from '../../../disk/source/walk.ts';

/** In the place of a connection: the row is another's double. */
const nobody = 0xffff_ffff;

/** A file as the journal says that it was listed. */
export type Listed = [path: string, bytes: number, mtimeMs: number];

export class ListedFiles {
  /** The first connection's, which lists no path twice: nobody looks for one before there is another. */
  private first: Paths | null = new Paths();
  private table: PathTable | null = null;
  private readonly sizes = new Numbers('float64');
  private readonly times = new Numbers('float64');
  /** The connection that listed it last. */
  private readonly legs = new Numbers('uint32');
  /** The connection that listed it first as it is; the low bit: an earlier one had listed another content under its name. */
  private readonly since = new Numbers('uint32');

  get length(): number {
    return this.sizes.length;
  }

  /** What it takes of memory, in bytes. */
  get memory(): number {
    const paths = this.table?.bytes ?? this.first?.bytes ?? 0;
    return paths + this.sizes.bytes + this.times.bytes + this.legs.bytes + this.since.bytes;
  }

  /** From now on paths may have been listed before. */
  reopen(): void {
    const { first } = this;
    if (first === null) return;
    const table = new PathTable();
    for (let row = 0; row < first.length; row++) {
      const path = first.at(row);
      const before = table.find(path);
      table.push(path);
      if (before < 0) continue;
      // No walk names a path twice. If one did: as it was named last, and once.
      for (const column of [this.sizes, this.times, this.legs, this.since]) column.set(before, column.get(row));
      this.legs.set(row, nobody);
    }
    this.table = table;
    this.first = null;
  }

  /** Connection `leg` lists it. Answers the row that it has, or, where it was listed just so before, -1. */
  list({ path, bytes, mtimeMs }: Pick<SourceEntry, 'path' | 'bytes' | 'mtimeMs'>, leg: number): number {
    const row = this.rowOf(path);
    if (row === this.length) {
      this.sizes.push(bytes);
      this.times.push(mtimeMs);
      this.legs.push(leg);
      this.since.push(leg * 2);
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
    const row = this.table?.find(path) ?? -1;
    if (row >= 0) this.legs.set(row, leg);
  }

  /** Since which connection the file has been listed as it is, and whether it was another before. Null: it isn't listed. */
  sinceWhen(path: string): { readonly leg: number; readonly changed: boolean } | null {
    this.reopen();
    const row = this.table!.find(path);
    if (row < 0) return null;
    const since = this.since.get(row);
    return { leg: Math.floor(since / 2), changed: since % 2 === 1 };
  }

  at(row: number): Listed {
    const path = this.table?.at(row) ?? this.first!.at(row);
    return [path, this.sizes.get(row), this.times.get(row)];
  }

  /** Those that connection `leg` has not listed. */
  *missing(leg: number): Generator<Listed, void> {
    // All that it adds while this is read it has listed.
    const { length } = this;
    for (let row = 0; row < length; row++) {
      const by = this.legs.get(row);
      if (by !== leg && by !== nobody) yield this.at(row);
    }
  }

  private rowOf(path: string): number {
    if (this.table !== null) return this.table.rowOf(path);
    this.first!.push(path);
    return this.first!.length - 1;
  }
}
