// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, onTestFinished, test, vi } from 'vitest';
import { shortFingerprint } from '../../shared/format.ts';
import type { Transfer } from '../../shared/state.ts';
import { askingKeys } from '../../renderer/offer/offers.tsx';
import { choose, openWindow } from './render.tsx';
import { anna, fingerprint, known, settings, transfer } from './samples.ts';

const dialog = () => screen.findByTestId('offer-dialog');

/** Presses an answer as a person does: once it takes presses. */
async function answer(name: 'accept' | 'decline' | 'always'): Promise<void> {
  const button = await screen.findByTestId(`offer-${name}`);
  await waitFor(() => expect(button.getAttribute('aria-disabled')).toBeNull());
  await act(async () => {
    fireEvent.click(button);
  });
}

test('a first offer says who, shows the code to compare, and how much comes', async () => {
  const { patch } = await openWindow();
  await patch({ kind: 'transfer', transfer: transfer() });
  const offer = within(await dialog());
  expect(offer.getByRole('heading').textContent).toContain('Anna’s MacBook wants to send you files');
  expect(offer.getByTestId('offer-code').textContent).toBe('402 917');
  expect(offer.getByText(/show the same code\?/u)).toBeTruthy();
  expect(offer.getByTestId('offer-totals').textContent).toBe('482 files in 12 folders3.42 GB');
  expect(offer.queryByTestId('offer-remembered')).toBeNull();
});

test('an offer from a remembered device says so and shows no code', async () => {
  await openWindow({
    transfers: [transfer({ code: null, peer: { ...transfer().peer, known: true } })],
    known: [known(anna)],
  });
  const offer = within(await dialog());
  expect(offer.getByTestId('offer-remembered').textContent).toBe('Known');
  expect(offer.queryByTestId('offer-code')).toBeNull();
});

test('an offer by LocalSend shows its key instead of a code; one that proves none can’t be accepted always', async () => {
  const peer = { ...transfer().peer, localSend: true } as const;
  const { patch } = await openWindow();
  await patch({ kind: 'transfer', transfer: transfer({ code: null, peer: { ...peer, renewed: true } }) });
  const offer = within(await dialog());
  expect(offer.queryByTestId('offer-code')).toBeNull();
  expect(offer.getByTestId('offer-localsend').textContent).toContain('is remembered with another key');
  expect(offer.getByTestId('offer-fingerprint').textContent).toBe(shortFingerprint(peer.fingerprint));
  expect(offer.getByTestId('offer-always')).toBeTruthy();
  await patch({ kind: 'transfer', transfer: transfer({ code: null, peer: { ...peer, unproved: true } }) });
  expect(offer.getByTestId('offer-localsend').textContent).toContain('can’t be checked');
  expect(offer.queryByTestId('offer-fingerprint')).toBeNull();
  expect(offer.queryByTestId('offer-always')).toBeNull();
});

test('totals that still grow are said to be growing', async () => {
  const totals = { files: 10, folders: 0, bytes: 100, complete: false };
  const { patch } = await openWindow({ transfers: [transfer({ totals })] });
  expect((await dialog()).textContent).toContain('still counting…');
  const { progress } = transfer();
  await patch({ kind: 'progress', id: transfer().id, progress, totals: { ...totals, files: 99, complete: true } });
  expect(screen.getByTestId('offer-totals').textContent).toBe('99 files100 B');
});

test('no key press in flight accepts: the focus starts on nothing that answers', async () => {
  const { bridge, patch } = await openWindow();
  await patch({ kind: 'transfer', transfer: transfer() });
  const sheet = await dialog();
  await waitFor(() => expect(document.activeElement).toBe(sheet));
  for (const key of ['Enter', ' ']) {
    fireEvent.keyDown(sheet, { key });
    fireEvent.keyUp(sheet, { key });
  }
  expect(bridge.called('answer')).toEqual([]);
});

test('a press that comes at once is not taken, one after a moment is', async () => {
  const { bridge, patch } = await openWindow();
  await patch({ kind: 'transfer', transfer: transfer() });
  fireEvent.click(await screen.findByTestId('offer-accept'));
  expect(bridge.called('answer')).toEqual([]);
  await answer('accept');
  expect(bridge.called('answer')).toEqual([
    { transferId: transfer().id, accept: true, always: false, dir: null, conflicts: null },
  ]);
  await waitFor(() => expect(screen.queryByTestId('offer-dialog')).toBeNull());
});

test.each([
  ['decline', { accept: false, always: false }],
  ['always', { accept: true, always: true }],
] as const)('%s answers just that', async (name, expected) => {
  const { bridge } = await openWindow({ transfers: [transfer()] });
  await answer(name);
  expect(bridge.called('answer')).toMatchObject([expected]);
});

