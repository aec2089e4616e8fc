/** A descriptor that another thread works with stays valid until nobody uses it, and then goes at once. */
import { EventEmitter } from 'node:events';
import type { Socket } from 'node:net';
import { expect, test } from 'vitest';
import type { PlainCalls } from '../../../electron/engine/net/sendfile.ts';
import { SharedSocket } from '../../../electron/engine/net/shared-socket.ts';

function made(shared: number | null = 42) {
  const calls: string[] = [];
  const plainCalls: PlainCalls = {
    send: () => 0,
    room: () => true,
    share: (fd) => (calls.push(`share ${fd}`), shared),
    shutDown: (fd) => calls.push(`shut down ${fd}`),
    close: (fd) => calls.push(`close ${fd}`),
  };
  const socket = Object.assign(new EventEmitter(), { _handle: { fd: 7 } }) as unknown as Socket;
  return { calls, socket, plainCalls };
}

test('it works on a descriptor of its own, closed with the socket', async () => {
  const { calls, socket, plainCalls } = made();
  const shared = SharedSocket.of(socket, plainCalls)!;
  expect(await shared.use((fd) => Promise.resolve(fd))).toBe(42);
  socket.emit('close');
  expect(calls).toEqual(['share 7', 'shut down 42', 'close 42']);
  expect(await shared.use((fd) => Promise.resolve(fd))).toBeNull();
});

test('who still uses it when the socket closes is woken, and the last to leave closes it', async () => {
  const { calls, socket, plainCalls } = made();
  const shared = SharedSocket.of(socket, plainCalls)!;
  const leave: (() => void)[] = [];
  const users = [0, 1].map(() => shared.use(() => new Promise<void>((resolve) => leave.push(resolve))));
  socket.emit('close');
  expect(calls).toEqual(['share 7', 'shut down 42']);
  leave[0]!();
  await users[0];
  expect(calls).not.toContain('close 42');
  leave[1]!();
  await users[1];
  expect(calls.at(-1)).toBe('close 42');
});

test('work that fails gives it back as well', async () => {
  const { calls, socket, plainCalls } = made();
  const shared = SharedSocket.of(socket, plainCalls)!;
  await expect(shared.use(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
  socket.emit('close');
  expect(calls.at(-1)).toBe('close 42');
});

test('a closed socket, or a system without another descriptor, can’t be shared', () => {
  const { socket, plainCalls } = made(null);
  expect(SharedSocket.of(socket, plainCalls)).toBeNull();
  expect(
    SharedSocket.of(Object.assign(new EventEmitter(), { _handle: null }) as unknown as Socket, plainCalls),
  ).toBeNull();
});
