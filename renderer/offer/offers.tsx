/** The offers that wait for an answer, one dialog at a time. */
import type { AppState } from '../../shared/state.ts';
import type { UiState } from '../state/ui.ts';
import { sameItems, useEngine, useTransfer, useUi } from '../state/context.tsx';
import { dialogKey, transferIdOf } from './dialog-key.ts';
import { IntroductionDialog } from './introduction-dialog.tsx';
import { OfferDialog } from './offer-dialog.tsx';

/**
 * Keys of the dialogs to show now: those of remembered devices first, then the oldest. Of one device one at a time, and none
 * while another of it is put off: who offers again and again fills one dialog.
 */
export function askingKeys(state: Pick<AppState, 'transfers'>, postponed: readonly string[]): string[] {
  const asking = state.transfers.flatMap((transfer) => {
    const key = dialogKey(transfer);
    return key === null ? [] : [{ key, peer: transfer.peer }];
  });
  const later = new Set(asking.filter(({ key }) => postponed.includes(key)).map(({ peer }) => peer.fingerprint));
  const first = new Map<string, string>();
  // The newest is the first of the list.
  for (const { key, peer } of asking) if (!later.has(peer.fingerprint)) first.set(peer.fingerprint, key);
  const oldestFirst = asking.filter(({ key, peer }) => first.get(peer.fingerprint) === key).toReversed();
  return oldestFirst.toSorted((a, b) => Number(b.peer.known) - Number(a.peer.known)).map(({ key }) => key);
}

export function useOfferQueue(): readonly string[] {
  const postponed = useUi((state: UiState) => state.postponed);
  return useEngine((state) => askingKeys(state, postponed), sameItems);
}

export function Offers({ queue }: { queue: readonly string[] }) {
  const [key = ''] = queue;
  const transfer = useTransfer(transferIdOf(key));
  if (transfer === undefined) return null;
  const Dialog = transfer.status === 'comparing' ? IntroductionDialog : OfferDialog;
  return <Dialog key={key} transfer={transfer} waiting={queue.length - 1} />;
}
