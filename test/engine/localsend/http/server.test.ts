/** Half requests, slow ones, and more than can be gathered at once. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { Bodies } from '../../../../electron/engine/localsend/http/body.ts';
import { HttpServer, type Asked } from '../../../../electron/engine/localsend/http/server.ts';

/** What stands between a caller and TLS is nothing here: only the parser and the times are looked at. */
async function serving(handle: (asked: Asked) => Promise<void>, headTimeoutMs = 100) {
  const bugs: unknown[] = [];
  const http = new HttpServer({
    handle,
    headTimeoutMs,
    speaksTo: async () => true,
    onBug: (error) => bugs.push(error),
  });
  const server = createServer((socket) => http.take(socket, () => {}));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const call = async (text: string): Promise<{ socket: Socket; said: Promise<string> }> => {
    const socket = connect((server.address() as AddressInfo).port, '127.0.0.1');
    onTestFinished(() => void socket.destroy());
    let heard = '';
    socket.on('data', (chunk) => (heard += String(chunk)));
    socket.on('error', () => {});
    const said = once(socket, 'close').then(() => heard);
    socket.write(text);
    return { socket, said };
  };
  return { call, bugs };
}

test.each(['', 'GET / HT', 'GET / HTTP/1.1\r\nHost: x\r\n'])(
  'half a request for ever (%j) is hung up on',
  async (half) => {
    const { call } = await serving(async ({ request }) => request.reply(200));
    expect(await (await call(half)).said).toBe('');
  },
);

test('a second request may be as slow as the first, and no slower', async () => {
  const { call } = await serving(async ({ request }) => request.reply(200));
  const { said } = await call('GET / HTTP/1.1\r\nHost: x\r\n\r\nGET / HT');
  expect((await said).match(/HTTP\/1\.1 200/g)).toHaveLength(1);
});

test('a body that comes too slowly: 408; more bodies than may be gathered at once: 429', async () => {
  const bodies = new Bodies(1_000);
  const how = { most: 900, withinMs: 200 };
  const { call, bugs } = await serving(({ request }) => bodies.with(request, how, () => request.reply(200)));
  const post = (bytes: number) => `POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 900\r\n\r\n${'x'.repeat(bytes)}`;
  const slow = await call(post(600));
  const over = await call(post(600));
  expect([await slow.said, await over.said].map((said) => said.slice(9, 12)).toSorted()).toEqual(['408', '429']);
  const whole = await call(post(900));
  expect((await whole.said).slice(9, 12)).toBe('200');
  expect(bugs).toEqual([]);
});
