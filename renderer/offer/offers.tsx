/** The offers that wait for an answer, one dialog at a time. */
import type { AppState, Transfer } from '../../shared/state.ts';
import type { UiState } from '../state/ui.ts';
import { sameItems, useEngine, useTransfer, useUi } from '../state/context.tsx';
import { OfferDialog } from './offer-dialog.tsx';

/**
 * Ids of the offers to show now: those of remembered devices first, then the oldest. Of one device one at a time, and none
 * while another of it is put off: who offers again and again fills one dialog.
 */
export function askingIds(state: Pick<AppState, 'transfers'>, postponed: readonly string[]): string[] {
  const asking = state.transfers.filter(({ direction, status }) => direction === 'incoming' && status === 'asking');
  const later = new Set(asking.filter(({ id }) => postponed.includes(id)).map(({ peer }) => peer.fingerprint));
  const first = new Map<string, Transfer>();
  // The newest is the first of the list.
  for (const transfer of asking) {
    const { fingerprint } = transfer.peer;
    if (!later.has(fingerprint)) first.set(fingerprint, transfer);
  }
  const oldestFirst = asking.filter((transfer) => first.get(transfer.peer.fingerprint) === transfer).toReversed();
  return oldestFirst.toSorted((a, b) => Number(b.peer.known) - Number(a.peer.known)).map(({ id }) => id);
}

export function useOfferQueue(): readonly string[] {
  const postponed = useUi((state: UiState) => state.postponed);
  return useEngine((state) => askingIds(state, postponed), sameItems);
}

export function Offers({ queue }: { queue: readonly string[] }) {
  const transfer = useTransfer(queue[0] ?? '');
  if (transfer === undefined) return null;
  return <OfferDialog key={transfer.id} transfer={transfer} waiting={queue.length - 1} />;
}
