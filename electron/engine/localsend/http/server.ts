/**
 * HTTP/1.1 over sockets that the listener has taken, TLS or none: Node's parser, and times of our own, since Node's look only at servers
 * that listen themselves.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import { answers } from '../wire/statuses.ts';
import { refuse, Refused } from './reply.ts';
import { headTimeoutMs, maxHeaderBytes } from './times-and-limits.ts';

/** A request on its connection. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly socket: Socket;
  /** Whoever asks has a place that is counted elsewhere: it takes none of those who have only just come. */
  identified(): void;
}

export interface HttpServerOptions {
  /** Answers. What it throws as `Refused` is answered so; anything else is a bug. */
  handle(asked: Asked): Promise<void>;
  /** Whether whoever is there may hear that its bytes are no request. */
  speaksTo(socket: Socket): Promise<boolean>;
  onBug(error: unknown): void;
  readonly headTimeoutMs?: number;
}

export class HttpServer {
  private readonly options: HttpServerOptions;
  private readonly server: Server;
  /** How each connection is counted, and its time for the next request. */
  private readonly connections = new WeakMap<object, { identified(): void; timer: NodeJS.Timeout | null }>();

  constructor(options: HttpServerOptions) {
    this.options = options;
    this.server = createServer({ maxHeaderSize: maxHeaderBytes, keepAlive: false, joinDuplicateHeaders: true });
    this.server.keepAliveTimeout = 0;
    this.server.requestTimeout = 0;
    this.server.headersTimeout = 0;
    this.server.on('request', (request, response) => void this.request(request, response));
    this.server.on('clientError', (why: NodeJS.ErrnoException, socket: Duplex) => {
      this.refuseNonsense(why, socket as Socket).catch((bug: unknown) => options.onBug(bug));
    });
    // Neither is spoken here.
    for (const event of ['upgrade', 'connect']) this.server.on(event, (_: unknown, socket: Duplex) => socket.destroy());
  }

  /** Takes a connection. `identified`: as of `ListenOptions.onSocket`. */
  take(socket: Socket, identified: () => void): void {
    this.connections.set(socket, { identified, timer: null });
    socket.once('close', () => this.awaitNothing(socket));
    socket.on('error', () => {});
    this.awaitRequest(socket);
    this.server.emit('connection', socket);
  }

  private async request(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { socket } = request;
    this.awaitNothing(socket);
    request.on('error', () => {});
    response.on('error', () => {});
    response.once('finish', () => this.awaitRequest(socket));
    try {
      const identified = (): void => this.connections.get(socket)?.identified();
      await this.options.handle({ request, response, socket, identified });
    } catch (error) {
      if (!(error instanceof Refused)) this.options.onBug(error);
      refuse(request, response, error instanceof Refused ? error.answer : answers.failed);
    }
  }

  private async refuseNonsense(error: NodeJS.ErrnoException, socket: Socket): Promise<void> {
    const status = error.code === 'HPE_HEADER_OVERFLOW' ? '431 Request Header Fields Too Large' : '400 Bad Request';
    const isThere = error.code !== 'ECONNRESET' && (await this.options.speaksTo(socket));
    if (!isThere || !socket.writable) return void socket.destroy();
    const body = '{"message":"Bad request"}';
    socket.end(
      `HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
      () => socket.destroy(),
    );
  }

  private awaitRequest(socket: Socket): void {
    const connection = this.connections.get(socket);
    if (connection === undefined || socket.destroyed) return;
    this.awaitNothing(socket);
    connection.timer = setTimeout(() => socket.destroy(), this.options.headTimeoutMs ?? headTimeoutMs);
  }

  private awaitNothing(socket: Socket): void {
    const connection = this.connections.get(socket);
    if (connection?.timer) clearTimeout(connection.timer);
    if (connection !== undefined) connection.timer = null;
  }
}
