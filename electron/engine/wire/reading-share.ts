/**
 * Connections that share a part of this thread's time for what they say: each rests after what it said was taken in, longer
 * the longer that took, and one goes on after another. So however much strangers say at once, the others keep most of it.
 */

/** Of the time: a third. A long list of one stranger's comes three times as slowly, which is as fast as a disk can be walked. */
export const readingShare = 1 / 3;
/** What took longer, did so for reasons of the machine's, such as sleep: milliseconds. */
export const longestTakenMs = 20;

/** A shorter rest isn't taken but owed: a timer sleeps longer than many a word takes, and bytes may come one by one. */
export const shortestRestMs = 4;

export class ReadingShare {
  /** Who rests, the first to go on first. */
  private readonly resting = new Set<() => void>();
  private timer: NodeJS.Timeout | null = null;
  private restUntil = 0;
  /** Milliseconds of rest that nobody has taken yet. */
  private owed = 0;

  /**
   * Its words took so long; `goOn` is called, later, once it may say more. Answers how to have it called no more; null: it may
   * say more at once.
   */
  rest(tookMs: number, goOn: () => void): (() => void) | null {
    this.owed += Math.min(tookMs, longestTakenMs) * (1 / readingShare - 1);
    if (this.resting.size === 0 && this.owed < shortestRestMs) return null;
    const now = performance.now();
    this.restUntil = Math.max(now, this.restUntil) + this.owed;
    this.owed = 0;
    this.resting.add(goOn);
    this.wake(now);
    return () => void this.resting.delete(goOn);
  }

  private wake(now: number): void {
    if (this.resting.size > 0) this.timer ??= setTimeout(() => this.next(), Math.max(0, this.restUntil - now));
  }

  private next(): void {
    this.timer = null;
    const now = performance.now();
    // Somebody else has said something meanwhile.
    if (now >= this.restUntil) {
      const [goOn] = this.resting;
      if (goOn !== undefined) this.resting.delete(goOn);
      goOn?.();
    }
    this.wake(now);
  }
}
