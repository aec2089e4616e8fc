/** Shows people how the running transfers go: a line redrawn in place, or where that can't be, a line now and then. */
import type { Transfer } from '../../../shared/state.ts';
import { isHeld, isMoving, isTerminal } from '../../../shared/statuses.ts';
import { fit } from '../terminal/display.ts';
import type { Output } from '../terminal/output.ts';
import { progressLine, progressText, type BarInput } from './progress-bar.ts';
import { text } from '../text.ts';

/** At most ten redraws a second. */
const redrawMs = 100;
/** Between two lines where lines stay, as in a log. */
const logEveryMs = 5000;

export class ProgressDisplay {
  readonly #output: Output;
  readonly #running = new Map<string, Transfer>();
  #last = performance.now();
  #said = '';

  constructor(output: Output) {
    this.#output = output;
  }

  get running(): number {
    return this.#running.size;
  }

  /** To be told of every state of every transfer that should be shown. */
  see(transfer: Transfer): void {
    const { id, status } = transfer;
    // One that is held since an earlier run is shown once it moves or is its turn's to wait for.
    const shown = isMoving(status) || status === 'queued' || (isHeld(status) && this.#running.has(id));
    if (shown) this.#running.set(id, transfer);
    else if (!isTerminal(status) || !this.#running.delete(id)) return;
    const now = performance.now();
    if (this.#running.size === 0) this.#output.status('');
    else if (this.#output.live) this.#draw(now);
    else this.#log(now);
  }

  #draw(now: number): void {
    const sum = this.#sum();
    // What stands still may bring nothing more for a long time.
    if (now - this.#last < redrawMs && sum.state === this.#said) return;
    this.#last = now;
    this.#said = sum.state;
    this.#output.status(progressLine(sum, this.#output.columns, this.#output.style));
  }

  #log(now: number): void {
    if (now - this.#last < logEveryMs) return;
    this.#last = now;
    this.#output.say(progressText(this.#sum()));
  }

  /** Of several at once: what they are together. */
  #sum(): BarInput {
    const all = [...this.#running.values()];
    const sum = (pick: (transfer: Transfer) => number) => all.reduce((total, transfer) => total + pick(transfer), 0);
    const left = all.map((transfer) => transfer.progress.secondsLeft);
    const moves = all.some(({ status }) => isMoving(status));
    return {
      title: (columns) =>
        all.length === 1 ? text.titleWithin(all[0]!, columns) : fit(text.transfers(all.length), columns),
      bytes: sum((t) => t.progress.bytes),
      totalBytes: sum((t) => t.totals.bytes),
      complete: all.every((t) => t.totals.complete),
      rate: moves ? sum((t) => t.progress.rate) : 0,
      secondsLeft: !moves || left.includes(null) ? null : Math.max(...left.map(Number)),
      state: text.summary(all),
    };
  }
}
