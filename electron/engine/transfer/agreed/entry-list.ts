/**
 * The entries of a manifest. The first ones stay as they were given: most transfers have no others, and into columns and out
 * of them again costs 8 % of the time that ten thousand small files take. The others are in columns, which is what lets a
 * manifest have millions.
 */
import type { ManifestEntry } from './manifest.ts';
import { EntryColumns } from './entry-columns.ts';

/** Entries that stay objects: some 40 MB at most. Into columns and out of them costs 100,000 tiny files 3 % of their time. */
export const maxAsGiven = 131_072;

/** What V8 takes for an entry given, its texts aside: the object, two boxed numbers, two texts' heads, places in lists. */
const givenBytes = 200;

export class EntryList<E extends ManifestEntry> {
  private readonly given: E[] = [];
  private givenMemory = 0;
  private readonly rest = new EntryColumns<E>();

  get length(): number {
    return this.given.length + this.rest.length;
  }

  /** What it takes of memory, in bytes. */
  get memory(): number {
    return this.givenMemory + this.rest.memory;
  }

  /** `entry` is kept, and must not change. */
  push(entry: E): void {
    if (this.given.length === maxAsGiven) return this.rest.push(entry);
    this.given.push(entry);
    this.givenMemory += givenBytes + textBytes(entry);
  }

  /** The entry at an index; undefined: there is none. */
  at(index: number): E | undefined {
    return index < maxAsGiven ? this.given[index] : this.rest.at(index - maxAsGiven);
  }

  /** Those from `from` to before `to`, as far as there are any. */
  slice(from: number, to = this.length): E[] {
    if (from >= maxAsGiven) return this.rest.slice(from - maxAsGiven, to - maxAsGiven);
    const entries = this.given.slice(from, to);
    return to <= maxAsGiven ? entries : entries.concat(this.rest.slice(0, to - maxAsGiven));
  }

  *[Symbol.iterator](): Generator<E, void> {
    yield* this.given;
    yield* this.rest;
  }

  /** `index`, here and below: of one that is there. */
  kindOf(index: number): ManifestEntry['kind'] {
    return index < maxAsGiven ? this.given[index]!.kind : this.rest.kindOf(index - maxAsGiven);
  }

  bytesOf(index: number): number {
    return index < maxAsGiven ? this.given[index]!.bytes : this.rest.bytesOf(index - maxAsGiven);
  }

  timeOf(index: number): number {
    return index < maxAsGiven ? this.given[index]!.mtimeMs : this.rest.timeOf(index - maxAsGiven);
  }

  pathOf(index: number): string {
    return index < maxAsGiven ? this.given[index]!.path : this.rest.pathOf(index - maxAsGiven);
  }

  /** Of each folder that something lies in, the first name; some come several times. */
  *topFolders(): Generator<string, void> {
    for (const { path } of this.given) {
      const end = path.indexOf('/');
      if (end >= 0) yield path.slice(0, end);
    }
    yield* this.rest.topFolders();
  }
}

/** Two bytes a character, which few need: rather too much counted than too little. */
function textBytes(entry: ManifestEntry & { readonly local?: string }): number {
  return 2 * (entry.path.length + (entry.link?.length ?? 0) + (entry.local?.length ?? 0));
}
