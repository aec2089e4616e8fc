/**
 * A clock the test owns: timers, immediates and the time of day stand still until the schedule moves them. Whoever acts
 * when a timer is set owns it, so that a side that is killed takes its timers along.
 */

/** Of the true globals, before any clock took their place. */
const originals = {
  setTimeout,
  clearTimeout,
  setInterval,
  clearInterval,
  setImmediate,
  clearImmediate,
  dateNow: Date.now,
  performanceNow: performance.now,
};

/** All that follows at once from what has been done is done: microtasks, and what streams put off to the next tick. */
export function settled(): Promise<void> {
  return new Promise((resolve) => originals.setImmediate(resolve));
}

/** When the schedule's first moment is, in milliseconds since the epoch. */
export const firstMoment = Date.UTC(2026, 0, 1);

export class Timer {
  at: number;
  readonly every: number | null;
  readonly run: () => void;
  readonly owner: object | null;
  readonly immediate: boolean;

  constructor(o: { at: number; every: number | null; run: () => void; owner: object | null; immediate: boolean }) {
    this.at = o.at;
    this.every = o.every;
    this.run = o.run;
    this.owner = o.owner;
    this.immediate = o.immediate;
  }

  ref(): this {
    return this;
  }

  unref(): this {
    return this;
  }
}

export class Clock {
  /** Milliseconds since the schedule began. */
  now = 0;
  /** How far the time of day has jumped. */
  ahead = 0;
  /** Whoever acts now. */
  owner: object | null = null;
  private readonly timers = new Set<Timer>();

  /** Puts this clock in the globals' place. Answers what puts them back. */
  install(): () => void {
    type Work = (...args: unknown[]) => void;
    const set = (work: Work, args: unknown[], o: { in: number; every: number | null; immediate: boolean }): Timer => {
      const { owner } = this;
      const timer = new Timer({ ...o, at: this.now + o.in, owner, run: () => work(...args) });
      this.timers.add(timer);
      return timer;
    };
    const clear = (timer: Timer | undefined | null): void => {
      if (timer) this.timers.delete(timer);
    };
    // As Node: at least a millisecond.
    const wait = (ms: number | undefined): number => Math.max(1, ms ?? 1);
    Object.assign(globalThis, {
      setTimeout: (work: Work, ms?: number, ...args: unknown[]) =>
        set(work, args, { in: wait(ms), every: null, immediate: false }),
      setInterval: (work: Work, ms?: number, ...args: unknown[]) =>
        set(work, args, { in: wait(ms), every: wait(ms), immediate: false }),
      setImmediate: (work: Work, ...args: unknown[]) => set(work, args, { in: 0, every: null, immediate: true }),
      clearTimeout: clear,
      clearInterval: clear,
      clearImmediate: clear,
    });
    Date.now = () => Math.floor(firstMoment + this.now + this.ahead);
    performance.now = () => this.now;
    return () => {
      const { dateNow, performanceNow, ...functions } = originals;
      Object.assign(globalThis, functions);
      Date.now = dateNow;
      performance.now = performanceNow;
    };
  }

  /** The timer that is due, the earliest first; immediates are not among them. */
  get due(): Timer | null {
    const next = this.next;
    return next !== null && next.at <= this.now ? next : null;
  }

  /** The next timer to come due, of those of one moment the one set first. */
  get next(): Timer | null {
    let next: Timer | null = null;
    for (const timer of this.timers) if (!timer.immediate && (next === null || timer.at < next.at)) next = timer;
    return next;
  }

  get immediates(): Timer[] {
    return [...this.timers].filter(({ immediate }) => immediate);
  }

  /** Of one owner. */
  timersOf(owner: object): Timer[] {
    return [...this.timers].filter((timer) => timer.owner === owner);
  }

  fire(timer: Timer): void {
    this.timers.delete(timer);
    if (timer.every !== null) {
      timer.at = Math.max(timer.at, this.now) + timer.every;
      // Behind those set before it, as one set anew.
      this.timers.add(timer);
    }
    this.owner = timer.owner;
    timer.run();
  }

  /** Whoever owned these is gone. */
  forget(owner: object): void {
    for (const timer of this.timersOf(owner)) this.timers.delete(timer);
  }
}
