/**
 * What the receiver wants, in manifest order: plan messages fill the queue while the pump empties it. Every number of a
 * plan is checked here against the manifest it answers, so that pump and disk threads may rely on it.
 */
import { violation } from '../../wire/frames.ts';
import type { PlanItem } from '../../wire/messages.ts';
import type { ManifestEntry } from '../agreed/manifest.ts';
import type { Range } from '../agreed/ranges.ts';
import type { Prefix } from '../agreed/prefixes.ts';
import { isShapeOf, type DeltaShape } from '../agreed/delta.ts';
import type { FerryError } from '../../../../shared/errors.ts';

/** One thing for the pump to do. `check`: send these files unless all of them are what the receiver has. */
export type Task =
  | { readonly kind: 'send'; readonly file: number }
  | { readonly kind: 'continue'; readonly file: number; readonly prefixes: readonly Readonly<Prefix>[] }
  /** `same`: what the receiver has is as long. */
  | { readonly kind: 'delta'; readonly file: number; readonly shape: DeltaShape; readonly same: boolean }
  | { readonly kind: 'check'; readonly range: Readonly<Range>; readonly blake3: string; readonly hold: boolean };

/** The manifest as far as the receiver was told of it. */
export interface ToldEntries {
  readonly length: number;
  /** The entry at that index, which is below `length`. */
  at(index: number): Pick<ManifestEntry, 'kind' | 'bytes' | 'stored'> | undefined;
}

type Wanted = Extract<PlanItem, { do: 'send' | 'check' | 'continue' | 'delta' }>;

export class PlanQueue {
  /** Told when nothing is left to do for now although more may be planned, and when there is again. */
  onIdle: (idle: boolean) => void = () => {};
  private readonly wanted: Wanted[] = [];
  /** Files of the first item that have been taken. */
  private taken = 0;
  /** The first manifest index that no plan has named yet. */
  private planned = 0;
  /** Files that another plan is still to name. */
  private readonly later = new Set<number>();
  private ended = false;
  private closed = false;
  private wake: (() => void) | null = null;

  /** A person at the receiver decides about files of it. */
  get isPutOff(): boolean {
    return this.later.size > 0;
  }

  /** Entries named by plans so far. */
  get length(): number {
    return this.planned;
  }

  /**
   * Takes a plan item that answers `told`. Throws `protocol-violation` unless it follows on the last or names what was put
   * off, stays within `told`, and continues one file at ascending places within it.
   */
  add(item: PlanItem, told: ToldEntries): void {
    const [first, last] = item.range;
    if (last >= told.length) throw misfit(item, `of ${told.length} entries`);
    const late = last < this.planned;
    if (!late && first !== this.planned) throw misfit(item, `where ${this.planned} comes next`);
    if (item.do === 'continue') checkPlaces(item, told);
    if (item.do === 'delta') checkShape(item, told);
    // A second word that compared or put off once more could go on like that for ever.
    if (late && !isFinal(item)) throw misfit(item, 'as a second word');
    if (late && !this.takeUp(item.range)) throw misfit(item, 'which was not put off');
    if (!late) this.planned = last + 1;
    if (item.do === 'later') this.putOff(item.range);
    if (item.do !== 'skip' && item.do !== 'have' && item.do !== 'later') this.wanted.push(item);
    this.release();
  }

  /** Files of a check that turned out different: they are to be sent next. */
  sendAfterAll(range: Readonly<Range>): void {
    this.wanted.unshift({ do: 'send', range: [...range] });
    this.taken = 0;
  }

  /** A person at the receiver decides first. */
  putOff([first, last]: Readonly<Range>): void {
    for (let file = first; file <= last; file++) this.later.add(file);
  }

  /** The whole manifest is planned: only what was put off is still to come. */
  end(): void {
    this.ended = true;
    this.release();
  }

  /** The manifest goes on after all. */
  reopen(): void {
    this.ended = false;
  }

  /** Nothing is left to do, and nothing more will be planned. */
  get isOver(): boolean {
    return this.closed || (this.ended && this.later.size === 0 && this.wanted.length === 0);
  }

  /** The connection is over: nothing more is done. */
  close(): void {
    this.closed = true;
    this.release();
  }

  /** The next thing to do, if there is one now. */
  take(): Task | undefined {
    const item = this.wanted[0];
    if (item === undefined) return undefined;
    const file = item.range[0] + this.taken;
    if (item.do !== 'send' || file === item.range[1]) {
      this.wanted.shift();
      this.taken = 0;
    } else {
      this.taken++;
    }
    if (item.do === 'check') return { kind: 'check', range: item.range, blake3: item.blake3, hold: item.hold === true };
    if (item.do === 'continue') return { kind: 'continue', file, prefixes: item.prefixes };
    if (item.do === 'delta') {
      const { blockBytes, blocks, same = false } = item;
      return { kind: 'delta', file, shape: { blockBytes, blocks }, same };
    }
    return { kind: 'send', file };
  }

  /** Waits until `take` would answer; false: nothing more will come. */
  async ready(): Promise<boolean> {
    while (this.wanted.length === 0) {
      if (this.closed || (this.ended && this.later.size === 0)) return false;
      this.onIdle(true);
      await new Promise<void>((resolve) => (this.wake = resolve));
      this.onIdle(false);
    }
    return true;
  }

  private takeUp([first, last]: Readonly<Range>): boolean {
    for (let file = first; file <= last; file++) if (!this.later.delete(file)) return false;
    return true;
  }

  private release(): void {
    this.wake?.();
    this.wake = null;
  }
}

/** What a receiver may say once a person has decided. */
function isFinal(item: PlanItem): boolean {
  return item.do === 'send' || item.do === 'skip' || item.do === 'continue' || item.do === 'delta';
}

/** Places beyond the file, or out of order, would have the file read for ever. Throws `protocol-violation`. */
function checkPlaces(item: Extract<PlanItem, { do: 'continue' }>, told: ToldEntries): void {
  const [first, last] = item.range;
  if (first !== last) throw misfit(item, 'of several files');
  const entry = told.at(first);
  if (entry?.kind !== 'file') throw misfit(item, 'of no file');
  let before = -1;
  for (const [offset] of item.prefixes) {
    if (offset <= before) throw misfit(item, `at ${offset} after ${before}`);
    if (offset > entry.bytes) throw misfit(item, `at ${offset} of ${entry.bytes} bytes`);
    before = offset;
  }
}

/** Blocks beyond the file would be waited for in vain. Throws `protocol-violation`. */
function checkShape(item: Extract<PlanItem, { do: 'delta' }>, told: ToldEntries): void {
  const [first, last] = item.range;
  if (first !== last) throw misfit(item, 'of several files');
  const entry = told.at(first);
  if (entry?.kind !== 'file' || entry.stored !== undefined) throw misfit(item, 'of no file, or one with holes');
  const { blockBytes, blocks } = item;
  if (isShapeOf(entry.bytes, item)) return;
  throw misfit(item, `in ${blocks} blocks of ${blockBytes}, of ${entry.bytes} bytes`);
}

function misfit({ do: what, range: [first, last] }: PlanItem, why: string): FerryError {
  return violation(`plan: ${what} ${first}–${last} ${why}`);
}
