/** How often each remote may ask: a bucket that fills again. */
import { remoteKey } from '../admission/remote-key.ts';

interface Bucket {
  left: number;
  at: number;
}

/** Remotes that are remembered; who is forgotten begins with a full bucket. */
const maxRemotes = 10_000;

export class Rates {
  private readonly burst: number;
  /** A second. */
  private readonly each: number;
  private readonly now: () => number;
  private readonly buckets = new Map<string, Bucket>();

  constructor({ burst, each }: { readonly burst: number; readonly each: number }, now = () => performance.now()) {
    this.burst = burst;
    this.each = each;
    this.now = now;
  }

  /** Counts one request of this address's. False: it is one too many. */
  allows(address: string): boolean {
    const remote = remoteKey(address);
    const now = this.now();
    const before = this.buckets.get(remote);
    const left = before === undefined ? this.burst : Math.min(this.burst, before.left + this.filled(before.at, now));
    const isEnough = left >= 1;
    // The newest last, so that whoever asks now is not the one that is forgotten.
    this.buckets.delete(remote);
    this.buckets.set(remote, { left: isEnough ? left - 1 : left, at: now });
    if (this.buckets.size > maxRemotes) this.buckets.delete(this.buckets.keys().next().value!);
    return isEnough;
  }

  private filled(since: number, now: number): number {
    return ((now - since) / 1000) * this.each;
  }
}
