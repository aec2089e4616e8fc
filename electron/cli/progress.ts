/** Shows people how the running transfers go: a line redrawn in place, or where that can't be, a line now and then. */
import { isTerminal, type Transfer } from '../../shared/state.ts';
import type { Output } from './output.ts';
import { progressLine, progressText, type BarInput } from './progress-bar.ts';
import { text } from './text.ts';

/** At most ten redraws a second. */
const redrawMs = 100;
/** Between two lines where lines stay, as in a log. */
const logEveryMs = 5000;

export class ProgressDisplay {
  readonly #output: Output;
  readonly #running = new Map<string, Transfer>();
  #last = performance.now();

  constructor(output: Output) {
    this.#output = output;
  }

  get running(): number {
    return this.#running.size;
  }

  /** To be told of every state of every transfer that should be shown. */
  see(transfer: Transfer): void {
    if (transfer.status === 'active' || transfer.status === 'finishing') this.#running.set(transfer.id, transfer);
    else if (!isTerminal(transfer.status) || !this.#running.delete(transfer.id)) return;
    const now = performance.now();
    if (this.#running.size === 0) this.#output.status('');
    else if (this.#output.live) this.#draw(now);
    else this.#log(now);
  }

  #draw(now: number): void {
    if (now - this.#last < redrawMs) return;
    this.#last = now;
    this.#output.status(progressLine(this.#sum(), this.#output.columns, this.#output.style));
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
    return {
      title: all.length === 1 ? text.title(all[0]!) : text.transfers(all.length),
      bytes: sum((t) => t.progress.bytes),
      totalBytes: sum((t) => t.totals.bytes),
      complete: all.every((t) => t.totals.complete),
      rate: sum((t) => t.progress.rate),
      secondsLeft: left.includes(null) ? null : Math.max(...left.map(Number)),
    };
  }
}
