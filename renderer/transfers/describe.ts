/** What a transfer is called and how far it is: pure, for rows and announcements alike. */
import { naming, type Failure } from '../../shared/errors.ts';
import type { KnownDevice, Question, Transfer } from '../../shared/state.ts';
import { isHeld, isMoving, traitsOf } from '../../shared/statuses.ts';
import { beyondSentence, cutTo, firstLine, type Text } from '../../shared/text/index.ts';

/**
 * `Photos`, or `Photos and 2 more`; the peer's name where it never came to an offer. `show` makes the peer's text fit
 * for where it goes.
 */
export function titleOf(text: Text, transfer: Transfer, show: (value: string) => string): string {
  if (transfer.title === '') return show(transfer.peer.name);
  if (transfer.text) return textTitle(text, transfer.text.beginning, show);
  const title = show(transfer.title);
  return transfer.roots > 1 ? text.transfers.andMore(title, transfer.roots - 1) : title;
}

/** Longest first line that a text is called by, in graphemes. */
const longestTitle = 60;

/** A text is called by its first line, if that may be seen. */
function textTitle(text: Text, beginning: string, show: (value: string) => string): string {
  const line = firstLine(beginning);
  return line === '' ? text.texts.title : text.texts.titled(show(cutTo(line, longestTitle)));
}

/** 0 to 1; null while the sender is still counting and nobody can tell. */
export function fractionOf({ totals, progress, status }: Transfer): number | null {
  if (status === 'done') return 1;
  if (!totals.complete) return null;
  if (totals.bytes > 0) return Math.min(1, progress.bytes / totals.bytes);
  return totals.files > 0 ? Math.min(1, progress.files / totals.files) : 0;
}

/** Why it ended, with the peer's name filled in where the engine left it out. */
export function failureOf({ failure, peer }: Transfer): Failure | null {
  return failure && naming(failure, { name: peer.name });
}

/** Whether files can still be added: it is ours, and its last file has not gone. A LocalSend is told of all at once. */
export function takesMore({ direction, peer, status, text }: Transfer): boolean {
  return direction === 'outgoing' && peer.localSend !== true && text === undefined && traitsOf(status).takesMore;
}

/** So much goes again in a moment: a second or two over a wireless network of a home. */
export const momentBytes = 16 * 1024 * 1024;
/** So many small files likewise. */
export const momentFiles = 100;

/** Whether cancelling it takes back more than a moment's worth, so that a slip should not be enough. */
export function losesWork({ status, progress, totals }: Transfer): boolean {
  if (!isMoving(status) && !isHeld(status)) return false;
  // Taken up after a restart, it has no figures until the two have met: it may be nearly there.
  if (status === 'reconnecting' && totals.bytes === 0) return true;
  return progress.bytes >= momentBytes || progress.files >= momentFiles;
}

/** What a question asks, in one line. `show` as for `titleOf`. */
export function questionSentence(
  text: Text,
  { peer, code }: Transfer,
  question: Question,
  show: (value: string) => string,
): string {
  if (question.kind === 'conflict') {
    return text.question.conflict(show(question.path.slice(question.path.lastIndexOf('/') + 1)));
  }
  if (question.kind === 'first-contact') {
    return (code === null ? text.question.unseen : text.question.firstContact)(show(peer.name));
  }
  if (question.kind === 'fingerprint') {
    const { fingerprint, replaces } = question;
    if (fingerprint === null) return text.localSending.plain(show(peer.name));
    if (replaces !== null) return text.localSending.changed(show(peer.name), show(replaces));
    return text.localSending.fingerprint(show(peer.name));
  }
  if (question.kind === 'pin') return text.localSending[question.wrong ? 'wrongPin' : 'pin'](show(peer.name));
  if (question.kind === 'beyond') return beyondSentence(text, peer.name, question.why, show);
  const { files, folders, bytes } = question.totals;
  return text.question.more(show(peer.name), text.contents(files, folders), bytes);
}

/**
 * The remembered device a changed key is about: named by its fingerprint (`fingerprint` or `expected`), else by
 * the name that is reserved for it.
 */
export function rememberedInstead(transfer: Transfer, known: readonly KnownDevice[]): KnownDevice | undefined {
  const { code, params = {}, by } = transfer.failure ?? {};
  if (code !== 'identity-changed' && code !== 'identity-mismatch') return undefined;
  // Then it is the peer that remembers another key, for this device.
  if (by === 'peer') return undefined;
  const named = [params['expected'], params['fingerprint']];
  return (
    known.find((device) => named.includes(device.fingerprint)) ??
    known.find((device) => device.name === (params['name'] ?? transfer.peer.name))
  );
}

/** The time of day, and the day too when it is not today's. */
export function clock(text: Text, time: number): string {
  const today = new Date(time).toDateString() === new Date().toDateString();
  const style: Intl.DateTimeFormatOptions = today
    ? { timeStyle: 'short' }
    : { dateStyle: 'medium', timeStyle: 'short' };
  return new Intl.DateTimeFormat(text.language, style).format(time);
}
