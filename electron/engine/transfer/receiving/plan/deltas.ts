/** Which files are wanted as deltas: ones of which another version stands here, and that are large enough for it to pay. */
import type { Holdings } from './holdings.ts';
import { shapeFor, type DeltaShape } from '../../agreed/delta.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import type { Landing } from '../landing/landing.ts';
import { minDeltaBytes } from '../../../wire/limits.ts';

/** What a plan asks for, and out of what it is put together here. */
export interface PlannedDelta extends DeltaShape {
  /** The other version, absolute. */
  readonly basis: string;
  /** It is as long as the file, and nothing has come of that yet: it may turn out to be the same. */
  readonly same: boolean;
}

export class Deltas {
  private readonly landing: Pick<Landing, 'basis'>;
  private readonly holdings: Pick<Holdings, 'anyPartOf' | 'isUnfit'>;
  private readonly mayAsk: boolean;

  /** `mayAsk`: the sender understands it. */
  constructor(landing: Pick<Landing, 'basis'>, holdings: Pick<Holdings, 'anyPartOf' | 'isUnfit'>, mayAsk: boolean) {
    this.landing = landing;
    this.holdings = holdings;
    this.mayAsk = mayAsk;
  }

  /** As far as the entry alone tells. A file with holes goes whole: its holes cost nothing, and stay. */
  mayBe(entry: ManifestEntry): boolean {
    const { kind, bytes, stored } = entry;
    return (
      this.mayAsk && kind === 'file' && stored === undefined && bytes >= minDeltaBytes && !this.holdings.isUnfit(entry)
    );
  }

  /** Null: it is wanted whole. */
  async of(entry: ManifestEntry): Promise<PlannedDelta | null> {
    if (!this.mayBe(entry)) return null;
    const basis = await this.landing.basis(entry);
    const shape = basis && shapeFor(entry.bytes, basis.bytes);
    if (basis === null || shape === null) return null;
    // Of a beginning that is here nothing tells which version's it is: what is the same as it need not be what stands here.
    const same = basis.bytes === entry.bytes && this.holdings.anyPartOf(entry) === undefined;
    return { ...shape, basis: basis.path, same };
  }
}
