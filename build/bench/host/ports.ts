/** Free ports, and waiting until a foreign server answers on one. */
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Held } from '../held.ts';
import type { Host } from './place.ts';

/** A server that takes longer than this to listen will not. */
const patienceMs = 15_000;

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Resolves when something listens on a port of `host`; throws when `server` ends first. Looks without connecting. */
export async function listens(server: Held, host: Host, port: number): Promise<void> {
  const [command, ...args]: [string, ...string[]] = [...(host.prefix as []), 'ss', '-Hltn', `sport = :${port}`];
  const state = { ended: false };
  void server.ended.then(() => (state.ended = true));
  for (const giveUpAt = Date.now() + patienceMs; Date.now() < giveUpAt && !state.ended; await sleep(20)) {
    if (spawnSync(command, args, { encoding: 'utf8' }).stdout.trim() !== '') return;
  }
  if (state.ended) await server.succeeded();
  throw new Error(`${server.command}: does not listen on ${port}`);
}
