// @vitest-environment happy-dom
/** What Ferry says of itself, and its messages: the list of keys, versions and licences, a report that gives nobody away. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test, vi } from 'vitest';
import { components, ownLicence } from '../../../renderer/help/components.ts';
import { diagnostics } from '../../../renderer/help/diagnostics.ts';
import { armAfterMs } from '../../../renderer/offer/use-arming.ts';
import { shortcutIds } from '../../../shared/text/window/en-help.ts';
import { openWindow } from '../render.tsx';
import { anna, device, state, transfer } from '../samples.ts';

const press = (target: Element, key: string, more: object = {}): Promise<void> =>
  act(async () => void fireEvent.keyDown(target, { key, ...more }));

test.each(['?', 'F1'])('%s shows every key', async (key) => {
  await openWindow();
  await press(document.body, key);
  const list = within(await screen.findByTestId('shortcuts-dialog'));
  expect(list.getAllByRole('term')).toHaveLength(shortcutIds.length);
  expect(list.getByText('Ctrl+Shift+O')).toBeTruthy();
});

test('a question mark that is typed into a field is one', async () => {
  const { ferry } = await openWindow();
  act(() => ferry.ui.compose([]));
  await press(await screen.findByTestId('compose-note'), '?');
  expect(screen.queryByTestId('shortcuts-dialog')).toBeNull();
});

test('about says version, runtime and licences, as the packages have them', async () => {
  const { ferry } = await openWindow();
  act(() => ferry.ui.open({ kind: 'about' }));
  const about = within(await screen.findByTestId('about-dialog'));
  expect(await about.findByText(/^Electron 33/u)).toBeTruthy();
  const repository = join(import.meta.dirname, '../../..');
  const licenceOf = (folder: string): string =>
    (JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as { license: string }).license;
  expect(ownLicence).toBe(licenceOf(repository));
  for (const { name, licence } of components) {
    expect([name, licence]).toEqual([name, licenceOf(join(repository, 'node_modules', name))]);
    expect(about.getByText(name)).toBeTruthy();
  }
});

test('a report tells of versions, settings and counts, and of no name, address, path or word', async () => {
  const secrets = ['Zanzibar', 'quux.txt', '10.9.8.7'];
  const full = state({
    devices: [{ ...device('Zanzibar'), addresses: ['10.9.8.7:1'] }, anna],
    transfers: [
      transfer({
        status: 'failed',
        failure: { code: 'unreachable', params: { address: '10.9.8.7:1' } },
        title: 'quux.txt',
        note: 'Zanzibar',
      }),
    ],
  });
  const words = diagnostics(full, { runtime: 'Electron 1', system: 'linux x64' }, 'en');
  for (const secret of [
    ...secrets,
    full.self.name,
    full.self.fingerprint,
    full.settings.receiveDir,
    full.settings.name,
  ]) {
    expect(words).not.toContain(secret);
  }
  expect(words).toContain('Devices in sight: 2\n');
  expect(words).toContain('Failures: 1 × unreachable\n');
  expect(words).toContain('Runtime: Electron 1\n');
});

test('a message said once more is there once, and wears no tick where nothing was done', async () => {
  const { ferry } = await openWindow();
  const say = (): void => ferry.ui.notify({ tone: 'info', say: (text) => text.compose.nothingToPaste });
  act(say);
  act(say);
  const notices = screen.getAllByTestId('notice');
  expect(notices).toHaveLength(1);
  expect(notices[0]?.querySelector('.lucide-info')).toBeTruthy();
  act(() => ferry.ui.notify({ tone: 'done', say: (text) => text.address.added('Ben') }));
  expect(screen.getAllByTestId('notice')[1]?.querySelector('.lucide-circle-check')).toBeTruthy();
});

test('news leaves by itself, but not from under the pointer or the focus', async () => {
  const { ferry } = await openWindow();
  vi.useFakeTimers();
  try {
    act(() => ferry.ui.notify({ tone: 'info', say: (text) => text.compose.nothingToPaste }));
    const notice = screen.getByTestId('notice');
    act(() => void fireEvent.pointerEnter(notice));
    act(() => void vi.advanceTimersByTime(60_000));
    expect(screen.queryByTestId('notice')).toBe(notice);
    act(() => void fireEvent.pointerLeave(notice));
    act(() => void vi.advanceTimersByTime(60_000));
    expect(screen.queryByTestId('notice')).toBeNull();
  } finally {
    vi.useRealTimers();
  }
});

test('an offer is accepted by keys once there was time to see it, and the focus is at the list it stands in then', async () => {
  const { bridge, patch } = await openWindow({ devices: [anna] });
  const offered = transfer({ direction: 'incoming', status: 'asking' });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  try {
    await patch({ kind: 'transfer', transfer: offered });
    await press(screen.getByTestId('offer-dialog'), 'Enter', { ctrlKey: true });
    expect(bridge.called('answer')).toEqual([]);
    act(() => void vi.advanceTimersByTime(armAfterMs));
    await press(screen.getByTestId('offer-dialog'), 'Enter', { ctrlKey: true });
    expect(bridge.called('answer')).toMatchObject([{ transferId: offered.id, accept: true }]);
  } finally {
    vi.useRealTimers();
  }
  await waitFor(() => expect(screen.queryByTestId('offer-dialog')).toBeNull());
  await waitFor(() => expect(document.activeElement).toBe(screen.getByRole('heading', { name: 'Transfers' })));
});
