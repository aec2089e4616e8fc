/** The pairings that want something of the person, one dialog at a time, the oldest first. */
import { sameItems, useEngine } from '../state/context.tsx';
import { PairingDialog } from './pairing-dialog.tsx';

/** Ids, the oldest first. */
export function usePairingQueue(): readonly string[] {
  return useEngine((state) => state.pairings.map(({ id }) => id).reverse(), sameItems);
}

export function Pairings({ queue, covered }: { queue: readonly string[]; covered: boolean }) {
  const pairing = useEngine((state) => state.pairings.find(({ id }) => id === queue[0]));
  return pairing === undefined ? null : <PairingDialog key={pairing.id} pairing={pairing} covered={covered} />;
}
