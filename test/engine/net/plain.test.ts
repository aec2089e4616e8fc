/** The plain port: open for one caller with the token, and for nobody else, nor for long. */
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { expect, onTestFinished, test } from 'vitest';
import { dialPlain, maxCallers, openPlainDoor } from '../../../electron/engine/net/plain.ts';
import { FerryError } from '../../../shared/errors.ts';

function stop(): AbortController {
  const controller = new AbortController();
  onTestFinished(() => controller.abort(new FerryError('cancelled')));
  return controller;
}

async function stranger(port: number): Promise<Socket> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  onTestFinished(() => void socket.destroy());
  await once(socket, 'connect');
  return socket;
}

/** `once` would stumble over the error that a reset brings before it. */
function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => socket.once('close', () => resolve()));
}

const nothing = { buffer: Buffer.alloc(1024), callback: () => true };

test('who shows the token comes in, once, and the port is shut behind it', async () => {
  const door = await openPlainDoor('127.0.0.1', 10_000, stop().signal);
  expect(door.token).toMatch(/^[0-9a-f]{64}$/);
  let came = '';
  const buffer = Buffer.alloc(16);
  const read = new Promise<void>((resolve) => {
    const onread = {
      buffer,
      callback: (bytes: number) => ((came += buffer.toString('latin1', 0, bytes)), resolve(), true),
    };
    const { port, token } = door;
    void dialPlain({ host: '127.0.0.1', port, token, timeoutMs: 5_000, signal: stop().signal, onread }).then((socket) =>
      onTestFinished(() => void socket.destroy()),
    );
  });
  const caller = (await door.caller)!;
  onTestFinished(() => void caller.destroy());
  caller.write('hello');
  await read;
  expect(came).toBe('hello');
  const late = dialPlain({
    host: '127.0.0.1',
    port: door.port,
    token: door.token,
    timeoutMs: 5_000,
    signal: stop().signal,
    onread: nothing,
  });
  await expect(late).rejects.toMatchObject({ code: 'unreachable' });
});

test('another token is reset at once, and the right one still comes in', async () => {
  const door = await openPlainDoor('127.0.0.1', 10_000, stop().signal);
  const wrong = await stranger(door.port);
  wrong.write(Buffer.alloc(32, 7));
  const [error] = (await once(wrong, 'error')) as [NodeJS.ErrnoException];
  expect(error.code).toBe('ECONNRESET');
  const right = await stranger(door.port);
  // In pieces, as a network may bring it.
  const token = Buffer.from(door.token, 'hex');
  right.write(token.subarray(0, 9));
  right.write(token.subarray(9));
  expect(await door.caller).not.toBe(null);
  (await door.caller)!.destroy();
});

test('more than the token is refused: who receives has nothing to say', async () => {
  const door = await openPlainDoor('127.0.0.1', 10_000, stop().signal);
  const chatty = await stranger(door.port);
  chatty.write(Buffer.concat([Buffer.from(door.token, 'hex'), Buffer.from('x')]));
  await closed(chatty);
  const right = await stranger(door.port);
  right.write(Buffer.from(door.token, 'hex'));
  (await door.caller)!.destroy();
});

test('callers that show nothing take their few places and no more', async () => {
  const door = await openPlainDoor('127.0.0.1', 10_000, stop().signal);
  for (let i = 0; i < maxCallers; i++) await stranger(door.port);
  const tooMany = connect(door.port, '127.0.0.1');
  tooMany.on('error', () => {});
  await closed(tooMany);
});

test('nobody within the time: the port is shut and the silent are sent away', async () => {
  const door = await openPlainDoor('127.0.0.1', 50, stop().signal);
  const silent = await stranger(door.port);
  const gone = closed(silent);
  expect(await door.caller).toBe(null);
  await gone;
  await expect(
    dialPlain({
      host: '127.0.0.1',
      port: door.port,
      token: door.token,
      timeoutMs: 5_000,
      signal: stop().signal,
      onread: nothing,
    }),
  ).rejects.toMatchObject({ code: 'unreachable' });
});

test('a transfer that ends meanwhile shuts it, on either side', async () => {
  const ends = stop();
  const door = await openPlainDoor('127.0.0.1', 10_000, ends.signal);
  ends.abort(new FerryError('cancelled'));
  expect(await door.caller).toBe(null);
  const over = stop();
  over.abort(new FerryError('cancelled'));
  await expect(
    dialPlain({
      host: '127.0.0.1',
      port: door.port,
      token: door.token,
      timeoutMs: 5_000,
      signal: over.signal,
      onread: nothing,
    }),
  ).rejects.toMatchObject({ code: 'cancelled' });
});
