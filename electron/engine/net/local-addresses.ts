/** The IPv4 interfaces of this machine: where to announce, and what to tell people to type. */
import { networkInterfaces } from 'node:os';

export interface LocalInterface {
  readonly name: string;
  readonly address: string;
  readonly netmask: string;
  /** Loopback. */
  readonly internal: boolean;
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

function unlikeliness({ name, address, internal }: LocalInterface): number {
  if (internal) return 3;
  if (address.startsWith('169.254.')) return 2; // self-assigned: no router or DHCP server there
  return virtual.test(name) ? 1 : 0;
}

/** Whether `address` (IPv4) is a neighbour on that interface's network. */
export function isOnLink(address: string, { address: own, netmask }: LocalInterface): boolean {
  const mask = bits(netmask);
  return (bits(address) & mask) === (bits(own) & mask);
}

function bits(address: string): number {
  return address.split('.').reduce((value, part) => (value << 8) | Number(part), 0);
}
