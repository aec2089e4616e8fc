import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { createServer } from 'node:https';
import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test } from 'vitest';
import { LocalSendClient } from '../../../../electron/engine/localsend/client/client.ts';
import { maxHeadBytes } from '../../../../electron/engine/net/http/limits.ts';
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

/** What says this to each request in turn, without TLS; after what ends with `to the end` it hangs up. */
async function saying(
  answersInTurn: readonly string[],
): Promise<{ address: string; heard: string[]; connections: number }> {
  const seen = { address: '', heard: [] as string[], connections: 0 };
  const left = [...answersInTurn];
  const server = createTcpServer((socket) => {
    seen.connections++;
    socket.on('error', () => {});
    socket.on('data', (data: Buffer) => {
      seen.heard.push(String(data));
      const answer = left.shift();
      if (answer === undefined) return;
      socket.write(answer);
      if (answer.endsWith('to the end')) socket.end();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => void server.close());
  seen.address = `:${(server.address() as AddressInfo).port}`;
  return seen;
}

const whole = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok';

test.each([
  ['of a length', whole, 'ok', 1],
  ['in chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n', 'ok', 1],
  ['without a body', 'HTTP/1.1 204 No Content\r\n\r\n', '', 1],
  ['after one on its way', `HTTP/1.1 100 Continue\r\n\r\n${whole}`, 'ok', 1],
  ['as long as the connection', 'HTTP/1.1 200 OK\r\n\r\nto the end', 'to the end', 2],
  ['that is the last', `${whole.slice(0, 15)}\r\nConnection: close${whole.slice(15)}`, 'ok', 2],
  ['of HTTP/1.0', whole.replace('1.1', '1.0'), 'ok', 2],
])('an answer %s is read whole, and its connection kept where it may be', async (_, answer, body, connections) => {
  const server = await saying([answer, whole]);
  const client = await clientOf(server.address, 'http');
  expect(String((await client.ask(info)).body)).toBe(body);
  expect(String((await client.ask(info)).body)).toBe('ok');
  expect(server.connections).toBe(connections);
});

test.each([
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nok'],
  ['a status of two digits', 'HTTP/1.1 20 OK\r\n\r\n'],
  ['another protocol', 'HTTP/1.1 101 Switching Protocols\r\n\r\n'],
  ['a head for ever', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(maxHeadBytes)}`],
])('an answer with %s is none', async (_, answer) => {
  const client = await clientOf((await saying([answer])).address, 'http');
  await expect(client.ask(info)).rejects.toMatchObject({ code: 'localsend-garbled' });
});

test('half an answer is no answer', async () => {
  const client = await clientOf(
    (await saying(['HTTP/1.1 200 OK\r\nContent-Length: 99\r\n\r\nto the end'])).address,
    'http',
  );
  await expect(client.ask(info)).rejects.toMatchObject({ code: 'disconnected' });
});

test('what is said unasked counts for no request, and its connection carries none', async () => {
  const server = await saying([`${whole}${whole}`, whole]);
  const client = await clientOf(server.address, 'http');
  expect(await client.ask(info)).toMatchObject({ status: 200 });
  expect(await client.ask(info)).toMatchObject({ status: 200 });
  expect(server.connections).toBe(2);
});

test('a small upload goes with its head, and says how long it is', async () => {
  const server = await saying([whole, whole]);
  const client = await clientOf(server.address, 'http');
  const { signal } = new AbortController();
  for (const body of ['content', '']) await client.uploadWhole('/x', Buffer.from(body), signal);
  expect(server.heard).toEqual([
    `POST /x HTTP/1.1\r\nHost: 127.0.0.1${server.address}\r\nContent-Length: 7\r\n\r\ncontent`,
    `POST /x HTTP/1.1\r\nHost: 127.0.0.1${server.address}\r\nContent-Length: 0\r\n\r\n`,
  ]);
});

test('more requests than connections wait for one that is free, and go on where one broke', async () => {
  let taken = 0;
  const receiver = await startReceiver({
    instead: (_path, request, response) => {
      if (taken++ === 0) request.destroy();
      else response.end('ok');
      return true;
    },
  });
  const client = await clientOf(receiver.address);
  const asked = await Promise.allSettled(Array.from({ length: 6 }, () => client.ask(info)));
  expect(asked.map(({ status }) => status).toSorted()).toEqual([...Array(5).fill('fulfilled'), 'rejected']);
  expect(receiver.connections).toBe(3);
});

test.each(['ask', 'uploadWhole', 'upload'] as const)('%s is given up at once where its signal says so', async (how) => {
  const receiver = await startReceiver({ instead: () => true });
  const client = await clientOf(receiver.address);
  const stop = new AbortController();
  const [signal, why] = [stop.signal, new Error('stop')];
  const body = Buffer.alloc(10);
  const going =
    how === 'ask'
      ? client.ask({ ...info, signal })
      : how === 'uploadWhole'
        ? client.uploadWhole('/x', body, signal)
        : client.upload('/x', 20, (to) => to.write(body), signal);
  void receiver.until(() => receiver.requests.length === 1).then(() => stop.abort(why));
  await expect(going).rejects.toBe(why);
  await expect(client.ask({ ...info, signal })).rejects.toBe(why);
});
