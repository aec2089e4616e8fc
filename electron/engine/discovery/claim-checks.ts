/**
 * What is said of remembered keys, decided by dialling: whoever answers with the key is there, and says its own name. Bounded,
 * since anybody can say anything from anywhere: few dials at once, few claims of a key that wait, and an address where a
 * claim was wrong is left alone for a while.
 */
import type { Fingerprint } from '../../../shared/state.ts';
import { cleanName } from '../../../shared/device-name.ts';
import { toFailure } from '../../../shared/errors.ts';
import type { Claim, Sighting } from './directory.ts';
import {
  checkEveryMs,
  goodbyeCheckMs,
  maxChecksAtOnce,
  maxClaimsOfKey,
  maxRefuted,
  refutedMs,
  renameEveryMs,
} from './times-and-limits.ts';
import type { Probe } from './typed-addresses.ts';

export interface ClaimChecksOptions {
  readonly probe: Probe;
  readonly onProved: (sighting: Omit<Sighting, 'asks'>) => void;
  readonly onRefuted: (claim: Claim) => void;
  /** Milliseconds on a clock that never goes back. */
  readonly now?: () => number;
}

export class ClaimChecks {
  private readonly options: ClaimChecksOptions;
  private readonly now: () => number;
  private readonly stopped = new AbortController();
  /** That wait, by key and address. Those about proved addresses come first, and nobody drives them out. */
  private readonly urgent = new Map<string, Claim>();
  private readonly waiting = new Map<string, Claim>();
  private readonly running = new Set<string>();
  private readonly refutedAt = new Map<string, number>();
  private readonly greetedAt = new Map<Fingerprint, number>();
  /** When it was asked whether it hides. */
  private readonly askedAt = new Map<Fingerprint, number>();
  private readonly timers = new Set<NodeJS.Timeout>();
  /** When a claim about an address that isn't proved was asked about last. */
  private begunAt = -Infinity;
  private again: NodeJS.Timeout | null = null;

  constructor(options: ClaimChecksOptions) {
    this.options = options;
    this.now = options.now ?? (() => performance.now());
  }

  claim(claim: Claim): void {
    const id = idOf(claim);
    if (this.stopped.signal.aborted || this.running.has(id) || this.urgent.has(id)) return;
    if (claim.is === 'left') return this.later(claim);
    if (claim.is === 'called' && this.wasGreeted(claim.fingerprint)) return;
    if (claim.is === 'here') {
      const at = this.refutedAt.get(id);
      if (at !== undefined && this.now() - at < refutedMs) return;
      this.makeRoom(claim.fingerprint);
      this.waiting.set(id, claim);
    } else this.urgent.set(id, claim);
    this.next();
  }

  stop(): void {
    this.stopped.abort(new Error('stopped'));
    for (const timer of this.timers) clearTimeout(timer);
    if (this.again !== null) clearTimeout(this.again);
    this.urgent.clear();
    this.waiting.clear();
  }

  private later(claim: Claim): void {
    const id = idOf(claim);
    this.running.add(id);
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.running.delete(id);
      this.urgent.set(id, claim);
      this.next();
    }, goodbyeCheckMs);
    this.timers.add(timer);
  }

  /** A claim more of that key: by chance, so that no order of lies keeps the truth out for long. */
  private makeRoom(fingerprint: Fingerprint): void {
    const own = [...this.waiting].filter(([, claim]) => claim.fingerprint === fingerprint);
    if (own.length >= maxClaimsOfKey) this.waiting.delete(own[Math.floor(Math.random() * own.length)]![0]);
  }

  private wasGreeted(fingerprint: Fingerprint): boolean {
    return this.now() - (this.greetedAt.get(fingerprint) ?? -Infinity) < renameEveryMs;
  }

  private next(): void {
    while (this.running.size - this.timers.size < maxChecksAtOnce) {
      const isUrgent = this.urgent.size > 0;
      const [first] = isUrgent ? this.urgent : this.waiting;
      if (first === undefined || (!isUrgent && !this.mayBegin())) return;
      const [id, claim] = first;
      this.urgent.delete(id);
      this.waiting.delete(id);
      this.running.add(id);
      void this.check(id, claim);
    }
  }

  /** A dial costs some milliseconds: lies without end are asked about a few times a second. */
  private mayBegin(): boolean {
    const waits = this.begunAt + checkEveryMs - this.now();
    if (waits <= 0) {
      this.begunAt = this.now();
      return true;
    }
    this.again ??= setTimeout(() => {
      this.again = null;
      this.next();
    }, waits);
    return false;
  }

  private async check(id: string, claim: Claim): Promise<void> {
    const { fingerprint, name, kind, host, port } = claim;
    // Its key is enough, and costs it no greeting, unless it is about its name.
    const before = claim.is === 'called' ? null : { fingerprint, name, kind };
    if (before === null) this.greetedAt.set(fingerprint, this.now());
    try {
      const peer = await this.options.probe(host, port, { signal: this.stopped.signal, before, key: fingerprint });
      if (this.stopped.signal.aborted) return;
      if (peer.fingerprint !== fingerprint) throw new Error('another key');
      if (claim.is !== 'here' && claim.is !== 'called' && (await this.hides(claim))) throw new Error('hidden');
      if (this.stopped.signal.aborted) return;
      this.refutedAt.delete(id);
      this.options.onProved({ fingerprint, name: cleanName(peer.name) || name, kind: peer.kind, host, port });
    } catch {
      if (this.stopped.signal.aborted) return;
      // It may not greet us now; it is there all the same.
      if (claim.is !== 'called') this.refute(id, claim);
    } finally {
      this.running.delete(id);
      this.next();
    }
  }

  /**
   * It is there, and has said goodbye or nothing for a while: since it hides, maybe, or somebody lied. It says so itself, or
   * ends the call without a byte. Asked as seldom as for its name, apart from that: a lie about the one doesn't delay the other.
   */
  private async hides({ fingerprint, host, port }: Claim): Promise<boolean> {
    if (this.now() - (this.askedAt.get(fingerprint) ?? -Infinity) < renameEveryMs) return false;
    this.askedAt.set(fingerprint, this.now());
    try {
      const how = { signal: this.stopped.signal, before: null, key: fingerprint };
      return (await this.options.probe(host, port, how)).hidden === true;
    } catch (error) {
      return toFailure(error).code === 'disconnected';
    }
  }

  private refute(id: string, claim: Claim): void {
    if (claim.is === 'here') {
      this.refutedAt.delete(id);
      this.refutedAt.set(id, this.now());
      for (const oldest of this.refutedAt.keys()) if (this.refutedAt.size > maxRefuted) this.refutedAt.delete(oldest);
    }
    this.options.onRefuted(claim);
  }
}

/** One for all ports of a host: they cost nothing. */
function idOf({ fingerprint, host }: Pick<Claim, 'fingerprint' | 'host'>): string {
  return `${fingerprint} ${host}`;
}
