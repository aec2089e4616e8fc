/** One connection of a caller's: requests one after another, each answered before the next is read, and their times. */
import type { Socket } from 'node:net';
import { framingOf, NoHttp, says, type Framing, type Head } from '../../net/http/fields.ts';
import { maxDroppedBytes } from '../../net/http/last-answer.ts';
import { MessageReader, type MessageTaker } from '../../net/http/message-reader.ts';
import { answerOf, plainYes } from './reply.ts';
import { HttpRequest, thrownAway, type RequestLine } from './request.ts';
import { drainMs, maxWaitingBytes } from './times-and-limits.ts';

export interface ConnectionOptions {
  /** From a connection, or an answer on it, to the next request's last header. */
  readonly headTimeoutMs: number;
  onRequest(request: HttpRequest): void;
  /** What came is no HTTP: nothing more is read, and nothing has been answered. */
  onNonsense(why: NoHttp): void;
}

export class HttpConnection implements MessageTaker, RequestLine {
  private readonly socket: Socket;
  private readonly options: ConnectionOptions;
  private readonly reader = new MessageReader(this);
  private readonly clock: NodeJS.Timeout;
  private request: HttpRequest | null = null;
  /** Nothing follows the answer to this request: it is of HTTP/1.0, or asks for that. */
  private endsHere = false;
  private isStopped = false;
  /** The last answer has been said: what still comes is dropped, and counted. Null: it hasn't. */
  private dropped: number | null = null;
  private isOver = false;

  constructor(socket: Socket, options: ConnectionOptions) {
    this.socket = socket;
    this.options = options;
    this.clock = setTimeout(() => {
      if (this.request === null || this.request.over) socket.destroy();
    }, options.headTimeoutMs);
  }

  /** Reads from now on, until it ends the connection or its caller does. */
  start(): void {
    const { socket } = this;
    socket.on('error', () => {});
    socket.on('data', (bytes: Buffer) => this.receive(bytes));
    socket.once('close', () => this.gone());
  }

  head({ line, fields }: Head): Framing {
    const [, method, target, version] = /^([A-Z]{1,20}) ([!-~\x80-\xff]+) HTTP\/1\.([01])$/.exec(line) ?? [];
    if (method === undefined || target === undefined) throw new NoHttp('request line');
    if (version === '1' && !fields.has('host')) throw new NoHttp('no host');
    const framing = framingOf(fields) ?? 0;
    if (version === '0' && framing === 'chunked') throw new NoHttp('chunks of HTTP/1.0');
    this.endsHere = version === '0' || says(fields, 'connection', 'close');
    const length = typeof framing === 'number' ? framing : null;
    const request = new HttpRequest({ method, target, fields, length }, this);
    this.request = request;
    this.options.onRequest(request);
    if (!request.complete && request.taker === null && !request.over) this.reader.hold();
    return framing;
  }

  body(bytes: Buffer): void {
    if (this.dropped === null) return this.request?.taker?.bytes(bytes);
    this.dropped += bytes.length;
    if (this.dropped > maxDroppedBytes) this.hangUp();
  }

  end(): void {
    if (this.dropped !== null) return this.hangUp();
    const { request } = this;
    // It had no body, and has been answered.
    if (request === null) return;
    if (!request.complete) {
      request.complete = true;
      request.taker?.end();
    }
    if (this.request !== request) return;
    if (request.over) this.request = null;
    else this.reader.hold();
  }

  takeOn({ fields }: HttpRequest): void {
    const isAsked = this.reader.waiting === 0 && says(fields, 'expect', '100-continue');
    if (isAsked) this.socket.write('HTTP/1.1 100 Continue\r\n\r\n');
    this.resume();
  }

  pause(): void {
    this.reader.hold();
    this.stop();
  }

  resume(): void {
    if (this.isOver) return;
    if (this.isStopped) this.socket.resume();
    this.isStopped = false;
    this.reading(() => this.reader.goOn());
  }

  say(request: HttpRequest, status: number, json: object | undefined, last: boolean): void {
    request.over = true;
    const isLast = last || this.endsHere;
    const isPlain = status === 200 && json === undefined && !isLast;
    this.socket.write(isPlain ? plainYes() : answerOf(status, json, isLast));
    if (isLast) return this.drop(request);
    this.clock.refresh();
    request.taker = thrownAway;
    if (request.complete) this.request = null;
    if (!this.socket.writableNeedDrain) return this.resume();
    // Who reads no answers gets no more of them.
    this.pause();
    this.socket.once('drain', () => this.resume());
  }

  private receive(bytes: Buffer): void {
    if (this.isOver) return;
    this.reading(() => this.reader.push(bytes));
    // Whoever waits for its answer is heard to hang up, as long as it says little else.
    if (this.reader.waiting > maxWaitingBytes) this.stop();
  }

  private stop(): void {
    if (!this.isStopped) this.socket.pause();
    this.isStopped = true;
  }

  private reading(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof NoHttp)) throw error;
      this.nonsense(error);
    }
  }

  private nonsense(why: NoHttp): void {
    const isAnswered = this.request?.over === true;
    this.isOver = true;
    this.lose();
    if (isAnswered) this.socket.destroySoon();
    else this.options.onNonsense(why);
  }

  /** Drops what comes of a request that has been answered, for a while, and hangs up. */
  private drop({ complete }: HttpRequest): void {
    if (complete) return this.hangUp();
    this.dropped = 0;
    const timer = setTimeout(() => this.hangUp(), drainMs);
    this.socket.once('close', () => clearTimeout(timer));
    this.resume();
  }

  private hangUp(): void {
    this.isOver = true;
    this.socket.destroySoon();
  }

  private gone(): void {
    clearTimeout(this.clock);
    this.isOver = true;
    this.lose();
  }

  /** Nobody hears the answer any more. */
  private lose(): void {
    const { request } = this;
    this.request = null;
    if (request === null || request.over) return;
    request.over = true;
    if (!request.complete) request.taker?.cut();
    request.onGone();
  }
}
