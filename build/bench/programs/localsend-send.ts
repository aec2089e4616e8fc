/**
 * A sender of LocalSend's protocol v2: one HTTPS request a file over kept-alive connections, some in parallel.
 *
 *   localsend-send ADDRESS PORT PARALLEL PATH
 */
import { createReadStream, readdirSync, statSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { Agent, request, type RequestOptions } from 'node:https';
import { dirname, join, relative } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

/** Files up to this size are read whole and sent in one write. */
const smallBytes = 256 * 1024;

interface File {
  readonly id: string;
  readonly path: string;
  readonly size: number;
}

const [host, port, parallel, path] = process.argv.slice(2) as [string, string, string, string];
const agent = new Agent({ keepAlive: true, maxSockets: Number(parallel) });
const api = '/api/localsend/v2';
const files = list(path).map((file, index): File => ({
  id: `${process.pid}-${index}`,
  path: file,
  size: statSync(file).size,
}));

const offer = Object.fromEntries(
  files.map(({ id, path: file, size }) => {
    return [id, { id, fileName: relative(dirname(path), file), size, fileType: 'application/octet-stream' }];
  }),
);
const answer = await ask('/prepare-upload', Buffer.from(JSON.stringify({ info: { alias: 'bench' }, files: offer })));
const { sessionId, files: tokens } = JSON.parse(answer) as { sessionId: string; files: Record<string, string> };

const queue = files.values();
await Promise.all(
  Array.from({ length: Number(parallel) }, async () => {
    for (const { id, path: file, size } of queue) {
      const target = `/upload?sessionId=${sessionId}&fileId=${id}&token=${tokens[id]}`;
      await ask(target, size <= smallBytes ? await readFile(file) : { file, size });
    }
  }),
);
agent.destroy();

async function ask(target: string, body: Buffer | { file: string; size: number }): Promise<string> {
  const length = Buffer.isBuffer(body) ? body.length : body.size;
  const options: RequestOptions = {
    host,
    port,
    agent,
    method: 'POST',
    path: api + target,
    headers: { 'content-length': length },
    rejectUnauthorized: false,
  };
  const outgoing = request(options);
  const answered = once(outgoing, 'response') as Promise<[IncomingMessage]>;
  if (Buffer.isBuffer(body)) outgoing.end(body);
  else await pipeline(createReadStream(body.file, { highWaterMark: 1024 * 1024 }), outgoing);
  const [response] = await answered;
  let text = '';
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk);
  if (response.statusCode !== 200) throw new Error(`${target}: ${response.statusCode}`);
  return text;
}

function list(from: string): string[] {
  if (!statSync(from).isDirectory()) return [from];
  return readdirSync(from).flatMap((name) => list(join(from, name)));
}
