/**
 * What the terminal app says, in English; failures have their sentences in `shared/text`. All that may come from a
 * peer goes through `safe` here, so that no caller can forget it.
 */
import type { Failure } from '../../shared/errors.ts';
import {
  fingerprintDigits,
  formatBytes,
  formatCode,
  formatDuration,
  formatRate,
  shortFingerprint,
} from '../../shared/format.ts';
import {
  isBrowser,
  type AppState,
  type Casualty,
  type Device,
  type KnownDevice,
  type ManifestLine,
  type Peer,
  type Question,
  type SelfInfo,
  type Totals,
  type Transfer,
  type TransferText,
} from '../../shared/state.ts';
import { isHeld, outcomeOf, type HeldStatus, type OfferedStatus } from '../../shared/statuses.ts';
import {
  apart,
  beyondSentence,
  failureSentence,
  firstLine,
  holdOf,
  holdSentence,
  notEncryptedSentence,
  textFor,
  visibleLines,
} from '../../shared/text/index.ts';
import { safe, safeWithin, widthOf } from './terminal/display.ts';
import { dayAndTime } from './day-and-time.ts';
import { saved } from './saved.ts';

const en = textFor('en');

/** What those that are held wait for, in a word or two. */
const waits: Readonly<Record<HeldStatus, string>> = {
  queued: 'waiting its turn',
  paused: 'paused',
  reconnecting: 'reconnecting…',
};

function titleOf({ roots }: Transfer, name: string): string {
  return roots > 1 ? en.transfers.andMore(name, roots - 1) : name;
}

/** A text's first line, for want of a name. */
function textTitle(beginning: string, columns: number): string {
  const line = firstLine(beginning);
  return line === '' ? en.texts.title : en.texts.titled(safeWithin(line, Math.max(1, columns - 2)));
}

/** Longest first line of a text that it is called by, in columns. */
const widestTitle = 60;
/** Lines of a text that are shown with its offer. */
const offeredLines = 8;
const yesOrNo = '[y]es / [n]o ';

