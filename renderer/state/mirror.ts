/**
 * The window's copy of the engine's state. It subscribes first, then takes the snapshot, drops patches the
 * snapshot already holds, and takes another when patches are missing. It never computes truth of its own.
 */
import type { FerryBridge } from '../../shared/api.ts';
import { applyPatch, type Patch } from '../../shared/patch.ts';
import type { AppState } from '../../shared/state.ts';
import { Value } from './value.ts';

export type MirrorState =
  | { readonly phase: 'loading'; readonly state: null }
  | { readonly phase: 'ready'; readonly state: AppState }
  /** The engine no longer answers; what was known last is only good for the language of the message. */
  | { readonly phase: 'lost'; readonly state: AppState | null };

/** Snapshots asked for in a row without closing a gap before waiting for the next patch: no busy loop with a broken engine. */
const maxSnapshotsInARow = 3;

export type MirrorSource = Pick<FerryBridge, 'subscribe' | 'snapshot'>;

export class Mirror {
  readonly value = new Value<MirrorState>({ phase: 'loading', state: null });
  readonly #source: MirrorSource;
  #state: AppState | undefined;
  #version = -1;
  /** Patches that came too early to apply, by version. */
  readonly #early = new Map<number, Patch>();
  #fetching = false;
  #unsubscribe: (() => void) | undefined;

  constructor(source: MirrorSource) {
    this.#source = source;
  }

  async start(): Promise<void> {
    this.#unsubscribe = this.#source.subscribe((patch) => this.#receive(patch));
    await this.#refetch();
  }

  stop(): void {
    this.#unsubscribe?.();
    this.#unsubscribe = undefined;
  }

  #receive(patch: Patch): void {
    if (patch.version <= this.#version) return;
    this.#early.set(patch.version, patch);
    this.#applyEarly();
    if (this.#early.size > 0) void this.#refetch();
  }

  /** Applies what follows on without a gap. */
  #applyEarly(): void {
    if (this.#state === undefined) return;
    let state = this.#state;
    for (let next; (next = this.#early.get(this.#version + 1)) !== undefined;) {
      this.#early.delete(next.version);
      state = applyPatch(state, next);
      this.#version = next.version;
    }
    this.#state = state;
    this.value.update((value) =>
      value.phase === 'ready' && value.state === state ? value : { phase: 'ready', state },
    );
  }

  async #refetch(): Promise<void> {
    if (this.#fetching) return;
    this.#fetching = true;
    try {
      for (let i = 0; i < maxSnapshotsInARow; i++) {
        const snapshot = await this.#source.snapshot();
        // Never back in time: patches may have overtaken a slow answer.
        if (snapshot.version > this.#version) {
          this.#version = snapshot.version;
          this.#state = snapshot.state;
          for (const version of this.#early.keys()) if (version <= snapshot.version) this.#early.delete(version);
        }
        this.#applyEarly();
        if (this.#early.size === 0) return;
      }
    } catch {
      this.value.set({ phase: 'lost', state: this.#state ?? null });
    } finally {
      this.#fetching = false;
    }
  }
}
