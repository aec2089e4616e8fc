/**
 * A receiver of LocalSend's protocol v2, as fast as one HTTPS request a file lets a careful Node program be: small
 * bodies in one write, bigger ones block by block as they come. Checks sizes, as the protocol asks, and no hashes.
 *
 *   localsend-receive ADDRESS DIR KEY CERT    says PORT
 */
import { randomUUID } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';

interface Offered {
  readonly fileName: string;
  readonly size: number;
}

const [address, dir, key, cert] = process.argv.slice(2) as [string, string, string, string];
const accepted = new Map<string, Offered & { token: string }>();
const made = new Set<string>();

const server = createServer(
  { key: readFileSync(key), cert: readFileSync(cert), minVersion: 'TLSv1.3' },
  (request, response) => {
    const url = new URL(request.url!, 'https://localhost');
    const work = url.pathname.endsWith('/prepare-upload') ? prepare(request, response) : upload(url, request, response);
    work.catch((error: unknown) => {
      console.error(error);
      response.writeHead(500).end();
    });
  },
);
server.listen(0, address, () => console.log(`port ${(server.address() as AddressInfo).port}`));

async function prepare(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { files } = JSON.parse(Buffer.concat(chunks).toString()) as { files: Record<string, Offered> };
  const tokens: Record<string, string> = {};
  for (const [id, { fileName, size }] of Object.entries(files)) {
    tokens[id] = randomUUID();
    accepted.set(id, { fileName, size, token: tokens[id] });
  }
  response.end(JSON.stringify({ sessionId: randomUUID(), files: tokens }));
}

async function upload(url: URL, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const file = accepted.get(url.searchParams.get('fileId') ?? '');
  if (file === undefined || file.token !== url.searchParams.get('token')) return void response.writeHead(403).end();
  const path = join(dir, file.fileName);
  if (!made.has(dirname(path))) mkdirSync(dirname(path), { recursive: true });
  made.add(dirname(path));
  const handle = await open(path, 'wx');
  let received = 0;
  try {
    for await (const chunk of request) {
      await handle.write(chunk as Buffer, 0, (chunk as Buffer).length, received);
      received += (chunk as Buffer).length;
    }
  } finally {
    await handle.close();
  }
  response.writeHead(received === file.size ? 200 : 400).end();
}
