/** English words for second thoughts: what is asked before work is lost, what can be undone, and drafts that were laid aside. */
import { formatCount } from '../../format.ts';
import type { Outcome } from '../../statuses.ts';

type Sentences = Record<Outcome, (title: string, name: string, missing: number) => string>;

export const enWindow = {
  undo: {
    undo: 'Undo',
    dismissed: (title: string) => `${title} was removed from the list.`,
    cleared: (n: number): string =>
      n === 1
        ? '1 finished transfer was removed from the list.'
        : `${formatCount(n, 'en')} finished transfers were removed from the list.`,
    discarded: 'The draft was thrown away.',
  },

  /** Asked before a transfer is cancelled that has come some way. */
  stopping: {
    title: (title: string) => `Cancel ${title}?`,
    /** Outgoing. `name`: the receiver's. */
    there: (name: string) =>
      `What is whole stays at ${name}. What has come of a big file is kept there for a day: sent again, it goes on.`,
    here: 'What is whole stays here. What has come of a big file is kept for a day: sent again, it goes on.',
    /** To or from a device that speaks LocalSend. */
    localSend: 'What is whole stays. What has only begun is deleted, and goes from its beginning if it is sent again.',
    keep: 'Keep going',
    pause: 'Pause instead',
    cancel: 'Cancel transfer',
  },

  /** On the button that leaves out a file of which something has come: it is pressed twice. */
  leavingOut: {
    sure: 'Leave out?',
    sureNamed: (path: string) => `Leave ${path} out, with what has come of it`,
  },

  /** The list of what did not make it. */
  missing: {
    filter: 'Filter by name or reason',
    none: 'Nothing of it is called so.',
    copy: 'Copy the list',
    /** Those that the filter has left in view. */
    sendThese: (n: number): string => (n === 1 ? 'Send this one again' : `Send these ${formatCount(n, 'en')} again`),
  },

  drafts: {
    title: 'Not sent yet',
    /** `first`: the first thing's name. */
    items: (first: string, n: number): string => (n === 1 ? first : `${first} and ${formatCount(n - 1, 'en')} more`),
    note: (beginning: string) => `“${beginning}”`,
    goOn: 'Go on',
    goOnNamed: (what: string) => `Go on with ${what}`,
    discardNamed: (what: string) => `Throw away ${what}`,
    discard: 'Throw away',
  },
};

/** What a screen reader says of a transfer that ran its course. `missing`: how many paths did not make it. */
export const enOutcomes = {
  sent: {
    whole: (title, name) => `${title} was delivered to ${name}.`,
    part: (title, name, missing) =>
      `${title} was delivered to ${name} in part. Missing: ${formatCount(missing, 'en')}.`,
    nothing: (title, name) => `Nothing of ${title} was delivered to ${name}.`,
    there: (title, name) => `Nothing of ${title} had to be sent: it was at ${name} already.`,
  } satisfies Sentences as Sentences,
  received: {
    whole: (title, name) => `${title} was received from ${name}.`,
    part: (title, name, missing) =>
      `${title} was received from ${name} in part. Missing: ${formatCount(missing, 'en')}.`,
    nothing: (title, name) => `Nothing of ${title} was received from ${name}.`,
    there: (title, name) => `Nothing of ${title} from ${name} had to come: it was here already.`,
  } satisfies Sentences as Sentences,
};

export type WindowText = typeof enWindow;
export type OutcomesText = typeof enOutcomes;
