/**
 * How fast callers may shake hands. TLS costs this device a millisecond or two of work for each, whoever calls and before
 * anything is known of it; so strangers together get a rate of it, and wait their turn where they come faster, one remote
 * after another. Addresses where remembered devices have proved their keys have a rate of their own each.
 */
import { plainIp, remoteKey } from './remote-key.ts';

/** Handshakes of all strangers together, each second: a twentieth of one core, and more people than open a door at once. */
export const strangersPerSecond = 25;
/** So many begin at once after a quiet moment: more would hold up the window's answers together. */
export const strangersAtOnce = 16;
/** Strangers that wait their turn: the last of them some two and a half seconds, half of what a dialler has patience for. */
export const maxStrangersWaiting = 64;
/** Of one address where a remembered device is, each second: sends one after another, faster than anybody can start them. */
export const friendsPerSecond = 50;
/** So many begin at once there: as many as one remote may have unidentified. */
export const friendsAtOnce = 32;

interface Waiting {
  readonly go: () => void;
  readonly giveWay: () => void;
}

export interface PaceOptions {
  /** Whether a remembered device has proved its key at that address (an IP). */
  readonly isMet?: (address: string) => boolean;
}

/** Handshakes that may begin now, and those that wait for theirs by remote, whose turn it is next first. */
class Line {
  private readonly perSecond: number;
  private readonly atOnce: number;
  private tokens: number;
  private countedAt = performance.now();
  private timer: NodeJS.Timeout | null = null;
  private readonly waiting = new Map<string, Set<Waiting>>();
  size = 0;

  constructor(perSecond: number, atOnce: number) {
    this.perSecond = perSecond;
    this.atOnce = atOnce;
    this.tokens = atOnce;
  }

  /** As new: nobody waits, and as many may begin as ever. */
  get isIdle(): boolean {
    this.count();
    return this.size === 0 && this.tokens >= this.atOnce;
  }

  /** Answers how to give its turn up. */
  enter(remote: string, one: Waiting): () => void {
    if (this.size === 0 && this.take()) {
      one.go();
      return () => {};
    }
    const own = this.waiting.get(remote) ?? new Set();
    this.waiting.set(remote, own.add(one));
    this.size++;
    this.wake();
    return () => void this.leave(remote, one);
  }

  /** The remote that waits most often, where that is more often than this one would; null: none does. */
  greediest(remote: string): string | null {
    let most: string | null = null;
    let times = (this.waiting.get(remote)?.size ?? 0) + 1;
    for (const [other, all] of this.waiting) {
      if (all.size <= times) continue;
      most = other;
      times = all.size;
    }
    return most;
  }

  /** Its last caller waits no more. */
  giveWay(remote: string): void {
    const last = [...(this.waiting.get(remote) ?? [])].at(-1);
    if (last !== undefined && this.leave(remote, last)) last.giveWay();
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.waiting.clear();
    this.size = 0;
  }

  private leave(remote: string, one: Waiting): boolean {
    const own = this.waiting.get(remote);
    if (own?.delete(one) !== true) return false;
    this.size--;
    if (own.size === 0) this.waiting.delete(remote);
    return true;
  }

  private serve(): void {
    this.timer = null;
    while (this.size > 0 && this.take()) {
      const [[remote, own]] = this.waiting as unknown as [[string, Set<Waiting>]];
      const [one] = own as unknown as [Waiting];
      this.leave(remote, one);
      // Its next one comes after everybody else's.
      if (own.size > 0) {
        this.waiting.delete(remote);
        this.waiting.set(remote, own);
      }
      one.go();
    }
    this.wake();
  }

  private wake(): void {
    if (this.size === 0) return;
    this.timer ??= setTimeout(() => this.serve(), Math.ceil(((1 - this.tokens) * 1000) / this.perSecond));
  }

  private take(): boolean {
    this.count();
    if (this.tokens < 1) return false;
    this.tokens--;
    return true;
  }

  private count(): void {
    const now = performance.now();
    this.tokens = Math.min(this.atOnce, this.tokens + ((now - this.countedAt) * this.perSecond) / 1000);
    this.countedAt = now;
  }
}

/** Counts by remote address; an IPv6 host owns its whole /64. */
export class Pace {
  private readonly isMet: (address: string) => boolean;
  private readonly strangers = new Line(strangersPerSecond, strangersAtOnce);
  /** By remote, while they are in use. */
  private readonly friends = new Map<string, Line>();

  constructor({ isMet = () => false }: PaceOptions = {}) {
    this.isMet = isMet;
  }

  /** Whether a caller from there may wait, perhaps in the place of one from a remote that has more. `Gate` bounds how many of a remote do. */
  hasRoom(address: string): boolean {
    const { strangers } = this;
    return (
      strangers.size < maxStrangersWaiting ||
      this.isMet(plainIp(address)) ||
      strangers.greediest(remoteKey(address)) !== null
    );
  }

  /**
   * Calls `go` when it is the caller's turn, perhaps at once; `giveWay` when another has its place. Answers how to give its
   * turn up.
   */
  enter(address: string, go: () => void, giveWay: () => void): () => void {
    const { strangers } = this;
    const remote = remoteKey(address);
    if (this.isMet(plainIp(address))) return this.lineOf(remote).enter(remote, { go, giveWay });
    const most = strangers.size < maxStrangersWaiting ? null : strangers.greediest(remote);
    if (most !== null) strangers.giveWay(most);
    return strangers.enter(remote, { go, giveWay });
  }

  /** Nobody's turn comes any more. */
  close(): void {
    this.strangers.close();
    for (const line of this.friends.values()) line.close();
  }

  private lineOf(remote: string): Line {
    let line = this.friends.get(remote);
    if (line === undefined) {
      for (const [other, { isIdle }] of this.friends) if (isIdle) this.friends.delete(other);
      line = new Line(friendsPerSecond, friendsAtOnce);
      this.friends.set(remote, line);
    }
    return line;
  }
}
