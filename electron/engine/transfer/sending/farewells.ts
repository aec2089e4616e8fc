/**
 * Ends still to be told: a person ended a transfer while its receiver could not hear of it, who keeps beginnings of
 * files and waits. The receiver is called until it has heard, also after restarts: the journal stays until then.
 */
import { removeJournal } from '../../state/journal.ts';
import { hangUp, type TransferContext } from '../context.ts';
import type { Reached } from '../calling/reach.ts';
import { Retry } from '../calling/retry.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/state.ts';

/** As many are kept, by the newest: no clock says when one is too old, since clocks jump. */
export const maxFarewells = 256;
/** Nobody waits for it: a call every few minutes, and at once when the device is seen. */
const longestMs = 5 * 60_000;

export interface Farewell {
  readonly id: string;
  readonly fingerprint: Fingerprint;
  /** Where it was last. */
  readonly address: string;
}

export interface FarewellsOptions {
  readonly context: TransferContext;
  reach(farewell: Farewell, signal: AbortSignal): Promise<Reached>;
}

interface Call {
  readonly retry: Retry;
  readonly fingerprint: Fingerprint;
  readonly abort: AbortController;
  readonly over: Promise<void>;
}

export class Farewells {
  private readonly o: FarewellsOptions;
  private readonly calls = new Map<string, Call>();

  constructor(o: FarewellsOptions) {
    this.o = o;
  }

  /** Calls until it is told; the transfer's journal is there and says `revoked`. */
  add(farewell: Farewell): void {
    const { id, fingerprint } = farewell;
    if (this.calls.has(id)) return;
    const retry = new Retry(longestMs);
    const abort = new AbortController();
    const over = this.call(farewell, retry, abort.signal).catch((error: unknown) => this.o.context.onBug(error));
    this.calls.set(id, { retry, fingerprint, abort, over });
    if (this.calls.size > maxFarewells) this.forget();
  }

  peerSeen(fingerprint: Fingerprint): void {
    for (const call of this.calls.values()) if (call.fingerprint === fingerprint) call.retry.now();
  }

  /** What is not told yet is left for the next start. */
  async stop(): Promise<void> {
    const calls = [...this.calls.values()];
    for (const { abort } of calls) abort.abort(new FerryError('shutting-down'));
    await Promise.all(calls.map(({ over }) => over));
  }

  /** The one that has waited longest gives way. */
  private forget(): void {
    const [id, call] = [...this.calls][0]!;
    this.calls.delete(id);
    call.abort.abort(new FerryError('cancelled'));
    void call.over.then(() => removeJournal(this.o.context.home, id));
  }

  private async call(farewell: Farewell, retry: Retry, signal: AbortSignal): Promise<void> {
    const { id } = farewell;
    while (!(await this.tell(farewell, signal))) {
      await retry.wait(signal);
      if (signal.aborted) return;
    }
    this.calls.delete(id);
    await removeJournal(this.o.context.home, id);
  }

  private async tell(farewell: Farewell, signal: AbortSignal): Promise<boolean> {
    try {
      const { greeted } = await this.o.reach(farewell, signal);
      const { connection } = greeted;
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
