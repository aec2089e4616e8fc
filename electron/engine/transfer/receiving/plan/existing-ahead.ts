/** What stands where a manifest's entries would go: looked up in order, many at a time, ahead of the plan. */
import type { Existing, Landing } from '../landing/landing.ts';
import type { EntryList } from '../../agreed/entry-list.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';

/** Entries looked up in one question: to ask the disk's thread costs as much as to look up twenty. */
const lookAtOnce = 512;

export class ExistingAhead {
  private readonly landing: Landing;
  /** By index; for most there is nothing. */
  private readonly found = new Map<number, Existing>();
  /** Those looked up last: the next ones to be planned. */
  private entries: readonly ManifestEntry[] = [];
  private looked = 0;

  constructor(landing: Landing) {
    this.landing = landing;
  }

  /** The entry at `index` has been looked up, and all before it. */
  covers(index: number): boolean {
    return index < this.looked;
  }

  /** The entry at an index, the last looked up or one of those with it. */
  entry(index: number): ManifestEntry {
    return this.entries[index - this.looked + this.entries.length]!;
  }

  /** Looks up the entry at `index`, and some that follow it in `entries`; `meanwhile` does what else those need first. */
  async goOn(
    index: number,
    entries: Pick<EntryList<ManifestEntry>, 'slice'>,
    meanwhile: (entries: readonly ManifestEntry[]) => Promise<void> | null = () => null,
  ): Promise<void> {
    const some = entries.slice(index, index + lookAtOnce);
    const files: number[] = [];
    for (let i = 0; i < some.length; i++) if (some[i]!.kind !== 'folder') files.push(i);
    const looking = files.length === 0 ? [] : this.landing.existing(files.map((i) => some[i]!));
    const [found] = await Promise.all([looking, meanwhile(some)]);
    for (let n = 0; n < found.length; n++) {
      const existing = found[n]!;
      if (existing !== null) this.found.set(index + files[n]!, existing);
    }
    this.looked = index + some.length;
    this.entries = some;
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

/** What a person is asked about: what stands where this file or link would go, as it is now. Null: nothing that may stay. */
export async function standingAt(landing: Pick<Landing, 'existing'>, entry: ManifestEntry): Promise<Existing | null> {
  const [existing] = await landing.existing([entry]);
  const mayStay = existing?.file || (existing?.link !== null && entry.kind === 'link');
  return existing !== null && existing !== undefined && mayStay && !existing.own ? existing : null;
}
