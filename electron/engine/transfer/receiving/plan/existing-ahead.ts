/** What stands where a manifest's entries would go: looked up in order, many at a time, ahead of the plan. */
import type { Existing, Landing } from '../landing/landing.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';

/** Entries looked up in one question: to ask the disk's thread costs as much as to look up twenty. */
const lookAtOnce = 512;

export class ExistingAhead {
  private readonly landing: Landing;
  /** By index; for most there is nothing. */
  private readonly found = new Map<number, Existing>();
  private looked = 0;

  constructor(landing: Landing) {
    this.landing = landing;
  }

  /** The first entry that has not been looked up. */
  get end(): number {
    return this.looked;
  }

  /** The entry at `index` has been looked up, and all before it. */
  covers(index: number): boolean {
    return index < this.looked;
  }

  /** Looks up the entry at `index`, and some that follow it in `entries`. */
  async goOn(index: number, entries: readonly ManifestEntry[]): Promise<void> {
    const some = entries.slice(index, index + lookAtOnce);
    const files: number[] = [];
    for (let i = 0; i < some.length; i++) if (some[i]!.kind !== 'folder') files.push(i);
    const found = files.length === 0 ? [] : await this.landing.existing(files.map((i) => some[i]!));
    for (let n = 0; n < found.length; n++) {
      const existing = found[n]!;
      if (existing !== null) this.found.set(index + files[n]!, existing);
    }
    this.looked = index + some.length;
  }

  /** Something stands where this entry would go. */
  has(index: number): boolean {
    return this.found.has(index);
  }

  /** What stands there; forgotten then. */
  take(index: number): Existing | null {
    const existing = this.found.get(index) ?? null;
    this.found.delete(index);
    return existing;
  }
}
