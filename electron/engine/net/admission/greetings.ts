/**
 * How many keys that nobody remembers may be greeted. Each greeting draws a verification code, and six digits are worth a
 * million tries only while tries are few.
 */
import { remoteKey } from './remote-key.ts';

/** Time in which the limits below are counted: what a person who is turned away can wait. */
export const greetingWindowMs = 60_000;
/** Of one remote: a person who sends, is declined and sends again. A whole minute of that is no person. */
export const maxGreetingsPerRemote = 10;
/** Of all together, since addresses and keys cost nothing: three such people at once, and 300 codes while an offer stands. */
export const maxGreetings = 30;

export interface GreetingLimits {
  readonly perRemote: number;
  readonly inAll: number;
}

/** One that was counted. */
export interface CountedGreeting {
  /** A person has accepted what came of it: that was no try. */
  giveBack(): void;
}

/** Counts by remote address, an IPv6 host by its /64, as `Gate` does. */
export class Greetings {
  private readonly now: () => number;
  private readonly limits: GreetingLimits;
  /** In the last window, the oldest first. */
  private counted: { readonly remote: string; readonly at: number }[] = [];

  /** `now`: milliseconds on a clock that never goes back. */
  constructor(
    now: () => number = () => performance.now(),
    limits: GreetingLimits = { perRemote: maxGreetingsPerRemote, inAll: maxGreetings },
  ) {
    this.now = now;
    this.limits = limits;
  }

  /** Counts one more, or answers null when there were too many. */
  enter(address: string): CountedGreeting | null {
    const remote = remoteKey(address);
    const at = this.now();
    this.counted = this.counted.filter((one) => at - one.at < greetingWindowMs);
    const { perRemote, inAll } = this.limits;
    if (this.counted.length >= inAll) return null;
    if (this.counted.filter((one) => one.remote === remote).length >= perRemote) return null;
    const one = { remote, at };
    this.counted.push(one);
    return { giveBack: () => void (this.counted = this.counted.filter((other) => other !== one)) };
  }
}
