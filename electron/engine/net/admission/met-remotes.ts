/**
 * Where remembered devices have proved their keys in this run: also those that only call, and so have no address to be
 * dialled at. Only a remembered key makes one.
 */
import { plainIp } from './remote-key.ts';

/** Addresses pass to others: one counts for so long after the last proof. */
export const metForMs = 60 * 60 * 1000;
/** Kept, the newest: more devices than anybody has friends. */
export const maxMet = 256;

export class MetRemotes {
  private readonly now: () => number;
  /** When each was proved last, the oldest first. */
  private readonly met = new Map<string, number>();

  /** `now`: milliseconds on a clock that never goes back. */
  constructor(now: () => number = () => performance.now()) {
    this.now = now;
  }

  /** A remembered device has proved its key at that address (an IP). */
  add(address: string): void {
    const ip = plainIp(address);
    this.met.delete(ip);
    this.met.set(ip, this.now());
    const [oldest] = this.met.keys();
    if (this.met.size > maxMet && oldest !== undefined) this.met.delete(oldest);
  }

  has(address: string): boolean {
    const at = this.met.get(plainIp(address));
    return at !== undefined && this.now() - at < metForMs;
  }
}
