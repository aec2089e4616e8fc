import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { LocalSendClient } from '../../../../electron/engine/localsend/client/client.ts';
import { maxSmallBodyBytes } from '../../../../electron/engine/localsend/wire/limits.ts';
import type { Identity } from '../../../../electron/engine/identity/identity.ts';
import { newIdentity, startReceiver } from '../../../support/localsend/receiver.ts';

const info = { method: 'GET', path: '/api/localsend/v2/info' } as const;

async function clientOf(address: string, protocol: 'https' | 'http' = 'https', host = '127.0.0.1') {
  const client = new LocalSendClient(
    { host, port: Number(address.split(':').at(-1)), protocol },
    { identity: await newIdentity() },
  );
  onTestFinished(() => client.close());
  return client;
}

/** A server over TLS whose key each connection chooses, and which closes each connection after its answer. */
async function changing(keys: readonly Identity[], seen: string[] = []): Promise<string> {
  let taken = 0;
  const servers = keys.map(({ keyPem, certPem }) =>
    createServer({ key: keyPem, cert: certPem, requestCert: true, rejectUnauthorized: false }, (request, response) => {
      seen.push(`${request.url} ${(request.socket as TLSSocket).isSessionReused()}`);
      response.writeHead(200, { connection: 'close' }).end('{}');
    }),
  );
  const front = createTcpServer((socket: Socket) => {
    socket.on('error', () => {});
    servers[Math.min(taken++, servers.length - 1)]!.emit('connection', socket);
  });
  await new Promise<void>((resolve) => front.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void front.close());
  return `127.0.0.1:${(front.address() as AddressInfo).port}`;
}

test('the key that answered first must answer on every connection, or not a byte of a request goes', async () => {
  const [one, other] = await Promise.all([newIdentity(), newIdentity()]);
  const seen: string[] = [];
  const client = await clientOf(await changing([one, other], seen));
  expect(await client.ask(info)).toMatchObject({ status: 200 });
  expect(client.fingerprint).toBe(one.fingerprint);
  await expect(client.ask({ ...info, path: '/secret' })).rejects.toMatchObject({ code: 'identity-mismatch' });
  expect(seen).toEqual([`${info.path} false`]);
});

test('no session is resumed: each connection shows its certificate', async () => {
  const one = await newIdentity();
  const seen: string[] = [];
  const client = await clientOf(await changing([one], seen));
  for (let i = 0; i < 3; i++) await client.ask(info);
  expect(seen).toEqual(Array.from({ length: 3 }, () => `${info.path} false`));
});

test('requests that follow each other take one connection', async () => {
  const receiver = await startReceiver();
  const client = await clientOf(receiver.address);
  for (let i = 0; i < 5; i++) expect(await client.ask(info)).toMatchObject({ status: 200 });
  expect(receiver.connections).toBe(1);
  expect(client.remote).toBe(receiver.address);
});

test('who answers nothing has so long and no longer', async () => {
  const receiver = await startReceiver({ instead: () => true });
  const client = await clientOf(receiver.address);
  await expect(client.ask({ ...info, withinMs: 40 })).rejects.toMatchObject({ code: 'timeout' });
});

test('an answer is read up to its limit, and no byte more', async () => {
  let bytes = maxSmallBodyBytes;
  const receiver = await startReceiver({
    instead: (_path, _request, response) => {
      response.writeHead(200).end(Buffer.alloc(bytes));
      return true;
    },
  });
  const client = await clientOf(receiver.address);
  expect((await client.ask(info)).body).toHaveLength(maxSmallBodyBytes);
  bytes++;
  await expect(client.ask(info)).rejects.toMatchObject({ code: 'localsend-garbled' });
});

test('what is no HTTP is said to be none', async () => {
  const server = createTcpServer((socket) => socket.on('error', () => {}).end('SSH-2.0-x\r\n'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  const client = await clientOf(`:${(server.address() as AddressInfo).port}`, 'http');
  await expect(client.ask(info)).rejects.toMatchObject({ code: 'localsend-garbled' });
  expect(client.fingerprint).toBeNull();
});

test('nobody there is unreachable', async () => {
  const server = createTcpServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  for (const protocol of ['https', 'http'] as const) {
    await expect((await clientOf(`:${port}`, protocol)).ask(info)).rejects.toMatchObject({ code: 'unreachable' });
  }
});

test('a body that is answered before its end is broken off, and the answer counts', async () => {
  const receiver = await startReceiver({
    instead: (_path, _request, response) => {
      response.writeHead(409).end();
      return true;
    },
  });
  const client = await clientOf(receiver.address);
  const chunk = Buffer.alloc(64 * 1024);
  let written = 0;
  const answer = await client.upload(
    '/x',
    1e12,
    async (body) => {
      for (;;) {
        await body.write(chunk);
        written += chunk.length;
      }
    },
    new AbortController().signal,
  );
  expect(answer.status).toBe(409);
  expect(written).toBeLessThan(1e9);
});

test('the zone of a link-local address is dialled and not told', async () => {
  let host: string | undefined;
  const server = createTcpServer((socket) => {
    socket.on('error', () => {});
    socket.once('data', (data: Buffer) => {
      host = /host: (.*)\r\n/i.exec(data.toString())?.[1];
      socket.end('HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '::1', resolve));
  onTestFinished(() => void server.close());
  const { port } = server.address() as AddressInfo;
  const client = await clientOf(`:${port}`, 'http', '::1%lo');
  expect(await client.ask(info)).toMatchObject({ status: 200 });
  expect(host).toBe(`[::1]:${port}`);
});
