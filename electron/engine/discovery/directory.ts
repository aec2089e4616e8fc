/**
 * Who is on the network, as far as has been heard: pure, with the time passed in (milliseconds, any origin).
 * A hint only: anyone can announce anything, so one host must not be able to crowd the others out. What is said of a
 * remembered key changes nothing by itself: where it contradicts what the key has proved it is a claim, and dialling decides.
 */
import type { Device, DeviceKind, Fingerprint } from '../../../shared/state.ts';
import { formatAddress } from '../net/address.ts';
import {
  changesEveryMs,
  goodbyeMs,
  maxAddresses,
  maxChanges,
  maxDevices,
  maxDevicesPerHost,
  silenceMs,
  steadyMs,
} from './times-and-limits.ts';

export interface Sighting {
  readonly fingerprint: Fingerprint;
  readonly name: string;
  readonly kind: DeviceKind;
  readonly host: string;
  readonly port: number;
  /** It asks for answers, as one that has just come does; left out: it does. */
  readonly asks?: boolean;
  /** It speaks LocalSend's protocol. */
  readonly localSend?: Device['localSend'];
  /** How long it is listed without another word, milliseconds; left out: `silenceMs`. */
  readonly keepMs?: number;
}

/** What is said of a remembered key and wants proof, at an address. */
export interface Claim extends Omit<Sighting, 'asks' | 'keepMs'> {
  /**
   * `here`: the key is there, where it has not proved itself yet. `called`: it has another name or is of another kind. `left`,
   * `silent`: it isn't there any more, as a goodbye or the silence says.
   */
  readonly is: 'here' | 'called' | 'left' | 'silent';
}

export interface DirectoryEvents {
  /** The name of a key that is remembered. Undefined: it isn't. Left out: none is. */
  readonly remembered?: (fingerprint: Fingerprint) => string | undefined;
  /** Is to be decided by dialling: `proved` or `refuted` tells. */
  readonly onClaim?: (claim: Claim) => void;
  /** A device is new, or something a person can see of it changed. */
  readonly onDevice: (device: Device) => void;
  readonly onGone: (fingerprint: Fingerprint) => void;
}

interface Address {
  readonly host: string;
  port: number;
  heardAt: number;
  keepMs: number;
  /** The key has answered there. */
  proved?: boolean;
}

interface Entry {
  readonly fingerprint: Fingerprint;
  name: string;
  kind: DeviceKind;
  localSend: Device['localSend'];
  /** The host that first announced it: the one whose share of the directory it takes; null: a person typed it. */
  introducedBy: string | null;
  /** Heard by multicast, newest first; one per host. */
  heard: Address[];
  /** Typed by a person and answering, as `host:port`. */
  readonly typed: Set<string>;
  /** What was reported last, to tell whether anything changed. */
  reported: string;
  /** Changes that announcements brought since `countedFrom`. */
  changes: number;
  countedFrom: number;
}

/** An address unheard for longer than this is likely dead: it goes behind the others. */
const freshMs = 1.5 * steadyMs;

export class Directory {
  private readonly entries = new Map<Fingerprint, Entry>();
  private readonly events: DirectoryEvents;
  /** When listed devices said goodbye, for a moment. */
  private readonly goodbyes = new Map<Fingerprint, number>();

  constructor(events: DirectoryEvents) {
    this.events = events;
  }

  /** A device announced itself. Not taken in when it and its host have used up their share. */
  heard(sighting: Sighting, now: number): void {
    const { fingerprint, name, kind, host, port, localSend, asks = true, keepMs = silenceMs } = sighting;
    if (!asks && now - (this.goodbyes.get(fingerprint) ?? -Infinity) < goodbyeMs) return;
    if (localSend !== undefined && this.isTakenAsIs(fingerprint)) return;
    if (this.isRemembered(fingerprint)) return this.claimed({ fingerprint, name, kind, host, port }, now);
    const entry = this.entries.get(fingerprint) ?? this.admit(fingerprint, host);
    if (!entry) return;
    const address = entry.heard.find((other) => other.host === host);
    const says = entry.name !== name || entry.kind !== kind || address?.port !== port;
    if (says && !this.mayChange(entry, now)) return;
    Object.assign(entry, { name, kind, localSend });
    if (address) Object.assign(address, { port, heardAt: now, keepMs });
    else entry.heard.unshift({ host, port, heardAt: now, keepMs });
    this.sortAddresses(entry, now);
    this.report(entry);
  }