test('several offers wait in line, the oldest first', async () => {
  const { bridge, patch } = await openWindow();
  const from = (seed: string, name: string): Transfer => {
    const base = transfer({ seed });
    return { ...base, peer: { ...base.peer, fingerprint: fingerprint(seed), name } };
  };
  await patch({ kind: 'transfer', transfer: from('a1', 'First') });
  await patch({ kind: 'transfer', transfer: from('b2', 'Second') });
  expect((await dialog()).textContent).toContain('First wants to send');
  expect((await dialog()).textContent).toContain('1 more waiting');
  await answer('accept');
  await waitFor(async () => expect((await dialog()).textContent).toContain('Second wants to send'));
  await answer('decline');
  expect(bridge.called('answer').map(({ accept }) => accept)).toEqual([true, false]);
});

test('Escape answers nothing: the offer waits in the list until it is reviewed', async () => {
  const { bridge } = await openWindow({ transfers: [transfer()] });
  await waitFor(async () => expect(document.activeElement).toBe(await dialog()));
  fireEvent.keyDown(await dialog(), { key: 'Escape' });
  await waitFor(() => expect(screen.queryByTestId('offer-dialog')).toBeNull());
  expect(bridge.called('answer')).toEqual([]);
  fireEvent.click(screen.getByTestId('transfer-review'));
  expect(await dialog()).toBeTruthy();
});

test('a withdrawn offer takes its dialog with it', async () => {
  const { patch } = await openWindow({ transfers: [transfer()] });
  await dialog();
  const ended = transfer({ status: 'cancelled', failure: { code: 'cancelled-by-peer' } });
  await patch({ kind: 'transfer', transfer: ended });
  await waitFor(() => expect(screen.queryByTestId('offer-dialog')).toBeNull());
});

test('it says where the files will go, and warns when they do not fit', async () => {
  const { bridge } = await openWindow({ transfers: [transfer()] });
  bridge.answers.freeSpace = ({ dir }) => ({ ok: true, value: { bytes: dir === '/big' ? 5e12 : 1e9 } });
  bridge.answers.pickReceiveDir = () => ({ ok: true, value: { dir: '/small' } });
  fireEvent.click(await screen.findByTestId('offer-change-dir'));
  const warning = screen.getByTestId('offer-space-warning');
  await waitFor(() => expect(warning.textContent).toContain('3.42 GB needed, 1 GB free'));
  bridge.answers.pickReceiveDir = () => ({ ok: true, value: { dir: '/big' } });
  fireEvent.click(screen.getByTestId('offer-change-dir'));
  await waitFor(() => expect(warning.textContent).toBe(''));
  await answer('accept');
  expect(bridge.called('answer')).toMatchObject([{ dir: '/big' }]);
  expect(bridge.called('pickReceiveDir')[0]).toEqual({ current: settings.receiveDir });
});

test('what becomes of taken names is as in the settings, unless chosen for this offer', async () => {
  const { bridge } = await openWindow({ transfers: [transfer()], settings: { ...settings, conflicts: 'skip' } });
  const select = await screen.findByRole('combobox', { name: 'If a name is taken' });
  expect(select.getAttribute('data-testid')).toBe('offer-conflicts');
  expect(select.textContent).toBe('Skip the new one');
  await choose('offer-conflicts', 'Replace the old one');
  expect(select.textContent).toBe('Replace the old one');
  await answer('accept');
  expect(bridge.called('answer')).toMatchObject([{ accept: true, conflicts: 'replace' }]);
  expect(bridge.called('setSettings')).toEqual([]);
});

test('of a hundred thousand paths only those in view are on the page and asked for', async () => {
  const totals = { files: 100_000, folders: 0, bytes: 1e12, complete: true };
  const { bridge } = await openWindow({ transfers: [transfer({ totals })] });
  expect(await screen.findByText('file-0.txt')).toBeTruthy();
  const list = screen.getByTestId('offer-files');
  expect(list.children.length).toBeLessThan(60);
  expect(list.firstElementChild?.getAttribute('aria-setsize')).toBe('100000');
  expect(bridge.called('listFiles')).toHaveLength(1);
  const scroller = screen.getByRole('region', { name: 'Files in this offer' });
  scroller.scrollTop = 30 * 70_100;
  fireEvent.scroll(scroller);
  expect(await screen.findByText('file-70100.txt')).toBeTruthy();
  expect(bridge.called('listFiles')).toHaveLength(2);
});

test('paths that are counted later appear without reopening', async () => {
  const totals = { files: 1, folders: 0, bytes: 10, complete: false };
  const { patch } = await openWindow({ transfers: [transfer({ totals })] });
  await screen.findByText('file-0.txt');
  expect(screen.queryByText('file-1.txt')).toBeNull();
  await patch({ kind: 'progress', id: transfer().id, progress: transfer().progress, totals: { ...totals, files: 2 } });
  expect(await screen.findByText('file-1.txt')).toBeTruthy();
});

