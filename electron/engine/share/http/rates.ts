/** How often each address may ask: a bucket that fills again. */
interface Bucket {
  left: number;
  at: number;
}

/** Addresses that are remembered; who is forgotten begins with a full bucket. */
const maxAddresses = 10_000;

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

  /** Whether one more is not too many. */
  take(address: string): boolean {
    const now = this.now();
    const before = this.buckets.get(address);
    const left = before === undefined ? this.burst : Math.min(this.burst, before.left + this.filled(before.at, now));
    const isEnough = left >= 1;
    // The newest last, so that whoever asks now is not the one that is forgotten.
    this.buckets.delete(address);
    this.buckets.set(address, { left: isEnough ? left - 1 : left, at: now });
    if (this.buckets.size > maxAddresses) this.buckets.delete(this.buckets.keys().next().value!);
    return isEnough;
  }

  private filled(since: number, now: number): number {
    return ((now - since) / 1000) * this.each;
  }
}
