/** Who is refused while it still sends hears why, however much it sends. */
import { once } from 'node:events';
import { createServer } from 'node:http';
import { connect, type AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { answerLast, maxDroppedBytes } from '../../../../electron/engine/net/http/last-answer.ts';

const said = Buffer.from('{"message":"no"}');

/** Refuses whatever comes before its body; answers the port, and a promise of when the connection is closed here. */
async function refusing(withinMs: number) {
  const server = createServer((request, response) => {
    response.writeHead(403, { Connection: 'close', 'Content-Length': said.length });
    answerLast(request, response, said, withinMs);
  });
  onTestFinished(() => void server.close());
  const closed = new Promise((resolve) => server.once('connection', (socket) => socket.once('close', resolve)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, closed };
}

/** A caller that announces so many bytes and sends those of `pieces`; answers what it has heard, once. */
async function calling(port: number, announced: number) {
  const socket = connect(port, '127.0.0.1');
  onTestFinished(() => void socket.destroy());
  socket.on('error', () => {});
  let heard = '';
  const answered = new Promise<void>((resolve) => {
    socket.setEncoding('utf8').on('data', (text: string) => {
      heard += text;
      if (heard.endsWith(said.toString())) resolve();
    });
  });
  socket.write(`PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: ${announced}\r\n\r\n`);
  const send = (bytes: number): Promise<void> =>
    new Promise((resolve) => socket.write(Buffer.alloc(bytes), () => resolve()));
  return { socket, answered, send, heard: () => heard };
}

test('the answer comes before the body has, and the connection stands until that is through', async () => {
  const { port, closed } = await refusing(60_000);
  const caller = await calling(port, maxDroppedBytes);
  await caller.send(1);
  await caller.answered;
  expect(caller.heard()).toMatch(/^HTTP\/1\.1 403 [^]*\r\nConnection: close\r\n/);
  // As Windows does, a reset would end it here.
  for (let left = maxDroppedBytes - 1; left > 0; left -= 2 ** 20) await caller.send(Math.min(left, 2 ** 20));
  const [hadError] = (await once(caller.socket, 'close')) as [boolean];
  expect(hadError).toBe(false);
  await closed;
});

test('of more than that, no more is taken', async () => {
  const { port, closed } = await refusing(60_000);
  const caller = await calling(port, 2 * maxDroppedBytes);
  await caller.answered;
  for (let sent = 0; sent <= maxDroppedBytes; sent += 2 ** 20) await caller.send(2 ** 20);
  await closed;
});

test('nor for longer than that', async () => {
  const { port, closed } = await refusing(20);
  const caller = await calling(port, 10);
  await caller.answered;
  await closed;
});

test('who closes is waited for no longer', async () => {
  const { port, closed } = await refusing(60_000);
  const caller = await calling(port, 10);
  await caller.answered;
  caller.socket.end();
  await closed;
});
