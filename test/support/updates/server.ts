/** A server of updates on loopback: what it answers is said for each path, and what it was asked is kept. */
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

export interface Asked {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

export interface UpdateServer {
  /** `http://127.0.0.1:PORT`. */
  readonly origin: string;
  readonly asked: Asked[];
  /** What is at each path: a file, or what answers by itself. What isn't here is 404. */
  readonly at: Record<string, Uint8Array | string | RequestListener>;
  stop(): Promise<void>;
}

export async function updateServer(at: UpdateServer['at'] = {}): Promise<UpdateServer> {
  const asked: Asked[] = [];
  const server = createServer((request, response) => {
    const path = request.url ?? '';
    asked.push({ path, headers: request.headers });
    const found = at[path];
    if (found === undefined) response.writeHead(404).end();
    else if (typeof found === 'function') found(request, response);
    else response.end(found);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const stop = async (): Promise<void> => {
    if (!server.listening) return;
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  onTestFinished(stop);
  return { origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, at, stop };
}