export const text = {
  failure: (failure: Failure) => failureSentence(en, failure, safe),

  notRemembered: (failure: Failure): string =>
    failure.code === 'device-not-found'
      ? `“${safe(String(failure.params?.['name'] ?? ''))}” isn’t remembered. A device is remembered once an offer of it was accepted, or its code was compared when something was sent to it.`
      : text.failure(failure),
  /** Why it stands still, and what makes it go on. */
  hold: (transfer: Transfer, status: HeldStatus) => holdSentence(en, holdOf(transfer, status), safe),
  /** In a few words, of all that run: what they wait for when none moves, and that some are not encrypted. */
  summary: (all: readonly Transfer[]): string => {
    const statuses = all.map(({ status }) => status);
    const waitsFor = statuses.every(isHeld) ? new Set(statuses.map((status) => waits[status])) : [];
    const open = all.some(({ encrypted }) => !encrypted) ? [en.transfers.notEncrypted.toLowerCase()] : [];
    return [...waitsFor, ...open].join(', ');
  },
  goesOn: (transfer: Transfer) => `${text.title(transfer)}: goes on.`,
  notEncrypted: (transfer: Transfer) =>
    `${text.title(transfer)}: ${en.transfers.notEncrypted.toLowerCase()}. ${notEncryptedSentence(en, transfer.peer)}`,
  /** `photos and 2 more`. */
  title: (transfer: Transfer) =>
    transfer.text ? textTitle(transfer.text.beginning, widestTitle) : titleOf(transfer, safe(transfer.title)),
  /** The same in so many columns: its name gives way, and keeps its ending. */
  titleWithin: (transfer: Transfer, columns: number) =>
    transfer.text
      ? textTitle(transfer.text.beginning, Math.min(columns, widestTitle))
      : titleOf(transfer, safeWithin(transfer.title, Math.max(1, columns - widthOf(titleOf(transfer, ''))))),
  transfers: (count: number) => `${count} transfers`,
  /** `12 files in 3 folders, 4.5 MB`. */
  contents: (totals: Totals) =>
    `${en.contents(totals.files, totals.folders)}, ${formatBytes(totals.bytes, 'en')}${totals.complete ? '' : ' so far'}`,
  peer: (peer: Peer) =>
    (isBrowser(peer) ? 'Browser ' : '') +
    safe(peer.name) +
    (peer.fingerprint === '' ? '' : ` (${shortFingerprint(safe(peer.fingerprint))})`),

  // send
  readingInput: 'Reading what you type; Ctrl-D on a line of its own ends it.',
  looking: (name: string) => `Looking for ${safe(name)}…`,
  /** Before the receiver's answer. */
  offered: {
    connecting: ({ peer }) => `Connecting to ${safe(peer.name)}…`,
    comparing: ({ peer, code }) =>
      peer.localSend === true
        ? `${safe(peer.name)} isn’t remembered here, and speaks LocalSend’s protocol.`
        : code === null
          ? `${safe(peer.name)} has an older Ferry, which shows the code only with the offer: compare it then.`
          : `${safe(peer.name)} isn’t remembered here. It should show the code ${formatCode(safe(code))}; nothing is sent before you say so.`,
    asking: ({ peer, code }) =>
      `Waiting for ${safe(peer.name)} to accept.` +
      (code === null ? '' : ` Code ${formatCode(safe(code))} — the same code must show there.`),
  } satisfies Record<OfferedStatus, (transfer: Transfer) => string>,
  firstContact: ({ peer, code }: Transfer) =>
    code === null
      ? 'Send all the same? [y]es / [n]o '
      : `Does ${safe(peer.name)} show ${formatCode(safe(code))}? [y]es / [n]o `,
  /** What can't be had from a LocalSend, said before anything goes. */
  localSendLimits: en.localSending.limits,
  /** Whether this is the LocalSend that is meant. */
  fingerprint: (
    { peer }: Transfer,
    { fingerprint, replaces }: Extract<Question, { kind: 'fingerprint' }>,
  ): string[] => {
    const words = en.localSending;
    const name = safe(peer.name);
    if (fingerprint === null) return [words.plainHint, `${words.plain(name)} ${yesOrNo}`];
    const key = fingerprint.toUpperCase().replace(/(.{4})(?=.)/g, '$1 ');
    const hint = replaces === null ? words.fingerprintHint : words.changedHint;
    const asked = replaces === null ? words.fingerprint(name) : words.changed(name, safe(replaces));
    return [`Fingerprint ${key}`, hint, `${asked} ${yesOrNo}`];
  },
  /** How its PIN is asked for. */
  pin: ({ peer }: Transfer, { wrong }: Extract<Question, { kind: 'pin' }>) =>
    `${en.localSending[wrong ? 'wrongPin' : 'pin'](safe(peer.name))}; without one nothing is sent. PIN: `,
  /** With the digits that tell devices of one name apart. */
  seen: (devices: readonly { name: string; fingerprint: string }[], remembered = false) =>
    devices.length === 0
      ? [remembered ? 'No device is remembered yet.' : 'No device is in sight.']
      : [
          remembered ? 'Remembered:' : 'In sight:',
          ...devices.map((device) => `  ${safe(device.fingerprint.slice(0, fingerprintDigits))}  ${safe(device.name)}`),
        ],

  // receive
  listening: (self: SelfInfo, addresses: readonly string[], dir: string) => [
    `Listening as ${safe(self.name)} (${shortFingerprint(self.fingerprint)})` +
      (addresses.length > 0 ? ` at ${addresses.join(', ')}` : ` on port ${self.port}`),
    ...(addresses.some((address) => address.includes('%'))
      ? ['What follows “%” names the network interface: write that of the computer you send from.']
      : []),
    `Files go to ${safe(dir)}. Ctrl-C ends.`,
  ],
  trustedOnly: 'Nobody can be asked here: taking files only from devices you always accept (--accept trusted).',
  introduced: ({ peer, code }: Transfer) =>
    `${text.peer(peer)} wants to send you something. Code ${formatCode(safe(code ?? ''))} — somebody there has to say that it is the same; if it isn’t, Ctrl-C.`,
  offer: (transfer: Transfer) =>
    transfer.text
      ? `${text.peer(transfer.peer)} offers a text of ${formatBytes(transfer.totals.bytes, 'en')}:`
      : `${text.peer(transfer.peer)} offers ${text.contents(transfer.totals)}:`,
  offeredText: ({ beginning }: TransferText): string[] => {
    if (beginning === '') return [`  (${en.texts.unseen})`];
    const all = text.lines(beginning);
    return all.length > offeredLines ? [...all.slice(0, offeredLines), '  | …'] : all;
  },
  manifest: (lines: readonly ManifestLine[], total: number) => [
    ...lines.map(({ path, kind, bytes }) => {
      if (kind === 'folder') return `  ${safe(path)}/`;
      return `  ${safe(path)}  ${kind === 'link' ? 'link' : formatBytes(bytes, 'en')}`;
    }),
    ...(total > lines.length ? [`  ${en.transfers.moreMissing(total - lines.length)}`] : []),
  ],
  note: (note: string) => text.lines(note),
  /** Several lines of a peer's, each marked as such: none can pass for one of ours. */
  lines: (words: string): string[] =>
    visibleLines(words)
      .split('\n')
      .map((line) => `  | ${apart(line)}`),
  code: (peer: Peer, code: string) =>
    `Code ${formatCode(safe(code))} — ${safe(peer.name)} must show the same. If not, decline.`,
  question: 'Accept? [y]es / [n]o / [a]lways ',
  browserQuestion: 'Accept? [y]es / [n]o ',
  fromBrowser: en.share.fromBrowser,
  browsersDeclined: 'Nobody can be asked here: what browsers offer is declined (--accept all takes it).',
  keepsBoth: 'Nobody can be asked here about names that are taken: both files are kept (--conflicts keep-both).',
  asks: (transfer: Transfer, question: Question): string[] => {
    if (question.kind === 'first-contact') return [text.offered.comparing(transfer)];
    if (question.kind === 'fingerprint') return text.fingerprint(transfer, question);
    if (question.kind === 'pin') return [text.pin(transfer, question)];
    if (question.kind === 'more') {
      return [`${text.peer(transfer.peer)} wants to add ${text.contents(question.totals)}: ${safe(question.title)}`];
    }
    if (question.kind === 'beyond') return [beyondSentence(en, transfer.peer.name, question.why, safe)];
    const { path, coming, there } = question;
    return [`“${safe(path)}” is here already:`, `  new   ${text.version(coming)}`, `  here  ${text.version(there)}`];
  },
  version: ({ bytes, mtimeMs }: { bytes: number; mtimeMs: number }) => {
    return `${formatBytes(bytes, 'en')}, ${dayAndTime(mtimeMs)}`;
  },
  conflictQuestion: '[k]eep both / [s]kip / [r]eplace? Add “all” for the whole transfer: ',
  beyondQuestion: 'Take them all the same? [y]es / [n]o ',
  moreQuestion: 'Accept them too? [y]es / [n]o ',
  accepted: (transfer: Transfer) => `Receiving from ${text.peer(transfer.peer)}.`,
  declined: (transfer: Transfer) => `Declined an offer from ${text.peer(transfer.peer)}.`,

  // how it went
  done: (transfer: Transfer, seconds: number) => {
    const { files, bytes } = transfer.progress;
    const amount = `${en.contents(files, transfer.totals.folders)}, ${formatBytes(bytes, 'en')}`;
    const time = `in ${formatDuration(seconds)}${seconds >= 1 ? ` (${formatRate(bytes / seconds, 'en')})` : ''}`;
    const { encrypted, direction, peer } = transfer;
    if (outcomeOf(transfer) === 'nothing') {
      const nothing = en.transfers.outcomes[direction].nothing;
      return `${nothing} ${direction === 'outgoing' ? 'to' : 'from'} ${safe(peer.name)}.`;
    }
    const open = encrypted ? '' : ` ${en.transfers.notEncrypted}.`;
    if (transfer.text && transfer.casualtyCount === 0) {
      if (direction === 'incoming') return `Received a text from ${safe(peer.name)}:`;
      return `Delivered the text to ${safe(peer.name)}.${transfer.text.asFile ? ` ${en.texts.asFile(safe(peer.name))}` : ''}`;
    }
    return direction === 'outgoing'
      ? `Delivered ${amount} to ${safe(peer.name)} ${time}.${saved(transfer)}${open}`
      : `Received ${amount} from ${safe(peer.name)} ${time}, in ${safe(transfer.dir ?? '')}.${saved(transfer)}${open}`;
  },
  exposed: en.transfers.exposed,
  kept: ({ bytes, until }: NonNullable<Transfer['kept']>) => en.transfers.kept(bytes, dayAndTime(until)),
  missing: (transfer: Transfer) =>
    `${transfer.direction === 'outgoing' ? en.transfers.missingSent(transfer.casualtyCount) : en.transfers.missingReceived(transfer.casualtyCount)}:`,
  casualty: ({ path, failure }: Casualty) => {
    const sentence = text.failure({ ...failure, params: { ...failure.params, path } });
    return sentence.includes(safe(path)) ? sentence : `${safe(path)}: ${sentence}`;
  },
  andMore: (count: number) => en.transfers.moreMissing(count),
  stopping: 'Stopping… Ctrl-C again leaves at once.',
  leaving: 'Ended from outside. What is under way is kept, and goes on when the same command runs again.',

  // Ferry's own files
  howToAcknowledge: 'Once you know of this: ferry devices --acknowledge',
  acknowledged: (count: number) =>
    count === 0 ? 'There is nothing to acknowledge.' : 'Acknowledged; it won’t be said again.',
  unsureQuestion: 'Send to it all the same? [y]es / [n]o ',

  // devices
  lookingAround: 'Looking for devices…',
  lookingFurther: 'Asking every address of your networks for LocalSend…',
  noDevices: 'No device is in sight.',
  deviceNote: (state: AppState, { fingerprint, namesakeOf }: Pick<Device, 'fingerprint' | 'namesakeOf'>) => {
    const known = state.known.find((device) => device.fingerprint === fingerprint);
    if (!known) return namesakeOf === undefined ? '' : en.nearby.namesake(safe(namesakeOf));
    return text.marks(known);
  },
  /** How well a device is known, with an offer of its. */
  /** What to know of an offer by LocalSend. */
  localSend: ({ peer: { name, known, unproved, renewed, fingerprint }, encrypted }: Transfer): string[] => [
    unproved ? en.offer.localSendUnproved(safe(name)) : known ? en.offer.localSend : en.offer.localSendNew(safe(name)),
    ...(encrypted ? [] : [en.offer.localSendPlain]),
    ...(renewed ? [en.offer.localSendRenewed(safe(name))] : []),
    ...(unproved ? [] : [`${en.offer.localSendFingerprint}: ${fingerprint.slice(0, fingerprintDigits)}`]),
  ],
  trust: (known: KnownDevice) => `This device is ${text.marks(known)}.`,
  marks: (known: KnownDevice) => {
    const marks = [known.verifiedAt === undefined ? 'known' : 'verified'];
    if (known.rule === 'accept') marks.push('always accepted');
    if (known.rule === 'block') marks.push('blocked');
    if (known.fastLane) marks.push('fast lane');
    if (known.favourite) marks.push('favourite');
    return marks.join(', ');
  },
  // known
  noneRemembered: 'No device is remembered yet.',
  forgotten: (name: string) => `${safe(name)} is forgotten.`,
  /** Name and digits; below them what is said of it. */
  knownDevice: (device: KnownDevice): string[] => {
    const { fingerprint, rule, dir, conflicts, maxBytes, anything, label, name, lastSeen, verifiedAt } = device;
    const { fastLane, colour, favourite } = device;
    const looks = [...(favourite ? ['favourite'] : []), ...(colour === null ? [] : [colour])];
    const most = maxBytes === null ? 'any size' : `up to ${formatBytes(maxBytes, 'en')}`;
    const unasked = `accept ${most}${anything ? ', hidden files and programs too' : ''}`;
    return [
      `${safe(label ?? name)}  ${fingerprint.slice(0, fingerprintDigits)}${label === null ? '' : `  (calls itself ${safe(name)})`}`,
      ...(looks.length === 0 ? [] : [`  looks      ${looks.join(', ')}`]),
      `  rule       ${rule === 'accept' ? unasked : rule}`,
      `  folder     ${dir === null ? 'as in the settings' : safe(dir)}`,
      `  conflicts  ${conflicts ?? 'as in the settings'}`,
      `  verified   ${verifiedAt === undefined ? 'no' : dayAndTime(verifiedAt)}`,
      `  last seen  ${lastSeen === null ? 'not since it is remembered' : dayAndTime(lastSeen)}${fastLane ? '; fast lane' : ''}`,
    ];
  },
  fastLane: (name: string, on: boolean) =>
    on ? `Fast lane for ${safe(name)} is on. ${en.device.fastLaneHint}` : `Fast lane for ${safe(name)} is off.`,
};
