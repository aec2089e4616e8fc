/** The offer made, as often as a PIN is asked for: the session that it becomes, or why none. */
import type { LocalSendClient } from '../client/client.ts';
import { maxIdChars, maxSmallBodyBytes } from '../wire/limits.ts';
import { parse, sessionSchema, type Session } from '../wire/messages.ts';
import { paths } from '../wire/paths.ts';
import { afterAwake } from '../../wire/awake.ts';
import { offerLifeMs } from '../../wire/limits.ts';
import type { Questions } from './questions.ts';
import { offerRefused, Over } from './refusals.ts';
import { FerryError, failure } from '../../../../shared/errors.ts';

export interface PrepareOptions {
  readonly client: Pick<LocalSendClient, 'ask'>;
  /** As `offerOf` makes it. */
  readonly json: string;
  /** Files and folders in it. */
  readonly entries: number;
  /** It is a text message, which the offer itself holds. */
  readonly isMessage: boolean;
  readonly questions: Questions;
  /** The other device's name. */
  readonly peer: string;
  readonly signal: AbortSignal;
  /** As `offerLifeMs`. */
  readonly lifeMs?: number;
}

/**
 * Null: the message has been read there, and nothing is left to go. Throws `Over` where nothing is to go, and as the client. A
 * person there may take `lifeMs`, each time.
 */
export async function prepare(options: PrepareOptions): Promise<Session | null> {
  const { client, json, entries, peer, lifeMs = offerLifeMs } = options;
  // An id and a token for each file, with what JSON puts around them.
  const maxBytes = maxSmallBodyBytes + entries * 2 * maxIdChars;
  const late = new AbortController();
  const signal = AbortSignal.any([options.signal, late.signal]);
  for (let query = ''; ;) {
    const expire = (): void => late.abort(new Over('failed', failure('offer-expired', { peer })));
    const timer = afterAwake(lifeMs, expire);
    const ask = {
      method: 'POST',
      path: `${paths.prepareUpload}${query}`,
      json,
      maxBytes,
      withinMs: null,
      signal,
    } as const;
    const answer = await client.ask(ask).finally(() => clearInterval(timer));
    if (answer.status === 401) {
      query = `?${new URLSearchParams({ pin: await askPin(options, query !== '') }).toString()}`;
      continue;
    }
    if (answer.status === 204 && options.isMessage) return null;
    if (answer.status !== 200) throw offerRefused(answer, peer);
    const session = parse(sessionSchema, answer.body);
    if (session === null) throw new FerryError('localsend-garbled', { detail: 'its answer to the offer' });
    return session;
  }
}

async function askPin({ questions, peer, signal }: PrepareOptions, wrong: boolean): Promise<string> {
  const { mayAsk, pin } = questions.terms;
  if (pin !== undefined && !wrong) return pin;
  if (!mayAsk) throw new Over('failed', failure('pin-needed', { peer, ...(wrong && { reason: 'wrong' }) }));
  const answer = await questions.ask({ kind: 'pin', wrong }, signal);
  if (answer === 'otherwise' || !answer.yes) throw new Over('cancelled', failure('cancelled'));
  return answer.pin;
}
