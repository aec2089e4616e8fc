/** What is told of the offers that wait for an answer: one by itself, several together. Pure. */
import { formatCode } from '../../../shared/format.ts';
import { isOneOfMany, type AppState, type Transfer } from '../../../shared/state.ts';
import type { Text } from '../../../shared/text/index.ts';
import { short, type Notice } from './notice.ts';
import { mayAcceptAtOnce } from './one-press.ts';
import type { WaitingItem } from './waiting.ts';

/** Most names of senders in one notice. */
export const mostNames = 3;

/** Offers, and those who ask to be compared with before they make one. */
export function waitingOffers({ transfers }: AppState): WaitingItem<Transfer>[] {
  return transfers
    .filter(({ direction, status }) => direction === 'incoming' && (status === 'asking' || status === 'comparing'))
    .map((transfer) => ({
      id: transfer.id,
      // A text has no files to count, and an introduction nothing yet.
      isComplete: transfer.totals.complete || transfer.text !== undefined || transfer.status === 'comparing',
      isNews: transfer.status === 'comparing' || !isOneOfMany(transfer, transfers),
      thing: transfer,
    }));
}

/** Null: none waits. `waiting`: newest first. */
export function offersNotice(waiting: readonly WaitingItem<Transfer>[], state: AppState, text: Text): Notice | null {
  const offers = waiting.map(({ thing }) => thing);
  const [first] = offers;
  if (first === undefined) return null;
  const waits = { about: offers.map(({ id }) => id), isLasting: true, category: 'transfer' } as const;
  if (offers.length === 1) {
    const answers = { transferId: first.id, accept: mayAcceptAtOnce(first, state) };
    return { ...waits, ...wordsOf(first, text), answers };
  }
  const names = [...new Set(offers.slice(0, mostNames * mostNames).map(({ peer }) => short(peer.name)))];
  const { notification } = text;
  const body = notification.offersBody(names.slice(0, mostNames));
  return { ...waits, title: notification.offersTitle(offers.length), body, answers: null };
}

function wordsOf({ peer, status, code, text: isText, totals }: Transfer, text: Text): { title: string; body: string } {
  const { notification } = text;
  const name = short(peer.name);
  if (status === 'comparing') {
    return { title: notification.introducedTitle(name), body: codeBody(code, notification) };
  }
  if (isText) return { title: notification.textOfferTitle(name), body: '' };
  const body = notification.offerBody(totals.files, totals.bytes, totals.complete);
  return { title: notification.offerTitle(name), body };
}

export function codeBody(code: string | null, notification: Text['notification']): string {
  return notification.codeBody(code === null ? '' : formatCode(code));
}
