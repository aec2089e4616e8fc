/** Bounds connections that have not yet shown who they are, from one remote and from all. */
import { remoteKey } from './remote-key.ts';

/** A device opens a few at once (a transfer each, and their data connections); a stranger needs no more. */
export const maxUnidentifiedPerRemote = 32;
/** Some 100 kB each while TLS shakes hands: 25 MB at the very worst, with room for a busy office. */
export const maxUnidentified = 256;

/** Counts by remote address; an IPv6 host owns its whole /64. */
export class Gate {
  private readonly waiting = new Map<string, number>();
  private total = 0;

  /** Lets one more in, or answers null when there are too many. The function counts it out again, once. */
  enter(address: string): (() => void) | null {
    const remote = remoteKey(address);
    const waiting = this.waiting.get(remote) ?? 0;
    if (this.total >= maxUnidentified || waiting >= maxUnidentifiedPerRemote) return null;
    this.add(remote, 1);
    let inside = true;
    return () => {
      if (inside) this.add(remote, -1);
      inside = false;
    };
  }

  private add(remote: string, change: number): void {
    const waiting = (this.waiting.get(remote) ?? 0) + change;
    this.total += change;
    if (waiting > 0) this.waiting.set(remote, waiting);
    else this.waiting.delete(remote);
  }
}
