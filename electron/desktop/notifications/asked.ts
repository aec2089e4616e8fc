/** What is told of the questions that wait for an answer: of running transfers, and of devices that ask to be compared with. Pure. */
import type { AppState, Pairing, Question, Transfer } from '../../../shared/state.ts';
import { beyondSentence, type Text } from '../../../shared/text/index.ts';
import { short, type Notice } from './notice.ts';
import { codeBody } from './waiting-offers.ts';
import type { WaitingItem } from './waiting.ts';

export type Asked =
  | { readonly transfer: Transfer; readonly question: Question; readonly pairing?: undefined }
  | { readonly pairing: Pairing };

/** Part of a transfer stands still until they say; how a comparison ends is seen where they answer. */
export function openQuestions({ transfers, pairings }: AppState): WaitingItem<Asked>[] {
  const asked = transfers.flatMap((transfer) => {
    const { question } = transfer;
    if (question === null) return [];
    return { ...told, id: `${transfer.id} ${question.id}`, thing: { transfer, question } };
  });
  const compared = pairings
    .filter(({ direction, status }) => direction === 'incoming' && status === 'comparing')
    .map((pairing) => ({ ...told, id: pairing.id, thing: { pairing } }));
  return [...asked, ...compared];
}

const told = { isComplete: true, isNews: true };

/** Null: nothing is asked. */
export function questionsNotice(asked: readonly WaitingItem<Asked>[], text: Text): Notice | null {
  const [first] = asked;
  if (first === undefined) return null;
  const words = asked.length === 1 ? wordsOf(first.thing, text) : text.notification.questions(asked.length);
  return { ...words, about: asked.map(({ id }) => id), isLasting: true, category: 'transfer', answers: null };
}

function wordsOf(asked: Asked, text: Text): { title: string; body: string } {
  const { notification } = text;
  if (asked.pairing !== undefined) {
    return { title: text.pairing.asked(short(asked.pairing.peer.name)), body: text.pairing.askedBody };
  }
  const { question, transfer } = asked;
  const { peer, code } = transfer;
  const name = short(peer.name);
  switch (question.kind) {
    case 'conflict': {
      const taken = short(question.path.slice(question.path.lastIndexOf('/') + 1));
      return { title: notification.questionTitle, body: notification.conflictBody(taken) };
    }
    case 'first-contact':
      return { title: notification.compareTitle(name), body: codeBody(code, notification) };
    case 'fingerprint':
      return { title: text.localSending.fingerprint(name), body: notification.codeBody('') };
    case 'pin':
      return { title: text.localSending.pin(name), body: text.localSending.pinHint };
    case 'beyond':
      return { title: notification.questionTitle, body: beyondSentence(text, peer.name, question.why, short) };
    case 'more': {
      const { files, bytes, complete } = question.totals;
      return { title: notification.moreTitle(name), body: notification.offerBody(files, bytes, complete) };
    }
  }
}
