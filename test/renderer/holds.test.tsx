// @vitest-environment happy-dom
import { act, fireEvent, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Failure } from '../../shared/errors.ts';
import type { Transfer } from '../../shared/state.ts';
import { openWindow } from './render.tsx';
import { transfer } from './samples.ts';

const row = () => screen.getByTestId('transfer');
const halfway = { ...transfer().progress, bytes: 1.71e9, files: 200 };
const byPeer = { params: { peer: 'Anna’s MacBook' }, by: 'peer' } as const;

function outgoing(status: Transfer['status'], hold: Failure | null = null): Transfer {
  return transfer({ direction: 'outgoing', code: null, status, hold, progress: halfway });
}

test('a broken connection is no failure: it says so, keeps its figures and goes on by itself; it can be cancelled when that is meant', async () => {
  const { bridge } = await openWindow({ transfers: [outgoing('reconnecting', { code: 'disconnected' })] });
  const said = screen.getByTestId('transfer-hold').textContent;
  expect(said).toMatch(
    /^Reconnecting… There is no connection to Anna’s MacBook\. It goes on by itself\. Trying since \d+:\d\d.[AP]M\.$/u,
  );
  expect(row().textContent).toContain('1.71 GB of 3.42 GB');
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
  expect(screen.queryByTestId('transfer-pause')).toBeNull();
  expect(screen.queryByTestId('transfer-resume')).toBeNull();
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-cancel'));
  });
  fireEvent.click(screen.getByTestId('stop-cancel'));
  expect(bridge.called('cancel')).toEqual([{ transferId: transfer().id }]);
});

test('taken up after a restart it shows no figures until it has some', async () => {
  const fresh = transfer({
    status: 'reconnecting',
    hold: { code: 'disconnected' },
    totals: { files: 0, folders: 0, bytes: 0, complete: false },
  });
  await openWindow({ transfers: [fresh] });
  expect(screen.queryByRole('progressbar')).toBeNull();
  expect(row().textContent).not.toContain('0 B');
});

test('a running transfer pauses and resumes on one button, which keeps the focus', async () => {
  const { bridge } = await openWindow({ transfers: [outgoing('active')] });
  const button = screen.getByRole('button', { name: 'Pause Holiday photos' });
  expect(button.tabIndex).toBe(0);
  button.focus();
  await act(async () => {
    fireEvent.click(button);
  });
  expect(bridge.called('pause')).toEqual([{ transferId: transfer().id }]);
  expect(screen.getByTestId('transfer-hold').textContent).toContain('Paused here.');
  const resume = screen.getByRole('button', { name: 'Resume Holiday photos' });
  expect(document.activeElement).toBe(resume);
  expect(resume.getAttribute('data-testid')).toBe('transfer-resume');
  await act(async () => {
    fireEvent.click(resume);
  });
  expect(bridge.called('resume')).toEqual([{ transferId: transfer().id }]);
  expect(screen.queryByTestId('transfer-hold')).toBeNull();
});

test.each<[string, Failure, string]>([
  ['the peer', { code: 'paused', ...byPeer }, 'Paused by Anna’s MacBook. It goes on when it is resumed there.'],
  ['no room there', { code: 'no-space', ...byPeer }, 'Paused: no room on Anna’s MacBook.'],
  [
    'no room here',
    { code: 'no-space', params: { dir: '/srv/in' } },
    'Paused: no room in “/srv/in”. Free some space, and it goes on by itself.',
  ],
])('paused by %s it says so, and offers no resuming that would do nothing', async (_, hold, sentence) => {
  await openWindow({ transfers: [outgoing('paused', hold)] });
  expect(screen.getByTestId('transfer-hold').textContent).toContain(sentence);
  expect(screen.queryByTestId('transfer-resume')).toBeNull();
  expect(screen.queryByTestId('transfer-pause')).toBeNull();
  expect(screen.getByTestId('transfer-cancel')).toBeTruthy();
});

test.each(['outgoing', 'incoming'] as const)('an %s transfer that waits its turn says so', async (direction) => {
  const { bridge } = await openWindow({ transfers: [{ ...outgoing('queued'), direction }] });
  expect(screen.getByTestId('transfer-hold').textContent).toBe(
    'Waiting for its turn: other transfers go first. It goes on by itself.',
  );
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-pause'));
  });
  expect(bridge.called('pause')).toEqual([{ transferId: transfer().id }]);
  fireEvent.click(screen.getByTestId('transfer-cancel'));
  fireEvent.click(screen.getByTestId('stop-cancel'));
  expect(bridge.called('cancel')).toEqual([{ transferId: transfer().id }]);
});

test.each(['paused', 'reconnecting'] as const)('paused here it can be resumed, also while it is %s', async (status) => {
  await openWindow({ transfers: [outgoing(status, { code: 'paused' })] });
  expect(screen.getByTestId('transfer-hold').textContent).toBe('Paused here. Resume it when you like.');
  expect(screen.getByTestId('transfer-resume')).toBeTruthy();
});

test('in the fast lane the row says that nothing is encrypted', async () => {
  const { patch } = await openWindow({ transfers: [outgoing('active')] });
  expect(screen.queryByTestId('transfer-not-encrypted')).toBeNull();
  await patch({ kind: 'transfer', transfer: { ...outgoing('active'), encrypted: false } });
  expect(screen.getByTestId('transfer-not-encrypted').textContent).toBe('Not encrypted');
});

test('while the last files are checked there is nothing left to pause', async () => {
  await openWindow({ transfers: [outgoing('finishing')] });
  expect(screen.queryByTestId('transfer-pause')).toBeNull();
});

test('that something private lies open on this disk is said at the end; nothing is said where it doesn’t', async () => {
  const { patch } = await openWindow({ transfers: [{ ...outgoing('done'), exposed: true, endedAt: 1 }] });
  expect(screen.getByTestId('transfer-exposed').textContent).toContain('keeps no permissions');
  await patch({ kind: 'transfer', transfer: { ...outgoing('done'), endedAt: 1 } });
  expect(screen.queryByTestId('transfer-exposed')).toBeNull();
});

test('what was there already is counted at the end; nothing is said where nothing was', async () => {
  const skipped = { files: 480, bytes: 3.4e9 };
  const { patch } = await openWindow({ transfers: [{ ...outgoing('done'), skipped, endedAt: 1 }] });
  expect(screen.getByTestId('transfer-skipped').textContent).toBe('480 files were there already (3.4 GB)');
  await patch({ kind: 'transfer', transfer: { ...outgoing('done'), endedAt: 1 } });
  expect(screen.queryByTestId('transfer-skipped')).toBeNull();
});

test('an end stands under its day, with its time', async () => {
  const ended = (endedAt: number) => ({ ...outgoing('done'), endedAt });
  const { patch } = await openWindow({ transfers: [ended(Date.UTC(2026, 2, 14, 12))] });
  const day = (): string | null | undefined => screen.getByTestId('history-day').querySelector('h3')?.textContent;
  const time = (): string | null | undefined => row().querySelector('time')?.textContent;
  expect(day()).toContain('March 14');
  expect(time()).toMatch(/^\d+:\d\d\s[AP]M$/u);
  await patch({ kind: 'transfer', transfer: ended(Date.now()) });
  expect(day()).toBe('Today');
  expect(time()).toMatch(/^\d+:\d\d\s[AP]M$/u);
});
