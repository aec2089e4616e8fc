/** The network interfaces of this machine and their addresses: where to announce and listen, and what to tell people to type. */
import { networkInterfaces } from 'node:os';
import { isV6 } from './address.ts';

export interface LocalInterface {
  readonly name: string;
  readonly address: string;
  readonly netmask: string;
  /** Loopback. */
  readonly internal: boolean;
}

/** An IPv6 address of this machine. */
export interface LocalIPv6 {
  readonly name: string;
  /** As it is dialled and listened on: with its zone (`%eth0`, on Windows `%12`) where it means nothing without. */
  readonly address: string;
  /** Loopback. */
  readonly internal: boolean;
  /** The interface as an address names it; null: the address is good on every network. */
  readonly zone: string | null;
}

/** Bridges and tunnels of virtual machines, containers and VPNs: up, but seldom where the other computer is. */
const virtual = /^(?:br-|docker|virbr|veth|vmnet|vboxnet|vEthernet|tun|tap|utun|wg|zt|tailscale|lxc|podman|cni)/i;

/**
 * Interfaces with an IPv4 address, those a peer would most likely dial first and loopback last.
 * `only`: the name or address of the one interface to use.
 */
export function localAddresses(only?: string, all = networkInterfaces()): LocalInterface[] {
  const found = Object.entries(all).flatMap(([name, entries = []]) =>
    entries.flatMap(({ family, address, netmask, internal }) =>
      family === 'IPv4' && (only === undefined || only === name || only === address)
        ? [{ name, address, netmask, internal }]
        : [],
    ),
  );
  return found.sort((a, b) => unlikeliness(a) - unlikeliness(b));
}

/** IPv6 addresses, link-local ones last but for loopback. `only`: as of `localAddresses`; an address with or without its zone. */
export function localIPv6(only?: string, all = networkInterfaces()): LocalIPv6[] {
  const wanted = only !== undefined && isV6(only) ? plainIPv6(only) : only;
  const found = Object.entries(all).flatMap(([name, entries = []]) =>
    entries.flatMap((entry): LocalIPv6[] => {
      if (entry.family !== 'IPv6') return [];
      const zone = isLinkLocal(entry.address) ? zoneOf(name, entry.scopeid) : null;
      const address = zone === null ? entry.address : `${entry.address}%${zone}`;
      const chosen = only === undefined || only === name || only === address || wanted === plainIPv6(entry.address);
      return chosen ? [{ name, address, internal: entry.internal, zone }] : [];
    }),
  );
  return found.sort((a, b) => unlikeliness(a) - unlikeliness(b));
}

/**
 * Where others reach this machine, likeliest first: IPv4, and IPv6 of interfaces that have nothing else. Loopback, which nobody
 * else reaches, only where there is nothing else. `only`: as of `localAddresses`.
 */
export function addressesToType(only?: string, all = networkInterfaces()): string[] {
  const v4 = localAddresses(only, all);
  const v6 = localIPv6(only, all).filter(({ name, internal }) => {
    return v4.every((other) => other.name !== name) && (!internal || only !== undefined);
  });
  const found = [...v4, ...v6].sort((a, b) => unlikeliness(a) - unlikeliness(b));
  return found.filter(({ internal }) => !internal || found[0]!.internal).map(({ address }) => address);
}

function unlikeliness({ name, address, internal }: Pick<LocalInterface, 'name' | 'address' | 'internal'>): number {
  if (internal) return 3;
  // Self-assigned: no router or DHCP server there.
  if (address.startsWith('169.254.') || isLinkLocal(address)) return 2;
  return virtual.test(name) ? 1 : 0;
}

/** fe80::/10. */
function isLinkLocal(address: string): boolean {
  return /^fe[89ab][0-9a-f]:/i.test(address);
}

/** Windows numbers its interfaces, everybody else names them. */
function zoneOf(name: string, scope: number): string {
  return process.platform === 'win32' ? String(scope) : name;
}

/** One spelling for each address, without its zone. */
function plainIPv6(address: string): string {
  const [plain = ''] = address.split('%', 1);
  return new URL(`http://[${plain}]`).hostname;
}

/** Whether `address` (IPv4) is a neighbour on that interface's network. */
export function isOnLink(address: string, { address: own, netmask }: LocalInterface): boolean {
  const mask = bits(netmask);
  return (bits(address) & mask) === (bits(own) & mask);
}

function bits(address: string): number {
  return address.split('.').reduce((value, part) => (value << 8) | Number(part), 0);
}
