/** Asks one LocalSend over HTTP/1.1 and sends it bodies; what comes back is read up to a limit. */
import { request, type ClientRequest, type IncomingMessage } from 'node:http';
import { isV6 } from '../../net/address.ts';
import { afterAwake } from '../../wire/awake.ts';
import { maxSmallBodyBytes } from '../wire/limits.ts';
import { PinnedAgent, type Means, type Place } from './pinned-agent.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/values.ts';

export type { Means, Place } from './pinned-agent.ts';

/** Uploads at a time, as many as LocalSend's own app makes: a second one hides the time in which the first is answered. */
export const uploadsAtOnce = 2;
/** An answer that needs no person takes milliseconds; a phone that wakes up, a second or two. */
export const answerMs = 5_000;

export interface Answer {
  readonly status: number;
  readonly body: Buffer;
}

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

/** Takes an upload's bytes, in order. */
export interface Body {
  /**
   * Resolves when the memory may be used again. Throws `EarlyAnswer` where nothing more is wanted, else as the upload.
   */
  write(bytes: Buffer): Promise<void>;
}

/** The answer came before all bytes went: no more of them are wanted. */
export class EarlyAnswer extends Error {}

export class LocalSendClient {
  readonly place: Place;
  private readonly means: Means;
  private readonly agent: PinnedAgent;

  /** `expected`: the key that must answer; null: whichever does first. */
  constructor(place: Place, means: Means, expected: Fingerprint | null = null) {
    this.place = place;
    this.means = means;
    this.agent = new PinnedAgent(place, means, uploadsAtOnce);
    this.agent.fingerprint = expected;
  }

  /** The key that has answered; null: none yet, or it speaks plain HTTP and has proved none. */
  get fingerprint(): Fingerprint | null {
    return this.agent.fingerprint;
  }

  /** IP address and port that have answered; null: none yet. */
  get remote(): string | null {
    return this.agent.remote;
  }

  /**
   * Throws as `dial`; `self-send`, `identity-mismatch` {address} where another key answers than before; `disconnected`,
   * `timeout`; `localsend-garbled` {detail} for what is no HTTP or too long; the signal's reason.
   */
  ask(what: Ask): Promise<Answer> {
    return this.exchange(this.agent, what);
  }

  /** As `ask`, over a connection of its own: it waits for no upload, and goes although the others have been broken off. */
  async askApart(what: Ask): Promise<Answer> {
    const apart = new PinnedAgent(this.place, this.means, 1);
    apart.fingerprint = this.agent.fingerprint;
    try {
      return await this.exchange(apart, what);
    } finally {
      apart.destroy();
    }
  }

  /**
   * Sends so many bytes as `send` writes, and answers what is said to them, which may come before they have all gone. Throws
   * as `ask`, and what `send` throws: then the connection is closed, since the bytes that were announced can't come any more.
   */
  async upload(path: string, bytes: number, send: (body: Body) => Promise<void>, signal: AbortSignal): Promise<Answer> {
    const sent = this.begin(this.agent, { method: 'POST', path, signal }, bytes);
    // Its failure is heard through `write`, or below.
    sent.answer.catch(() => {});
    try {
      await send(sent);
      sent.outgoing.end();
    } catch (error) {
      if (!(error instanceof EarlyAnswer)) sent.outgoing.destroy();
      // Whatever else failed is of our own making.
      if (!(error instanceof EarlyAnswer) && error !== sent.failure) throw error;
    }
    const answer = await sent.answer;
    // The rest of the body was announced and doesn't come: nothing can follow on this connection.
    if (!sent.outgoing.writableEnded) sent.outgoing.destroy();
    return answer;
  }

  /** Breaks off whatever is under way, and keeps nothing open. */
  close(): void {
    this.agent.destroy();
  }

  private async exchange(agent: PinnedAgent, what: Ask): Promise<Answer> {
    const { json, withinMs = answerMs } = what;
    const sent = this.begin(agent, what, json === undefined ? null : Buffer.byteLength(json));
    const over = (): void => sent.fail(new FerryError('timeout', {}));
    const timer = withinMs === null ? null : afterAwake(withinMs, over);
    try {
      sent.outgoing.end(json);
      return await sent.answer;
    } finally {
      if (timer !== null) clearInterval(timer);
    }
  }

  private begin(agent: PinnedAgent, what: Ask, length: number | null): Exchange {
    const { method, path, signal, json } = what;
    const { host, port } = this.place;
    const headers = {
      // Of a link-local address without the zone, which means something on this machine alone.
      host: `${isV6(host) ? `[${host.split('%')[0]}]` : host}:${port}`,
      ...(json === undefined ? {} : { 'content-type': 'application/json' }),
      ...(length === null ? {} : { 'content-length': length }),
    };
    const outgoing = request({ agent, host, port, method, path, headers });
    return new Exchange(outgoing, what.maxBytes ?? maxSmallBodyBytes, signal);
  }
}

/** One request and what becomes of it. */
class Exchange implements Body {
  readonly outgoing: ClientRequest;
  readonly answer: Promise<Answer>;
  /** Why there is no answer; null: there is one, or may yet be. */
  failure: unknown = null;
  fail: (error: unknown) => void = () => {};
  private answered = false;
  private hear: () => void = () => {};
  private readonly ending: Promise<void>;

  constructor(outgoing: ClientRequest, maxBytes: number, signal: AbortSignal | undefined) {
    this.outgoing = outgoing;
    this.ending = new Promise((resolve) => (this.hear = resolve));
    this.answer = new Promise<Answer>((resolve, reject) => {
      const onAbort = (): void => this.fail(signal?.reason);
      this.fail = (error) => {
        this.failure ??= error;
        this.hear();
        signal?.removeEventListener('abort', onAbort);
        reject(this.failure);
        outgoing.destroy();
      };
      outgoing.on('error', (error) => this.fail(toFerryError(error)));
      outgoing.on('close', () => {
        if (!this.answered) this.fail(new FerryError('disconnected'));
      });
      outgoing.once('response', (incoming) => {
        this.answered = true;
        this.hear();
        read(incoming, maxBytes).then(
          (answer) => {
            signal?.removeEventListener('abort', onAbort);
            resolve(answer);
          },
          (error: unknown) => this.fail(toFerryError(error)),
        );
      });
      if (signal?.aborted) onAbort();
      else signal?.addEventListener('abort', onAbort);
    });
  }

  async write(bytes: Buffer): Promise<void> {
    if (this.failure !== null) throw this.failure;
    if (this.answered) throw new EarlyAnswer();
    const written = new Promise<void>((resolve) => this.outgoing.write(bytes, () => resolve()));
    // What is never written is never called back for, where the connection breaks before it stands.
    await Promise.race([written, this.ending]);
    if (this.failure !== null) throw this.failure;
  }
}

function read(incoming: IncomingMessage, maxBytes: number): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    incoming.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > maxBytes) return reject(new FerryError('localsend-garbled', { detail: 'too long an answer' }));
      pieces.push(piece);
    });
    incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: Buffer.concat(pieces) }));
    incoming.on('error', reject);
    incoming.on('aborted', () => reject(new FerryError('disconnected')));
  });
}

/** What a socket or Node's parser says, as data. */
function toFerryError(error: unknown): unknown {
  if (error instanceof FerryError || !(error instanceof Error)) return error;
  const code = (error as NodeJS.ErrnoException).code ?? '';
  // Node's parser of HTTP: what came is none.
  if (code.startsWith('HPE_')) return new FerryError('localsend-garbled', { detail: code }, { cause: error });
  return new FerryError('disconnected', {}, { cause: error });
}
