import { expect, test } from 'vitest';
import { mayAcceptAtOnce } from '../../../electron/desktop/notifications/one-press.ts';
import { offersNotice, waitingOffers } from '../../../electron/desktop/notifications/waiting-offers.ts';
import type { KnownDevice, Transfer } from '../../../shared/state.ts';
import { textFor } from '../../../shared/text/index.ts';
import { sampleState, sampleTransfer } from '../../support/state/sample.ts';
import { badName, neverShown } from '../../support/unseen.ts';

const text = textFor('en');
const fingerprint = 'b2'.repeat(32);
const known: KnownDevice = {
  fingerprint,
  name: 'Ada',
  rule: 'ask',
  dir: null,
  maxBytes: null,
  anything: false,
  label: null,
  conflicts: null,
  fastLane: false,
  rememberedAt: 0,
  lastSeen: null,
} as unknown as KnownDevice;

const offer = (id: string, more: Partial<Transfer> = {}): Transfer =>
  sampleTransfer(id, {
    direction: 'incoming',
    status: 'asking',
    peer: { fingerprint, name: 'Ada', kind: 'desktop', known: true },
    totals: { files: 12, folders: 1, bytes: 3_400_000, complete: true },
    code: null,
    encrypted: true,
    ...more,
  });

function told(...transfers: Transfer[]) {
  const state = { ...sampleState(transfers), known: [known] };
  return offersNotice(waitingOffers(state), state, text);
}

test('an offer says who and how much, and can be answered', () => {
  expect(told(offer('1'))).toMatchObject({
    title: 'Ada wants to send you files',
    body: '12 files, 3.4 MB',
    isLasting: true,
    answers: { transferId: '1', accept: true },
  });
  const counting = { files: 3, folders: 0, bytes: 1000, complete: false };
  expect(told(offer('1', { totals: counting }))?.body).toBe('3 files so far, 1 kB');
});

test('a text, and who asks to be compared with first, are told as such', () => {
  expect(told(offer('1', { text: { beginning: '', length: 5 } }))).toMatchObject({
    title: 'Ada wants to send you a text',
  });
  const introduced = offer('1', { status: 'comparing', code: '123456' });
  expect(told(introduced)).toMatchObject({
    title: 'Ada wants to send you something',
    body: 'Code 123 456',
    answers: { accept: false },
  });
});

test('several are told by number and by a few names, and answered in the window', () => {
  const from = (name: string, id: string) => offer(id, { peer: { ...offer('1').peer, name } });
  expect(told(from('Ada', '1'), from('Ben', '2'), from('Ada', '3'))).toMatchObject({
    title: '3 offers wait for your answer',
    body: 'From Ada, Ben',
    answers: null,
  });
  const many = Array.from({ length: 200 }, (_, n) => from(`Device ${n}`, String(n)));
  expect(told(...many)).toMatchObject({
    title: '200 offers wait for your answer',
    body: 'From Device 0, Device 1, Device 2',
  });
});

test('what nobody waits for is none: one’s own, the accepted, the ended', () => {
  expect(told()).toBeNull();
  expect(
    told(offer('1', { direction: 'outgoing' }), offer('2', { status: 'active' }), offer('3', { status: 'done' })),
  ).toBeNull();
});

const state = { known: [known] };
const peer = offer('1').peer;
test.each<[string, Partial<Transfer>]>([
  ['shows a code', { code: '123456' }],
  ['comes of a key that isn’t remembered', { peer: { ...peer, fingerprint: 'cc'.repeat(32) } }],
  ['takes a remembered device’s place', { peer: { ...peer, renewed: true } }],
  ['comes of a key that isn’t proved', { peer: { ...peer, unproved: true } }],
  ['comes of a browser', { peer: { ...peer, kind: 'web', fingerprint: '' } }],
  ['isn’t encrypted', { encrypted: false }],
  ['was answered', { status: 'active' }],
  ['goes from here', { direction: 'outgoing' }],
])('one that %s can’t be accepted outside the dialog', (_what, more) => {
  expect(mayAcceptAtOnce(offer('1'), state)).toBe(true);
  expect(mayAcceptAtOnce(offer('1', more), state)).toBe(false);
});

test('nor one of a device that is blocked, or only says that it is known', () => {
  expect(mayAcceptAtOnce(offer('1'), { known: [{ ...known, rule: 'block' }] })).toBe(false);
  expect(mayAcceptAtOnce(offer('1'), { known: [] })).toBe(false);
});

test('nothing a peer calls itself is unseen, steers or hides its ending', () => {
  const named = (id: string) => offer(id, { peer: { ...peer, name: badName } });
  for (const notice of [told(named('1')), told(named('1'), named('2'))]) {
    expect(`${notice?.title}\n${notice?.body}`).not.toMatch(neverShown);
    expect(`${notice?.title}\n${notice?.body}`).toContain('report.pdf␣×120.sh');
  }
});
