/** HTTP/1.1 over sockets that the listener has taken, TLS or none: whom each request is handed to, and what is said to nonsense. */
import type { Socket } from 'node:net';
import type { NoHttp } from '../../net/http/fields.ts';
import { answers } from '../wire/statuses.ts';
import { HttpConnection } from './connection.ts';
import { answerOf, Refused } from './reply.ts';
import type { HttpRequest } from './request.ts';
import { headTimeoutMs } from './times-and-limits.ts';

/** A request on its connection. */
export interface Asked {
  readonly request: HttpRequest;
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

  constructor(options: HttpServerOptions) {
    this.options = options;
  }

  /** Takes a connection. `identified`: as of `ListenOptions.onSocket`. */
  take(socket: Socket, identified: () => void): void {
    const connection = new HttpConnection(socket, {
      headTimeoutMs: this.options.headTimeoutMs ?? headTimeoutMs,
      onRequest: (request) => void this.handle({ request, socket, identified }),
      onNonsense: (why) => {
        this.refuseNonsense(why, socket).catch((bug: unknown) => this.options.onBug(bug));
      },
    });
    connection.start();
  }

  private async handle(asked: Asked): Promise<void> {
    try {
      await this.options.handle(asked);
    } catch (error) {
      if (!(error instanceof Refused)) this.options.onBug(error);
      asked.request.refuse(error instanceof Refused ? error.answer : answers.failed);
    }
  }

  private async refuseNonsense({ tooLong }: NoHttp, socket: Socket): Promise<void> {
    const isThere = await this.options.speaksTo(socket);
    if (!isThere || !socket.writable) return void socket.destroy();
    socket.write(answerOf(tooLong ? 431 : 400, { message: 'Bad request' }, true));
    socket.destroySoon();
  }
}
