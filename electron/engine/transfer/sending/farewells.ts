/**
 * Ends that a receiver has still to be told: a person ended a transfer while the line was down, and the receiver keeps
 * partial files and waits. It is called until it has heard, also after restarts: the journal stays until then.
 */
import { revokedCapability } from '../agreed/capabilities.ts';
import { hangUp, type TransferContext } from '../context.ts';
import type { Reached } from '../calling/reach.ts';
import { Retry } from '../calling/retry.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Fingerprint } from '../../../../shared/state.ts';

/** The newest so many are kept. None is ever too old by a clock, because clocks jump. */
export const maxFarewells = 256;
/** The longest wait between two calls: nobody waits for them, and a device that is seen is called at once. */
const longestMs = 5 * 60_000;
/** An app that closes right after a transfer was ended waits so long for the first call: else the receiver waits till its next start. */
const lastWordMs = 1_500;

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
  /** The transfer ended in this run. */
  readonly isNew: boolean;
  /** The first call is over, heard or not. */
  readonly tried: Promise<void>;
}

export class Farewells {
  private readonly options: FarewellsOptions;
  private readonly calls = new Map<string, Call>();
  /** The app is closing: what ends now is left for the next start. */
  private stopped = false;

  constructor(options: FarewellsOptions) {
    this.options = options;
  }

  /** Calls until the receiver has heard. The transfer's journal exists and says `revoked`. `isNew`: it ended in this run. */
  add(farewell: Farewell, isNew = false): void {
    const { id, fingerprint } = farewell;
    if (this.stopped || this.calls.has(id)) return;
    const retry = new Retry(longestMs);
    const abort = new AbortController();
    let isTried = (): void => {};
    const tried = new Promise<void>((resolve) => (isTried = resolve));
    const over = this.call(farewell, retry, abort.signal, isTried)
      .catch((error: unknown) => this.options.context.onBug(error))
      .finally(isTried);
    this.calls.set(id, { retry, fingerprint, abort, over, isNew, tried });
    if (this.calls.size > maxFarewells) this.forget();
  }

  /** null: whichever. */
  peerSeen(fingerprint: Fingerprint | null): void {
    for (const call of this.calls.values()) {
      if (fingerprint === null || call.fingerprint === fingerprint) call.retry.now();
    }
  }

  /** Stops calling, once ends of this run have been called for once; the next start goes on with it. */
  async stop(): Promise<void> {
    this.stopped = true;
    const calls = [...this.calls.values()];
    const lastWords = calls.filter(({ isNew }) => isNew).map(({ tried }) => tried);
    if (lastWords.length > 0) await atMost(lastWordMs, Promise.all(lastWords));
    for (const { abort } of calls) abort.abort(new FerryError('shutting-down'));
    await Promise.all(calls.map(({ over }) => over));
  }

  /** The one that has waited longest gives way. */
  private forget(): void {
    const [id, call] = [...this.calls][0]!;
    this.calls.delete(id);
    call.abort.abort(new FerryError('cancelled'));
    void call.over.then(() => this.options.context.journals.remove(id));
  }

  private async call(farewell: Farewell, retry: Retry, signal: AbortSignal, onTried: () => void): Promise<void> {
    const { id } = farewell;
    const { journals } = this.options.context;
    // Another process of this home may have seen it first, and tells it.
    if (!(await journals.hold(id))) return void this.calls.delete(id);
    while (!(await this.tell(farewell, signal))) {
      onTried();
      await retry.wait(signal);
      if (signal.aborted) return journals.release(id);
    }
    this.calls.delete(id);
    await journals.remove(id);
  }

  private async tell(farewell: Farewell, signal: AbortSignal): Promise<boolean> {
    try {
      const { greeted } = await this.options.reach(farewell, signal);
      const { connection } = greeted;
      // Not `end`: of a receiver of the first version an orderly close counts as the answer.
      const letGo = () => connection.destroy(new FerryError('shutting-down'));
      signal.addEventListener('abort', letGo, { once: true });
      connection.send({ name: 'revoke', body: { id: farewell.id } });
      // The receiver answers and closes once nothing of the transfer is left.
      const answers = greeted.peer.capabilities.includes(revokedCapability);
      let isHeard = false;
      const closed = await new Promise<FerryError | null>((resolve) =>
        connection.handOver({ message: ({ name }) => (isHeard ||= name === 'cancel'), closed: resolve }),
      );
      signal.removeEventListener('abort', letGo);
      hangUp(this.options.context, connection);
      return isHeard || (closed === null && !answers);
    } catch (error) {
      if (!(error instanceof FerryError)) throw error;
      return false;
    }
  }
}

async function atMost(ms: number, work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const limit = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
  await Promise.race([work, limit]);
  clearTimeout(timer);
}
