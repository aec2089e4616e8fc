/** Keeps a front end's copy of the state: subscribes first, then takes the snapshot, and takes another after a gap. */
import type { EngineHandle } from '../../shared/api.ts';
import { applyPatch, type Patch, type Snapshot } from '../../shared/patch.ts';
import type { AppState } from '../../shared/state.ts';

/** Told of every change; `before` is null the first time. */
export type StateListener = (state: AppState, before: AppState | null) => void;

/** Follows the engine's state until the returned function is called. `listener` has heard of the first when it resolves. */
export async function follow(
  engine: Pick<EngineHandle, 'subscribe' | 'snapshot'>,
  listener: StateListener,
): Promise<() => void> {
  let state: AppState | null = null;
  /** Null while a snapshot is on its way; patches wait for it. */
  let version: number | null = null;
  const waiting: Patch[] = [];

  const adopt = (next: Snapshot): void => {
    const before = state;
    ({ state, version } = next);
    listener(state, before);
  };
  const refetch = async (): Promise<void> => {
    version = null;
    adopt(await engine.snapshot());
    waiting.splice(0).forEach(take);
  };
  const take = (patch: Patch): void => {
    if (state === null || version === null) {
      waiting.push(patch);
    } else if (patch.version === version + 1) {
      adopt({ version: patch.version, state: applyPatch(state, patch) });
    } else if (patch.version > version) {
      waiting.push(patch);
      // Fails only when the engine is gone: then there is nothing left to follow.
      refetch().catch(() => {});
    }
  };

  const unsubscribe = engine.subscribe(take);
  await refetch();
  return unsubscribe;
}
