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
  /** Why there is no other answer to it, as `handle` throws it. */
  failed(error: unknown): void;
}

export interface HttpServerOptions {
  /** Answers, at once or in time. What it throws as `Refused` is answered so; anything else is a bug. */
  handle(asked: Asked): Promise<void> | void;
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
      onRequest: (request) => this.handle(request, socket, identified),
      onNonsense: (why) => {
        this.refuseNonsense(why, socket).catch((bug: unknown) => this.options.onBug(bug));
      },
    });
    connection.start();
  }

  private handle(request: HttpRequest, socket: Socket, identified: () => void): void {
    const failed = (error: unknown): void => {
      if (!(error instanceof Refused)) this.options.onBug(error);
      request.refuse(error instanceof Refused ? error.answer : answers.failed);
    };
    try {
      this.options.handle({ request, socket, identified, failed })?.catch(failed);
    } catch (error) {
      failed(error);
    }
  }

  private async refuseNonsense({ tooLong }: NoHttp, socket: Socket): Promise<void> {
    const isThere = await this.options.speaksTo(socket);
    if (!isThere || !socket.writable) return void socket.destroy();
    socket.write(answerOf(tooLong ? 431 : 400, { message: 'Bad request' }, true));
    socket.destroySoon();
  }
}
