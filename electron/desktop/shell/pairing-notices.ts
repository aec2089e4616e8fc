/** Which changes of the pairings deserve a notification when the person is looking elsewhere. Pure. */
import type { AppState } from '../../../shared/state.ts';
import { inPlainText, type Text } from '../../../shared/text/index.ts';
import { longestInNotice, type Notice } from './what-to-notify.ts';

/** Another device asks to be compared with. How it ends is seen where the person answers. */
export function pairingNotices(before: AppState | null, after: AppState, text: Text): Omit<Notice, 'transferId'>[] {
  // What was there at the first look is no news.
  if (before === null || before.pairings === after.pairings) return [];
  const known = new Set(before.pairings.map(({ id }) => id));
  return after.pairings
    .filter(({ id, direction, status }) => direction === 'incoming' && status === 'comparing' && !known.has(id))
    .map(({ peer }) => ({
      title: text.pairing.asked(inPlainText(peer.name, longestInNotice)),
      body: text.pairing.askedBody,
    }));
}
