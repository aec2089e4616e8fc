/** The window's copy of the engine's state as a value, and whether the engine is there at all. */
import type { FerryBridge } from '../../../shared/api.ts';
import { Replica } from '../../../shared/follow.ts';
import type { AppState } from '../../../shared/state.ts';
import { Value } from '../value.ts';
import { unpaced, type Pace } from './pace.ts';

export type MirrorState =
  | { readonly phase: 'loading'; readonly state: null }
  | { readonly phase: 'ready'; readonly state: AppState }
  /** The engine no longer answers; what was known last is only good for the language of the message. */
  | { readonly phase: 'lost'; readonly state: AppState | null };

export type MirrorSource = Pick<FerryBridge, 'subscribe' | 'snapshot'>;

export class Mirror {
  readonly value = new Value<MirrorState>({ phase: 'loading', state: null });
  readonly #replica: Replica;
  readonly #pace: Pace;

  /** `pace`: how often components hear of changes. */
  constructor(source: MirrorSource, pace: Pace = unpaced) {
    this.#pace = pace;
    this.#replica = new Replica(
      source,
      (state) => pace.soon(() => this.value.set({ phase: 'ready', state })),
      () => this.#lost(),
    );
  }

  /** Never rejects: an engine that is not there is `lost`. */
  start(): Promise<void> {
    return this.#replica.start().catch(() => this.#lost());
  }

  stop(): void {
    this.#replica.stop();
    this.#pace.clear();
  }

  #lost(): void {
    this.#pace.clear();
    this.value.set({ phase: 'lost', state: this.#replica.state });
  }
}
