/** A text for each row of a list, where neighbours mostly have the same one: it is kept once for all of them. */
import { Numbers } from './numbers.ts';
import { Texts } from './texts.ts';

/** Texts just answered: a list is read at several places at once, each going forward. */
const recent = 4;

export class SharedTexts {
  /** The last row's. */
  private last = '';
  private readonly texts = new Texts();
  /** First rows of the runs, ascending, and where their texts are. */
  private readonly starts = new Numbers('uint32');
  private readonly wheres = new Numbers('uint32');
  private readonly recentRuns = new Int32Array(recent).fill(-1);
  private readonly recentTexts: string[] = Array.from({ length: recent }, () => '');
  /** The run found last. */
  private run = 0;

  /** What it takes of memory. */
  get bytes(): number {
    return this.texts.bytes + this.starts.bytes + this.wheres.bytes;
  }

  /** Whether the last row's text is that from `from` to before `end` of `text`. */
  isLast(text: string, end: number, from = 0): boolean {
    const { last } = this;
    return last.length === end - from && this.starts.length > 0 && text.startsWith(last, from);
  }

  /** From `row` on it is this one. */
  begin(row: number, text: string): void {
    this.last = text;
    this.starts.push(row);
    this.wheres.push(this.texts.add(text));
  }

  /** Runs of rows that share a text, so far. */
  get runs(): number {
    return this.starts.length;
  }

  /** The text of a row that is not before the first begun. */
  at(row: number): string {
    return this.textOf(this.runOf(row));
  }

  textOf(run: number): string {
    const place = run & (recent - 1);
    if (this.recentRuns[place] === run) return this.recentTexts[place]!;
    const text = this.texts.get(this.wheres.get(run));
    this.recentRuns[place] = run;
    this.recentTexts[place] = text;
    return text;
  }

  private runOf(row: number): number {
    const { starts } = this;
    let low = this.run;
    if (starts.get(low) <= row) {
      if (low + 1 === starts.length || starts.get(low + 1) > row) return low;
      low++;
      if (low + 1 === starts.length || starts.get(low + 1) > row) return (this.run = low);
    } else low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >>> 1;
      if (starts.get(middle) <= row) low = middle;
      else high = middle - 1;
    }
    return (this.run = low);
  }
}
