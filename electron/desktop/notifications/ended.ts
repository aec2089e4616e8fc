/** What is told of transfers that have ended: one by itself, several together. Pure. */
import { unreachable } from '../../../shared/errors.ts';
import { outcomeOf } from '../../../shared/statuses.ts';
import { cameToNothing, type AppState, type Transfer } from '../../../shared/state.ts';
import { failureSentence, type Text } from '../../../shared/text/index.ts';
import { short, type Notice } from './notice.ts';

/** An end, in words. */
export interface Ended {
  readonly transferId: string;
  readonly title: string;
  readonly body: string;
  /** It went as somebody wanted. */
  readonly isWell: boolean;
}

/** What has ended between two states and a person should hear of. */
export function endedBetween(before: AppState | null, after: AppState, text: Text): Ended[] {
  // What was there at the first look is no news.
  if (before === null || before.transfers === after.transfers) return [];
  const known = new Map(before.transfers.map(({ id, status }) => [id, status]));
  return after.transfers.flatMap((transfer) => {
    const { id: transferId, status } = transfer;
    const words = known.get(transferId) === status ? undefined : wordsOf(transfer, text);
    const isWell = status === 'done' && transfer.casualtyCount === 0;
    return words === undefined ? [] : [{ transferId, isWell, ...words }];
  });
}

/** What has ended and wasn't seen yet. */
export interface AllEnded {
  readonly count: number;
  /** How many of them not as wanted. */
  readonly bad: number;
  readonly last: Ended;
}

export function withEnded(before: AllEnded | null, ended: Ended): AllEnded {
  const { count, bad } = before ?? { count: 0, bad: 0 };
  return { count: count + 1, bad: bad + (ended.isWell ? 0 : 1), last: ended };
}

export function endedNotice({ count, bad, last }: AllEnded, { notification }: Text): Notice {
  const words =
    count === 1
      ? { title: last.title, body: last.body }
      : { title: notification.endedTitle(count), body: bad > 0 ? notification.endedBad(bad) : last.title };
  return {
    ...words,
    // Whoever has closed it hasn't heard of the next.
    about: [last.transferId],
    isLasting: false,
    category: bad > 0 ? 'transfer.error' : 'transfer.complete',
    answers: null,
  };
}

function wordsOf(transfer: Transfer, text: Text): Pick<Ended, 'title' | 'body'> | undefined {
  const { direction, status, casualtyCount } = transfer;
  const peer = short(transfer.peer.name);
  const incoming = direction === 'incoming';
  const words = text.notification;
  const why = transfer.failure === null ? '' : failureSentence(text, transfer.failure, short);
  // A stranger who takes an offer back again and again makes no message of it; the list has the last ones. An impostor's
  // call is something to know.
  if (cameToNothing(transfer) && transfer.failure?.code !== 'identity-changed') return undefined;
  switch (status) {
    case 'done': {
      const outcome = outcomeOf(transfer);
      if (transfer.text && casualtyCount === 0) {
        const title = incoming ? words.textTitle(peer) : words.sentTitles[outcome](peer);
        return { title, body: incoming ? words.textBody : words.textSentBody };
      }
      return {
        title: words[incoming ? 'receivedTitles' : 'sentTitles'][outcome](peer),
        body:
          outcome === 'nothing'
            ? text.transfers[incoming ? 'missingReceived' : 'missingSent'](casualtyCount)
            : words.endedBody(transfer.progress.files, transfer.progress.bytes, casualtyCount),
      };
    }
    case 'failed':
      return {
        title: incoming ? words.receiveFailedTitle(peer) : words.sendFailedTitle(peer),
        body: why,
      };
    case 'declined':
      // An offer declined here was declined by the person reading this.
      return incoming
        ? undefined
        : { title: words.declinedTitle(peer), body: transfer.text ? '' : short(transfer.title) };
    case 'cancelled':
      if (transfer.failure?.code !== 'cancelled-by-peer') return undefined;
      return {
        title: incoming ? words.receiveFailedTitle(peer) : words.sendFailedTitle(peer),
        body: why,
      };
    case 'connecting':
    case 'comparing':
    case 'asking':
    case 'active':
    case 'queued':
    case 'paused':
    case 'reconnecting':
    case 'finishing':
      return undefined;
    default:
      return unreachable(status);
  }
}
