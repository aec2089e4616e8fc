/**
 * Bounds connections that have not yet shown who they are, from one remote and from all. Whoever fills all places makes room
 * for others with its own: the remote that holds most gives way, and among equals who has waited longer than TLS takes.
 * Addresses where remembered devices have proved their keys have places of their own.
 */
import { plainIp, remoteKey } from './remote-key.ts';

/** A device opens a few at once (a transfer each, and their data connections); a stranger needs no more. */
export const maxUnidentifiedPerRemote = 32;
/** Some 100 kB each while TLS shakes hands: 25 MB at the very worst, with room for a busy office. */
export const maxUnidentified = 256;
/** Who is still unidentified after this gives way where places are short: on a LAN a handshake takes milliseconds. */
export const settledMs = 1_000;

interface Waiting {
  readonly since: number;
  /** It is counted among all. */
  readonly counts: boolean;
  giveWay(): void;
}

export interface GateOptions {
  /** Whether a remembered device has proved its key at that address (an IP). */
  readonly isMet?: (address: string) => boolean;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

/** Counts by remote address; an IPv6 host owns its whole /64. */
export class Gate {
  private readonly isMet: (address: string) => boolean;
  private readonly now: () => number;
  /** By remote, the oldest first. */
  private readonly waiting = new Map<string, Set<Waiting>>();
  private total = 0;

  constructor({ isMet = () => false, now = () => performance.now() }: GateOptions = {}) {
    this.isMet = isMet;
    this.now = now;
  }

  /**
   * Lets one more in, or answers null when there are too many. The function counts it out again, once. `giveWay` is called
   * when its place is given to another; it is counted out then.
   */
  enter(address: string, giveWay: () => void): (() => void) | null {
    const remote = remoteKey(address);
    const own = this.waiting.get(remote) ?? new Set<Waiting>();
    if (own.size >= maxUnidentifiedPerRemote) return null;
    const counts = !this.isMet(plainIp(address));
    if (counts && this.total >= maxUnidentified && !this.makeRoom(own.size)) return null;
    const one: Waiting = { since: this.now(), counts, giveWay };
    own.add(one);
    this.waiting.set(remote, own);
    if (counts) this.total++;
    return () => this.leave(remote, one);
  }

  /** Takes a place from whoever has most, for a remote that has `own`. False: there is none to be taken. */
  private makeRoom(own: number): boolean {
    const shares = [...this.waiting].flatMap(([remote, all]) => {
      const [oldest] = [...all].filter(({ counts }) => counts);
      return oldest === undefined ? [] : [{ remote, size: all.size, oldest }];
    });
    const most = Math.max(0, ...shares.map(({ size }) => size));
    const greediest = shares.filter(({ size }) => size === most).toSorted((a, b) => a.oldest.since - b.oldest.since)[0];
    if (greediest === undefined) return false;
    const { remote, oldest } = greediest;
    if (most <= own + 1 && this.now() - oldest.since < settledMs) return false;
    this.leave(remote, oldest);
    oldest.giveWay();
    return true;
  }

  private leave(remote: string, one: Waiting): void {
    const own = this.waiting.get(remote);
    if (own === undefined || !own.delete(one)) return;
    if (one.counts) this.total--;
    if (own.size === 0) this.waiting.delete(remote);
  }
}
