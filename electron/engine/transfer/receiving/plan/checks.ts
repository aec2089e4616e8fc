/**
 * Files that seem to stand here already: neighbours are compared in one word, a hash over all of them, and the sender says
 * whether they are the same.
 */
import { violation } from '../../../wire/frames.ts';
import type { Range } from '../../agreed/ranges.ts';
import { maxTogether } from '../../agreed/same.ts';

/** Neighbours to be compared in one word. */
export interface Group {
  readonly range: Range;
  readonly paths: string[];
  readonly bytes: number[];
}

export class Checks {
  private group: Group | null = null;
  /** Asked and not answered, by range: whether files that differ are held back. */
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
  add(index: number, path: string, bytes: number): void {
    this.group ??= { range: [index, index], paths: [], bytes: [] };
    this.group.range[1] = index;
    this.group.paths.push(path);
    this.group.bytes.push(bytes);
  }

  /** An entry that there is nothing to compare of lies within the group. */
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

  /** The sender has answered. Throws `protocol-violation` when it was not asked, or not to hold back. */
  answered(word: 'same' | 'differs', range: Readonly<Range>): void {
    const hold = this.asked.get(range.join('-'));
    if (hold === undefined || (word === 'differs' && !hold)) {
      throw violation(`${word} ${range.join('–')} was not asked`);
    }
    this.asked.delete(range.join('-'));
  }
}
