/** The history: transfers that have ended, found again and sent on. */
import { formatCount } from '../../format.ts';
import type { Transfer } from '../../state.ts';

type Way = 'all' | Transfer['direction'];

export const enHistory = {
  title: 'History',
  today: 'Today',
  yesterday: 'Yesterday',
  search: 'Search by name or device',
  device: 'Device',
  allDevices: 'All devices',
  way: 'Direction',
  ways: {
    all: 'Both ways',
    outgoing: 'Sent',
    incoming: 'Received',
  } satisfies Record<Way, string> as Record<Way, string>,
  found: (n: number, all: number) => `${formatCount(n, 'en')} of ${formatCount(all, 'en')}`,
  none: 'No transfer here is like that.',
  showAll: 'Show all',
  more: (n: number) => `Show ${formatCount(n, 'en')} older`,
  /** Takes off the list what a search or a filter has left in view. */
  clearShown: (n: number): string => (n === 1 ? 'Clear this one' : `Clear these ${formatCount(n, 'en')}`),
  /** Found by the name of something in it. */
  has: (name: string) => `With ${name}`,
  sendOn: 'Send to somebody else',
  sendOnNamed: (title: string) => `Send ${title} to somebody else`,
};

export type HistoryTexts = typeof enHistory;
