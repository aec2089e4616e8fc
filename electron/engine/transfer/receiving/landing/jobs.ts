/** Work on the disk, bounded: so many jobs run side by side, the others wait in order. */

export class Jobs {
  private readonly atOnce: number;
  private readonly waiting: (() => Promise<void>)[] = [];
  private running = 0;
  private idleWaiters: (() => void)[] = [];

  constructor(atOnce: number) {
    this.atOnce = atOnce;
  }

  /** Queues a job. Jobs handle their own errors: a rejection is a bug and surfaces as unhandled. */
  add(job: () => Promise<void>): void {
    this.waiting.push(job);
    this.startSome();
  }

  /** Resolves when nothing runs or waits. */
  idle(): Promise<void> {
    if (this.running === 0 && this.waiting.length === 0) return Promise.resolve();
    return new Promise((resolve) => this.idleWaiters.push(resolve));
  }

  private startSome(): void {
    while (this.running < this.atOnce && this.waiting.length > 0) {
      const job = this.waiting.shift()!;
      this.running++;
      void job().finally(() => {
        this.running--;
        this.startSome();
        if (this.running === 0 && this.waiting.length === 0) {
          for (const resolve of this.idleWaiters.splice(0)) resolve();
        }
      });
    }
  }
}
