/** Whom the page's answers would make trusted is read from the engine's state, and stands as long as that does. */
import { expect, test } from 'vitest';
import {
  trustOfAnswer,
  trustOfDecision,
  trustOfPairing,
  type Trust,
} from '../../../../electron/desktop/bridge/reach/trust.ts';
import type { Pairing } from '../../../../shared/pairing.ts';
import type { AppState, Peer, Question, Transfer } from '../../../../shared/state.ts';
import { remembered } from '../../../support/state/remembered.ts';
import { sampleState, sampleTransfer } from '../../../support/state/sample.ts';

const id = '0a'.repeat(16);
const key = '11'.repeat(32);
const peer: Peer = { fingerprint: key, name: 'Mallory', kind: 'laptop', known: false };
const code = '123456';

const shown = (trust: Trust | null) => {
  const { stands: _, ...rest } = trust!;
  return rest;
};

function offered(over: Partial<Transfer> = {}, more: Partial<AppState> = {}): AppState {
  const offer = sampleTransfer(id, { direction: 'incoming', status: 'asking', peer, code, ...over });
  return { ...sampleState([offer]), ...more };
}

function comparing(question: Question, over: Partial<Transfer> = {}): AppState {
  return sampleState([
    sampleTransfer(id, { direction: 'outgoing', status: 'comparing', peer, code, question, ...over }),
  ]);
}

function pairing(over: Partial<Pairing> = {}): AppState {
  const one: Pairing = { id, direction: 'incoming', peer, status: 'comparing', code, failure: null, ...over };
  return { ...sampleState([]), pairings: [one] };
}

const accepts = { transferId: id, accept: true, always: false, remember: true, dir: null, conflicts: null } as const;
const yes = { ...accepts, evenIfFull: false, because: 'declined' } as const;
const decides = { transferId: id, questionId: 'q', choice: 'accept', all: false } as const;
const matches = { pairingId: id, match: true } as const;
const first: Question = { kind: 'first-contact', id: 'q' };
const ofKey: Question = { kind: 'fingerprint', id: 'q', fingerprint: key, replaces: null };

test('an offer of first contact is asked about with its code, one without by its key, “always” as such', () => {
  expect(shown(trustOfAnswer(yes, offered()))).toEqual({ kind: 'accept-new', name: 'Mallory', fingerprint: key, code });
  const phone = offered({ code: null, peer: { ...peer, localSend: true, renewed: true } });
  expect(shown(trustOfAnswer(yes, phone))).toEqual({
    ...{ kind: 'accept-key', name: 'Mallory', fingerprint: key, replaces: 'Mallory' },
  });
  const always = shown(trustOfAnswer({ ...yes, always: true }, offered()));
  expect(always).toEqual({ kind: 'always', name: 'Mallory', fingerprint: key, code });
});

test.each([
  ['declined', { ...yes, accept: false, always: true }, offered()],
  ['accepted and not remembered', { ...yes, remember: false }, offered()],
  ['of a device that is remembered', yes, offered({}, { known: [remembered({ fingerprint: key, name: 'Mallory' })] })],
  ['of a browser', yes, offered({ code: null, peer: { ...peer, fingerprint: '', kind: 'web' } })],
  ['of a key that is not proved', yes, offered({ code: null, peer: { ...peer, localSend: true, unproved: true } })],
])('an offer %s makes nobody trusted', (_, args, now) => {
  expect(trustOfAnswer(args, now)).toBeNull();
});

test('yes to a code, or to a LocalSend’s key, is asked about; what is remembered by neither is not', () => {
  const about = { name: 'Mallory', fingerprint: key };
  expect(shown(trustOfDecision(decides, comparing(first)))).toEqual({ kind: 'send-new', ...about, code });
  expect(shown(trustOfDecision(decides, comparing(ofKey, { code: null })))).toEqual({ kind: 'send-key', ...about });
  const changed = comparing({ ...ofKey, replaces: 'Pixel' }, { code: null });
  expect(shown(trustOfDecision(decides, changed))).toEqual({ kind: 'send-key', ...about, replaces: 'Pixel' });
  expect(trustOfDecision({ ...decides, choice: 'decline' }, comparing(first))).toBeNull();
  expect(trustOfDecision(decides, comparing(first, { code: null }))).toBeNull();
  expect(trustOfDecision(decides, comparing({ ...ofKey, fingerprint: null }))).toBeNull();
  expect(trustOfDecision(decides, comparing({ kind: 'pin', id: 'q', wrong: false }))).toBeNull();
});

test('a pairing is asked about with its code, and with the device that it takes the place of', () => {
  const about = { kind: 'verify', name: 'Mallory', fingerprint: key, code };
  expect(shown(trustOfPairing(matches, pairing()))).toEqual(about);
  expect(shown(trustOfPairing(matches, pairing({ replaces: 'Ben' })))).toEqual({ ...about, replaces: 'Ben' });
  expect(trustOfPairing({ ...matches, match: false }, pairing())).toBeNull();
});

test('there is no yes to what isn’t there, isn’t there yet, or was another’s', () => {
  const gone = sampleState([]);
  expect(() => trustOfAnswer(yes, gone)).toThrow('unknown-transfer');
  expect(() => trustOfDecision(decides, gone)).toThrow('unknown-transfer');
  expect(() => trustOfPairing(matches, gone)).toThrow('unknown-transfer');
  // Introduced, and not offered: the offer may come before the engine hears the yes.
  expect(() => trustOfAnswer(yes, offered({ status: 'comparing' }))).toThrow('already-decided');
  expect(() => trustOfDecision({ ...decides, questionId: 'r' }, comparing(first))).toThrow('already-decided');
  expect(() => trustOfPairing(matches, pairing({ status: 'connecting', code: null }))).toThrow('already-decided');
});

const other = { ...peer, fingerprint: '22'.repeat(32) };
test.each<[string, Trust | null, AppState, readonly AppState[]]>([
  [
    'an offer',
    trustOfAnswer(yes, offered()),
    offered({ progress: { ...sampleTransfer(id, {}).progress, bytes: 7 } }),
    [offered({ code: '654321' }), offered({ status: 'failed' }), offered({ peer: other }), sampleState([])],
  ],
  [
    'a question',
    trustOfDecision(decides, comparing(first)),
    comparing(first, { note: 'x' }),
    [
      comparing({ ...first, id: 'r' }),
      comparing(first, { code: '654321' }),
      comparing(first, { peer: other }),
      comparing(first, { question: null }),
      sampleState([]),
    ],
  ],
  [
    'a pairing',
    trustOfPairing(matches, pairing()),
    pairing(),
    [pairing({ code: '654321' }), pairing({ status: 'failed' }), pairing({ peer: other }), sampleState([])],
  ],
])('%s stands while code, key and question are the same', (_, trust, same, changed) => {
  expect(trust!.stands!(same)).toBe(true);
  expect(changed.map((now) => trust!.stands!(now))).toEqual(changed.map(() => false));
});
