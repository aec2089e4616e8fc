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
  private readonly waiting = new Map<string, Set<() => void>>();
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
  enter(remote: string, go: () => void): () => void {
    if (this.size === 0 && this.take()) {
      go();
      return () => {};
    }
    const own = this.waiting.get(remote) ?? new Set();
    this.waiting.set(remote, own.add(go));
    this.size++;
    this.wake();
    return () => this.leave(remote, go);
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.waiting.clear();
    this.size = 0;
  }

  private leave(remote: string, go: () => void): void {
    const own = this.waiting.get(remote);
    if (!own?.delete(go)) return;
    this.size--;
    if (own.size === 0) this.waiting.delete(remote);
  }

  private serve(): void {
    this.timer = null;
    while (this.size > 0 && this.take()) {
      const [[remote, own]] = this.waiting as unknown as [[string, Set<() => void>]];
      const [go] = own as unknown as [() => void];
      this.leave(remote, go);
      // Its next one comes after everybody else's.
      if (own.size > 0) {
        this.waiting.delete(remote);
        this.waiting.set(remote, own);
      }
      go();
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

  /** Whether a caller from there may wait. How many of a remote do is for `Gate` to bound. */
  hasRoom(address: string): boolean {
    return this.strangers.size < maxStrangersWaiting || this.isMet(plainIp(address));
  }

  /** Calls `go` when it is the caller's turn, perhaps at once. Answers how to give that up. */
  enter(address: string, go: () => void): () => void {
    const remote = remoteKey(address);
    return (this.isMet(plainIp(address)) ? this.lineOf(remote) : this.strangers).enter(remote, go);
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