test('what a peer calls itself and its files is text, kept from steering the page', async () => {
  const totals = { files: 1, folders: 0, bytes: 1, complete: true };
  const base = transfer({ note: '<b>bold</b>\nsecond line', totals });
  const { bridge, patch } = await openWindow();
  bridge.manifest = (index) => ({
    index,
    path: '<img src=x>/photo\u202egpj.exe',
    kind: 'file',
    bytes: 1,
    state: 'waiting',
  });
  await patch({ kind: 'transfer', transfer: { ...base, peer: { ...base.peer, name: '\u202eevil <i>' } } });
  const name = await screen.findByText('photo\ufffdgpj.exe');
  expect(name.tagName).toBe('BDI');
  const offer = await dialog();
  expect(offer.querySelector('img, b, i')).toBeNull();
  expect(offer.textContent).toContain('<b>bold</b>\nsecond line');
  expect(offer.textContent).not.toMatch(/[\u202a-\u202e\u2066-\u2069]/u);
  for (const shown of within(offer).getAllByText('\ufffdevil <i>')) expect(shown.tagName).toBe('BDI');
});

test('what does not fit cannot be accepted, and can once there is room', async () => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  onTestFinished(() => void vi.useRealTimers());
  const { bridge, patch } = await openWindow();
  bridge.answers.freeSpace = () => ({ ok: true, value: { bytes: 1e9 } });
  await patch({ kind: 'transfer', transfer: transfer() });
  const warning = await screen.findByText(/^Doesn’t fit: 3.42 GB needed, 1 GB free/u);
  const accept = screen.getByTestId<HTMLButtonElement>('offer-accept');
  expect([accept.disabled, screen.getByTestId<HTMLButtonElement>('offer-always').disabled]).toEqual([true, true]);
  expect(screen.getByTestId<HTMLButtonElement>('offer-decline').disabled).toBe(false);
  bridge.answers.freeSpace = () => ({ ok: true, value: { bytes: 5e9 } });
  await act(() => vi.advanceTimersByTimeAsync(2000));
  expect(warning.isConnected).toBe(false);
  expect(accept.disabled).toBe(false);
});

test('a folder nobody can write to is said beside it, and another one can be chosen and accepted', async () => {
  const { bridge } = await openWindow({ transfers: [transfer()] });
  bridge.answers.answer = ({ dir }) =>
    dir === '/data'
      ? { ok: true, value: null }
      : { ok: false, failure: { code: 'read-only', params: { dir: settings.receiveDir } } };
  await answer('accept');
  const why = screen.getByTestId('offer-space-warning');
  expect(why.textContent).toBe(
    `Nothing can be written to “${settings.receiveDir}”, because its disk is read-only. Choose a folder on another disk.`,
  );
  bridge.answers.pickReceiveDir = () => ({ ok: true, value: { dir: '/data' } });
  await act(async () => {
    fireEvent.click(screen.getByTestId('offer-change-dir'));
  });
  expect(why.textContent).toBe('');
  await answer('accept');
  expect(bridge.called('answer').map(({ dir }) => dir)).toEqual([null, '/data']);
});

test('of one device one offer is asked about at a time, of a remembered one first, and none while another is put off', () => {
  const of = (id: string, fingerprint: string, known = false): Transfer =>
    transfer({ id, peer: { ...transfer().peer, fingerprint, known } });
  // The newest first, as the state has them.
  const transfers = [of('anna', 'aa', true), of('m3', 'bb'), of('ben', 'cc'), of('m2', 'bb'), of('m1', 'bb')];
  expect(askingKeys({ transfers }, [])).toEqual(['anna', 'm1', 'ben']);
  expect(askingKeys({ transfers }, ['m1'])).toEqual(['anna', 'ben']);
  expect(askingKeys({ transfers: transfers.filter(({ id }) => id !== 'm1') }, [])).toEqual(['anna', 'm2', 'ben']);
});

const calling = (): Transfer =>
  transfer({ status: 'comparing', title: '', roots: 0, totals: { ...transfer().totals, files: 0 } });

test('before there is an offer it says who calls, and the code; the one answer is no', async () => {
  const { bridge, patch } = await openWindow();
  await patch({ kind: 'transfer', transfer: calling() });
  const introduction = within(await screen.findByTestId('introduction-dialog'));
  expect(introduction.getByRole('heading').textContent).toContain('Anna’s MacBook wants to send you something');
  expect(introduction.getByTestId('offer-code').textContent).toBe('402 917');
  expect(screen.queryByTestId('offer-accept')).toBeNull();
  const decline = introduction.getByTestId('introduction-decline');
  fireEvent.click(decline);
  expect(bridge.called('answer')).toEqual([]);
  await waitFor(() => expect(decline.getAttribute('aria-disabled')).toBeNull());
  await act(async () => {
    fireEvent.click(decline);
  });
  expect(bridge.called('answer')).toMatchObject([{ transferId: calling().id, accept: false }]);
});

test('the offer takes its place, also of one that was put off, and takes no press that was meant for what was there', async () => {
  const { bridge, patch } = await openWindow();
  await patch({ kind: 'transfer', transfer: calling() });
  fireEvent.keyDown(await screen.findByTestId('introduction-dialog'), { key: 'Escape' });
  await waitFor(() => expect(screen.queryByTestId('introduction-dialog')).toBeNull());
  expect(screen.getByText('The code is being compared')).toBeTruthy();
  await patch({ kind: 'transfer', transfer: transfer() });
  await dialog();
  fireEvent.click(await screen.findByTestId('offer-accept'));
  expect(bridge.called('answer')).toEqual([]);
});
