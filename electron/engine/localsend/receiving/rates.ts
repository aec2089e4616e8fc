/** How often each remote may ask. */
import { remoteKey } from '../../net/admission/remote-key.ts';
import { maxCountedRemotes, maxRequestsPerSecond } from './times-and-limits.ts';

export class Rates {
  private readonly now: () => number;
  private counts = new Map<string, number>();
  private since = -Infinity;

  /** `now`: milliseconds on a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** Counts one request. False: there were too many in this second. */
  allows(address: string): boolean {
    const now = this.now();
    if (now - this.since >= 1_000) {
      this.since = now;
      this.counts.clear();
    }
    const remote = remoteKey(address);
    const count = (this.counts.get(remote) ?? 0) + 1;
    if (count === 1 && this.counts.size >= maxCountedRemotes) return false;
    this.counts.set(remote, count);
    return count <= maxRequestsPerSecond;
  }
}
