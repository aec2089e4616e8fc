import { once } from 'node:events';
import { createServer, request, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { gatherBody } from '../../../../electron/engine/net/http/body.ts';

/** What becomes of a body whose bytes `send` writes. */
async function gathered(
  send: (asked: ReturnType<typeof request>) => void,
  more: { most?: number; withinMs?: number; onBytes?: (bytes: number) => void } = {},
  headers: Record<string, string> = { 'Transfer-Encoding': 'chunked' },
): Promise<string> {
  const server = createServer();
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  const asked = request({ port, host: '127.0.0.1', method: 'POST', headers, agent: false });
  asked.on('error', () => {});
  send(asked);
  const [taken] = (await once(server, 'request')) as [IncomingMessage];
  const how = { most: 10, withinMs: 60_000, refusal: (why: string) => new Error(why), ...more };
  return gatherBody(taken, how).then(String, (error: Error) => error.message);
}

test('as many bytes as are allowed are taken, and no more', async () => {
  expect(await gathered((asked) => asked.end('1234567890'))).toBe('1234567890');
  expect(await gathered((asked) => asked.end('12345678901'))).toBe('too-long');
  expect(await gathered((asked) => asked.end('1234567890'), {}, { 'Content-Length': '10' })).toBe('1234567890');
});

test('what is said to be too long isn’t waited for', async () => {
  expect(await gathered((asked) => asked.write('1'), {}, { 'Content-Length': '11' })).toBe('too-long');
});

test('who is too slow, or goes away, is told so', async () => {
  expect(await gathered((asked) => asked.write('1'), { withinMs: 50 })).toBe('too-slow');
  const gone = (asked: ReturnType<typeof request>): void => void asked.write('1', () => asked.destroy());
  expect(await gathered(gone)).toBe('broken');
});

test('whoever counts may end it', async () => {
  const onBytes = (bytes: number): void => {
    throw new Error(`${bytes} are too many`);
  };
  expect(await gathered((asked) => asked.end('123'), { onBytes })).toBe('3 are too many');
});
