/** Addresses as people type them on the other device. */
import type { SelfInfo } from '../../shared/state.ts';
import { defaultPort } from '../../shared/values.ts';

/** `192.168.1.20`, `192.168.1.20:53400`, `[fe80::1]:53400`: nothing while nobody listens. */
export function reachableAt({ addresses, port, problem }: Pick<SelfInfo, 'addresses' | 'port' | 'problem'>): string[] {
  if (port === 0 || problem !== null) return [];
  return addresses.map((address) => {
    const host = address.includes(':') ? `[${address}]` : address;
    // Ferry looks there when no port is given: saying it would only be noise.
    return port === defaultPort ? host : `${host}:${port}`;
  });
}
