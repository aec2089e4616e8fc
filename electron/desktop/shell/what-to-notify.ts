/** Which changes of the state deserve a notification when the person is looking elsewhere. Pure. */
import { unreachable } from '../../../shared/errors.ts';
import { formatCode } from '../../../shared/format.ts';
import { outcomeOf } from '../../../shared/statuses.ts';
import { cameToNothing, isOneOfMany, type AppState, type Transfer } from '../../../shared/state.ts';
import { beyondSentence, failureSentence, inPlainText, type Text } from '../../../shared/text/index.ts';

/** Longest name in a notice, in graphemes: servers show a line or two, and cut its end without mercy for a file's own. */
export const longestInNotice = 48;
const short = (name: string): string => inPlainText(name, longestInNotice);

/** Plain text; `notification-markup.ts` has what becomes of it where a server reads markup. */
export interface Notice {
  readonly transferId: string;
  readonly title: string;
  readonly body: string;
}

/** Notices for what happened between two states: an offer that waits for an answer, a transfer that ended. */
export function noticesFor(before: AppState | null, after: AppState, text: Text): Notice[] {
  // What was there at the first look is no news.
  if (before === null || before.transfers === after.transfers) return [];
  const known = new Map(before.transfers.map((transfer) => [transfer.id, transfer]));
  return after.transfers.flatMap((transfer) => {
    const was = known.get(transfer.id);
    const turn = was?.status === transfer.status ? undefined : noticeFor(transfer, after.transfers, text);
    const asked = transfer.question?.id === was?.question?.id ? undefined : questionNotice(transfer, text);
    return [turn, asked].filter((notice) => notice !== undefined);
  });
}

/** Ferry waits for the person: part of the transfer stands still until they say. */
function questionNotice({ id: transferId, peer, code, question }: Transfer, text: Text): Notice | undefined {
  const { notification } = text;
  if (question === null) return undefined;
  if (question.kind === 'conflict') {
    const name = short(question.path.slice(question.path.lastIndexOf('/') + 1));
    return { transferId, title: notification.questionTitle, body: notification.conflictBody(name) };
  }
  if (question.kind === 'first-contact') {
    return { transferId, title: notification.compareTitle(short(peer.name)), body: codeBody(code, notification) };
  }
  if (question.kind === 'fingerprint') {
    return { transferId, title: text.localSending.fingerprint(short(peer.name)), body: notification.codeBody('') };
  }
  if (question.kind === 'pin') {
    return { transferId, title: text.localSending.pin(short(peer.name)), body: text.localSending.pinHint };
  }
  if (question.kind === 'beyond') {
    return {
      transferId,
      title: notification.questionTitle,
      body: beyondSentence(text, peer.name, question.why, short),
    };
  }
  const { files, bytes, complete } = question.totals;
  return {
    transferId,
    title: notification.moreTitle(short(peer.name)),
    body: notification.offerBody(files, bytes, complete),
  };
}

function codeBody(code: string | null, notification: Text['notification']): string {
  return notification.codeBody(code === null ? '' : formatCode(code));
}

function noticeFor(transfer: Transfer, all: readonly Transfer[], text: Text): Notice | undefined {
  const { id: transferId, direction, status, totals, casualtyCount } = transfer;
  const peer = short(transfer.peer.name);
  const incoming = direction === 'incoming';
  const words = text.notification;
  const why = transfer.failure === null ? '' : failureSentence(text, transfer.failure, short);
  // A stranger who takes an offer back again and again makes no message of it; the list has the last ones. An impostor's
  // call is something to know.
  if (cameToNothing(transfer) && transfer.failure?.code !== 'identity-changed') return undefined;
  switch (status) {
    case 'comparing':
      // The sender's person is asked a question.
      if (!incoming) return undefined;
      return { transferId, title: words.introducedTitle(peer), body: codeBody(transfer.code, words) };
    case 'asking':
      if (!incoming || isOneOfMany(transfer, all)) return undefined;
      if (transfer.text) return { transferId, title: words.textOfferTitle(peer), body: '' };
      return {
        transferId,
        title: words.offerTitle(peer),
        body: words.offerBody(totals.files, totals.bytes, totals.complete),
      };
    case 'done': {
      const outcome = outcomeOf(transfer);
      if (transfer.text && casualtyCount === 0) {
        const title = incoming ? words.textTitle(peer) : words.sentTitles[outcome](peer);
        return { transferId, title, body: incoming ? words.textBody : words.textSentBody };
      }
      return {
        transferId,
        title: words[incoming ? 'receivedTitles' : 'sentTitles'][outcome](peer),
        body:
          outcome === 'nothing'
            ? text.transfers[incoming ? 'missingReceived' : 'missingSent'](casualtyCount)
            : words.endedBody(transfer.progress.files, transfer.progress.bytes, casualtyCount),
      };
    }
    case 'failed':
      return {
        transferId,
        title: incoming ? words.receiveFailedTitle(peer) : words.sendFailedTitle(peer),
        body: why,
      };
    case 'declined':
      // An offer declined here was declined by the person reading this.
      return incoming
        ? undefined
        : { transferId, title: words.declinedTitle(peer), body: transfer.text ? '' : short(transfer.title) };
    case 'cancelled':
      if (transfer.failure?.code !== 'cancelled-by-peer') return undefined;
      return {
        transferId,
        title: incoming ? words.receiveFailedTitle(peer) : words.sendFailedTitle(peer),
        body: why,
      };
    case 'connecting':
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
