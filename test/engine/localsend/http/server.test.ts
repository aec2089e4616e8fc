/** Half requests, slow ones, and more than can be gathered at once. */
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { maxDroppedBytes } from '../../../../electron/engine/net/http/last-answer.ts';
import { maxHeadBytes } from '../../../../electron/engine/net/http/limits.ts';
import { Bodies } from '../../../../electron/engine/localsend/http/body.ts';
import { Refused } from '../../../../electron/engine/localsend/http/reply.ts';
import { HttpServer, type Asked } from '../../../../electron/engine/localsend/http/server.ts';
import { answers } from '../../../../electron/engine/localsend/wire/statuses.ts';

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
    // Not by `once`, which an error would end.
    const said = new Promise<string>((resolve) => socket.once('close', () => resolve(heard)));
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

test('requests sent ahead are answered one after another, in their order', async () => {
  const order: string[] = [];
  const { call, bugs } = await serving(async ({ request }) => {
    order.push(`asked ${request.target}`);
    await new Promise((resolve) => setImmediate(resolve));
    order.push(`answers ${request.target}`);
    request.reply(200, { target: request.target });
  });
  const get = (target: string, more = '') => `GET ${target} HTTP/1.1\r\nHost: x\r\n${more}\r\n`;
  const { said } = await call(get('/1') + get('/2') + get('/3', 'Connection: close\r\n'));
  expect((await said).match(/"target":"\/\d"/g)).toHaveLength(3);
  expect(order).toEqual(['asked /1', 'answers /1', 'asked /2', 'answers /2', 'asked /3', 'answers /3']);
  expect(bugs).toEqual([]);
});

/** Answers with all of the body, once it is there. */
const echo = async ({ request }: Asked): Promise<void> => {
  const bodies = new Bodies(1_000_000);
  await bodies.with(request, { most: 1_000_000, withinMs: 60_000 }, (body) =>
    request.reply(200, { echo: String(body) }),
  );
};

test.each([
  ['of a length', 'Content-Length: 5\r\n\r\nhello'],
  ['in chunks', 'Transfer-Encoding: chunked\r\n\r\n2\r\nhe\r\n3\r\nllo\r\n0\r\n\r\n'],
])('a body %s is taken whole, and the connection carries another request', async (_, body) => {
  const { call } = await serving(echo);
  const { said } = await call(`POST / HTTP/1.1\r\nHost: x\r\n${body}`.repeat(2));
  expect((await said).match(/"echo":"hello"/g)).toHaveLength(2);
});

test('who waits to be told that its body may come is told, and who has sent it isn’t', async () => {
  const { call } = await serving(echo, 10_000);
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n';
  const waiting = await call(head);
  const [first] = (await once(waiting.socket, 'data')) as [Buffer];
  expect(String(first)).toBe('HTTP/1.1 100 Continue\r\n\r\n');
  waiting.socket.write('hi');
  expect(await waiting.said).toContain('"echo":"hi"');
  const { said } = await call(`${head}hi`);
  expect(await said).toMatch(/^HTTP\/1\.1 200 /);
});

test('who is refused before all of it came hears why, and then the connection ends', async () => {
  const { call, bugs } = await serving(() => Promise.reject(new Refused(answers.wrongToken)), 10_000);
  const { said, socket } = await call('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100000\r\n\r\nabc');
  socket.write('x'.repeat(100_000 - 3));
  expect(await said).toMatch(/^HTTP\/1\.1 403 [^]*Connection: close[^]*"message":"Invalid token/);
  expect(bugs).toEqual([]);
});

test('of a refused request so much is dropped and no more', async () => {
  const { call } = await serving(() => Promise.reject(new Refused(answers.wrongToken)), 10_000);
  const { said, socket } = await call('POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 1000000000\r\n\r\n');
  const piece = Buffer.alloc(1024 * 1024);
  while (!socket.destroyed && socket.bytesWritten < maxDroppedBytes * 4) {
    await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
  }
  expect(await said).toMatch(/^HTTP\/1\.1 403 /);
  expect(socket.bytesWritten).toBeGreaterThan(maxDroppedBytes);
  expect(socket.bytesWritten).toBeLessThan(maxDroppedBytes * 4);
});

test('HTTP/1.0 is answered, and nothing follows', async () => {
  const { call } = await serving(async ({ request }) => request.reply(200));
  const { said } = await call('GET / HTTP/1.0\r\n\r\nGET / HTTP/1.0\r\n\r\n');
  expect((await said).match(/HTTP\/1\.1 200 OK\r\n/g)).toHaveLength(1);
});

test.each([
  ['no host', 'GET / HTTP/1.1\r\n\r\n', 400],
  ['chunks of HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
  ['another version', 'GET / HTTP/2.0\r\nHost: x\r\n\r\n', 400],
  ['a method in small letters', 'get / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['two blanks', 'GET  / HTTP/1.1\r\nHost: x\r\n\r\n', 400],
  ['a head too long', `GET / HTTP/1.1\r\nHost: x\r\nX: ${'x'.repeat(maxHeadBytes)}`, 431],
])('%s is answered as the caller’s mistake, and the connection ends', async (_, text, status) => {
  const { call, bugs } = await serving(async ({ request }) => request.reply(200), 10_000);
  expect(Number((await (await call(text)).said).slice(9, 12))).toBe(status);
  expect(bugs).toEqual([]);
});

test('a body that is no chunks is cut, its sender hears of it, and nothing after it is read', async () => {
  const cut: string[] = [];
  const { call } = await serving(async ({ request }) => {
    request.takeBody({
      bytes: (piece) => void cut.push(String(piece)),
      end: () => {},
      cut: () => void cut.push('cut'),
    });
  }, 10_000);
  const head = 'POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n';
  const { said } = await call(`${head}2\r\nhi\r\nnonsense\r\n${head}`);
  expect(await said).toMatch(/^HTTP\/1\.1 400 /);
  expect(cut).toEqual(['hi', 'cut']);
});

test('whoever waits for an answer and hangs up is heard, however long the answer takes', async () => {
  let hungUp = (): void => {};
  const gone = new Promise<void>((resolve) => (hungUp = resolve));
  const { call } = await serving(async ({ request }) => void (request.onGone = hungUp), 10_000);
  const { socket } = await call('GET / HTTP/1.1\r\nHost: x\r\n\r\n');
  socket.end('GET / HTTP/1.1\r\n');
  await gone;
});

test('a taker that lets its sender wait gets the rest once it goes on, and nothing in between', async () => {
  const took: string[] = [];
  let asked: Asked | undefined;
  const { call } = await serving(async (one) => {
    asked = one;
    one.request.takeBody({
      bytes: (piece) => {
        took.push(String(piece));
        one.request.pause();
      },
      end: () => one.request.reply(200),
      cut: () => {},
    });
  }, 10_000);
  const { socket, said } = await call(
    'POST / HTTP/1.1\r\nHost: x\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n0\r\n\r\n',
  );
  await expect.poll(() => took).toEqual(['a']);
  asked!.request.resume();
  expect(took).toEqual(['a', 'b']);
  expect(socket.destroyed).toBe(false);
  asked!.request.resume();
  expect(await said).toMatch(/^HTTP\/1\.1 200 /);
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
