/** The sender's list of files the receiver wants, in manifest order, filled by plan messages while the pump empties it. */
import { FerryError } from '../../../shared/errors.ts';
import type { Range } from './ranges.ts';

export class PlanQueue {
  private readonly ranges: Range[] = [];
  /** The first manifest index that no plan has named yet. */
  private planned = 0;
  private ended = false;
  private wake: (() => void) | null = null;

  /** Entries named by plans so far. */
  get length(): number {
    return this.planned;
  }

  /** Takes a plan item's range: it must follow on the last. `wanted` false: it was skipped. */
  add([first, last]: Range, wanted: boolean, manifestLength: number): void {
    if (first !== this.planned || last >= manifestLength) {
      throw new FerryError('protocol-violation', { detail: `plan for ${first}–${last}` });
    }
    this.planned = last + 1;
    if (wanted) this.ranges.push([first, last]);
    this.release();
  }

  /** No more will come. */
  end(): void {
    this.ended = true;
    this.release();
  }

  /** The next wanted index, if one is there now. */
  take(): number | undefined {
    const range = this.ranges[0];
    if (range === undefined) return undefined;
    const index = range[0]++;
    if (range[0] > range[1]) this.ranges.shift();
    return index;
  }

  /** Waits until `take` would answer; false: nothing more will come. */
  async ready(): Promise<boolean> {
    while (this.ranges.length === 0) {
      if (this.ended) return false;
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    return true;
  }

  private release(): void {
    this.wake?.();
    this.wake = null;
  }
}
