/**
 * Files that look the same as ones that stand here: has the sender compare them, group by group (`checks.ts`), and
 * takes its word on each file.
 */
import { Checks } from './checks.ts';
import type { Comparison } from './entry-decision.ts';
import type { Holdings } from './holdings.ts';
import type { PlanItems } from './plan-items.ts';
import type { PlannedFiles } from './planned-files.ts';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import type { Range } from '../../agreed/ranges.ts';
import type { Landing } from '../landing/landing.ts';

export interface ComparisonsOptions {
  readonly manifest: Manifest<ManifestEntry>;
  readonly landing: Pick<Landing, 'same'>;
  readonly files: PlannedFiles;
  readonly items: PlanItems;
  readonly holdings: Pick<Holdings, 'noteFound'>;
  /** The file is here already. */
  onSame(file: number): void;
  /** The file is not as ours, and a person decides. */
  onDiffers(file: number): void;
}

export class Comparisons {
  private readonly options: ComparisonsOptions;
  private readonly checks = new Checks();
  /** Where what a file is compared with stands, of those that have another name than the file: few. */
  private readonly elsewhere = new Map<number, string>();

  constructor(options: ComparisonsOptions) {
    this.options = options;
  }

  /** A group is being gathered: what is planned next joins it or ends it. */
  get gathering(): boolean {
    return this.checks.gathering;
  }

  async add(index: number, entry: ManifestEntry, { with: path, alone, hold }: Comparison): Promise<void> {
    if (alone || this.checks.full) await this.close();
    this.checks.add(index, path, entry);
    if (!path.endsWith(entry.path.slice(entry.path.lastIndexOf('/') + 1))) this.elsewhere.set(index, path);
    this.options.files.compare(index);
    if (alone) await this.close(hold);
  }

  /** A folder lies within the group. It does not end it: there is nothing to compare of it. */
  span(index: number): void {
    this.checks.span(index);
  }

  /** Asks the sender to compare what has been gathered. `hold`: it does not send what differs. */
  async close(hold = false): Promise<void> {
    const group = this.checks.take();
    if (group === null) return;
    const { landing, items } = this.options;
    const { range, paths, bytes, holed } = group;
    const blake3 = await landing.same(paths, bytes, holed);
    if (blake3 === null) {
      // One of ours can't be read: nothing is compared, and all are sent.
      for (let file = range[0]; file <= range[1]; file++) items.want('send', file);
      return;
    }
    this.checks.ask(range, hold);
    items.add({ do: 'check', range, blake3, ...(hold ? { hold } : {}) });
  }

  /** The sender says that all files of a check are as we have them. Throws `protocol-violation`. */
  same(range: Readonly<Range>): void {
    const { files, holdings, manifest, onSame } = this.options;
    this.checks.answered('same', range);
    this.eachFile(range, (file) => {
      files.settle(file);
      onSame(file);
      holdings.noteFound(manifest.entries.at(file)!, this.elsewhere.get(file));
    });
  }

  /** A file's delta found nothing that differs from `basis`: as `same`, of a file that is settled. */
  foundSame(file: number, basis: string): void {
    const { holdings, manifest, onSame } = this.options;
    onSame(file);
    holdings.noteFound(manifest.entries.at(file)!, basis);
  }

  /** The sender found that these files are not as ours. Throws `protocol-violation`. */
  differs(range: Readonly<Range>): void {
    const { files, onDiffers } = this.options;
    this.checks.answered('differs', range);
    this.eachFile(range, (file) => {
      files.putOff(file);
      onDiffers(file);
    });
  }

  private eachFile([first, last]: Readonly<Range>, work: (file: number) => void): void {
    const { manifest, files } = this.options;
    for (let file = first; file <= last; file++) {
      if (manifest.entries.kindOf(file) === 'folder') continue;
      files.checkComparing(file);
      work(file);
    }
  }
}
