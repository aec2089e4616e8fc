/**
 * The one network interface that a person allowed, by name or address: what listens and dials asks here where, and is
 * refused when that can't be had. Nothing ever falls back to another interface.
 */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { lookup } from 'node:dns/promises';
import { isIPv4 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { FerryError } from '../../../shared/errors.ts';
import { localAddresses, localIPv6 } from './local-addresses.ts';
import { isV6 } from './address.ts';

/** Where to dial, and from which address of this machine. */
export interface Way {
  readonly host: string;
  readonly localAddress: string;
}

export class OnlyInterface {
  /** As the person wrote it. */
  readonly wanted: string;

  constructor(wanted: string) {
    this.wanted = wanted;
  }

  /** Its addresses now, IPv4 first; IPv6 link-local with their zone. Throws `interface-unusable` {interface, there}. */
  addresses(): readonly string[] {
    const all = networkInterfaces();
    const found = [...localAddresses(this.wanted, all), ...localIPv6(this.wanted, all)];
    if (found.length === 0) {
      throw new FerryError('interface-unusable', { interface: this.wanted, there: Object.keys(all).join(', ') });
    }
    return found.map(({ address }) => address);
  }

  /**
   * How to reach a name or an address over this interface alone. Throws `interface-unusable`, `not-on-interface` {address,
   * interface} where the system would go another way, `unreachable` {address} for a name that nobody knows.
   */
  async wayTo(host: string): Promise<Way> {
    const own = this.addresses();
    const found = await lookup(host, { all: true }).catch((cause: unknown) => {
      throw new FerryError('unreachable', { address: host, reason: 'unknown-name' }, { cause });
    });
    for (const { address } of found) {
      const localAddress = await this.sourceFor(address, own);
      if (localAddress !== null) return { host: address, localAddress };
    }
    throw new FerryError('not-on-interface', { address: host, interface: this.wanted });
  }

  private async sourceFor(address: string, own: readonly string[]): Promise<string | null> {
    const zone = zoneOf(address);
    const fitting = own.filter((mine) => isIPv4(mine) === isIPv4(address) && (zone === null || zoneOf(mine) === zone));
    const [first] = fitting;
    // Elsewhere the address that is dialled from decides which way packets go.
    if (first === undefined || zone !== null || process.platform !== 'linux') return first ?? null;
    const route = await sourceByRoute(address);
    const goesThere = route !== null && interfaceOf(route) === interfaceOf(first);
    return goesThere ? (fitting.find((mine) => mine === route) ?? first) : null;
  }
}

/**
 * The address of ours that the system's routes choose towards another; null: there is no way. On Linux packets go where
 * their destination says, whatever address they come from, so that this is what tells the interface. Nothing is sent.
 */
async function sourceByRoute(address: string): Promise<string | null> {
  const socket = createSocket(isV6(address) ? 'udp6' : 'udp4');
  try {
    socket.connect(9, address);
    await once(socket, 'connect');
    return socket.address().address;
  } catch {
    return null;
  } finally {
    socket.close();
  }
}

function interfaceOf(address: string): string | undefined {
  const all = networkInterfaces();
  return [...localAddresses(address, all), ...localIPv6(address, all)][0]?.name;
}

function zoneOf(address: string): string | null {
  return address.split('%')[1] ?? null;
}
