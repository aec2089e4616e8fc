/**
 * Finds other Ferrys on the network and lets them find this one. When to speak:
 *
 *   start, new interface, change   a burst of announcements that ask (`announce: true`)
 *   every few seconds after        an announcement that doesn't ask
 *   heard one that asks, a query   one announcement that doesn't, to the asker and to the group
 *   stop                           goodbye
 *
 * LocalSend answers whatever it understands with a TLS connection: what Ferrys say to each other it doesn't, and it is told
 * apart, after a start and a change, when it asks, and once a minute.
 *
 * Only what asks is answered, and an answer never asks: no two Ferrys can keep each other talking. One that isn't
 * listening (a terminal that sends) queries where others announce, and answers nothing.
 */
import { cleanName } from '../../../shared/device-name.ts';
import { shortFingerprint } from '../../../shared/format.ts';
import type { Device, Fingerprint } from '../../../shared/state.ts';
import { Answers } from './answers.ts';
import { ClaimChecks } from './claim-checks.ts';
import { Directory, type Sighting } from './directory.ts';
import type { KnownCalls } from './known-calls.ts';
import {
  burstMs,
  calledSilenceMs,
  localSendBurstMs,
  localSendEveryMs,
  localSendGroupV6,
  localSendSilenceMs,
  lookedUpMs,
  maxPackets,
  packetsEveryMs,
  pollMs,
  steadyMs,
} from './times-and-limits.ts';
import { heardLocalSend, sightingOf } from '../localsend/discovery/sighting.ts';
import type { CallerInfo } from '../localsend/wire/messages.ts';
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
  /** Announces itself now, where `mode` lets it: else it only asks and listens, and answers nothing. Left out: it does. */
  readonly isShown?: () => boolean;
  /** Name or address of the one interface to use. */
  readonly interface?: string | undefined;
  readonly probe: Probe;
  /** As of `DirectoryEvents`. */
  readonly remembered?: (fingerprint: Fingerprint) => string | undefined;
  /** How it shows itself to remembered devices alone, where it does. */
  readonly calls?: KnownCalls;
  /** LocalSend's devices are found and may find this one. Left out: they aren't. */
  readonly localSend?: () => boolean;
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
  private readonly localSendAnswers = new Answers((askers) => {
    for (const asker of askers) if (this.tellsLocalSend()) void this.multicast.sendTo(this.localSendWord(), asker);
  });
  private readonly timers = new Set<NodeJS.Timeout>();
  private following: Promise<void> = Promise.resolve();
  private wasShown = false;
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
    this.directory = new Directory({
      ...options,
      onClaim: (claim) => this.checks.claim(claim),
      onDevice: (device) => {
        options.onDevice(device);
        // A LocalSend wouldn't understand the call.
        if (device.localSend === undefined) options.calls?.seen(device.fingerprint);
      },
    });
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
      this.options.calls?.look();
      void this.follow();
    });
    this.every(steadyMs, () => {
      // Who hides asks no more than it must: others announce themselves as often.
      if (this.isShown()) void this.multicast.send(this.word(false));
    });
    this.every(localSendEveryMs, () => this.tellLocalSend());
  }

  /** Asks again who is there. */
  refresh(): void {
    this.burst();
    this.manual.refresh();
  }

  /** Name, port or who may see it changed: tells everyone. */
  changed(): void {
    if (this.wasShown && !this.isShown()) void this.leave();
    else this.burst();
    this.options.calls?.changed();
  }

  /** A remembered device has called, and says that it may be called there: it is listed for a while. */
  called(sighting: Omit<Sighting, 'asks' | 'keepMs'>): void {
    if (this.stopped) return;
    const name = cleanName(sighting.name) || shortFingerprint(sighting.fingerprint);
    // It has proved its key by calling, and said itself where it listens: nothing is left to be checked.
    this.directory.proved({ ...sighting, name, keepMs: calledSilenceMs }, performance.now());
  }

  /** A LocalSend has registered here from that address, or has answered a call there; `proved`: the key it has shown. */
  registered(said: CallerInfo, host: string, proved: Fingerprint | null, wasCalled = false): void {
    const sighting = this.stopped ? null : sightingOf(said, host, proved);
    if (sighting === null || sighting.fingerprint === this.options.self().fingerprint) return;
    const kept = { ...sighting, keepMs: wasCalled ? lookedUpMs : localSendSilenceMs };
    const isRemembered = this.options.remembered?.(sighting.fingerprint) !== undefined;
    if (!isRemembered) this.directory.heard(kept, performance.now());
    else if (proved !== null) this.directory.proved(kept, performance.now());
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
    this.localSendAnswers.stop();
    for (const timer of this.timers) clearTimeout(timer);
    await Promise.all([this.following, this.options.calls?.stop()]);
    if (this.announces()) await this.leave();
    this.multicast.close();
  }

  private leave(): Promise<void> {
    this.wasShown = false;
    return this.multicast.send(goodbye(this.options.self().fingerprint));
  }

  private isShown(): boolean {
    return this.options.mode === 'query' || (this.options.isShown?.() ?? true);
  }

  private announces(): boolean {
    return this.options.mode === 'announce' && this.isShown() && this.options.self().port > 0;
  }

  private word(asks: boolean): Buffer {
    if (!this.announces()) return query();
    this.wasShown = true;
    return announcement(this.options.self(), asks);
  }

  private burst(via?: string): void {
    for (const ms of burstMs) this.after(ms, () => void this.multicast.send(this.word(true), via));
    for (const ms of localSendBurstMs) this.after(ms, () => this.tellLocalSend(via));
  }

  private tellsLocalSend(): boolean {
    return this.announces() && this.options.localSend?.() === true;
  }

  private localSendWord(): Buffer {
    return announcement(this.options.self(), true, 'localsend');
  }

  private tellLocalSend(via?: string): void {
    if (this.tellsLocalSend()) void this.multicast.send(this.localSendWord(), via, localSendGroupV6);
  }

  private hearLocalSend(datagram: Buffer, from: Origin): void {
    const heard = this.options.localSend?.() === true ? heardLocalSend(datagram, from.address) : null;
    if (heard === null || heard.sighting.fingerprint === this.options.self().fingerprint) return;
    this.directory.heard({ ...heard.sighting, keepMs: localSendSilenceMs }, performance.now());
    if (heard.asks) this.localSendAnswers.asked(from);
  }

  private hear(datagram: Buffer, from: Origin): void {
    if (!this.mayHear()) return;
    const packet = parsePacket(datagram);
    if (this.stopped) return;
    if (packet === null) return this.hearLocalSend(datagram, from);
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
