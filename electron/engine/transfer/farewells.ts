/**
 * Ends still to be told: a person ended a transfer while its receiver could not hear of it, who keeps beginnings of
 * files and waits. The receiver is called until it has heard, also after restarts: the journal stays until then.
 */
import { removeJournal } from '../state/journal.ts';
import { hangUp, type TransferContext } from './context.ts';
import type { Reached } from './reach.ts';
import { Retry } from './retry.ts';
import { FerryError } from '../../../shared/errors.ts';
import type { Fingerprint } from '../../../shared/state.ts';

/** Who hasn't been met for so long has other worries than a partial file. */
export const maxFarewellMs = 30 * 24 * 3600 * 1000;
/** Nobody waits for it: a call a minute, and at once when the device is seen. */
const longestMs = 60_000;

export interface Farewell {
  readonly id: string;
  readonly fingerprint: Fingerprint;
  /** Where it was last. */
  readonly address: string;
  /** When the transfer began. Milliseconds since the epoch. */
  readonly startedAt: number;
}

export interface FarewellsOptions {
  readonly context: TransferContext;
  reach(farewell: Farewell, signal: AbortSignal): Promise<Reached>;
}

interface Call {
  readonly retry: Retry;
  readonly fingerprint: Fingerprint;
  readonly over: Promise<void>;
}

export class Farewells {
  private readonly o: FarewellsOptions;
  private readonly calls = new Map<string, Call>();
  private readonly abort = new AbortController();

  constructor(o: FarewellsOptions) {
    this.o = o;
  }

  /** Calls until it is told; the transfer's journal is there and says `revoked`. */
  add(farewell: Farewell): void {
    const { id, fingerprint } = farewell;
    if (this.calls.has(id)) return;
    const retry = new Retry(longestMs);
    const over = this.call(farewell, retry).catch((error: unknown) => this.o.context.onBug(error));
    this.calls.set(id, { retry, fingerprint, over });
  }

  peerSeen(fingerprint: Fingerprint): void {
    for (const call of this.calls.values()) if (call.fingerprint === fingerprint) call.retry.now();
  }

  /** What is not told yet is left for the next start. */
  async stop(): Promise<void> {
    this.abort.abort(new FerryError('shutting-down'));
    await Promise.all([...this.calls.values()].map(({ over }) => over));
  }

  private async call(farewell: Farewell, retry: Retry): Promise<void> {
    const { signal } = this.abort;
    const { id, startedAt } = farewell;
    while (Date.now() - startedAt < maxFarewellMs && !(await this.tell(farewell))) {
      await retry.wait(signal);
      if (signal.aborted) return;
    }
    this.calls.delete(id);
    await removeJournal(this.o.context.home, id);
  }

  private async tell(farewell: Farewell): Promise<boolean> {
    try {
      const { greeted } = await this.o.reach(farewell, this.abort.signal);
      const { connection } = greeted;
      const { signal } = this.abort;
      // Not `end`: that would count as its answer.
      const letGo = () => connection.destroy(new FerryError('shutting-down'));
      signal.addEventListener('abort', letGo, { once: true });
      connection.send({ name: 'revoke', body: { id: farewell.id } });
      // It closes once nothing is left there.
      const closed = await new Promise<FerryError | null>((resolve) =>
        connection.handOver({ message() {}, closed: resolve }),
      );
      signal.removeEventListener('abort', letGo);
      hangUp(this.o.context, connection);
      return closed === null;
    } catch (error) {
      if (!(error instanceof FerryError)) throw error;
      return false;
    }
  }
}