  /** A remembered key has answered at an address; `name` and `kind` as it said them itself, or as they were. */
  proved(sighting: Omit<Sighting, 'asks'>, now: number): void {
    const { fingerprint, name, kind, host, port, localSend, keepMs = silenceMs } = sighting;
    const entry = this.entries.get(fingerprint) ?? this.add(fingerprint, null);
    Object.assign(entry, { name, kind, localSend });
    // What others said of it before it was remembered counts no more.
    entry.heard = entry.heard.filter((other) => other.proved === true && other.host !== host);
    entry.heard.unshift({ host, port, heardAt: now, keepMs, proved: true });
    this.sortAddresses(entry, now);
    this.report(entry);
  }

  /** It isn't there: another key is, or nobody. */
  refuted({ fingerprint, host, port }: Pick<Claim, 'fingerprint' | 'host' | 'port'>): void {
    const entry = this.entries.get(fingerprint);
    if (!entry) return;
    entry.heard = entry.heard.filter((address) => address.host !== host || address.port !== port);
    this.report(entry);
  }

  /** A device said it leaves. Believed only from where it has announced itself. */
  left(fingerprint: Fingerprint, host: string, now: number): void {
    const entry = this.entries.get(fingerprint);
    if (!entry?.heard.some((address) => address.host === host)) return;
    if (this.isRemembered(fingerprint)) {
      for (const address of entry.heard) this.claim('left', entry, address);
      return;
    }
    entry.heard = [];
    if (this.goodbyes.size >= maxDevices) this.goodbyes.clear();
    this.goodbyes.set(fingerprint, now);
    this.report(entry);
  }

  /** The device behind an address that a person typed has proved its key. */
  answered(address: string, { fingerprint, name, kind }: Omit<Sighting, 'host' | 'port'>): Device {
    const before = this.typedAt(address);
    if (before && before.fingerprint !== fingerprint) this.unanswered(address);
    const entry = this.entries.get(fingerprint) ?? this.add(fingerprint, null);
    Object.assign(entry, { name, kind });
    entry.typed.add(address);
    this.report(entry);
    return toDevice(entry);
  }

  /** Nobody is behind that address any more. */
  unanswered(address: string): void {
    const entry = this.typedAt(address);
    if (!entry) return;
    entry.typed.delete(address);
    this.report(entry);
  }

  /** Drops what has been silent too long. */
  expire(now: number): void {
    for (const [fingerprint, at] of this.goodbyes) if (now - at >= goodbyeMs) this.goodbyes.delete(fingerprint);
    for (const entry of this.entries.values()) {
      const isSilent = ({ heardAt, keepMs }: Address): boolean => now - heardAt > keepMs;
      // Somebody may drown out what a remembered device says: whether it is there, it tells when it is asked.
      if (this.isRemembered(entry.fingerprint)) {
        for (const address of entry.heard) if (isSilent(address)) this.claim('silent', entry, address);
      } else entry.heard = entry.heard.filter((address) => !isSilent(address));
      this.report(entry);
    }
  }

  /** What a LocalSend says in a datagram counts nothing for a key that is remembered, or is a Ferry's: the one proves it, the other speaks for itself. */
  private isTakenAsIs(fingerprint: Fingerprint): boolean {
    const entry = this.entries.get(fingerprint);
    return this.isRemembered(fingerprint) || (entry !== undefined && entry.localSend === undefined);
  }

  private isRemembered(fingerprint: Fingerprint): boolean {
    return this.events.remembered?.(fingerprint) !== undefined;
  }

