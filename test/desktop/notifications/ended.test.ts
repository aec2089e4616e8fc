import { expect, test } from 'vitest';
import { endedBetween, endedNotice, withEnded } from '../../../electron/desktop/notifications/ended.ts';
import { newTransfer } from '../../../electron/engine/transfer/lifecycle/record.ts';
import type { AppState, Transfer } from '../../../shared/state.ts';
import { textFor } from '../../../shared/text/index.ts';
import { fakeState } from '../../support/fake-engine.ts';
import { badName, neverShown } from '../../support/unseen.ts';

const text = textFor('en');

function transfer(overrides: Partial<Transfer> = {}): Transfer {
  const peer = { fingerprint: 'b2'.repeat(32), name: 'Ada', kind: 'desktop', known: false } as const;
  const part = { id: '1'.repeat(32), title: 'photos', roots: 1, note: '', code: null } as const;
  return {
    ...newTransfer({ ...part, direction: 'incoming', peer, status: 'asking' }),
    totals: { files: 12, folders: 1, bytes: 3_400_000, complete: true },
    progress: { bytes: 3_400_000, files: 12, rate: 0, secondsLeft: null, current: null },
    startedAt: 0,
    ...overrides,
  };
}

function between(before: Partial<Transfer> | null, after: Partial<Transfer>): { title: string; body: string }[] {
  const states: [AppState, AppState] = [
    fakeState({ transfers: before === null ? [] : [transfer(before)] }),
    fakeState({ transfers: [transfer(after)] }),
  ];
  return endedBetween(...states, text).map(({ title, body }) => ({ title, body }));
}

test('a finished transfer says so, and how many did not make it', () => {
  expect(between({ status: 'active' }, { status: 'done' })).toEqual([
    { title: 'Received from Ada', body: '12 files, 3.4 MB' },
  ]);
  expect(
    between(
      { direction: 'outgoing', status: 'finishing' },
      { direction: 'outgoing', status: 'done', casualtyCount: 1 },
    ),
  ).toEqual([{ title: 'Delivered to Ada in part', body: '12 files, 3.4 MB; 1 file missing' }]);
});

test('one of which nothing arrived is told as such, on either side', () => {
  const nothing = {
    status: 'done',
    progress: { ...transfer().progress, files: 0, bytes: 0 },
    casualtyCount: 1,
  } as const;
  expect(between({ direction: 'outgoing', status: 'finishing' }, { ...nothing, direction: 'outgoing' })).toEqual([
    { title: 'Nothing was delivered to Ada', body: '1 file was not sent' },
  ]);
  expect(between({ status: 'finishing' }, nothing)).toEqual([
    { title: 'Nothing was received from Ada', body: '1 file was not received' },
  ]);
});

test('a failed one says why', () => {
  const [notice] = between({ status: 'active' }, { status: 'failed', dir: '/in', failure: { code: 'disconnected' } });
  expect(notice?.title).toBe('Receiving from Ada failed');
  expect(notice?.body).toMatch(/connection/);
});

test('what the other side ended is told; what the person ended is not', () => {
  const outgoing = { direction: 'outgoing', status: 'asking' } as const;
  expect(between(outgoing, { ...outgoing, status: 'declined' })).toEqual([{ title: 'Ada declined', body: 'photos' }]);
  expect(between(outgoing, { ...outgoing, status: 'cancelled', failure: { code: 'cancelled-by-peer' } })).toHaveLength(
    1,
  );
  expect(between({ status: 'asking' }, { status: 'declined' })).toEqual([]);
  expect(between({ status: 'active' }, { status: 'cancelled', failure: { code: 'cancelled' } })).toEqual([]);
});

test('a stranger’s offer that comes to nothing is not told as an end; an impostor’s call, and a friend’s, as what it was', () => {
  const cut = { status: 'failed', failure: { code: 'disconnected' } } as const;
  const takenBack = { status: 'cancelled', failure: { code: 'cancelled-by-peer' } } as const;
  for (const end of [cut, takenBack]) {
    expect(between(null, end)).toEqual([]);
    expect(between({}, end)).toEqual([]);
    expect(between({}, { ...end, peer: { ...transfer().peer, known: true } })).toHaveLength(1);
    expect(between({ dir: '/in', status: 'active' }, { ...end, dir: '/in' })).toHaveLength(1);
  }
  expect(between(null, { status: 'failed', failure: { code: 'identity-changed' } })).toHaveLength(1);
});

test('progress, the first look and offers are none of it', () => {
  expect(between({}, { totals: { files: 99, folders: 0, bytes: 1, complete: true } })).toEqual([]);
  expect(between(null, {})).toEqual([]);
  expect(between({ status: 'asking' }, { status: 'active' })).toEqual([]);
  expect(between(null, { direction: 'outgoing' })).toEqual([]);
  expect(endedBetween(null, fakeState({ transfers: [transfer({ status: 'done' })] }), text)).toEqual([]);
});

test('nothing a peer calls itself or its files is unseen, steers or hides its ending in a notification', () => {
  const peer = { ...transfer().peer, name: badName };
  const failure = { code: 'hash-mismatch', params: { path: badName, name: badName } } as const;
  const outgoing = { direction: 'outgoing', title: badName } as const;
  const notices = [
    ...(['done', 'failed'] as const).flatMap((status) => between(null, { peer, status, failure, dir: '/in' })),
    ...between(null, { ...outgoing, peer, status: 'declined' }),
    ...between(null, {
      peer,
      dir: '/in',
      status: 'cancelled',
      failure: { code: 'cancelled-by-peer', params: { name: badName } },
    }),
  ];
  expect(notices).toHaveLength(4);
  for (const { title, body } of notices) {
    expect(`${title}\n${body}`).not.toMatch(neverShown);
    expect(`${title}\n${body}`).toContain('report.pdf␣×120.sh');
  }
});

test('a long name is short in a notification, and keeps its ending', () => {
  const path = `${'holiday-in-norway-'.repeat(12)}.scr`;
  const failed = { dir: '/in', status: 'failed', failure: { code: 'hash-mismatch', params: { path } } } as const;
  const [notice] = between({ status: 'active' }, failed);
  expect(notice?.body).toMatch(/“holiday-in-norway-holid…\S{19,}\.scr”/u);
  expect(notice?.body.length).toBeLessThan(120);
});

test('several are told together: how many, and how many of them not as wanted', () => {
  const one = (title: string, isWell: boolean) => ({ transferId: title, title, body: 'body', isWell });
  const first = withEnded(null, one('Received from Ada', true));
  expect(endedNotice(first, text)).toMatchObject({
    title: 'Received from Ada',
    body: 'body',
    category: 'transfer.complete',
  });
  const second = withEnded(first, one('Delivered to Ben', true));
  expect(endedNotice(second, text)).toMatchObject({ title: '2 transfers have ended', body: 'Delivered to Ben' });
  const third = withEnded(second, one('Sending to Ada failed', false));
  expect(endedNotice(third, text)).toMatchObject({
    title: '3 transfers have ended',
    body: '1 of them failed, came to nothing or lack files.',
    category: 'transfer.error',
  });
});
