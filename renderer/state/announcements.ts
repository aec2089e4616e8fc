/** What a screen reader says between two states: offers, milestones, holds, ends. Pure. */
import { cameToNothing, isOneOfMany, type AppState, type Transfer } from '../../shared/state.ts';
import { outcomeOf } from '../../shared/statuses.ts';
import { isHeld } from '../../shared/statuses.ts';
import { failureSentence, holdOf, holdSentence, visible, type Text } from '../../shared/text/index.ts';
import { failureOf, fractionOf, questionSentence, titleOf } from '../transfers/describe.ts';

const milestones = [25, 50, 75] as const;
/** Nearer to the end than this a milestone would only talk over it. */
const quietSeconds = 5;

export function announcements(text: Text, before: AppState, after: AppState): string[] {
  if (before.transfers === after.transfers) return [];
  const earlier = new Map(before.transfers.map((transfer) => [transfer.id, transfer]));
  return after.transfers.flatMap((transfer) => {
    const was = earlier.get(transfer.id);
    if (was === transfer) return [];
    // As with notifications: strangers who call again and again are not read out each time.
    const isNoise = isNoNews(transfer, after.transfers);
    const moved = was?.status === transfer.status ? milestone(text, was, transfer) : turn(text, was, transfer);
    const said = isNoise ? null : moved;
    return [said, question(text, was, transfer)].filter((sentence) => sentence !== null);
  });
}

/** One of many offers by strangers, or the end of one that came to nothing. Who comes by a remembered name is something to know. */
function isNoNews(transfer: Transfer, all: readonly Transfer[]): boolean {
  if (transfer.status === 'asking') return isOneOfMany(transfer, all);
  return cameToNothing(transfer) && transfer.failure?.code !== 'identity-changed';
}

/** What is said of a transfer that came to its present status. */
function turn(text: Text, was: Transfer | undefined, transfer: Transfer): string | null {
  const { status, direction, peer, totals } = transfer;
  const title = titleOf(text, transfer, visible);
  const name = visible(peer.name);
  const outgoing = direction === 'outgoing';
  switch (status) {
    case 'comparing':
      // The sender's person hears the question.
      return outgoing ? null : text.announce.introduced(name, apart(transfer.code));
    case 'asking':
      if (outgoing) return text.announce.asked(name);
      if (transfer.text) return text.texts.offered(name);
      // What has been counted so far is no number to be told.
      return totals.complete ? text.announce.offer(name, totals.files) : text.announce.offerUncounted(name);
    case 'active':
      return was !== undefined && isHeld(was.status) ? text.announce.resumed(title) : text.announce.started(title);
    case 'queued':
    case 'paused':
    case 'reconnecting':
      return text.announce.held(title, holdSentence(text, holdOf(transfer, status)));
    case 'done':
      return text.announce[outgoing ? 'sent' : 'received'][outcomeOf(transfer)](title, name, transfer.casualtyCount);
    case 'declined':
    case 'cancelled':
    case 'failed': {
      const failure = failureOf(transfer);
      const why = failure === null ? text.transfers.ended[status] : failureSentence(text, failure);
      return text.announce.ended(title, why);
    }
    case 'connecting':
    case 'finishing':
      return null;
  }
}

/** What is asked anew. */
function question(text: Text, was: Transfer | undefined, is: Transfer): string | null {
  if (is.question === null || is.question.id === was?.question?.id) return null;
  const sentence = questionSentence(text, is, is.question, visible);
  const { code } = is;
  const asked = is.question.kind === 'first-contact' && code !== null;
  return text.announce.asks(titleOf(text, is, visible), asked ? text.announce.code(sentence, apart(code)) : sentence);
}

/** Digit by digit for those who hear it. */
function apart(code: string | null): string {
  return [...(code ?? '')].join(' ');
}

function milestone(text: Text, was: Transfer, is: Transfer): string | null {
  if (is.status !== 'active' || (is.progress.secondsLeft ?? 0) <= quietSeconds) return null;
  const from = (fractionOf(was) ?? 0) * 100;
  const to = (fractionOf(is) ?? 0) * 100;
  const passed = milestones.findLast((percent) => from < percent && percent <= to);
  return passed === undefined ? null : text.announce.percent(titleOf(text, is, visible), passed);
}
