/**
 * A share's HTTP server: lets requests in that have the right host, page and path, and no more of them than it minds. What is
 * answered then is the caller's. Nothing that comes here can throw out of it.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Text } from '../../../../shared/text/index.ts';
import { plainIp, remoteKey } from '../../net/admission/remote-key.ts';
import { Rates } from '../../net/http/rates.ts';
import { isSecret } from '../../net/http/secret.ts';
import type { ShareLimits } from '../limits.ts';
import { answerProblem, rawProblem } from './answer.ts';
import { checkHost, checkOrigin, pathOf } from './guard.ts';
import { textOf } from './language.ts';
import { HttpProblem } from './problem.ts';

/** A request that was let in. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** An IP. */
  readonly address: string;
  readonly text: Text;
  /** What follows the secret name, decoded; one empty name for the page itself. */
  readonly names: readonly string[];
  readonly query: URLSearchParams;
}

export interface PageServerOptions {
  readonly limits: ShareLimits;
  /** The first name of every path. */
  readonly token: string;
  /** Answers. What it throws is told: an `HttpProblem` as it is, all else as `internal`. */
  readonly onAsked: (asked: Asked) => Promise<void>;
  readonly onBug: (error: unknown) => void;
}

export class PageServer {
  private readonly options: PageServerOptions;
  private readonly friends: Rates;
  private readonly strangers: Rates;
  private readonly servers: Server[] = [];
  /** Each with its remote. */
  private readonly sockets = new Map<Socket, string>();

  constructor(options: PageServerOptions) {
    this.options = options;
    this.friends = new Rates(options.limits.friends);
    this.strangers = new Rates(options.limits.strangers);
  }

  /** A server that isn't listening yet; one for each address. */
  make(): Server {
    const { limits, onBug } = this.options;
    const server = createServer({
      maxHeaderSize: limits.headBytes,
      headersTimeout: limits.headMs,
      connectionsCheckingInterval: limits.lookMs,
      // Bodies are files: that something moves is looked at instead.
      requestTimeout: 0,
      // Said in our own words.
      requireHostHeader: false,
    });
    server.timeout = limits.stallMs;
    server.keepAliveTimeout = limits.headMs;
    server.on('connection', (socket: Socket) => this.admit(socket));
    server.on('request', (request, response) => void this.asked(request, response).catch(onBug));
    server.on('clientError', (error: NodeJS.ErrnoException, socket: Socket) => refuseSocket(error, socket));
    this.servers.push(server);
    return server;
  }

  /** Closes at once, also what is under way. */
  async close(): Promise<void> {
    const closed = this.servers.map(
      (server) => new Promise<void>((resolve) => (server.listening ? server.close(() => resolve()) : resolve())),
    );
    for (const socket of this.sockets.keys()) socket.destroy();
    await Promise.all(closed);
  }

  private admit(socket: Socket): void {
    const { connections, connectionsEach } = this.options.limits;
    const remote = remoteKey(socket.remoteAddress ?? '');
    // The line may break before anybody listens.
    socket.on('error', () => {});
    let same = 0;
    for (const other of this.sockets.values()) if (other === remote) same++;
    if (same >= connectionsEach || this.sockets.size >= connections) return void socket.destroy();
    this.sockets.set(socket, remote);
    socket.once('close', () => this.sockets.delete(socket));
  }

  private async asked(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const address = plainIp(request.socket.remoteAddress ?? '');
    const text = textOf(request.headers['accept-language']);
    response.on('error', () => {});
    try {
      await this.answer(request, response, address, text);
    } catch (error) {
      const problem = error instanceof HttpProblem ? error : new HttpProblem('internal');
      if (error !== problem) this.options.onBug(error);
      // Half an answer can only be broken off.
      if (response.headersSent || response.destroyed) return void response.destroy();
      if (problem.code === 'too-many-requests') await this.rest(response);
      answerProblem(request, response, { problem, text, dropMs: this.options.limits.refusalMs });
    }
  }

  private async answer(request: IncomingMessage, response: ServerResponse, address: string, text: Text): Promise<void> {
    const { token, onAsked } = this.options;
    const [given = ''] = (request.url ?? '').slice(1).split('/', 1);
    const rates = isSecret(given, token) ? this.friends : this.strangers;
    if (!rates.allows(address)) throw new HttpProblem('too-many-requests', { hangsUp: true });
    const { localPort = 0 } = request.socket;
    const host = checkHost(request, localPort);
    const { names, query } = pathOf(request.url ?? '');
    if (!isSecret(names[0] ?? '', token)) throw new HttpProblem('not-found');
    checkOrigin(request, host);
    // A link without its last `/` leads to the page all the same.
    const rest = names.length === 1 ? null : names.slice(1);
    if (rest === null) {
      response.writeHead(308, { Location: `/${token}/`, 'Content-Length': 0 }).end();
      return;
    }
    await onAsked({ request, response, address, text, names: rest, query });
  }

  /** Whoever asks too often waits for the answer, or leaves. */
  private async rest(response: ServerResponse): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, this.options.limits.refusalMs);
      response.once('close', () => {
        clearTimeout(timer);
        resolve();
      });
    });
  }
}

const reasons: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  408: 'Request Timeout',
  431: 'Request Header Fields Too Large',
};

/** Of a request that never became one. */
function refuseSocket({ code }: NodeJS.ErrnoException, socket: Socket): void {
  if (code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const problem = new HttpProblem(
    code === 'HPE_HEADER_OVERFLOW'
      ? 'header-too-long'
      : code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? 'too-slow'
        : 'bad-request',
  );
  // Its language is in what didn't come.
  socket.end(rawProblem(problem, reasons[problem.status]!, textOf(undefined)), () => socket.destroy());
}
