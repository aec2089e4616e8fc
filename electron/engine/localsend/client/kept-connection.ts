/** One connection to a LocalSend: a request, its answer, and the next request after that. */
import type { Socket } from 'node:net';
import { framingOf, NoHttp, says, type Framing, type Head } from '../../net/http/fields.ts';
import { MessageReader, type MessageTaker } from '../../net/http/message-reader.ts';
import { FerryError } from '../../../../shared/errors.ts';

/** Hears what becomes of one request: `answered` or `failed`, once. */
export interface AnswerTaker {
  /** Longest body of an answer that is read. */
  readonly maxBytes: number;
  /** The answer begins: nothing more of the request is wanted. */
  answering(): void;
  answered(status: number, body: Buffer): void;
  /** A FerryError: `disconnected`; `localsend-garbled` {detail} for what is no HTTP or too long. */
  failed(error: FerryError): void;
}

/** Answers to which no body belongs (RFC 9110, 6.4.1). */
const bodiless = [204, 304];

export class KeptConnection implements MessageTaker {
  private readonly socket: Socket;
  private readonly onClosed: () => void;
  private readonly reader = new MessageReader(this);
  private taker: AnswerTaker | null = null;
  private status = 0;
  private pieces: Buffer[] = [];
  private bytes = 0;
  /** The answer's end is the connection's, or it says so. */
  private endsHere = false;

  /** `onClosed`: it carries nothing any more. */
  constructor(socket: Socket, onClosed: () => void) {
    this.socket = socket;
    this.onClosed = onClosed;
    socket.on('data', (bytes: Buffer) => this.read(() => this.reader.push(bytes)));
    socket.on('end', () => this.read(() => void this.reader.close()));
    socket.on('error', (cause) => this.fail(new FerryError('disconnected', {}, { cause })));
    socket.once('close', () => this.fail(new FerryError('disconnected')));
  }

  /** Sends a request's head, and the first, perhaps all, of its body with it. `bytes` are in use until it is answered. */
  ask(head: string, bytes: Buffer | null, taker: AnswerTaker): void {
    this.taker = taker;
    const line = Buffer.from(head, 'latin1');
    if (bytes === null || bytes.length === 0) return void this.socket.write(line);
    this.socket.cork();
    this.socket.write(line);
    this.socket.write(bytes);
    this.socket.uncork();
  }

  /** More of the request's body. Resolves when the memory may be used again; never where the connection breaks. */
  write(bytes: Buffer): Promise<void> {
    return new Promise((resolve) => {
      this.socket.write(bytes, (error) => {
        if (!error) resolve();
      });
    });
  }

  destroy(): void {
    this.socket.destroy();
    this.fail(new FerryError('disconnected'));
  }

  head({ line, fields }: Head): Framing {
    const [, version, status] = /^HTTP\/1\.([01]) (\d{3})(?: |$)/.exec(line) ?? [];
    if (this.taker === null || status === undefined || status === '101') throw new NoHttp('status line');
    this.status = Number(status);
    // On its way to an answer.
    if (this.status < 200) return 0;
    const framing = bodiless.includes(this.status) ? 0 : (framingOf(fields) ?? 'to-the-end');
    this.endsHere = version === '0' || framing === 'to-the-end' || says(fields, 'connection', 'close');
    this.taker.answering();
    return framing;
  }

  body(bytes: Buffer): void {
    this.bytes += bytes.length;
    if (this.bytes > (this.taker?.maxBytes ?? 0)) throw new NoHttp('too long an answer');
    this.pieces.push(bytes);
  }

  end(): void {
    if (this.status < 200) return;
    const { taker, status, pieces } = this;
    // What was still to go of the request doesn't go any more.
    const isKept = !this.endsHere && this.socket.writableLength === 0;
    this.taker = null;
    this.pieces = [];
    this.bytes = 0;
    if (!isKept) this.destroy();
    taker?.answered(status, Buffer.concat(pieces));
  }

  private read(work: () => void): void {
    try {
      work();
    } catch (error) {
      if (!(error instanceof NoHttp)) throw error;
      this.fail(new FerryError('localsend-garbled', { detail: error.message }, { cause: error }));
      this.socket.destroy();
    }
  }

  private fail(error: FerryError): void {
    const { taker } = this;
    this.taker = null;
    this.onClosed();
    taker?.failed(error);
  }
}
