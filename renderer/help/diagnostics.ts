/** What a report needs to be understood: versions, settings and counts. Never a name, an address, a path or a word of what is sent. */
import type { CommandValue } from '../../shared/api.ts';
import type { AppState } from '../../shared/state.ts';

/** Of the settings, those that are a choice among few. */
const told = [
  'language',
  'theme',
  'conflicts',
  'atOnce',
  'sound',
  'keepInTray',
  'lookForUpdates',
  'shareKey',
  'markReceived',
  'visibleTo',
  'localSend',
  'localSendUnproved',
] as const;

export function diagnostics(state: AppState, { runtime, system }: CommandValue['about'], language: string): string {
  const { self, settings, devices, known, transfers, problems, pairings, shares } = state;
  const lines: readonly (readonly [string, string | number | boolean])[] = [
    ['Ferry', self.appVersion],
    ['Runtime', runtime],
    ['System', system],
    ['Language', language],
    ['Listening', self.port !== 0],
    ['Addresses', self.addresses.length],
    ['Problem', self.problem?.code ?? 'none'],
    ['Key', self.keyKept],
    ...told.map((name) => [`Setting ${name}`, settings[name]] as const),
    ['Devices in sight', devices.length],
    ['Of them LocalSend', devices.filter(({ localSend }) => localSend !== undefined).length],
    ['Remembered', known.length],
    ['Verified', known.filter(({ verifiedAt }) => verifiedAt !== undefined).length],
    ['Blocked', known.filter(({ rule }) => rule === 'block').length],
    ['Transfers', counted(transfers.map(({ direction, status }) => `${direction} ${status}`))],
    ['Failures', counted(transfers.flatMap(({ failure }) => failure?.code ?? []))],
    ['Not delivered', counted(transfers.flatMap(({ casualties }) => casualties.map(({ failure }) => failure.code)))],
    ['Problems', counted(problems.map(({ failure }) => failure.code))],
    ['Pairings', pairings.length],
    ['Shares', shares.length],
  ];
  return lines.map(([what, value]) => `${what}: ${String(value)}\n`).join('');
}

/** `2 × a, 1 × b`, the most frequent first. */
function counted(words: readonly string[]): string {
  const counts = new Map<string, number>();
  for (const word of words) counts.set(word, (counts.get(word) ?? 0) + 1);
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  return sorted.length === 0 ? 'none' : sorted.map(([word, n]) => `${n} × ${word}`).join(', ');
}
