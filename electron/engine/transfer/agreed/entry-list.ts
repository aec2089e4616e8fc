/**
 * The entries of a manifest. The first ones stay as they were given: most transfers have no others, and into columns and out
 * of them again costs 8 % of the time that ten thousand small files take. The others are in columns, which is what lets a
 * manifest have millions.
 */
import type { ManifestEntry } from './manifest.ts';
import { EntryColumns } from './entry-columns.ts';

/** Entries that stay objects: some 40 MB at most. Into columns and out of them costs 100,000 tiny files 3 % of their time. */
export const maxAsGiven = 131_072;
/**
 * The same of a manifest that nobody has accepted: strangers may send many. Objects of offers that were turned away stay in
 * memory until V8 looks for old ones: of 64 offers of a million entries that was 200 MB.
 */
export const maxAsGivenUnaccepted = 4096;

/** What V8 takes for an entry given, its texts aside: the object, two boxed numbers, two texts' heads, places in lists. */
const givenBytes = 200;

export class EntryList<E extends ManifestEntry> {
  /** Entries that may stay as they were given. What is in columns stays there when this grows, and all that follows. */
  mostAsGiven = maxAsGiven;
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
    if (this.given.length >= this.mostAsGiven || this.rest.length > 0) return this.rest.push(entry);
    this.given.push(entry);
    this.givenMemory += givenBytes + textBytes(entry);
  }

  /** The entry at an index; undefined: there is none. */
  at(index: number): E | undefined {
    const { given } = this;
    return index < given.length ? given[index] : this.rest.at(index - given.length);
  }

  /** Those from `from` to before `to`, as far as there are any. */
  slice(from: number, to = this.length): E[] {
    const { length } = this.given;
    if (from >= length) return this.rest.slice(from - length, to - length);
    const entries = this.given.slice(from, to);
    return to <= length ? entries : entries.concat(this.rest.slice(0, to - length));
  }

  *[Symbol.iterator](): Generator<E, void> {
    yield* this.given;
    yield* this.rest;
  }

  /** `index`, here and below: of one that is there. */
  kindOf(index: number): ManifestEntry['kind'] {
    const { given } = this;
    return index < given.length ? given[index]!.kind : this.rest.kindOf(index - given.length);
  }

  bytesOf(index: number): number {
    const { given } = this;
    return index < given.length ? given[index]!.bytes : this.rest.bytesOf(index - given.length);
  }

  timeOf(index: number): number {
    const { given } = this;
    return index < given.length ? given[index]!.mtimeMs : this.rest.timeOf(index - given.length);
  }

  pathOf(index: number): string {
    const { given } = this;
    return index < given.length ? given[index]!.path : this.rest.pathOf(index - given.length);
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
