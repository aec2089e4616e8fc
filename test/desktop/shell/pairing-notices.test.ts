import { expect, test } from 'vitest';
import { pairingNotices } from '../../../electron/desktop/shell/pairing-notices.ts';
import type { Pairing } from '../../../shared/pairing.ts';
import { textFor } from '../../../shared/text/index.ts';
import { sampleState } from '../../support/state/sample.ts';

const text = textFor('en');
const asked: Pairing = {
  id: '00'.repeat(16),
  direction: 'incoming',
  peer: { fingerprint: 'ab'.repeat(32), name: 'Anna\u202e', kind: 'laptop', known: false },
  status: 'comparing',
  code: '123456',
  failure: null,
};
const having = (...pairings: Pairing[]) => ({ ...sampleState(), pairings });

test('a device that asks to pair is a notice, once, with a name that shows what is in it', () => {
  const notices = pairingNotices(having(), having(asked), text);
  expect(notices).toEqual([{ title: 'Anna� wants to pair', body: text.pairing.askedBody }]);
  expect(pairingNotices(having(asked), having({ ...asked, status: 'waiting' }), text)).toEqual([]);
});

test('what the person began, what a link did without a question, and what was there at first are none', () => {
  expect(pairingNotices(having(), having({ ...asked, direction: 'outgoing' }), text)).toEqual([]);
  expect(pairingNotices(having(), having({ ...asked, status: 'waiting', code: null }), text)).toEqual([]);
  expect(pairingNotices(null, having(asked), text)).toEqual([]);
});
