/** A request on its connection: what is asked, its body as somebody takes it, and the one answer to it. */
import type { Fields } from '../../net/http/fields.ts';
import type { LocalSendAnswer } from '../wire/statuses.ts';

/** Takes a request's body. */
export interface BodyTaker {
  /** The next bytes, in order. */
  bytes(piece: Buffer): void;
  /** All of it has come. */
  end(): void;
  /** No more of it comes: the connection is gone, or what came is no HTTP. */
  cut(): void;
}

/** Of a body that nobody wants. */
export const thrownAway: BodyTaker = { bytes() {}, end() {}, cut() {} };

/** What a request needs of its connection. */
export interface RequestLine {
  /** Somebody takes the body now. */
  takeOn(request: HttpRequest): void;
  pause(): void;
  resume(): void;
  /** Answers; `last`: nothing follows it. */
  say(request: HttpRequest, status: number, json: object | undefined, last: boolean): void;
}

export interface Asking {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
  /** Bytes of the body, as its head says; null: it comes in chunks. */
  readonly length: number | null;
}

export class HttpRequest implements Asking {
  readonly method: string;
  readonly target: string;
  readonly fields: Fields;
  readonly length: number | null;
  /** All of it has come. */
  complete: boolean;
  /** It has been answered, or nobody is there any more to hear it. */
  over = false;
  /** Null: nobody takes the body yet, and it waits. */
  taker: BodyTaker | null = null;
  /** Hears that the connection went before the answer. */
  onGone: () => void = () => {};
  private readonly line: RequestLine;

  constructor({ method, target, fields, length }: Asking, line: RequestLine) {
    this.method = method;
    this.target = target;
    this.fields = fields;
    this.length = length;
    this.complete = length === 0;
    this.line = line;
  }

  /** From now on the body goes there. Its end, or that it was cut, is told also where that has been already. */
  takeBody(taker: BodyTaker): void {
    if (this.complete) return taker.end();
    if (this.over) return taker.cut();
    this.taker = taker;
    this.line.takeOn(this);
  }

  /** Lets the sender wait. */
  pause(): void {
    if (!this.over) this.line.pause();
  }

  resume(): void {
    if (!this.over) this.line.resume();
  }

  /** `json` left out: no body. As the others does nothing where it was answered already, or nobody is there any more. */
  reply(status: number, json?: object): void {
    if (!this.over) this.line.say(this, status, json, false);
  }

  /** Says why not. Where more of the request may come, some of it is thrown away, and then the connection ends. */
  refuse({ status, message }: LocalSendAnswer): void {
    if (!this.over) this.line.say(this, status, { message }, !this.complete);
  }

  /** As `refuse`, and the connection ends whatever has come. */
  refuseAndEnd({ status, message }: LocalSendAnswer): void {
    if (!this.over) this.line.say(this, status, { message }, true);
  }
}
