/**
 * A front end's copy of the engine's state. It subscribes first, then takes the snapshot, drops patches the snapshot
 * holds already, and takes another snapshot when patches are missing. It never computes truth of its own.
 */
import { applyPatch, type Patch, type Snapshot } from './patch.ts';
import type { AppState, Transfer } from './state.ts';

/** What can be followed: the engine, in this process, behind a thread or behind the window's bridge. */
export interface StateSource {
  subscribe(listener: (patch: Patch) => void): () => void;
  snapshot(): Promise<Snapshot>;
}

/** Told of every change; `before` is null the first time. */
export type StateListener = (state: AppState, before: AppState | null) => void;

/** Snapshots asked for in a row without closing a gap before waiting for the next patch: no busy loop with a broken engine. */
export const maxSnapshotsInARow = 3;

export class Replica {
  readonly #source: StateSource;
  readonly #listener: StateListener;
  readonly #onLost: (error: unknown) => void;
  #state: AppState | null = null;
  #version = -1;
  /** Patches that came too early to apply, by version. */
  readonly #early = new Map<number, Patch>();
  #fetching = false;
  #unsubscribe: (() => void) | null = null;

  /** `onLost`: the engine no longer answers, after it once did. */
  constructor(source: StateSource, listener: StateListener, onLost: (error: unknown) => void = () => {}) {
    this.#source = source;
    this.#listener = listener;
    this.#onLost = onLost;
  }

  /** The state as it was told last; null before the first. */
  get state(): AppState | null {
    return this.#state;
  }

  /** Follows from now on; the listener has heard of the first state when it resolves. Rejects when there is none to be had. */
  async start(): Promise<void> {
    this.#unsubscribe = this.#source.subscribe((patch) => this.#receive(patch));
    await this.#fetch();
  }

  /** The listener hears nothing more. */
  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = null;
  }

  #receive(patch: Patch): void {
    if (patch.version <= this.#version) return;
    this.#early.set(patch.version, patch);
    this.#applyEarly();
    if (this.#early.size > 0 && !this.#fetching) this.#fetch().catch(this.#onLost);
  }

  /** Applies what follows on without a gap. */
  #applyEarly(): void {
    for (let next; this.#state !== null && (next = this.#early.get(this.#version + 1)) !== undefined;) {
      this.#early.delete(next.version);
      this.#adopt(next.version, applyPatch(this.#state, next));
    }
  }

  #adopt(version: number, state: AppState): void {
    const before = this.#state;
    this.#version = version;
    this.#state = state;
    if (this.#unsubscribe !== null) this.#listener(state, before);
  }

  async #fetch(): Promise<void> {
    this.#fetching = true;
    try {
      for (let inVain = 0; inVain < maxSnapshotsInARow; inVain++) {
        const { version, state } = await this.#source.snapshot();
        // Never back in time: patches may have overtaken a slow answer.
        if (version > this.#version) {
          inVain = 0;
          for (const early of this.#early.keys()) if (early <= version) this.#early.delete(early);
          this.#adopt(version, state);
        }
        this.#applyEarly();
        if (this.#early.size === 0) return;
      }
    } finally {
      this.#fetching = false;
    }
  }
}

/** The transfers that are new or have changed. */
export function changedTransfers(state: AppState, before: AppState | null): readonly Transfer[] {
  const same = new Set(before?.transfers);
  return state.transfers.filter((transfer) => !same.has(transfer));
}