  /** Somebody says that a remembered device is here, and what it is called. */
  private claimed(said: Omit<Sighting, 'asks' | 'keepMs'>, now: number): void {
    const { fingerprint, name, kind, host, port } = said;
    const entry = this.entries.get(fingerprint);
    if (entry) entry.introducedBy = null;
    const at = entry?.heard.find((address) => address.proved && address.host === host && address.port === port);
    if (!entry || !at) {
      // Until it says its name itself it has the one that it is remembered by.
      const known = this.events.remembered?.(fingerprint) ?? name;
      return this.events.onClaim?.({ is: 'here', ...said, name: entry?.name || known });
    }
    at.heardAt = now;
    this.sortAddresses(entry, now);
    this.report(entry);
    if (entry.name !== name || entry.kind !== kind) this.claim('called', entry, at);
  }

  private claim(is: Claim['is'], { fingerprint, name, kind }: Entry, { host, port }: Address): void {
    this.events.onClaim?.({ is, fingerprint, name, kind, host, port });
  }

  private sortAddresses(entry: Entry, now: number): void {
    const stale = ({ heardAt }: Address): number => (now - heardAt > freshMs ? 1 : 0);
    entry.heard = entry.heard.toSorted((a, b) => stale(a) - stale(b)).slice(0, maxAddresses);
  }

  /** Whoever announces another name each millisecond makes no news of each. What is passed over is said again. */
  private mayChange(entry: Entry, now: number): boolean {
    if (now - entry.countedFrom >= changesEveryMs) Object.assign(entry, { changes: 0, countedFrom: now });
    return ++entry.changes <= maxChanges;
  }

  private typedAt(address: string): Entry | undefined {
    return [...this.entries.values()].find(({ typed }) => typed.has(address));
  }

  /**
   * Room for a newcomer. A host has `maxDevicesPerHost` at most, and when the directory is full the newest device
   * of the greediest host gives way: whoever floods it with made-up devices displaces only their own.
   */
  private admit(fingerprint: Fingerprint, host: string): Entry | null {
    const shares = this.shares();
    const own = shares.get(host)?.length ?? 0;
    if (own >= maxDevicesPerHost) return null;
    if (announced(shares) >= maxDevices) {
      const [greediest] = [...shares.values()].sort((a, b) => b.length - a.length);
      if (!greediest || greediest.length <= own + 1) return null;
      this.drop(greediest.at(-1)!);
    }
    return this.add(fingerprint, host);
  }

  /** Announced devices by the host that introduced them, oldest first. */
  private shares(): Map<string, Entry[]> {
    const shares = new Map<string, Entry[]>();
    for (const entry of this.entries.values()) {
      if (entry.introducedBy === null) continue;
      const share = shares.get(entry.introducedBy);
      if (share) share.push(entry);
      else shares.set(entry.introducedBy, [entry]);
    }
    return shares;
  }

  private add(fingerprint: Fingerprint, introducedBy: string | null): Entry {
    const entry: Entry = {
      fingerprint,
      name: '',
      kind: 'desktop',
      localSend: undefined,
      introducedBy,
      heard: [],
      typed: new Set(),
      reported: '',
      changes: 0,
      countedFrom: -Infinity,
    };
    this.entries.set(fingerprint, entry);
    return entry;
  }

  private drop({ fingerprint }: Entry): void {
    this.entries.delete(fingerprint);
    this.events.onGone(fingerprint);
  }

  private report(entry: Entry): void {
    if (entry.heard.length === 0 && entry.typed.size === 0) return this.drop(entry);
    const device = toDevice(entry);
    const seen = JSON.stringify(device);
    if (seen === entry.reported) return;
    entry.reported = seen;
    this.events.onDevice(device);
  }
}

/** Devices that take a share: those that nobody typed or remembers. */
function announced(shares: ReadonlyMap<string, readonly Entry[]>): number {
  let count = 0;
  for (const share of shares.values()) count += share.length;
  return count;
}

function toDevice({ fingerprint, name, kind, localSend, heard, typed }: Entry): Device {
  const addresses = new Set([...heard.map(({ host, port }) => formatAddress(host, port)), ...typed]);
  const via = typed.size > 0 ? 'manual' : 'multicast';
  return { fingerprint, name, kind, addresses: [...addresses], via, ...(localSend && { localSend }) };
}
