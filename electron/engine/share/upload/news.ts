/** A page asks what is new, and is answered once something is: without asking many times a second. */
export class News {
  /** Grows with each. */
  version = 1;
  private readonly longestMs: number;
  private waiting: (() => void)[] = [];

  constructor(longestMs: number) {
    this.longestMs = longestMs;
  }

  /** There is some. */
  tell(): void {
    this.version++;
    const heard = this.waiting;
    this.waiting = [];
    for (const hear of heard) hear();
  }

  /** Resolves with news that are newer than `version`, after the longest time, or when `signal` is aborted. */
  async after(version: number, signal: AbortSignal): Promise<void> {
    if (version === this.version) await this.next(signal);
  }

  /** Resolves with the next ones, and as `after`. */
  next(signal: AbortSignal): Promise<void> {
    if (signal.aborted) return Promise.resolve();
    return new Promise((resolve) => {
      const done = (): void => {
        clearTimeout(timer);
        signal.removeEventListener('abort', done);
        this.waiting = this.waiting.filter((one) => one !== done);
        resolve();
      };
      const timer = setTimeout(done, this.longestMs);
      signal.addEventListener('abort', done, { once: true });
      this.waiting.push(done);
    });
  }
}
