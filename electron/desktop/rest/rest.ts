/** When Ferry gives back what it doesn't need for now: a while after the window has gone and the last byte has moved. */
import type { AppState } from '../../../shared/state.ts';
import { bytesMove } from '../../../shared/statuses.ts';

/** Who closes a window by a slip has it back before; what a page leaves behind is gone by then. */
export const restAfterMs = 10_000;

export class Rest {
  private readonly rest: () => unknown;
  private timer: NodeJS.Timeout | null = null;
  private isAway: boolean;
  private isBusy = false;

  /** `isAway`: Ferry starts without a window. `rest` is called once each time that a rest begins. */
  constructor(rest: () => unknown, isAway: boolean) {
    this.rest = rest;
    this.isAway = isAway;
    this.wait();
  }

  windowIsAway(isAway: boolean): void {
    if (isAway === this.isAway) return;
    this.isAway = isAway;
    this.wait();
  }

  update(state: Pick<AppState, 'transfers' | 'shares'>): void {
    const isBusy = bytesMove(state);
    if (isBusy === this.isBusy) return;
    this.isBusy = isBusy;
    this.wait();
  }

  /** Ferry ends. */
  end(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  /** Nobody looks, and no bytes move. */
  get isDue(): boolean {
    return this.isAway && !this.isBusy;
  }

  private wait(): void {
    this.end();
    if (this.isDue) this.timer = setTimeout(this.rest, restAfterMs);
  }
}
