import type { TLSSocket } from 'node:tls';
import { expect, onTestFinished, test, vi } from 'vitest';
import { Connection, type ConnectionHandler } from '../../../electron/engine/wire/connection.ts';
import { dataHeaderBytes, writeDataHeader } from '../../../electron/engine/wire/frames.ts';
import { maxUnsentControlBytes } from '../../../electron/engine/wire/limits.ts';
import { encodeMessage, type Message } from '../../../electron/engine/wire/messages.ts';
import { ReadingShare } from '../../../electron/engine/wire/reading-share.ts';
import { FerryError } from '../../../shared/errors.ts';
import { socketPair } from '../../support/pair.ts';

/** A handler that keeps what it hears, and can be waited for. */
function listenTo(connection: Connection, more: Partial<ConnectionHandler> = {}) {
  const messages: Message[] = [];
  let over: (error: FerryError | null) => void = () => {};
  const closed = new Promise<FerryError | null>((resolve) => (over = resolve));
  connection.handOver({ message: (m) => messages.push(m), closed: over, ...more });
  return { messages, closed };
}

async function connections(times?: { aliveEveryMs: number; silenceMs: number }) {
  const { dialled, accepted } = await socketPair();
  return { a: new Connection(dialled, times), b: new Connection(accepted, times), dialled, accepted };
}

test('messages pulled one by one and pushed after a hand-over arrive once and in order', async () => {
  const { a, b } = await connections();
  for (let file = 0; file < 5; file++) a.send({ name: 'lost', body: { file, code: 'source-changed' } });
  expect(await b.next()).toMatchObject({ body: { file: 0 } });
  expect(await b.next()).toMatchObject({ body: { file: 1 } });
  const { messages, closed } = listenTo(b);
  a.send({ name: 'finish', body: {} });
  a.end();
  expect(await closed).toBeNull();
  expect(messages.map((m) => (m.name === 'lost' ? m.body.file : m.name))).toEqual([2, 3, 4, 'finish']);
});

test('a paused reader slows the writer down, and loses nothing', async () => {
  const { a, b } = await connections();
  let received = 0;
  let wake = () => {};
  const { closed } = listenTo(b, {
    fileBytes: (_file, offset, chunk) => {
      expect(offset).toBe(received);
      received += chunk.length;
      if (received === chunk.length) {
        b.pauseReading();
        wake();
      }
    },
  });
  const paused = new Promise<void>((resolve) => (wake = resolve));
  const frame = Buffer.alloc(dataHeaderBytes + 256 * 1024);
  let written = 0;
  const total = 64 * 1024 * 1024;
  const writing = (async () => {
    while (written < total) {
      writeDataHeader(frame, 0, 0, written, frame.length - dataHeaderBytes);
      await a.write(frame);
      written += frame.length - dataHeaderBytes;
    }
  })();
  await paused;
  // With the reader stopped the kernel's buffers fill, and then a write stays unfinished over many turns of the loop.
  let before = -1;
  for (let same = 0; same < 50;) {
    await new Promise((resolve) => setImmediate(resolve));
    same = written === before ? same + 1 : 0;
    before = written;
  }
  expect(written).toBeLessThan(total);
  b.resumeReading();
  await writing;
  a.end();
  expect(await closed).toBeNull();
  expect(received).toBe(total);
});

/** The connections' clocks stand still unless told to go on: a busy machine is no silent peer. */
async function clockedConnections(times: { aliveEveryMs: number; silenceMs: number }) {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  return connections(times);
}

/** Lets the time of one life sign pass, and waits until it has come out of that socket. */
async function lifeSign(at: TLSSocket, { aliveEveryMs }: { aliveEveryMs: number }): Promise<void> {
  const heard = new Promise((resolve) => at.once('data', resolve));
  vi.advanceTimersByTime(aliveEveryMs);
  await heard;
}

test('a peer that says nothing is given up; one that only says it is alive is not', async () => {
  const times = { aliveEveryMs: 20, silenceMs: 150 };
  const { a, b, accepted } = await clockedConnections(times);
  const heard = listenTo(b);
  listenTo(a);
  // The silence limit passes meanwhile.
  for (let ms = 0; ms <= times.silenceMs; ms += times.aliveEveryMs) await lifeSign(accepted, times);
  expect(b.closed).toBe(false);
  a.send = () => {}; // The process hangs: TCP stays up, nothing is said.
  vi.advanceTimersByTime(times.silenceMs);
  expect(b.closed).toBe(false);
  vi.advanceTimersByTime(times.aliveEveryMs);
  expect((await heard.closed)?.code).toBe('disconnected');
});

test('silence is not held against the peer while we do not read ourselves', async () => {
  const times = { aliveEveryMs: 20, silenceMs: 100 };
  const { a, b, dialled } = await clockedConnections(times);
  const { closed } = listenTo(b);
  listenTo(a);
  b.pauseReading();
  for (let ms = 0; ms <= times.silenceMs; ms += times.aliveEveryMs) await lifeSign(dialled, times);
  expect(b.closed).toBe(false);
  b.resumeReading();
  a.send({ name: 'finish', body: {} });
  a.end();
  expect(await closed).toBeNull();
});

