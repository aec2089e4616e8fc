// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { ManifestLine } from '../../shared/state.ts';
import { openWindow } from './render.tsx';
import { anna, transfer } from './samples.ts';

const states: ManifestLine['state'][] = ['done', 'skipped', 'failed', 'left-out', 'moving'];
const line = (index: number): ManifestLine => ({
  index,
  path: `photos/${index}.jpg`,
  kind: 'file',
  bytes: 10,
  state: states[index] ?? 'waiting',
});
const many = { files: 100_000, folders: 0, bytes: 1e9, complete: true };
const running = transfer({ direction: 'outgoing', status: 'active', code: null, totals: many });

beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] }));
afterEach(() => void vi.useRealTimers());

async function openList() {
  const opened = await openWindow({ transfers: [running] });
  opened.bridge.manifest = line;
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-files'));
  });
  await screen.findByTitle('photos/0.jpg');
  return opened;
}

test('the row opens to a hundred thousand files, of which it holds those in view, each with its state', async () => {
  await openList();
  const rows = screen.getAllByRole('listitem').filter((item) => item.getAttribute('aria-setsize') === '100000');
  expect(rows.length).toBeLessThan(40);
  expect(rows.slice(0, 6).map((row) => row.querySelector('[data-state]')?.textContent)).toEqual([
    'There',
    'Was there',
    'Failed',
    'Left out',
    'On its way',
    'Waiting',
  ]);
});

test('a file that waits or moves can be left out, one that is through cannot', async () => {
  const { bridge } = await openList();
  expect(screen.queryByRole('button', { name: 'Leave photos/0.jpg out' })).toBeNull();
  expect(screen.getByRole('button', { name: 'Leave photos/4.jpg out' })).toBeTruthy();
  const button = screen.getByRole('button', { name: 'Leave photos/5.jpg out' });
  button.focus();
  await act(async () => {
    fireEvent.click(button);
  });
  expect(bridge.called('cancelFile')).toEqual([{ transferId: running.id, index: 5 }]);
  await waitFor(() => expect(screen.queryByRole('button', { name: 'Leave photos/5.jpg out' })).toBeNull());
  expect(document.activeElement?.getAttribute('aria-label')).toBe('Leave photos/6.jpg out');
});

test('while it is open the files in view are looked at once a second, and not at all when it is closed', async () => {
  const { bridge } = await openList();
  const asked = () => bridge.called('listFiles').length;
  const first = asked();
  for (let second = 0; second < 3; second++) await act(() => vi.advanceTimersByTimeAsync(1000));
  expect(asked() - first).toBe(3);
  expect(bridge.called('listFiles').every(({ from }) => from === 0)).toBe(true);
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-files'));
  });
  const closed = asked();
  await act(() => vi.advanceTimersByTimeAsync(3000));
  expect(asked()).toBe(closed);
});

test('files that are all through are not asked about again', async () => {
  const { bridge } = await openWindow({ transfers: [running] });
  bridge.manifest = (index) => ({ ...line(index), state: 'done' });
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-files'));
  });
  await screen.findByTitle('photos/0.jpg');
  const asked = bridge.called('listFiles').length;
  await act(() => vi.advanceTimersByTimeAsync(3000));
  expect(bridge.called('listFiles')).toHaveLength(asked);
});

test('while the two are apart there may be no list, and that is said until there is one', async () => {
  const { bridge } = await openWindow({ transfers: [{ ...running, status: 'reconnecting' }] });
  bridge.manifest = line;
  bridge.answers.listFiles = () => ({ ok: true, value: { lines: [], total: 0 } });
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-files'));
  });
  expect(await screen.findByText('The list is here again once the two are connected.')).toBeTruthy();
  delete bridge.answers.listFiles;
  await act(() => vi.advanceTimersByTimeAsync(1000));
  expect(await screen.findByTitle('photos/0.jpg')).toBeTruthy();
  expect(screen.queryByText('The list is here again once the two are connected.')).toBeNull();
});

async function addFiles() {
  const opened = await openWindow({ devices: [anna], transfers: [running] });
  opened.bridge.answers.pickFiles = () => ({ ok: true, value: { paths: ['/a/more.txt'] } });
  const menu = screen.getByRole('button', { name: 'Add to Holiday photos' });
  return {
    ...opened,
    add: async () => {
      fireEvent.click(menu);
      const item = await screen.findByRole('menuitem', { name: 'Add files…' });
      await act(async () => {
        fireEvent.click(item);
      });
    },
  };
}

test('files are added to a transfer on its way', async () => {
  const { bridge, add } = await addFiles();
  await add();
  expect(bridge.called('addFiles')).toEqual([{ transferId: running.id, paths: ['/a/more.txt'] }]);
  expect(bridge.called('send')).toEqual([]);
});

test('where it takes no more they go as a transfer of their own, and that is said', async () => {
  const { bridge, add } = await addFiles();
  bridge.answers.addFiles = () => ({ ok: false, failure: { code: 'unknown-transfer' } });
  await add();
  const to = { by: 'fingerprint', fingerprint: anna.fingerprint };
  expect(bridge.called('send')).toMatchObject([{ paths: ['/a/more.txt'], to }]);
  expect((await screen.findByTestId('notice')).textContent).toContain('Holiday photos takes no more');
});
