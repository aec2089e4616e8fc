/** When to answer who asked: soon, but not everyone in the same instant, and not more often however many ask. */
import { answerEveryMs, answerJitterMs, maxAskers } from './times-and-limits.ts';
import type { Origin } from './multicast.ts';

export class Answers {
  private readonly give: (askers: readonly Origin[]) => void;
  /** Who waits for the next answer, by `address:port`. */
  private readonly askers = new Map<string, Origin>();
  private timer: NodeJS.Timeout | null = null;
  private givenAt = -Infinity;

  /** `give` is called with those who asked since the last time, at most `maxAskers` of them. */
  constructor(give: (askers: readonly Origin[]) => void) {
    this.give = give;
  }

  asked(from: Origin): void {
    if (this.askers.size < maxAskers) this.askers.set(`${from.address}:${from.port}`, from);
    if (this.timer) return;
    const [least, most] = answerJitterMs;
    const jitter = least + Math.random() * (most - least);
    this.timer = setTimeout(() => this.answer(), Math.max(jitter, this.givenAt + answerEveryMs - performance.now()));
  }

  stop(): void {
    if (this.timer) clearTimeout(this.timer);
    this.askers.clear();
  }

  private answer(): void {
    this.timer = null;
    this.givenAt = performance.now();
    const askers = [...this.askers.values()];
    this.askers.clear();
    this.give(askers);
  }
}
