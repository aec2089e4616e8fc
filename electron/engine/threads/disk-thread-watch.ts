/**
 * Watches a disk thread while it works. Seen from outside, one that hangs on its disk and one that turns in circles look
 * alike: neither answers. So it counts what it gets done, in memory that both see, and the system says how much it worked:
 * who works on and on and gets nothing done is ended. Who waits is waited for: a disk may come back.
 */

export interface WatchLimits {
  /** How often it is looked at, in ms. */
  readonly everyMs: number;
  /** Processor time without anything done after which it turns in circles, in ms. */
  readonly spinMs: number;
  /** Time without anything done, and without work, after which that is said, in ms. */
  readonly stallMs: number;
}

/**
 * 10 s of a processor without a byte moved, a name read or a question answered: the most there is to do between two of
 * those, sorting a folder of a million names, takes two. A disk that says nothing for half a minute is worth a line in the log.
 */
export const usualLimits: WatchLimits = { everyMs: 1_000, spinMs: 10_000, stallMs: 30_000 };

export interface ThreadWatchOptions {
  readonly limits: WatchLimits;
  /** Another number whenever something has been done. */
  progress(): number;
  /** Processor time taken, in ms; null: nobody knows. */
  cpuMs(): Promise<number | null>;
  /** It turns in circles, for so many ms of processor time. */
  onSpin(ms: number): void;
  /** It waits, for so many ms: said once until it goes on. */
  onStall(ms: number): void;
}

/** When something was done last, as far as it was seen. */
interface Since {
  readonly progress: number;
  readonly at: number;
  /** Processor time then. */
  readonly cpu: number | null;
}

export class ThreadWatch {
  private readonly options: ThreadWatchOptions;
  private timer: NodeJS.Timeout | null = null;
  private since: Since | null = null;
  private isLooking = false;
  private hasStalled = false;

  constructor(options: ThreadWatchOptions) {
    this.options = options;
  }

  /** It has something to do. */
  start(): void {
    if (this.timer !== null) return;
    this.since = null;
    this.timer = setInterval(() => void this.look(), this.options.limits.everyMs);
    this.timer.unref();
  }

  /** It has nothing to do, or is gone. */
  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private async look(): Promise<void> {
    if (this.isLooking) return;
    this.isLooking = true;
    const { limits, onSpin, onStall } = this.options;
    const progress = this.options.progress();
    const cpu = await this.options.cpuMs();
    this.isLooking = false;
    if (this.timer === null) return;
    const now = performance.now();
    if (this.since?.progress !== progress) {
      this.since = { progress, at: now, cpu };
      this.hasStalled = false;
      return;
    }
    const worked = cpu === null ? 0 : cpu - (this.since.cpu ?? cpu);
    // Nobody said then how much it had worked: from here on it counts.
    if (this.since.cpu === null && cpu !== null) this.since = { ...this.since, cpu };
    if (worked >= limits.spinMs) onSpin(worked);
    else if (!this.hasStalled && now - this.since.at >= limits.stallMs && worked < limits.spinMs / 2) {
      this.hasStalled = true;
      onStall(now - this.since.at);
    }
  }
}
