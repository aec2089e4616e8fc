/** Callers that were turned away, told together: whoever calls a thousand times a second makes no thousand messages. */

/** Often enough to see that it goes on, seldom enough to be read out. */
const tellEveryMs = 5_000;

export class TurnedAway {
  private readonly tell: (count: number) => void;
  private count = 0;
  private timer: NodeJS.Timeout | null = null;

  /** `tell` hears how many there were since it last heard. */
  constructor(tell: (count: number) => void) {
    this.tell = tell;
  }

  add(): void {
    this.count++;
    this.timer ??= setTimeout(() => this.say(), tellEveryMs);
  }

  /** Says nothing more. */
  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private say(): void {
    const { count } = this;
    this.count = 0;
    this.timer = null;
    this.tell(count);
  }
}
