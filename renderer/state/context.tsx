/** How components reach the state, the dictionary and the actions. */
import { createContext, useContext, useRef, useSyncExternalStore } from 'react';
import type { FerryBridge } from '../../shared/api.ts';
import type { DesktopSituation } from '../../shared/desktop/commands.ts';
import type { UpdatesSituation } from '../../shared/desktop/updates.ts';
import type { AppState, Transfer } from '../../shared/state.ts';
import { languageFor, textFor, type Text } from '../../shared/text/index.ts';
import { createActions, type Actions } from './actions.ts';
import { Mirror, type MirrorState } from './mirror/mirror.ts';
import type { Pace } from './mirror/pace.ts';
import { Situation } from './situation.ts';
import { UpdatesMirror } from './updates.ts';
import { Ui, type UiState } from './ui.ts';
import type { ReadableValue } from './value.ts';

export interface Ferry {
  readonly bridge: FerryBridge;
  readonly mirror: Mirror;
  readonly ui: Ui;
  readonly actions: Actions;
  readonly situation: Situation;
  readonly updates: UpdatesMirror;
}

/** `pace`: as of `Mirror`. */
export function createFerry(bridge: FerryBridge, pace?: Pace): Ferry {
  const ui = new Ui();
  return {
    bridge,
    mirror: new Mirror(bridge, pace),
    ui,
    actions: createActions(bridge, ui),
    situation: new Situation(bridge),
    updates: new UpdatesMirror(bridge),
  };
}

export const FerryContext = createContext<Ferry | null>(null);

export function useFerry(): Ferry {
  const ferry = useContext(FerryContext);
  if (ferry === null) throw new Error('no FerryContext above');
  return ferry;
}

type Equal<T> = (a: T, b: T) => boolean;

/** Renders again only when what is selected changes: a progress tick of one transfer leaves the rest alone. */
function useSelected<S, T>(value: ReadableValue<S>, select: (state: S) => T, equal: Equal<T>): T {
  const last = useRef<{ readonly selected: T } | null>(null);
  return useSyncExternalStore(value.subscribe, () => {
    const selected = select(value.get());
    if (last.current === null || !equal(last.current.selected, selected)) last.current = { selected };
    return last.current.selected;
  });
}

export function useUi<T>(select: (state: UiState) => T, equal: Equal<T> = Object.is): T {
  return useSelected(useFerry().ui.value, select, equal);
}

export function usePhase(): MirrorState['phase'] {
  return useSelected(useFerry().mirror.value, (mirror) => mirror.phase, Object.is);
}

/** How this desktop treats a program without a window. */
export function useSituation<T>(select: (state: DesktopSituation) => T): T {
  return useSelected(useFerry().situation.value, select, Object.is);
}

/** Whether a newer Ferry is there; null: not heard yet. */
export function useUpdates(): UpdatesSituation | null {
  return useSelected(useFerry().updates.value, (updates) => updates, Object.is);
}

/** Only below the point where the state is there (`App` waits for it). */
export function useEngine<T>(select: (state: AppState) => T, equal: Equal<T> = Object.is): T {
  return useSelected(
    useFerry().mirror.value,
    ({ state }) => {
      if (state === null) throw new Error('the engine’s state is not there yet');
      return select(state);
    },
    equal,
  );
}

export function useTransfer(id: string): Transfer | undefined {
  return useEngine((state) => state.transfers.find((transfer) => transfer.id === id));
}

/** The dictionary in the language of the settings; in the system's until they are known. */
export function useText(): Text {
  const { mirror, bridge } = useFerry();
  const setting = useSelected(mirror.value, ({ state }) => state?.settings.language ?? 'system', Object.is);
  return textFor(languageFor(setting, bridge.systemLanguages));
}

export function useActions(): Actions {
  return useFerry().actions;
}

/** For selectors that build a new array each time. */
export function sameItems<T>(a: readonly T[], b: readonly T[]): boolean {
  return a.length === b.length && a.every((item, i) => Object.is(item, b[i]));
}
