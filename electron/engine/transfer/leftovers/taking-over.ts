/** A new transfer goes on with what ended ones had begun: which of their beginnings are its files', and which it has taken. */
import { isOf, type Part } from '../../state/journal-format.ts';
import type { ManifestEntry } from '../agreed/manifest.ts';
import type { Beginning } from './kept-beginnings.ts';

export class TakingOver {
  /** By path on the wire. */
  private readonly offered = new Map<string, Beginning>();
  private readonly taken = new Set<Beginning>();

  /** Ended transfers have begun these. Of two of one path the longer counts. */
  offer(beginnings: readonly Beginning[]): void {
    for (const one of beginnings) {
      const { path, present } = one.part;
      if (present > (this.offered.get(path)?.part.present ?? 0)) this.offered.set(path, one);
    }
  }

  /** The beginning of this very entry; undefined: none, or of another version. */
  of(entry: ManifestEntry): Part | undefined {
    return this.find(entry)?.part;
  }

  /** The entry goes on from its beginning, or anew: that is this transfer's now. */
  take(entry: ManifestEntry): void {
    const found = this.find(entry);
    if (found !== undefined) this.taken.add(found);
  }

  /** Ids of the transfers all of whose offered beginnings have been taken. */
  emptied(): readonly string[] {
    const all = [...this.offered.values()];
    const left = new Set(all.filter((one) => !this.taken.has(one)).map(({ of }) => of));
    return [...new Set(all.map(({ of }) => of))].filter((id) => !left.has(id));
  }

  private find(entry: ManifestEntry): Beginning | undefined {
    // Asked for each entry, and nearly always there is none.
    if (this.offered.size === 0) return undefined;
    const found = this.offered.get(entry.path);
    return isOf(found?.part, entry) ? found : undefined;
  }
}
