/** What a person who looks elsewhere can be shown of Ferry at a glance. Pure. */
import { isMoving } from '../../../shared/statuses.ts';
import type { AppState } from '../../../shared/state.ts';

export interface Attention {
  /** How many offers, questions and comparisons wait for the person here. Of a device that isn't remembered one counts. */
  readonly waiting: number;
  /** How far everything that runs has come, from 0 to 1 in hundredths; null: nothing moves. */
  readonly progress: number | null;
}

export function attentionOf({ transfers, pairings }: Pick<AppState, 'transfers' | 'pairings'>): Attention {
  const offers = transfers.filter(
    ({ direction, status }) => direction === 'incoming' && (status === 'asking' || status === 'comparing'),
  );
  // As the window asks about them: who offers again and again fills one dialog.
  const strangers = new Set(offers.filter(({ peer }) => !peer.known).map(({ peer }) => peer.fingerprint));
  const known = offers.filter(({ peer }) => peer.known).length;
  const questions = transfers.filter(({ question }) => question !== null).length;
  const compared = pairings.filter(
    ({ direction, status }) => direction === 'incoming' && status === 'comparing',
  ).length;
  return { waiting: known + strangers.size + questions + compared, progress: progressOf(transfers) };
}

function progressOf(transfers: AppState['transfers']): number | null {
  if (!transfers.some(({ status }) => isMoving(status))) return null;
  const running = transfers.filter(({ status }) => isMoving(status) || status === 'queued');
  const all = running.reduce((sum, { totals }) => sum + totals.bytes, 0);
  const through = running.reduce((sum, { progress }) => sum + progress.bytes, 0);
  return all === 0 ? 0 : Math.floor(Math.min(1, through / all) * 100) / 100;
}
