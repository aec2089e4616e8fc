/** The engine's state as the terminal app follows it, and waiting for something to become true in it. */
import { Replica, type StateListener, type StateSource } from '../../shared/follow.ts';
import type { AppState, Transfer } from '../../shared/state.ts';

export class Follower {
  readonly #listeners = new Set<StateListener>();
  readonly #replica: Replica;

  private constructor(source: StateSource) {
    this.#replica = new Replica(source, (state, before) => {
      for (const listener of [...this.#listeners]) listener(state, before);
    });
  }

  static async of(source: StateSource): Promise<Follower> {
    const follower = new Follower(source);
    await follower.#replica.start();
    return follower;
  }

  get state(): AppState {
    // Nobody has a follower before its first state.
    return this.#replica.state!;
  }

  transfer(id: string): Transfer | undefined {
    return this.state.transfers.find((transfer) => transfer.id === id);
  }

  /** Calls back after every change; returns what ends that. */
  onChange(listener: StateListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The first answer of `look` that isn't null, now or after a change; null after `timeoutMs`. Throws what `signal` was aborted with. */
  until<T>(look: (state: AppState) => T | null, signal: AbortSignal, timeoutMs?: number): Promise<T | null> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const now = look(this.state);
      if (now !== null) return resolve(now);
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => settle(() => resolve(null)), timeoutMs);
      const onAbort = () => settle(() => reject(signal.reason as Error));
      const leave = this.onChange((state) => {
        const found = look(state);
        if (found !== null) settle(() => resolve(found));
      });
      const settle = (how: () => void) => {
        clearTimeout(timer);
        signal.removeEventListener('abort', onAbort);
        leave();
        how();
      };
      signal.addEventListener('abort', onAbort);
    });
  }
}
