/** English words about transfers: their rows, what they ask, their files, and how they end. */
import { formatBytes, formatRate, formatCount } from '../format.ts';
import type { ConflictChoice, ConflictPolicy } from '../conflicts.ts';
import type { Outcome } from '../statuses.ts';
import type { EndedStatus, FileState, OfferedStatus } from '../statuses.ts';

/** A number and its unit, on one line. */
const unbroken = (amount: string): string => amount.replace(' ', '\u00a0');
const files = (n: number): string => (n === 1 ? '1 file' : `${formatCount(n, 'en')} files`);

type UnhappyEnd = Exclude<EndedStatus, 'done'>;

export const enTransfers = {
  transfers: {
    title: 'Transfers',
    emptyTitle: 'Nothing on its way',
    emptyBody: 'What you send and receive shows up here.',
    clearEnded: 'Clear finished',
    to: (name: string) => `to ${name}`,
    from: (name: string) => `from ${name}`,
    /** The title when several things were dropped at once. */
    andMore: (title: string, n: number) => `${title} and ${formatCount(n, 'en')} more`,
    /** Before the receiver's answer. */
    offered: {
      connecting: () => 'Connecting…',
      comparing: (name) => `Compare the code with ${name}`,
      asking: (name) => `Waiting for ${name} to accept`,
    } satisfies Record<OfferedStatus, (name: string) => string> as Record<OfferedStatus, (name: string) => string>,
    compare: (name: string) => `${name} should see the same code. If not, cancel.`,
    /** Right after the sentence that says why the two are apart. `time`: of the day. */
    tryingSince: (time: string) => ` Trying since ${time}.`,
    notEncrypted: 'Not encrypted',
    notEncryptedHint: 'Fast lane: anyone on the network can read the files; nobody can change them unnoticed.',
    addFiles: 'Add files…',
    addFolder: 'Add folder…',
    addTo: (title: string) => `Add to ${title}`,
    sentApart: (title: string) => `${title} takes no more, so that goes on its own.`,
    waitingForYou: 'Waits for your answer',
    /** Incoming: there is no offer yet. */
    comparedThere: 'The code is being compared',
    review: 'Review…',
    finishing: 'Checking the last files…',
    amount: (bytes: number, total: number, complete: boolean): string =>
      complete
        ? `${formatBytes(bytes, 'en')} of ${formatBytes(total, 'en')}`
        : `${formatBytes(bytes, 'en')} of ${formatBytes(total, 'en')} so far`,
    rate: (bytes: number) => formatRate(bytes, 'en'),
    left: (duration: string) => `${duration} left`,
    fileOf: (done: number, total: number) => `${formatCount(done, 'en')} of ${files(total)}`,
    /** For a screen reader: the words on a button, and the transfer that it is of. */
    named: (words: string, name: string) => `${words}: ${name}`,
    /** One of several with this title; `who`: `to` or `from` somebody; `nth`: of those with the same, from 1. */
    among: (title: string, who: string, nth: number) =>
      nth === 1 ? `${title} (${who})` : `${title} (${who}, ${formatCount(nth, 'en')})`,
    progressOf: (title: string) => `Progress of ${title}`,
    /** How one that ran its course ended. */
    outcomes: {
      outgoing: {
        whole: 'Delivered',
        part: 'Delivered in part',
        nothing: 'Nothing was delivered',
        there: 'Nothing had to be sent',
      } satisfies Record<Outcome, string> as Record<Outcome, string>,
      incoming: {
        whole: 'Received',
        part: 'Received in part',
        nothing: 'Nothing was received',
        there: 'Nothing new had to come',
      } satisfies Record<Outcome, string> as Record<Outcome, string>,
    },
    declinedByYou: 'You declined these files.',
    /** Where no failure explains it. */
    ended: { declined: 'Declined', cancelled: 'Cancelled', failed: 'Failed' } satisfies Record<
      UnhappyEnd,
      string
    > as Record<UnhappyEnd, string>,
    missingSent: (n: number): string => (n === 1 ? '1 file was not sent' : `${files(n)} were not sent`),
    missingReceived: (n: number): string => (n === 1 ? '1 file was not received' : `${files(n)} were not received`),
    moreMissing: (n: number) => `and ${formatCount(n, 'en')} more`,
    /** Of the files, those that the receiver had before. */
    skipped: (n: number, bytes: number): string =>
      `${files(n)} ${n === 1 ? 'was' : 'were'} there already (${formatBytes(bytes, 'en')})`,
    /** Bytes that went packed, before and as they went. */
    packed: (bytes: number, onWire: number): string =>
      `${formatBytes(bytes, 'en')} of it went as ${formatBytes(onWire, 'en')}`,
    /** Of files of which another version was there: their bytes, and how many of these went. */
    changed: (bytes: number, went: number): string =>
      `Of changed files, ${formatBytes(went, 'en')} of ${formatBytes(bytes, 'en')} went: the rest was there`,
    /** Incoming: it was closed to others at the sender. */
    exposed:
      'Some of this was private on the other device. This disk keeps no permissions: everyone who can use it can read it.',
    /** Incoming, cancelled. `until`: a time of day, with the day where it isn't today. */
    kept: (bytes: number, until: string): string =>
      `${formatBytes(bytes, 'en')} that had come of big files are kept until ${until}. Sent again by then, they go on.`,
    leftOutHere: 'You left it out.',
    leftOutBy: (name: string) => `Left out by ${name}.`,
    pause: 'Pause',
    pauseNamed: (title: string) => `Pause ${title}`,
    resume: 'Resume',
    resumeNamed: (title: string) => `Resume ${title}`,
    cancel: 'Cancel',
    cancelNamed: (title: string) => `Cancel ${title}`,
    dismissNamed: (title: string) => `Remove ${title} from the list`,
    open: 'Open',
    showInFolder: 'Show in folder',
    sendAgain: 'Send again',
    sendAnyway: 'Send anyway',
    /** Only what is not there yet moves. */
    sendMissing: (n: number): string => (n === 1 ? 'Send the missing file again' : 'Send the missing files again'),
    landedTitle: (n: number) => `Where the ${formatCount(n, 'en')} items are`,
    openNamed: (name: string) => `Open ${name}`,
    showNamed: (name: string) => `Show in folder: ${name}`,
    gone: (name: string) => `${name} is no longer where it was put. It has been moved or deleted since.`,
    /** Of what was to be dragged elsewhere; `rest`: something else of it was there. */
    goneNamed: (shown: string, count: number, more: number, rest: boolean) =>
      `${shown}${more === 0 ? '' : ` and ${formatCount(more, 'en')} more`} ${count === 1 ? 'is no longer where it was' : 'are no longer where they were'} put: moved or deleted since.` +
      (rest ? ' The rest can be dragged.' : ''),
    /** Folders that can't be dragged elsewhere yet. */
    unfinished: (shown: string, count: number, more: number) =>
      `${shown}${more === 0 ? '' : ` and ${formatCount(more, 'en')} more`} ${count === 1 ? 'holds' : 'hold'} files that haven’t arrived whole, so ${count === 1 ? 'it' : 'they'} can’t be dragged out. ` +
      'Show it in its folder to take out what is there.',
    goneSince: 'Moved or deleted since',
    forget: 'Forget this device',
    forgotten: (name: string) => `${name} was forgotten. Its next offer counts as first contact.`,
  },

  /** Texts and links: shown and copied, where files are saved. */
  texts: {
    /** Of one of which nothing is to be seen yet. */
    title: 'A text',
    titled: (beginning: string) => `“${beginning}”`,
    field: 'Text or link',
    placeholder: 'Type or paste a text or a link',
    write: 'Text or link',
    offered: (name: string) => `${name} wants to send you a text`,
    unseen: 'You see it once you have accepted: nothing of a device that isn’t remembered is shown before.',
    shown: 'The text',
    copy: 'Copy',
    open: (host: string) => `Open ${host}`,
    all: 'Show all of it',
    length: (n: number) => (n === 1 ? '1 character' : `${formatCount(n, 'en')} characters`),
    asFile: (name: string) => `The Ferry on ${name} is older: it got this as the file text.txt.`,
    declinedByYou: 'You declined this text.',
    sendInstead: 'A note has room for less. Send it without files, as a text.',
  },

  /** What becomes of a file whose name is taken by another one. */
  conflicts: {
    label: 'If a name is taken',
    policies: {
      'keep-both': 'Keep both',
      skip: 'Skip the new one',
      replace: 'Replace the old one',
      ask: 'Ask each time',
    } satisfies Record<ConflictPolicy, string> as Record<ConflictPolicy, string>,
  },

  /** What a running transfer needs a person's word on. */
  question: {
    conflict: (name: string) => `${name} is here already`,
    coming: 'New',
    there: 'Here',
    newer: 'newer',
    more: (name: string, contents: string, bytes: number) =>
      `${name} wants to add ${contents} (${unbroken(formatBytes(bytes, 'en'))})`,
    firstContact: (name: string) => `Does ${name} show the same code?`,
    firstContactHint: 'Nothing is sent before you say so. If the codes differ, somebody may be in between.',
    /** Its Ferry is too old to show the code before the offer. */
    unseen: (name: string) => `Send before the code is compared with ${name}?`,
    unseenHint:
      'Its Ferry is older: it shows the code only with the offer. Compare it then, before somebody accepts there.',
    match: 'They match',
    differ: 'No',
    /** Of what comes from a device that is accepted always; `path`: the first of them. */
    beyond: {
      hidden: (name: string, path: string) => `${name} also sends hidden files (${path}). They don’t come unasked.`,
      program: (name: string, path: string) => `${name} also sends programs (${path}). They don’t come unasked.`,
      size: (name: string, limit: number) =>
        `${name} sends more than the ${unbroken(formatBytes(limit, 'en'))} that come unasked.`,
    },
    leaveOut: 'Leave out',
    forAll: 'For all of this transfer',
    choices: {
      'keep-both': 'Keep both',
      skip: 'Skip',
      replace: 'Replace',
    } satisfies Record<ConflictChoice, string> as Record<ConflictChoice, string>,
    accept: 'Accept',
    decline: 'Decline',
  },

  /** One transfer's files, one by one. */
  fileStates: {
    title: 'Files',
    list: (title: string) => `Files of ${title}`,
    apart: 'The list is here again once the two are connected.',
    leaveOut: 'Leave out',
    leaveOutNamed: (path: string) => `Leave ${path} out`,
    states: {
      waiting: 'Waiting',
      moving: 'On its way',
      done: 'There',
      skipped: 'Was there',
      failed: 'Failed',
      'left-out': 'Left out',
    } satisfies Record<FileState, string> as Record<FileState, string>,
  },
};

export type TransfersText = typeof enTransfers;
