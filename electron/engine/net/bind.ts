/** Finds the port to listen on: one that is free at every address, and one server for each. */
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { FerryError } from '../../../shared/errors.ts';
import { defaultPort } from '../wire/limits.ts';

/** How many ports above the default are tried before any free one: a person can still guess them. */
export const portsTried = 20;

/** Undefined: all addresses, IPv6 and IPv4 together, or 0.0.0.0 where IPv6 is off. */
export type Host = string | undefined;

/**
 * Listens at all of `hosts` on one port: `port`, any free one (0), or the default one or the next that is free
 * (undefined). Throws `port-in-use` {port}, `port-not-allowed` {port}, `bad-address` {address}.
 */
export async function bindAll(make: () => Server, port: number | undefined, hosts: readonly Host[]): Promise<Server[]> {
  const last = Math.min(defaultPort + portsTried, 65_535);
  const candidates = port === undefined ? [...range(defaultPort, last), 0] : [port];
  // A port the system chose at the first address may be taken at another: it chooses again.
  if (candidates.at(-1) === 0 && hosts.length > 1) candidates.push(...Array<number>(portsTried).fill(0));
  for (const [index, candidate] of candidates.entries()) {
    const servers: Server[] = [];
    try {
      for (const host of hosts) servers.push(await bind(make(), servers[0] ? portOf(servers[0]) : candidate, host));
      return servers;
    } catch (error) {
      for (const server of servers) server.close();
      const mayPass = error instanceof FerryError && error.code !== 'bad-address';
      if (!mayPass || index === candidates.length - 1) throw error;
    }
  }
  throw new FerryError('port-in-use', { port: port ?? defaultPort });
}

/** Throws `port-in-use` {port}, `port-not-allowed` {port}, `bad-address` {address}: not one of this machine's. */
export async function bind(server: Server, port: number, host: Host): Promise<Server> {
  try {
    server.listen({ port, ...(host === undefined ? {} : { host }) });
    await once(server, 'listening');
    return server;
  } catch (cause) {
    switch ((cause as NodeJS.ErrnoException).code) {
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        throw new FerryError('bad-address', { address: host ?? '' }, { cause });
      case 'EADDRINUSE':
        throw new FerryError('port-in-use', { port }, { cause });
      // A port only root may have, or one Windows keeps for itself.
      case 'EACCES':
        throw new FerryError('port-not-allowed', { port }, { cause });
      default:
        throw cause;
    }
  }
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}
