/** What LocalSend's devices find here: its protocol's routes over sockets of Ferry's own listener. */
import type { Socket } from 'node:net';
import { HttpServer } from './http/server.ts';
import { Routes, type RoutesOptions } from './receiving/routes.ts';

export interface LocalSendServerOptions extends RoutesOptions {
  onBug(error: unknown): void;
}

export class LocalSendServer {
  private readonly options: LocalSendServerOptions;
  private readonly server: HttpServer;

  constructor(options: LocalSendServerOptions) {
    this.options = options;
    const routes = new Routes(options);
    this.server = new HttpServer({
      handle: (asked) => routes.handle(asked),
      speaksTo: (socket) => routes.speaksTo(socket),
      onBug: (error) => options.onBug(error),
    });
  }

  /** Who speaks no TLS is heard as well, by a person's leave. */
  get takesPlain(): boolean {
    const { localSend, localSendUnproved } = this.options.settings();
    return localSend && localSendUnproved;
  }

  /** As `HttpServer.take`. Who calls while it is off meets nobody. */
  take(socket: Socket, identified: () => void): void {
    if (this.options.settings().localSend) this.server.take(socket, identified);
    else socket.destroy();
  }
}
