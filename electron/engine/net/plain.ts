/**
 * Plain TCP connections for the fast lane. The receiver dials a port that stays open only until the caller comes who was
 * told a token over TLS. Bytes on such a connection are not secret and prove nothing.
 */
import { randomBytes, timingSafeEqual } from 'node:crypto';
import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type OnReadOpts, type Socket } from 'node:net';
import { FerryError } from '../../../shared/errors.ts';
import { keepAliveMs } from './tls.ts';

/** 256 random bits: nobody guesses it within its few seconds, or ever. */
export const tokenBytes = 32;
/** Callers at once that have not shown the token yet: only one was told it. */
export const maxCallers = 8;

export interface PlainDoor {
  readonly port: number;
  /** 64 hex digits. */
  readonly token: string;
  /** The caller that showed the token; nobody else is let in then. Null: nobody came in time, or the signal aborted. */
  readonly caller: Promise<Socket | null>;
}

/** Listens at `host` (an address of this machine), on a port of the system's choice. Throws what the system says. */
export async function openPlainDoor(host: string, timeoutMs: number, signal: AbortSignal): Promise<PlainDoor> {
  signal.throwIfAborted();
  const token = randomBytes(tokenBytes);
  const waiting = new Set<Socket>();
  let settle: (caller: Socket | null) => void = () => {};
  const caller = new Promise<Socket | null>((resolve) => (settle = resolve));
  const server = createServer({ noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs }, (socket) => {
    socket.on('error', ignore);
    if (waiting.size >= maxCallers) return void socket.resetAndDestroy();
    waiting.add(socket);
    socket.once('close', () => waiting.delete(socket));
    socket.on('readable', () => {
      if (socket.readableLength < tokenBytes) return;
      const shown = socket.read(tokenBytes) as Buffer;
      // More bytes are as wrong as another token: the receiver says nothing else.
      if (socket.readableLength > 0 || !timingSafeEqual(shown, token)) return void socket.resetAndDestroy();
      waiting.delete(socket);
      socket.removeAllListeners('readable');
      shut(socket);
    });
  });
  const shut = (socket: Socket | null): void => {
    clearTimeout(timer);
    signal.removeEventListener('abort', onAbort);
    server.close();
    for (const other of waiting) other.resetAndDestroy();
    settle(socket);
  };
  const onAbort = (): void => shut(null);
  const timer = setTimeout(() => shut(null), timeoutMs);
  signal.addEventListener('abort', onAbort);
  try {
    server.listen({ host, port: 0 });
    await once(server, 'listening');
  } catch (error) {
    shut(null);
    throw error;
  }
  // A caller that can't be accepted, for want of descriptors, is lost; the transfer does without.
  server.on('error', ignore);
  return { port: (server.address() as AddressInfo).port, token: token.toString('hex'), caller };
}

export interface PlainDialOptions {
  readonly host: string;
  readonly port: number;
  /** 64 hex digits, shown at once. */
  readonly token: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly onread: OnReadOpts;
}

/** Answers once the token is on its way. Throws `unreachable`, `timeout`, or the signal's reason. */
export async function dialPlain(options: PlainDialOptions): Promise<Socket> {
  const { host, port, token, timeoutMs, signal, onread } = options;
  signal.throwIfAborted();
  const socket = connect({ host, port, onread, noDelay: true, keepAlive: true, keepAliveInitialDelay: keepAliveMs });
  socket.on('error', ignore);
  const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
  try {
    await once(socket, 'connect', { signal: limit });
  } catch (cause) {
    socket.destroy();
    signal.throwIfAborted();
    throw new FerryError(limit.aborted ? 'timeout' : 'unreachable', {}, { cause });
  }
  socket.write(Buffer.from(token, 'hex'));
  return socket;
}

/** 'close' follows and says enough. */
function ignore(): void {}
