/**
 * The one dictionary: every sentence a person reads, in window, menu, tray, notifications and terminal.
 * `en.ts` is the source and its type the contract; a translation that lacks a key does not compile.
 */
import { naming, type ErrorCode, type Failure } from '../errors.ts';
import type { Language } from '../languages.ts';
import { en, type Text } from './en.ts';
import { isBrowser, type Peer, type Transfer } from '../state.ts';
import type { HeldStatus } from '../statuses.ts';
import type { SentenceParams } from './failures.ts';
import { inPlainText } from '../shown/peer-text.ts';
import { zhCN } from './zh-CN.ts';

export { languageFor, languages, type Language } from '../languages.ts';
export { beyondSentence } from './beyond.ts';
export type { Text } from './en.ts';
export { escapeHidden } from '../shown/hidden.ts';
export {
  apart,
  copyable,
  firstLine,
  inPlainText,
  isolated,
  isolateEnd,
  isolateStart,
  longestInSentence,
  visible,
  visibleLines,
} from '../shown/peer-text.ts';
export { cutMiddle, cutTo, graphemesOf } from '../shown/shorten.ts';

const texts: Readonly<Record<Language, Text>> = { en, 'zh-CN': zhCN };

export function textFor(language: Language): Text {
  return texts[language];
}

/**
 * What happened and what to do about it, in words. Says something sensible also where parameters are missing.
 * Names and paths may come from a peer: `show` makes them fit to be shown (the window also isolates them).
 */
export function failureSentence(text: Text, failure: Failure, show: (value: string) => string = inPlainText): string {
  return text.failures[failure.code](shownParams(failure, show));
}

/** Why an accepted transfer stands still, and what makes it go on. `show` as for `failureSentence`. */
export function holdSentence(text: Text, hold: Failure, show: (value: string) => string = inPlainText): string {
  const { holds } = text;
  const say = Object.hasOwn(holds, hold.code) ? holds[hold.code as keyof typeof holds] : holds.otherwise;
  return say(shownParams(hold, show));
}

/** Why what goes to or comes from there isn't encrypted, and who can read it. */
export function notEncryptedSentence(text: Text, peer: Peer): string {
  if (isBrowser(peer)) return text.share.fromBrowser;
  return peer.localSend === true ? text.offer.localSendPlain : text.transfers.notEncryptedHint;
}

/** What a held transfer waits for that does not say so itself. */
const unsaid: Readonly<Record<HeldStatus, ErrorCode>> = {
  queued: 'queued',
  paused: 'paused',
  reconnecting: 'disconnected',
};

/** Why it stands still, with the peer's name. `status` is the transfer's own. */
export function holdOf({ hold, peer }: Pick<Transfer, 'hold' | 'peer'>, status: HeldStatus): Failure {
  return naming(hold ?? { code: unsaid[status] }, { name: peer.name });
}

/** An empty name stays empty, for the sentence then has a word of its own. */
function shownParams({ params = {}, by }: Failure, show: (value: string) => string): SentenceParams {
  const shown = Object.entries(params).map(
    ([key, value]) => [key, value === '' ? '' : showIfText(value, show)] as const,
  );
  return { ...Object.fromEntries(shown), ...(by && { by }) };
}

function showIfText(value: string | number, show: (value: string) => string): string | number {
  return typeof value === 'string' ? show(value) : value;
}
