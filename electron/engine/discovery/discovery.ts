/**
 * Finds other Ferrys on the network and lets them find this one. When to speak:
 *
 *   start, new interface, change   a burst of announcements that ask (`announce: true`)
 *   every few seconds after        an announcement that doesn't ask
 *   heard one that asks, a query   one announcement that doesn't, to the asker and to the group
 *   stop                           goodbye
 *
 * Only what asks is answered, and an answer never asks: no two Ferrys can keep each other talking. One that isn't
 * listening (a terminal that sends) queries where others announce, and answers nothing.
 */
import type { Device, Fingerprint } from '../../../shared/state.ts';
import { Answers } from './answers.ts';
import { ClaimChecks } from './claim-checks.ts';
import { Directory } from './directory.ts';
import { burstMs, maxPackets, packetsEveryMs, pollMs, steadyMs } from './times-and-limits.ts';
import { ManualAddresses } from './typed-addresses.ts';
import type { Probe } from './typed-addresses.ts';
import { Multicast } from './multicast.ts';
import type { Origin } from './multicast.ts';
import { announcement, goodbye, parsePacket, query } from './packet.ts';
import type { SelfAnnouncement } from './packet.ts';

export interface DiscoveryOptions {
  readonly self: () => SelfAnnouncement;
  /** `query`: look for others without being one of them. */
  readonly mode: 'announce' | 'query';
  /** Name or address of the one interface to use. */
  readonly interface?: string | undefined;
  readonly probe: Probe;
  /** As of `DirectoryEvents`. */
  readonly remembered?: (fingerprint: Fingerprint) => string | undefined;
  /** A device is new, or something a person can see of it changed. */
  readonly onDevice: (device: Device) => void;
  readonly onGone: (fingerprint: Fingerprint) => void;
}

export class Discovery {
  private readonly options: DiscoveryOptions;
  private readonly directory: Directory;
  private readonly checks: ClaimChecks;
  private readonly manual: ManualAddresses;
  private readonly multicast: Multicast;
  private readonly answers = new Answers((askers) => this.answer(askers));
  private readonly timers = new Set<NodeJS.Timeout>();
  private following: Promise<void> = Promise.resolve();
  private stopped = false;
  /** Datagrams since `countedFrom`. */
  private packets = 0;
  private countedFrom = -Infinity;

  constructor(options: DiscoveryOptions) {
    this.options = options;
    this.checks = new ClaimChecks({
      probe: options.probe,
      onProved: (sighting) => this.directory.proved(sighting, performance.now()),
      onRefuted: (claim) => this.directory.refuted(claim),
    });
    this.directory = new Directory({ ...options, onClaim: (claim) => this.checks.claim(claim) });
    this.manual = new ManualAddresses({
      probe: options.probe,
      directory: this.directory,
      ownFingerprint: () => options.self().fingerprint,
    });
    this.multicast = new Multicast({
      interface: options.interface,
      onDatagram: (datagram, from) => this.hear(datagram, from),
      onInterface: (address) => this.burst(address),
    });
  }

  /** Resolves once it listens wherever it can and the first packets are on their way. A network may come later. */
  async start(): Promise<void> {
    await this.follow();
    this.every(pollMs, () => {
      this.directory.expire(performance.now());
      void this.follow();
    });
    this.every(steadyMs, () => void this.multicast.send(this.word(false)));
  }

  /** Asks again who is there. */
  refresh(): void {
    this.burst();
    this.manual.refresh();
  }

  /** Name or port changed: tells everyone. */
  changed(): void {
    this.burst();
  }

  /**
   * Dials an address and lists the device it proves, for as long as it answers; `key`: no other will do. Throws `bad-address`, `self-send`
   * (the device is this one) and whatever the probe finds.
   */
  addManual(address: string, key?: Fingerprint): Promise<Device> {
    return this.manual.add(address, key);
  }

  /** Says goodbye. No event comes after this. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.manual.stop();
    this.checks.stop();
    this.answers.stop();
    for (const timer of this.timers) clearTimeout(timer);
    await this.following;
    if (this.announces()) await this.multicast.send(goodbye(this.options.self().fingerprint));
    this.multicast.close();
  }

  private announces(): boolean {
    return this.options.mode === 'announce' && this.options.self().port > 0;
  }

  private word(asks: boolean): Buffer {
    return this.announces() ? announcement(this.options.self(), asks) : query();
  }

  private burst(via?: string): void {
    for (const ms of burstMs) this.after(ms, () => void this.multicast.send(this.word(true), via));
  }

  private hear(datagram: Buffer, from: Origin): void {
    if (!this.mayHear()) return;
    const packet = parsePacket(datagram);
    if (!packet || this.stopped) return;
    if (packet.type === 'query') return this.answers.asked(from);
    if (packet.fingerprint === this.options.self().fingerprint) return;
    const now = performance.now();
    if (packet.type === 'goodbye') return this.directory.left(packet.fingerprint, from.address, now);
    this.directory.heard({ ...packet, host: from.address }, now);
    if (packet.asks) this.answers.asked(from);
  }

  /** Whoever floods the network costs us a look at some of it. What remembered devices say is asked of them where it is lost. */
  private mayHear(): boolean {
    const now = performance.now();
    if (now - this.countedFrom >= packetsEveryMs) [this.packets, this.countedFrom] = [0, now];
    return ++this.packets <= maxPackets;
  }

  private answer(askers: readonly Origin[]): void {
    if (!this.announces()) return;
    const word = this.word(false);
    for (const via of new Set(askers.map((asker) => asker.via))) void this.multicast.send(word, via);
    // Also to each alone: access points hold multicast back or lose it, and rarely do so with unicast.
    for (const asker of askers) void this.multicast.sendTo(word, asker);
  }

  /** One look at the interfaces at a time. */
  private follow(): Promise<void> {
    return (this.following = this.following.then(() => (this.stopped ? undefined : this.multicast.follow())));
  }

  private after(ms: number, run: () => void): void {
    if (this.stopped) return;
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      run();
    }, ms);
    this.timers.add(timer);
  }

  private every(ms: number, run: () => void): void {
    if (!this.stopped) this.timers.add(setInterval(run, ms));
  }
}
