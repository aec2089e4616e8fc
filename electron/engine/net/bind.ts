/** Finds the port to listen on: one that is free at every address, and one server for each. */
import { once } from 'node:events';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { FerryError } from '../../../shared/errors.ts';
import { defaultPort } from '../wire/limits.ts';

/** How many ports above the default are tried before any free one: a person can still guess them. */
export const portsTried = 20;

/** Undefined: all addresses, IPv6 and IPv4 together, or 0.0.0.0 where IPv6 is off. */
export type Host = string | undefined;

/** IPv6 checks for so long whether an address is another's already before it lets it be used (RFC 4862: one second). */
const tentativeMs = 3000;
const againMs = 100;

/**
 * Listens at `hosts` on one port: `port`, any free one (0), or the default one or the next that is free (undefined).
 * Those of several that can't be used now are left out, as IPv6 addresses are while they are new. Throws `port-in-use`
 * {port}, `port-not-allowed` {port}, `bad-address` {address} when none can.
 */
export async function bindAll(
  make: () => Server,
  port: number | undefined,
  hosts: readonly Host[],
): Promise<Map<Host, Server>> {
  const last = Math.min(defaultPort + portsTried, 65_535);
  const candidates = port === undefined ? [...range(defaultPort, last), 0] : [port];
  // A port the system chose at the first address may be taken at another: it chooses again.
  if (candidates.at(-1) === 0 && hosts.length > 1) candidates.push(...Array<number>(portsTried).fill(0));
  const patience = performance.now() + tentativeMs;
  for (;;) {
    try {
      return await firstThatIsFree(make, candidates, hosts);
    } catch (error) {
      const isNew = hosts.some((host) => host?.includes('%'));
      if (!isBadAddress(error) || !isNew || performance.now() > patience) throw error;
      await setTimeout(againMs);
    }
  }
}

async function firstThatIsFree(
  make: () => Server,
  candidates: readonly number[],
  hosts: readonly Host[],
): Promise<Map<Host, Server>> {
  let taken: unknown;
  for (const candidate of candidates) {
    try {
      return await bindEach(make, candidate, hosts);
    } catch (error) {
      if (!(error instanceof FerryError) || isBadAddress(error)) throw error;
      taken = error;
    }
  }
  throw taken;
}

async function bindEach(make: () => Server, port: number, hosts: readonly Host[]): Promise<Map<Host, Server>> {
  const bound = new Map<Host, Server>();
  let unusable: unknown;
  for (const host of hosts) {
    const [first] = bound.values();
    try {
      bound.set(host, await bind(make(), first === undefined ? port : portOf(first), host));
    } catch (error) {
      if (isBadAddress(error)) {
        unusable ??= error;
        continue;
      }
      for (const server of bound.values()) server.close();
      throw error;
    }
  }
  if (bound.size === 0) throw unusable;
  return bound;
}

function isBadAddress(error: unknown): boolean {
  return error instanceof FerryError && error.code === 'bad-address';
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
