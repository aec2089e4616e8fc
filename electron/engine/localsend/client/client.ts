/** Asks one LocalSend over HTTP/1.1 and sends it bodies; what comes back is read up to a limit. */
import { isV6 } from '../../net/address.ts';
import { afterAwake } from '../../wire/awake.ts';
import { maxSmallBodyBytes } from '../wire/limits.ts';
import { Connections, type Means, type Place } from './connections.ts';
import { EarlyAnswer, Exchange, type Answer, type Body } from './exchange.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/values.ts';

export type { Means, Place } from './connections.ts';
export { EarlyAnswer, type Answer, type Body } from './exchange.ts';

/** Uploads at a time, as many as LocalSend's own app makes: a second one hides the time in which the first is answered. */
export const uploadsAtOnce = 2;
/** An answer that needs no person takes milliseconds; a phone that wakes up, a second or two. */
export const answerMs = 5_000;

export interface Ask {
  readonly method: 'GET' | 'POST';
  /** With its query. */
  readonly path: string;
  /** JSON, as it goes. */
  readonly json?: string;
  /** Longest answer that is read; left out: `maxSmallBodyBytes`. */
  readonly maxBytes?: number;
  /** No answer within this is `timeout`; null: its caller sees to that. Left out: `answerMs`. */
  readonly withinMs?: number | null;
  /** Gives up, by closing the connection. */
  readonly signal?: AbortSignal;
}

export class LocalSendClient {
  readonly place: Place;
  private readonly means: Means;
  private readonly connections: Connections;
  /** As it is called in requests. */
  private readonly host: string;

  /** `expected`: the key that must answer; null: whichever does first. */
  constructor(place: Place, means: Means, expected: Fingerprint | null = null) {
    this.place = place;
    this.means = means;
    this.connections = new Connections(place, means, uploadsAtOnce);
    this.connections.fingerprint = expected;
    const { host, port } = place;
    // Of a link-local address without the zone, which means something on this machine alone.
    this.host = `${isV6(host) ? `[${host.split('%')[0]}]` : host}:${port}`;
  }

  /** The key that has answered; null: none yet, or it speaks plain HTTP and has proved none. */
  get fingerprint(): Fingerprint | null {
    return this.connections.fingerprint;
  }

  /** IP address and port that have answered; null: none yet. */
  get remote(): string | null {
    return this.connections.remote;
  }

  /**
   * Throws as `dial`; `self-send`, `identity-mismatch` {address} where another key answers than before; `disconnected`,
   * `timeout`; `localsend-garbled` {detail} for what is no HTTP or too long; the signal's reason.
   */
  ask(what: Ask): Promise<Answer> {
    return this.exchange(this.connections, what);
  }

  /** As `ask`, over a connection of its own: it waits for no upload, and goes although the others have been broken off. */
  async askApart(what: Ask): Promise<Answer> {
    const apart = new Connections(this.place, this.means, 1);
    apart.fingerprint = this.connections.fingerprint;
    try {
      return await this.exchange(apart, what);
    } finally {
      apart.destroy();
    }
  }

  /** Sends a body that is there whole, in use until it is answered. Throws as `ask`. */
  async uploadWhole(path: string, body: Buffer, signal: AbortSignal): Promise<Answer> {
    const sent = this.begin(this.connections, { method: 'POST', path, signal }, body, body.length);
    const answer = await sent.answer;
    sent.release(true);
    return answer;
  }

  /**
   * Sends so many bytes as `send` writes, and answers what is said to them, which may come before they have all gone. Throws
   * as `ask`, and what `send` throws: then the connection is closed, since the bytes that were announced can't come any more.
   */
  async upload(path: string, bytes: number, send: (body: Body) => Promise<void>, signal: AbortSignal): Promise<Answer> {
    const sent = this.begin(this.connections, { method: 'POST', path, signal }, null, bytes);
    // Its failure is heard through `write`, or below.
    sent.answer.catch(() => {});
    let isWhole = false;
    try {
      await send(sent);
      isWhole = true;
    } catch (error) {
      if (!(error instanceof EarlyAnswer)) sent.fail(error);
      // Whatever else failed is of our own making.
      if (!(error instanceof EarlyAnswer) && error !== sent.failure) throw error;
    }
    const answer = await sent.answer;
    // Else the rest of the body was announced and doesn't come: nothing can follow on this connection.
    sent.release(isWhole);
    return answer;
  }

  /** Breaks off whatever is under way, and keeps nothing open. */
  close(): void {
    this.connections.destroy();
  }

  private async exchange(connections: Connections, what: Ask): Promise<Answer> {
    const { json, withinMs = answerMs } = what;
    const body = json === undefined ? null : Buffer.from(json);
    const sent = this.begin(connections, what, body, body?.length ?? null);
    const over = (): void => sent.fail(new FerryError('timeout', {}));
    const timer = withinMs === null ? null : afterAwake(withinMs, over);
    try {
      const answer = await sent.answer;
      sent.release(true);
      return answer;
    } finally {
      if (timer !== null) clearInterval(timer);
    }
  }

  /** `length`: of the body, of which `bytes` go at once; null: there is none. */
  private begin(connections: Connections, what: Ask, bytes: Buffer | null, length: number | null): Exchange {
    const { method, path, signal, json, maxBytes = maxSmallBodyBytes } = what;
    const type = json === undefined ? '' : 'Content-Type: application/json\r\n';
    const size = length === null ? '' : `Content-Length: ${length}\r\n`;
    const head = `${method} ${path} HTTP/1.1\r\nHost: ${this.host}\r\n${type}${size}\r\n`;
    return new Exchange({ connections, head, bytes, maxBytes, signal });
  }
}
