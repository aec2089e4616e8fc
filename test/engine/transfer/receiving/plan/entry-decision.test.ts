/** What becomes of an entry: every case of the decision, from the facts alone. */
import { expect, test } from 'vitest';
import {
  decide,
  decideLate,
  type Facts,
  type Verdict,
} from '../../../../../electron/engine/transfer/receiving/plan/entry-decision.ts';
import { failure } from '../../../../../shared/errors.ts';
import { file, folder, standing } from '../../../../support/receiving.ts';

const a = file('a');
const unsafe = failure('name-refused', { path: 'a', reason: 'dots' });
const leftOut = failure('cancelled', { path: 'a' });
const nothing: Facts = {
  declined: false,
  unsafe: null,
  landed: false,
  leftOut: null,
  existing: null,
  policy: 'keep-both',
  mayPutOff: true,
  mayCompare: true,
  mayDelta: false,
};
const other = standing('a', { bytes: 9 });
const alike = standing('a');
const older = standing('a', { mtimeMs: 1 });
const withCopy = standing('a', { bytes: 9, copy: '/in/a (2)' });
const notAFile = standing('a', { file: false });

const receive = { do: 'receive', replace: false } as const;
const replace = { do: 'receive', replace: true } as const;
const compare = (path: string, how: Partial<Extract<Verdict, { do: 'compare' }>> = {}): Verdict => ({
  do: 'compare',
  with: path,
  replace: false,
  alone: false,
  hold: false,
  ...how,
});

test.each<[string, Partial<Facts>, Verdict]>([
  ['nothing is known', {}, receive],
  ['declined', { declined: true }, { do: 'decline' }],
  ['declined, and its name unsafe', { declined: true, unsafe }, { do: 'decline' }],
  ['its name is unsafe', { unsafe }, { do: 'refuse', why: unsafe }],
  ['in place already', { landed: true }, { do: 'have' }],
  ['in place already, then left out', { landed: true, leftOut }, { do: 'have' }],
  ['left out', { leftOut }, { do: 'refuse', why: leftOut }],
  ['left out, and its name taken', { leftOut, existing: alike }, { do: 'refuse', why: leftOut }],
  // Another of this transfer's files has the name.
  ['ours has the name', { existing: standing('a', { own: true }) }, receive],
  [
    'ours has the name, and it came before as a copy',
    { existing: standing('a', { own: true, copy: '/in/a (2)' }) },
    compare('/in/a (2)'),
  ],
  ['ours has the name, under skip', { existing: standing('a', { own: true }), policy: 'skip' }, receive],
  ['ours has the name, under replace', { existing: standing('a', { own: true }), policy: 'replace' }, replace],
  // Somebody else's file has the name.
  ['keep both, other size', { existing: other }, receive],
  ['keep both, not a file', { existing: notAFile }, receive],
  ['keep both, a copy of it there', { existing: withCopy }, compare('/in/a (2)')],
  ['keep both, looks the same', { existing: alike }, compare('/in/a')],
  ['keep both, same size and another time', { existing: older }, compare('/in/a', { alone: true })],
  ['skip, other size', { existing: other, policy: 'skip' }, { do: 'skip' }],
  ['skip, looks the same', { existing: alike, policy: 'skip' }, { do: 'skip' }],
  ['replace, other size', { existing: other, policy: 'replace' }, replace],
  ['replace, not a file', { existing: notAFile, policy: 'replace' }, replace],
  ['replace, a copy there', { existing: withCopy, policy: 'replace' }, replace],
  ['replace, looks the same', { existing: alike, policy: 'replace' }, compare('/in/a', { replace: true })],
  [
    'replace, same size and another time',
    { existing: older, policy: 'replace' },
    compare('/in/a', { replace: true, alone: true }),
  ],
  ['ask, other size', { existing: other, policy: 'ask' }, { do: 'ask' }],
  ['ask, not a file', { existing: notAFile, policy: 'ask' }, receive],
  ['ask, looks the same', { existing: alike, policy: 'ask' }, compare('/in/a', { alone: true, hold: true })],
  // A sender that can't put files off: both are kept.
  ['ask an old sender, other size', { existing: other, policy: 'ask', mayPutOff: false }, receive],
  [
    'ask an old sender, looks the same',
    { existing: alike, policy: 'ask', mayPutOff: false },
    compare('/in/a', { alone: true }),
  ],
])('a file: %s', (_name, facts, verdict) => {
  expect(decide(a, { ...nothing, ...facts })).toEqual(verdict);
});

test.each<[string, Partial<Facts>, Verdict]>([
  ['nothing is known', {}, { do: 'folder' }],
  ['declined', { declined: true }, { do: 'decline' }],
  ['its name is unsafe', { unsafe }, { do: 'refuse', why: unsafe }],
])('a folder: %s', (_name, facts, verdict) => {
  expect(decide(folder('a'), { ...nothing, ...facts })).toEqual(verdict);
});

test.each([
  ['keep-both', receive],
  ['replace', replace],
  ['skip', { do: 'skip' }],
] as const)('a file that was put off, once a person chose %s', (choice, verdict) => {
  expect(decideLate(null, choice)).toEqual(verdict);
});

test('a file that was put off and then left out is refused, whatever was chosen', () => {
  for (const choice of ['keep-both', 'replace', 'skip'] as const) {
    expect(decideLate(leftOut, choice)).toEqual({ do: 'refuse', why: leftOut });
  }
});

const link = { ...file('a', 0), kind: 'link', link: 'b' } as const;
const linkTo = (says: string) => standing('a', { file: false, link: says });

test.each<[string, Partial<Facts>, Verdict]>([
  ['nothing is known', {}, receive],
  ['it could lead out', { unsafe }, { do: 'refuse', why: unsafe }],
  ['in place already', { landed: true }, { do: 'have' }],
  ['the same link is there', { existing: linkTo('b') }, { do: 'skip' }],
  ['the same link is there, under replace', { existing: linkTo('b'), policy: 'replace' }, { do: 'skip' }],
  ['another link is there', { existing: linkTo('c') }, receive],
  ['another link is there, under skip', { existing: linkTo('c'), policy: 'skip' }, { do: 'skip' }],
  ['another link is there, under replace', { existing: linkTo('c'), policy: 'replace' }, replace],
  ['another link is there, and somebody is asked', { existing: linkTo('c'), policy: 'ask' }, { do: 'ask' }],
  ['an empty file of the same time is there', { existing: standing('a', { bytes: 0, copy: '/in/a' }) }, receive],
  ['a folder is there, and somebody is asked', { existing: notAFile, policy: 'ask' }, receive],
  ['ours has the name', { existing: standing('a', { own: true }), policy: 'replace' }, receive],
])('a link: %s', (_, facts, verdict) => {
  expect(decide(link, { ...nothing, ...facts })).toEqual(verdict);
});
