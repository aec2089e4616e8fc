/**
 * Datagrams to and from the group on every interface, following those that come and go.
 *
 * One socket for each of IPv4 and IPv6 hears the group's port, which other programs (and other Ferrys) on this machine
 * share. Each interface has a socket of its own to speak from, with a port of its own, so that an answer sent to it
 * reaches this Ferry alone. IPv6 is for cables and networks where nobody gave out IPv4 addresses: where an interface has
 * both, it speaks IPv6 only after somebody there has.
 */
import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { networkInterfaces } from 'node:os';
import { isOnLink, localAddresses, localIPv6 } from '../net/local-addresses.ts';
import type { LocalInterface, LocalIPv6 } from '../net/local-addresses.ts';
import { discoveryPort, group, groupV6, localSendGroupV6, silenceMs } from './times-and-limits.ts';
import { isV6 } from '../net/address.ts';

export interface Origin {
  readonly address: string;
  readonly port: number;
  /** Address of the local interface whose network it came from. */
  readonly via: string;
}

export interface MulticastOptions {
  /** Name or address of the one interface to use. */
  readonly interface?: string | undefined;
  /** A datagram from a neighbour; what comes from further away was not multicast and is not heard. */
  readonly onDatagram: (datagram: Buffer, from: Origin) => void;
  /** There is an interface to speak on that wasn't there before. */
  readonly onInterface: (address: string) => void;
}

type Family = 'udp4' | 'udp6';

/** Only addresses are sent to. A lookup that answers at once can't lose a send and its callback to a socket closed meanwhile. */
const lookup = (
  address: string,
  _options: unknown,
  found: (error: null, address: string, family: number) => void,
): void => found(null, address, isV6(address) ? 6 : 4);

export class Multicast {
  private readonly options: MulticastOptions;
  private interfaces: LocalInterface[] = [];
  /** Link-local addresses, of interfaces that may have IPv4 as well. */
  private interfacesV6: (LocalIPv6 & { readonly zone: string })[] = [];
  private readonly ears = new Map<Family, Socket>();
  private readonly voices = new Map<string, Socket>();
  /** When somebody spoke IPv6 last, by the interface's address. */
  private readonly heardV6At = new Map<string, number>();
  private closed = false;

  constructor(options: MulticastOptions) {
    this.options = options;
  }

  /** Looks at the interfaces again and tries once more what failed before: never rejects. Not to be run twice at once. */
  async follow(): Promise<void> {
    if (!this.look()) return;
    const addresses = [...this.interfaces, ...this.interfacesV6].map(({ address }) => address);
    for (const address of this.voices.keys()) if (!addresses.includes(address)) this.silence(address);
    await this.listen('udp4');
    if (this.interfacesV6.length > 0) await this.listen('udp6');
    for (const address of addresses) {
      this.join(address);
      if (this.voices.has(address)) continue;
      const voice = await this.open({ port: 0, address }, familyOf(address), () => this.silence(address));
      if (!voice) continue;
      this.voices.set(address, voice);
      if (this.isSpoken(address)) this.options.onInterface(address);
    }
  }

  /**
   * To the group, on one interface or all; `v6`: which one where it is IPv6. Resolves when it has left; what can't be sent is
   * lost, as datagrams are.
   */
  async send(datagram: Buffer, via?: string, v6 = groupV6): Promise<void> {
    const voices = via === undefined ? [...this.voices.keys()].filter((address) => this.isSpoken(address)) : [via];
    await Promise.all(
      voices.map((address) => {
        const to = isV6(address) ? v6 : group;
        return this.sendTo(datagram, { address: to, port: discoveryPort, via: address });
      }),
    );
  }

  async sendTo(datagram: Buffer, { address, port, via }: Origin): Promise<void> {
    const voice = this.voices.get(via);
    if (!voice) return;
    const error = await new Promise((sent) => voice.send(datagram, port, address, sent));
    // The interface went, or came back as another behind the same address: `follow` opens a new socket.
    if (error && this.voices.get(via) === voice) this.silence(via);
  }

  close(): void {
    this.closed = true;
    for (const family of this.ears.keys()) this.deafen(family);
    for (const address of this.voices.keys()) this.silence(address);
  }

  /** False: the system doesn't say now, for want of descriptors. */
  private look(): boolean {
    try {
      const all = networkInterfaces();
      this.interfaces = localAddresses(this.options.interface, all);
      this.interfacesV6 = localIPv6(this.options.interface, all).flatMap((found) =>
        found.zone === null || found.internal ? [] : [{ ...found, zone: found.zone }],
      );
      return true;
    } catch {
      return false;
    }
  }

  /** Whether what is said to all is said there. */
  private isSpoken(address: string): boolean {
    const v6 = this.interfacesV6.find((local) => local.address === address);
    if (v6 === undefined || this.interfaces.every(({ name }) => name !== v6.name)) return true;
    return performance.now() - (this.heardV6At.get(address) ?? -Infinity) < silenceMs;
  }

  private async listen(family: Family): Promise<void> {
    if (this.ears.has(family)) return;
    const ear = await this.open({ port: discoveryPort }, family, () => this.deafen(family));
    if (ear) this.ears.set(family, ear);
  }

  /** Null when it can't be opened. `onError` is called when it breaks later and has to be closed. */
  private async open(
    to: { port: number; address?: string },
    family: Family,
    onError: () => void,
  ): Promise<Socket | null> {
    // IPv4 has an ear of its own.
    const ipv6Only = family === 'udp6';
    const socket = createSocket({ type: family, reuseAddr: to.address === undefined, ipv6Only, lookup });
    const bound = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(to, () => resolve(true));
    });
    try {
      if (!bound || this.closed) throw new Error('no socket');
      if (to.address !== undefined) {
        socket.setMulticastInterface(this.groupInterface(to.address));
        socket.setMulticastTTL(1);
        socket.setMulticastLoopback(true);
      }
    } catch {
      socket.close();
      return null;
    }
    socket.on('message', (datagram, from) => this.hear(datagram, from));
    socket.on('error', onError);
    return socket;
  }

  private join(address: string): void {
    const family = familyOf(address);
    for (const joined of family === 'udp6' ? [groupV6, localSendGroupV6] : [group]) {
      try {
        this.ears.get(family)?.addMembership(joined, this.groupInterface(address));
      } catch {
        // Joined already. Tried each time, because an interface that was away has forgotten it.
      }
    }
  }

  /** How the system names the interface of one of our addresses where groups are meant: IPv6 by its zone alone. */
  private groupInterface(address: string): string {
    const v6 = this.interfacesV6.find((local) => local.address === address);
    return v6 === undefined ? address : `::%${v6.zone}`;
  }

  private hear(datagram: Buffer, { address, port }: RemoteInfo): void {
    if (this.closed) return;
    const via = this.cameBy(address);
    if (via === undefined) return;
    if (isV6(via)) this.heardV6At.set(via, performance.now());
    this.options.onDatagram(datagram, { address, port, via });
  }

  private cameBy(address: string): string | undefined {
    if (!isV6(address)) return this.interfaces.find((local) => isOnLink(address, local))?.address;
    const zone = address.split('%')[1];
    return this.interfacesV6.find((local) => local.zone === zone)?.address;
  }

  private deafen(family: Family): void {
    this.ears.get(family)?.close();
    this.ears.delete(family);
  }

  private silence(address: string): void {
    const voice = this.voices.get(address);
    this.voices.delete(address);
    voice?.close();
  }
}

function familyOf(address: string): Family {
  return isV6(address) ? 'udp6' : 'udp4';
}
