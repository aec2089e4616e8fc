/** When to try again: soon at first, then more slowly, and at once when there is news. */

const firstMs = 250;
/** A peer that comes back unseen by discovery is found within this time. */
const defaultLongestMs = 5_000;

/** Does it, and once more after each `pause` as long as what it throws `passes`. Throws the rest, and what `pause` throws. */
export async function retryWhile<T>(
  work: () => Promise<T>,
  passes: (error: unknown) => boolean,
  pause: () => Promise<void>,
): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (!passes(error)) throw error;
    }
    await pause();
  }
}

export class Retry {
  private readonly longestMs: number;
  private delay = firstMs;
  private wake: (() => void) | null = null;

  /** `longestMs`: the longest wait between two tries. */
  constructor(longestMs = defaultLongestMs) {
    this.longestMs = longestMs;
  }

  /** Waits for the next try's time, for `now`, or for the signal. */
  async wait(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const delay = this.delay;
    this.delay = Math.min(this.longestMs, delay * 2);
    await new Promise<void>((resolve) => {
      const wake = () => {
        clearTimeout(timer);
        // One listener for each try would pile up over the hours that a receiver may be waited for.
        signal.removeEventListener('abort', wake);
        resolve();
      };
      const timer = setTimeout(wake, delay);
      this.wake = wake;
      signal.addEventListener('abort', wake);
    });
    this.wake = null;
  }

  now(): void {
    this.wake?.();
  }

  /** It worked: the next break is a new one. */
  reset(): void {
    this.delay = firstMs;
  }
}
