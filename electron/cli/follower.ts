/** The engine's state as the terminal app follows it, and waiting for something to become true in it. */
import type { EngineHandle } from '../../shared/api.ts';
import { applyPatch, type Patch } from '../../shared/patch.ts';
import type { AppState, Transfer } from '../../shared/state.ts';

export type Listener = (state: AppState, patch: Patch) => void;

export class Follower {
  #state: AppState;
  readonly #listeners = new Set<Listener>();

  private constructor(state: AppState) {
    this.#state = state;
  }

  /** Subscribes first, then takes the snapshot: patches that came between are applied when they are newer. */
  static async of(engine: EngineHandle): Promise<Follower> {
    const early: Patch[] = [];
    let follow = (patch: Patch): void => void early.push(patch);
    engine.subscribe((patch) => follow(patch));
    const { version, state } = await engine.snapshot();
    const follower = new Follower(state);
    follow = (patch) => {
      if (patch.version > version) follower.#apply(patch);
    };
    early.forEach(follow);
    return follower;
  }

  get state(): AppState {
    return this.#state;
  }

  transfer(id: string): Transfer | undefined {
    return this.#state.transfers.find((transfer) => transfer.id === id);
  }

  /** Calls back after every patch; returns what ends that. */
  onPatch(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** The first answer of `look` that isn't null, now or after a patch; null after `timeoutMs`. Throws what `signal` was aborted with. */
  until<T>(look: (state: AppState) => T | null, signal: AbortSignal, timeoutMs?: number): Promise<T | null> {
    return new Promise((resolve, reject) => {
      if (signal.aborted) return reject(signal.reason as Error);
      const now = look(this.#state);
      if (now !== null) return resolve(now);
      const timer = timeoutMs === undefined ? undefined : setTimeout(() => settle(() => resolve(null)), timeoutMs);
      const onAbort = () => settle(() => reject(signal.reason as Error));
      const leave = this.onPatch((state) => {
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

  #apply(patch: Patch): void {
    this.#state = applyPatch(this.#state, patch);
    for (const listener of [...this.#listeners]) listener(this.#state, patch);
  }
}

/** The transfers a patch is about, as they stand after it, each once. */
export function transfersOf(state: AppState, patch: Patch): readonly Transfer[] {
  const ids = new Set<string>();
  for (const change of patch.changes) {
    if (change.kind === 'transfer') ids.add(change.transfer.id);
    if (change.kind === 'progress') ids.add(change.id);
  }
  return state.transfers.filter((transfer) => ids.has(transfer.id));
}
