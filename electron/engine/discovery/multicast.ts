/**
 * Datagrams to and from the group on every IPv4 interface, following those that come and go.
 *
 * One socket hears the group's port, which other programs (and other Ferrys) on this machine share. Each interface
 * has a socket of its own to speak from, with a port of its own, so that an answer sent to it reaches this Ferry alone.
 */
import { createSocket } from 'node:dgram';
import type { RemoteInfo, Socket } from 'node:dgram';
import { isOnLink, localAddresses } from '../net/local-addresses.ts';
import type { LocalInterface } from '../net/local-addresses.ts';
import { discoveryPort, group } from './times-and-limits.ts';

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

/** Only addresses are sent to. A lookup that answers at once can't lose a send and its callback to a socket closed meanwhile. */
const lookup = (
  address: string,
  _options: unknown,
  found: (error: null, address: string, family: number) => void,
): void => found(null, address, 4);

export class Multicast {
  private readonly options: MulticastOptions;
  private interfaces: LocalInterface[] = [];
  private ear: Socket | null = null;
  private readonly voices = new Map<string, Socket>();
  private closed = false;

  constructor(options: MulticastOptions) {
    this.options = options;
  }

  /** Looks at the interfaces again and tries once more what failed before: never rejects. Not to be run twice at once. */
  async follow(): Promise<void> {
    this.interfaces = localAddresses(this.options.interface);
    const addresses = this.interfaces.map(({ address }) => address);
    for (const address of this.voices.keys()) if (!addresses.includes(address)) this.silence(address);
    this.ear ??= await this.open({ port: discoveryPort }, () => this.deafen());
    for (const address of addresses) {
      this.join(address);
      if (this.voices.has(address)) continue;
      const voice = await this.open({ port: 0, address }, () => this.silence(address));
      if (!voice) continue;
      this.voices.set(address, voice);
      this.options.onInterface(address);
    }
  }

  /** To the group, on one interface or all. Resolves when it has left; what can't be sent is lost, as datagrams are. */
  async send(datagram: Buffer, via?: string): Promise<void> {
    const voices = via === undefined ? [...this.voices.keys()] : [via];
    await Promise.all(
      voices.map((address) => this.sendTo(datagram, { address: group, port: discoveryPort, via: address })),
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
    this.deafen();
    for (const address of this.voices.keys()) this.silence(address);
  }

  /** Null when it can't be opened. `onError` is called when it breaks later and has to be closed. */
  private async open(to: { port: number; address?: string }, onError: () => void): Promise<Socket | null> {
    const socket = createSocket({ type: 'udp4', reuseAddr: to.address === undefined, lookup });
    const bound = await new Promise<boolean>((resolve) => {
      socket.once('error', () => resolve(false));
      socket.bind(to, () => resolve(true));
    });
    try {
      if (!bound || this.closed) throw new Error('no socket');
      if (to.address !== undefined) {
        socket.setMulticastInterface(to.address);
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
    try {
      this.ear?.addMembership(group, address);
    } catch {
      // Joined already. Tried each time, because an interface that was away has forgotten it.
    }
  }

  private hear(datagram: Buffer, { address, port }: RemoteInfo): void {
    const via = this.interfaces.find((local) => isOnLink(address, local));
    if (via && !this.closed) this.options.onDatagram(datagram, { address, port, via: via.address });
  }

  private deafen(): void {
    this.ear?.close();
    this.ear = null;
  }

  private silence(address: string): void {
    const voice = this.voices.get(address);
    this.voices.delete(address);
    voice?.close();
  }
}
