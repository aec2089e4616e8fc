/** Whom a look asks: every neighbour's address in the /24 around each of ours. */
import { isOnLink, localAddresses } from '../../net/local-addresses.ts';
import { maxNetworks } from './limits.ts';

/** Hosts of a /24: its first address is the network's own, its last one everybody's. */
const lastHost = 254;

/** IPv4 addresses, of `maxNetworks` networks at most, without our own. `only`, `all`: as of `localAddresses`. */
export function neighbours(only?: string, all?: Parameters<typeof localAddresses>[1]): string[] {
  const ours = localAddresses(only, all);
  const own = new Set(ours.map(({ address }) => address));
  const found = new Set<string>();
  const networks = new Set<string>();
  for (const local of ours) {
    const network = local.address.slice(0, local.address.lastIndexOf('.'));
    if (local.internal || (!networks.has(network) && networks.size === maxNetworks)) continue;
    networks.add(network);
    for (let host = 1; host <= lastHost; host++) {
      const address = `${network}.${host}`;
      // Where the network is smaller than a /24 the rest is somebody else's.
      if (!own.has(address) && isOnLink(address, local)) found.add(address);
    }
  }
  return [...found];
}
