/**
 * Calls every neighbour at LocalSend's own port, as a LocalSend does that hears nobody: where multicast is lost, both sides
 * know of each other after that. Who answers proves its key by TLS; over plain HTTP it says what it likes.
 */
import { setMaxListeners } from 'node:events';
import { LocalSendClient, type Means } from '../client/client.ts';
import { infoSchema, parse, type CallerInfo } from '../wire/messages.ts';
import { localSendPort } from '../wire/limits.ts';
import { paths } from '../wire/paths.ts';
import { answerWithinMs, askedAtOnce, lookMs } from './limits.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/values.ts';

export interface LookOptions {
  /** IP addresses. */
  readonly addresses: readonly string[];
  readonly means: Means;
  /** What we say of ourselves, as JSON, so that we are listed there; null: we are only asking. */
  readonly register: string | null;
  /** Ends it early. */
  readonly signal: AbortSignal;
  /** Somebody is there. `proved`: the key that TLS has proved; null: it speaks plain HTTP. */
  onFound(said: CallerInfo, address: string, proved: Fingerprint | null): void;
  /** As `localSendPort`, for tests. */
  readonly port?: number;
}

/** Answers how many were found. Ends after `lookMs` at the latest, whoever is left. Never rejects for what is out there. */
export async function lookFurther(options: LookOptions): Promise<number> {
  const { addresses, onFound } = options;
  const signal = AbortSignal.any([options.signal, AbortSignal.timeout(lookMs)]);
  // Each that is asked listens to it, and its connection with it.
  setMaxListeners(askedAtOnce * 2, signal);
  const waiting = addresses[Symbol.iterator]();
  let found = 0;
  const lane = async (): Promise<void> => {
    for (const address of waiting) {
      if (signal.aborted) return;
      const there = await ask(address, { ...options, signal });
      if (there === null || signal.aborted) continue;
      found++;
      onFound(there.said, address, there.proved);
    }
  };
  await Promise.all(Array.from({ length: askedAtOnce }, lane));
  return found;
}

async function ask(
  host: string,
  { means, register, signal, port = localSendPort }: LookOptions,
): Promise<{ said: CallerInfo; proved: Fingerprint | null } | null> {
  for (const protocol of ['https', 'http'] as const) {
    const client = new LocalSendClient({ host, port, protocol }, means);
    try {
      const how = { withinMs: answerWithinMs, signal };
      const { status, body } = await client.ask(
        register === null
          ? { ...how, method: 'GET', path: paths.info }
          : { ...how, method: 'POST', path: paths.register, json: register },
      );
      const said = status === 200 ? parse(infoSchema, body) : null;
      if (said === null) return null;
      const proved = client.fingerprint;
      return { said: { ...said, fingerprint: proved ?? said.fingerprint, port, protocol }, proved };
    } catch (error) {
      if (!(error instanceof FerryError) && !signal.aborted) throw error;
      // Only what was there and spoke no TLS is asked in the clear.
      const spoke =
        error instanceof FerryError && ['not-ferry', 'disconnected', 'localsend-garbled'].includes(error.code);
      if (!spoke || signal.aborted) return null;
    } finally {
      client.close();
    }
  }
  return null;
}
