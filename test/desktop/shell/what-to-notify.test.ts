import { expect, test } from 'vitest';
import { noticesFor } from '../../../electron/desktop/shell/what-to-notify.ts';
import type { AppState, Transfer } from '../../../shared/state.ts';
import { textFor } from '../../../shared/text/index.ts';
import { fakeState } from '../../support/fake-engine.ts';
import { badName, neverShown } from '../../support/unseen.ts';

const text = textFor('en');

function transfer(overrides: Partial<Transfer> = {}): Transfer {
  return {
    id: '1'.repeat(32),
    direction: 'incoming',
    peer: { fingerprint: 'b2'.repeat(32), name: 'Ada', kind: 'desktop', known: false },
    status: 'asking',
    title: 'photos',
    roots: 1,
    note: '',
    totals: { files: 12, folders: 1, bytes: 3_400_000, complete: true },
    progress: { bytes: 3_400_000, files: 12, rate: 0, secondsLeft: null, current: null },
    code: null,
    dir: null,
    landed: [],
    hold: null,
    question: null,
    encrypted: true,
    sources: [],
    skipped: { files: 0, bytes: 0 },
    failure: null,
    casualties: [],
    casualtyCount: 0,
    startedAt: 0,
    endedAt: null,
    ...overrides,
  };
}

function between(before: Partial<Transfer> | null, after: Partial<Transfer>): { title: string; body: string }[] {
  const states: [AppState, AppState] = [
    fakeState({ transfers: before === null ? [] : [transfer(before)] }),
    fakeState({ transfers: [transfer(after)] }),
  ];
  return noticesFor(...states, text).map(({ title, body }) => ({ title, body }));
}

test('an offer that waits for an answer says who and how much', () => {
  expect(between(null, {})).toEqual([{ title: 'Ada wants to send you files', body: '12 files, 3.4 MB' }]);
});

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

test('a stranger’s offer that comes to nothing is told as an offer only; an impostor’s call, and a friend’s, as what it was', () => {
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

test('a question is told once: Ferry waits for an answer', () => {
  const file = { bytes: 1, mtimeMs: 0 };
  const conflict = { kind: 'conflict', id: '1', path: 'photos/a.jpg', coming: file, there: file } as const;
  const totals = { files: 3, folders: 0, bytes: 10e6, complete: true };
  const active = { status: 'active' } as const;
  expect(between({ ...active }, { ...active, question: conflict })).toEqual([
    { title: 'Ferry waits for your answer', body: '“a.jpg” is here already. Keep both, skip or replace?' },
  ]);
  expect(between({ ...active, question: conflict }, { ...active, question: { ...conflict } })).toEqual([]);
  const more = { kind: 'more', id: '2', title: 'x', roots: 1, totals } as const;
  expect(between({ ...active, question: conflict }, { ...active, question: more })).toEqual([
    { title: 'Ada wants to add files', body: '3 files, 10 MB' },
  ]);
  expect(between({ ...active, question: more }, active)).toEqual([]);
});

test('progress, the first look and an offer already told are no news', () => {
  expect(between({}, { totals: { files: 99, folders: 0, bytes: 1, complete: true } })).toEqual([]);
  expect(between({ status: 'asking' }, { status: 'active' })).toEqual([]);
  expect(between(null, { direction: 'outgoing' })).toEqual([]);
  expect(noticesFor(null, fakeState({ transfers: [transfer()] }), text)).toEqual([]);
});

test('nothing a peer calls itself or its files is unseen, steers or hides its ending in a notification', () => {
  const peer = { ...transfer().peer, name: badName };
  const failure = { code: 'hash-mismatch', params: { path: badName, name: badName } } as const;
  const file = { bytes: 1, mtimeMs: 0 };
  const totals = { files: 3, folders: 0, bytes: 10e6, complete: true };
  const conflict = { kind: 'conflict', id: '1', path: `a/${badName}`, coming: file, there: file } as const;
  const more = { kind: 'more', id: '2', title: badName, roots: 1, totals } as const;
  const outgoing = { direction: 'outgoing', title: badName } as const;
  const notices = [
    ...(['asking', 'done', 'failed'] as const).flatMap((status) =>
      between(null, { peer, status, failure, dir: '/in' }),
    ),
    ...between(null, { ...outgoing, peer, status: 'declined' }),
    ...between(null, {
      peer,
      dir: '/in',
      status: 'cancelled',
      failure: { code: 'cancelled-by-peer', params: { name: badName } },
    }),
    ...[conflict, more].flatMap((question) =>
      between({ peer, status: 'active' }, { peer, status: 'active', question }),
    ),
  ];
  expect(notices).toHaveLength(7);
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
