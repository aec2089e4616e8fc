/**
 * Groups of files that seem to stand here already: what is being gathered, and what the sender was asked. One hash over a
 * group lets the sender say in one message whether all of its files are the same.
 */
import { violation } from '../../../wire/frames.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import type { Range } from '../../agreed/ranges.ts';
import { maxTogether } from '../../agreed/same.ts';

/** Neighbours in the manifest that are compared together. */
export interface Group {
  readonly range: Range;
  readonly paths: string[];
  readonly bytes: number[];
  /** Places in these lists of files with holes: they are hashed in their own way. */
  readonly holed: Set<number>;
}

export class Checks {
  private group: Group | null = null;
  /** Groups asked about and not answered, by range: whether files that differ are held back. */
  private readonly asked = new Map<string, boolean>();

  /** A group is being gathered. */
  get gathering(): boolean {
    return this.group !== null;
  }

  /** The group has room for no more. */
  get full(): boolean {
    return this.group !== null && this.group.paths.length >= maxTogether;
  }

  /** The file at `path` joins the group, or begins one. */
  add(index: number, path: string, { bytes, stored }: Pick<ManifestEntry, 'bytes' | 'stored'>): void {
    this.group ??= { range: [index, index], paths: [], bytes: [], holed: new Set() };
    this.group.range[1] = index;
    if (stored !== undefined) this.group.holed.add(this.group.paths.length);
    this.group.paths.push(path);
    this.group.bytes.push(bytes);
  }

  /** A folder lies within the group; there is nothing to compare of it. */
  span(index: number): void {
    this.group!.range[1] = index;
  }

  /** What has been gathered, to be asked for; null: nothing. */
  take(): Group | null {
    const { group } = this;
    this.group = null;
    return group;
  }

  /** `hold`: what differs is not sent at once. */
  ask(range: Readonly<Range>, hold: boolean): void {
    this.asked.set(range.join('-'), hold);
  }

  /** The sender has answered. Throws `protocol-violation` when it was not asked, or says that files differ that it was to send then. */
  answered(word: 'same' | 'differs', range: Readonly<Range>): void {
    const hold = this.asked.get(range.join('-'));
    if (hold === undefined || (word === 'differs' && !hold)) {
      throw violation(`${word} ${range.join('–')} was not asked`);
    }
    this.asked.delete(range.join('-'));
  }
}