test('after a stop of our own the peer is heard before it is given up', async () => {
  const times = { aliveEveryMs: 20, silenceMs: 150 };
  const { a, b } = await clockedConnections(times);
  const { messages } = listenTo(b);
  listenTo(a);
  // Stopped for a minute, both: the clock goes on, and looks once.
  const minute = vi.spyOn(performance, 'now').mockReturnValue(performance.now() + 60_000);
  onTestFinished(() => minute.mockRestore());
  vi.advanceTimersByTime(times.aliveEveryMs / 2);
  expect([a.closed, b.closed]).toEqual([false, false]);
  a.send({ name: 'finish', body: {} });
  await vi.waitFor(() => expect(messages).toContainEqual({ name: 'finish', body: {} }));
});

test('a peer that talks nonsense is told so and dropped', async () => {
  const { a, b, dialled } = await connections();
  const { messages } = listenTo(a);
  const { closed } = listenTo(b);
  a.socket.write(Buffer.from('GET / HTTP/1.1\r\n\r\n'));
  expect((await closed)?.code).toBe('protocol-violation');
  await new Promise((resolve) => dialled.once('close', resolve));
  expect(messages).toMatchObject([{ name: 'error', body: { code: 'protocol-violation' } }]);
});

test('a connection cut within a frame is a disconnect, not an orderly end', async () => {
  const { b, dialled } = await connections();
  const { closed } = listenTo(b);
  dialled.end(Buffer.from([0, 0, 1]));
  expect((await closed)?.code).toBe('disconnected');
});

test('a peer that reads no control messages is dropped before they fill our memory', async () => {
  const { a, b } = await connections();
  const { closed } = listenTo(a);
  b.socket.pause();
  const detail = 'x'.repeat(400);
  let sent = 0;
  while (!a.closed && sent < maxUnsentControlBytes * 4) {
    a.send({ name: 'error', body: { code: 'no-space', detail } });
    sent += detail.length;
  }
  expect((await closed)?.code).toBe('timeout');
  expect(sent).toBeGreaterThan(maxUnsentControlBytes / 2);
});

test('writing to a connection that is gone rejects, and a waiting message rejects too', async () => {
  const { a, b } = await connections();
  const waiting = b.next();
  a.destroy(new FerryError('disconnected'));
  await expect(waiting).rejects.toMatchObject({ code: 'disconnected' });
  await expect(a.write(Buffer.alloc(10))).rejects.toMatchObject({ code: 'disconnected' });
});

test('a message that came with others may hand the connection over: the others are for the new handler', async () => {
  const { a, b, accepted } = await connections();
  const heard: string[] = [];
  const arrived = new Promise((resolve) => accepted.once('data', resolve));
  const messages = [0, 1, 2].map((file) => encodeMessage({ name: 'unwant', body: { file } }));
  a.socket.write(Buffer.concat(messages));
  await arrived;
  const hear =
    (who: string) =>
    (message: Message): void =>
      void heard.push(`${who} ${message.name === 'unwant' ? message.body.file : message.name}`);
  const closedFirst: unknown[] = [];
  const over = new Promise<FerryError | null>((resolve) => {
    const second = { message: hear('second'), closed: resolve };
    b.handOver({
      message: (message) => {
        hear('first')(message);
        b.handOver(second);
      },
      closed: (error) => void closedFirst.push(error),
    });
  });
  a.end();
  expect(await over).toBeNull();
  expect(heard).toEqual(['first 0', 'second 1', 'second 2']);
  expect(closedFirst).toEqual([]);
});

test('a connection with a share of the time rests after what it said, and loses nothing', async () => {
  const { a, b } = await connections();
  const share = new ReadingShare();
  const rests: (() => void)[] = [];
  const rested = new Promise<void>((resolve) => {
    vi.spyOn(share, 'rest').mockImplementation((_ms, goOn) => {
      rests.push(goOn);
      resolve();
      return () => {};
    });
  });
  const { messages, closed } = listenTo(b);
  b.shareReading(share);
  // More than the socket takes in while nobody reads from it.
  const count = 20_000;
  for (let file = 0; file < count; file++) a.send({ name: 'lost', body: { file, code: 'source-changed' } });
  await rested;
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
  expect(messages.length).toBeLessThan(count);
  const before = messages.length;
  rests[0]!();
  await expect.poll(() => messages.length).toBeGreaterThan(before);
  expect(messages.length).toBeLessThan(count);
  // Nobody shares any more: all of it comes, though its last rest has not ended.
  b.shareReading(null);
  a.end();
  expect(await closed).toBeNull();
  expect(messages.map((m) => m.name === 'lost' && m.body.file)).toEqual(Array.from({ length: count }, (_, n) => n));
});
