/** The offers that wait for an answer, one dialog at a time, the oldest first. */
import type { AppState, Transfer } from '../../shared/state.ts';
import type { UiState } from '../state/ui.ts';
import { sameItems, useEngine, useTransfer, useUi } from '../state/context.tsx';
import { OfferDialog } from './offer-dialog.tsx';

/** Ids of the offers to show, oldest first. */
export function askingIds(state: Pick<AppState, 'transfers'>): string[] {
  const asking = (transfer: Transfer) => transfer.direction === 'incoming' && transfer.status === 'asking';
  return state.transfers
    .filter(asking)
    .map((transfer) => transfer.id)
    .reverse();
}

/** Those not put off for later. */
export function useOfferQueue(): readonly string[] {
  const asking = useEngine(askingIds, sameItems);
  const postponed = useUi((state: UiState) => state.postponed);
  return asking.filter((id) => !postponed.includes(id));
}

export function Offers({ queue }: { queue: readonly string[] }) {
  const transfer = useTransfer(queue[0] ?? '');
  if (transfer === undefined) return null;
  return <OfferDialog key={transfer.id} transfer={transfer} waiting={queue.length - 1} />;
}
