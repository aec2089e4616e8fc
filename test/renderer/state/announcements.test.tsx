// @vitest-environment happy-dom
import { screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Transfer } from '../../../shared/state.ts';
import { en } from '../../../shared/text/en.ts';
import { announcements } from '../../../renderer/state/announcements.ts';
import { openWindow } from '../render.tsx';
import { state, transfer } from '../samples.ts';

const said = (before: Transfer | null, after: Transfer) =>
  announcements(en, state({ transfers: before === null ? [] : [before] }), state({ transfers: [after] }));

/** Half a gigabyte a percent of 100: figures are read off as percent. */
function running(percent: number, secondsLeft: number | null = 60): Transfer {
  const totals = { files: 1, folders: 0, bytes: 100, complete: true };
  return transfer({ status: 'active', totals, progress: { ...transfer().progress, bytes: percent, secondsLeft } });
}

test('an offer, its acceptance and its end are said once each', () => {
  const asking = transfer();
  const active = transfer({ status: 'active' });
  const done = transfer({ status: 'done' });
  expect(said(null, asking)).toEqual(['Anna’s MacBook wants to send you 482 files.']);
  const counting = transfer({ totals: { files: 0, folders: 0, bytes: 0, complete: false } });
  expect(said(null, counting)).toEqual(['Anna’s MacBook wants to send you files.']);
  expect(said(counting, asking)).toEqual([]);
  expect(said(asking, asking)).toEqual([]);
  expect(said(asking, active)).toEqual(['Holiday photos: transfer started.']);
  expect(said(active, done)).toEqual(['Holiday photos was received from Anna’s MacBook.']);
  expect(said(null, transfer({ direction: 'outgoing', status: 'done' }))).toEqual([
    'Holiday photos was delivered to Anna’s MacBook.',
  ]);
});

test('progress speaks at every quarter, and at the furthest when it jumps', () => {
  expect(said(running(10), running(24))).toEqual([]);
  expect(said(running(24), running(25))).toEqual(['Holiday photos: 25 percent.']);
  expect(said(running(25), running(26))).toEqual([]);
  expect(said(running(10), running(80))).toEqual(['Holiday photos: 75 percent.']);
});

test('near the end, and while nobody can tell, progress is silent', () => {
  expect(said(running(24), running(30, 2))).toEqual([]);
  expect(said(running(24), running(30, null))).toEqual([]);
});

test('a failure is said with its sentence', () => {
  const failed = transfer({ status: 'failed', dir: '/home/ben', failure: { code: 'disconnected' } });
  expect(said(transfer({ status: 'active' }), failed)[0]).toContain(
    'Holiday photos: The connection to Anna’s MacBook broke.',
  );
});

test('a transfer that stands still says why, once, and says when it goes on', () => {
  const active = transfer({ status: 'active' });
  const lost = transfer({ status: 'reconnecting', hold: { code: 'disconnected' } });
  const paused = transfer({ status: 'paused', hold: { code: 'paused', by: 'peer' } });
  expect(said(active, lost)).toEqual([
    'Holiday photos. Reconnecting… There is no connection to Anna’s MacBook. It goes on by itself.',
  ]);
  expect(said(lost, { ...lost, hold: { code: 'timeout' } })).toEqual([]);
  expect(said(active, paused)).toEqual([
    'Holiday photos. Paused by Anna’s MacBook. It goes on when it is resumed there.',
  ]);
  expect(said(lost, active)).toEqual(['Holiday photos: transfer goes on.']);
  expect(said(paused, active)).toEqual(['Holiday photos: transfer goes on.']);
});

test('the window says it in a polite live region', async () => {
  const { patch } = await openWindow();
  const region = screen.getByTestId('announcer');
  expect(region.getAttribute('aria-live')).toBe('polite');
  await patch({ kind: 'transfer', transfer: transfer() });
  expect(region.textContent).toBe('Anna’s MacBook wants to send you 482 files.');
});
