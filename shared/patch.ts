/** How a front end's copy of the state follows the engine's: pure (state, patch) → state. */
import type { Share } from './sharing/share.ts';
import type {
  AppState,
  Device,
  Fingerprint,
  KnownDevice,
  Pairing,
  Problem,
  Progress,
  SelfInfo,
  Settings,
  Totals,
  Transfer,
} from './state.ts';

export type Change =
  | { readonly kind: 'self'; readonly self: SelfInfo }
  | { readonly kind: 'settings'; readonly settings: Settings }
  | { readonly kind: 'device'; readonly device: Device }
  | { readonly kind: 'device-gone'; readonly fingerprint: Fingerprint }
  | { readonly kind: 'known'; readonly known: readonly KnownDevice[] }
  | { readonly kind: 'problems'; readonly problems: readonly Problem[] }
  | { readonly kind: 'pairing'; readonly pairing: Pairing }
  | { readonly kind: 'pairing-gone'; readonly id: string }
  | { readonly kind: 'share'; readonly share: Share }
  | { readonly kind: 'share-gone'; readonly id: string }
  | { readonly kind: 'transfer'; readonly transfer: Transfer }
  | { readonly kind: 'transfer-gone'; readonly id: string }
  | { readonly kind: 'progress'; readonly id: string; readonly progress: Progress; readonly totals: Totals };

/** `version` counts every patch by one; a front end that sees a gap takes a new snapshot. */
export interface Patch {
  readonly version: number;
  readonly changes: readonly Change[];
}

export interface Snapshot {
  readonly version: number;
  readonly state: AppState;
}

export function applyPatch(state: AppState, patch: Patch): AppState {
  return patch.changes.reduce(applyChange, state);
}

export function applyChange(state: AppState, change: Change): AppState {
  switch (change.kind) {
    case 'self':
      return { ...state, self: change.self };
    case 'settings':
      return { ...state, settings: change.settings };
    case 'known':
      return { ...state, known: change.known };
    case 'problems':
      return { ...state, problems: change.problems };
    case 'device':
      return { ...state, devices: put(state.devices, change.device, (d) => d.fingerprint, 'end') };
    case 'device-gone':
      return { ...state, devices: state.devices.filter((d) => d.fingerprint !== change.fingerprint) };
    case 'pairing':
      return { ...state, pairings: put(state.pairings, change.pairing, (p) => p.id, 'start') };
    case 'pairing-gone':
      return { ...state, pairings: state.pairings.filter((p) => p.id !== change.id) };
    case 'share':
      return { ...state, shares: put(state.shares, change.share, (s) => s.id, 'start') };
    case 'share-gone':
      return { ...state, shares: state.shares.filter((s) => s.id !== change.id) };
    case 'transfer':
      return { ...state, transfers: put(state.transfers, change.transfer, (t) => t.id, 'start') };
    case 'transfer-gone':
      return { ...state, transfers: state.transfers.filter((t) => t.id !== change.id) };
    case 'progress':
      return {
        ...state,
        transfers: state.transfers.map((t) =>
          t.id === change.id ? { ...t, progress: change.progress, totals: change.totals } : t,
        ),
      };
  }
}

function put<T>(list: readonly T[], item: T, key: (item: T) => string, where: 'start' | 'end'): readonly T[] {
  const id = key(item);
  if (list.some((other) => key(other) === id)) return list.map((other) => (key(other) === id ? item : other));
  return where === 'start' ? [item, ...list] : [...list, item];
}
