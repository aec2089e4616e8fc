// @vitest-environment happy-dom
/** Looking for a newer Ferry, in About: what was found, why it wasn't believed, and how to get it. */
import { act, fireEvent, screen, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { installCommand } from '../../../renderer/help/install-command.ts';
import type { InstalledBy, NewerFerry, UpdatesSituation } from '../../../shared/desktop/updates.ts';
import { openWindow } from '../render.tsx';

const newer: NewerFerry = {
  version: '0.2.0',
  released: Date.UTC(2026, 11, 1, 12),
  news: { en: 'Faster.', 'zh-CN': '更快。' },
  page: 'https://example.org/ferry/0.2.0',
  file: { name: 'ferry_0.2.0_amd64.deb', bytes: 72_400_000 },
};
const nothing: UpdatesSituation = {
  ...{ host: 'example.org', installedBy: 'deb', lookedAt: null, newer: null, looking: false },
  ...{ failure: null, download: null, downloaded: null },
};

async function about(first: Partial<UpdatesSituation> = {}) {
  const window = await openWindow();
  const { ferry, bridge } = window;
  const say = (now: Partial<UpdatesSituation>): void => {
    bridge.answers.updates = () => ({ ok: true, value: { ...nothing, ...now } });
  };
  say(first);
  act(() => ferry.ui.open({ kind: 'about' }));
  const updates = within(await screen.findByTestId('updates'));
  return {
    ...{ bridge, updates },
    change: async (now: Partial<UpdatesSituation>) => {
      say(now);
      await act(async () => bridge.request({ kind: 'updates-changed' }));
    },
  };
}

test('opening About asks nobody, and says whom the button asks', async () => {
  const { bridge, updates } = await about();
  expect(updates.getByText('Not checked yet.')).toBeTruthy();
  expect(updates.getByText(/example\.org/u)).toBeTruthy();
  expect(bridge.called('lookForUpdate')).toEqual([]);
  fireEvent.click(updates.getByTestId('updates-look'));
  expect(bridge.called('lookForUpdate')).toEqual([{}]);
});

test('while it looks the button waits, and what came of it is said', async () => {
  const { updates, change } = await about();
  await change({ looking: true });
  expect(updates.getByTestId<HTMLButtonElement>('updates-look').disabled).toBe(true);
  expect(updates.getByRole('status').textContent).toBe('Checking…');
  await change({ lookedAt: Date.UTC(2026, 11, 1, 12) });
  expect(updates.getByRole('status').textContent).toContain('This is the newest version.');
});

test('an answer that isn’t believed is said as that, and nothing is called the newest any more', async () => {
  const { updates, change } = await about({ lookedAt: Date.UTC(2026, 11, 1, 12) });
  await change({ lookedAt: Date.UTC(2026, 11, 1, 12), failure: { code: 'update-forged' } });
  expect(updates.getByRole('alert').textContent).toContain('isn’t what was signed');
  expect(updates.getByRole('status').textContent).not.toContain('newest');
});

test('a newer one is told with its news, the command that installs it, and a download', async () => {
  const { bridge, updates, change } = await about({ newer });
  expect(updates.getByRole('status').textContent).toMatch(/^Ferry 0\.2\.0 is available, released/u);
  expect(updates.getByText('Faster.')).toBeTruthy();
  expect(updates.getByText('sudo apt install ./ferry_0.2.0_amd64.deb')).toBeTruthy();
  fireEvent.click(updates.getByRole('button', { name: 'Download (72.4 MB)' }));
  expect(bridge.called('downloadUpdate')).toEqual([{}]);
  await change({ newer, download: { bytes: 36_200_000, total: 72_400_000 } });
  expect(updates.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('50');
  fireEvent.click(updates.getByRole('button', { name: 'Stop' }));
  expect(bridge.called('stopUpdateDownload')).toEqual([{}]);
  await change({ newer, downloaded: '/home/lin/My files/ferry_0.2.0_amd64.deb' });
  expect(updates.getByText(`sudo apt install '/home/lin/My files/ferry_0.2.0_amd64.deb'`)).toBeTruthy();
  fireEvent.click(updates.getByRole('button', { name: 'Show in folder' }));
  expect(bridge.called('showDownloadedUpdate')).toEqual([{}]);
  fireEvent.click(updates.getByRole('button', { name: 'Open its page' }));
  expect(bridge.called('openUpdatePage')).toEqual([{}]);
});

test.each<InstalledBy>(['appimage', 'tar.gz', 'zip', 'nsis', 'dmg'])(
  'of a %s it is said what to do with it',
  async (by) => {
    const { updates } = await about({ newer, installedBy: by, downloaded: '/home/lin/Downloads/x' });
    expect(updates.getByText(/^Quit Ferry/u)).toBeTruthy();
    expect(updates.queryByText(/sudo/u)).toBeNull();
  },
);

test('from source there is nothing to download', async () => {
  const { updates } = await about({ newer: { ...newer, file: null }, installedBy: 'source' });
  expect(updates.getByText(/runs from its sources/u)).toBeTruthy();
  expect(updates.queryByTestId('updates-download')).toBeNull();
});

test('the switch in the settings is off, and says what it does; a newer one is said there too', async () => {
  const { ferry, bridge } = await openWindow();
  bridge.answers.updates = () => ({ ok: true, value: { ...nothing, newer } });
  act(() => ferry.ui.open({ kind: 'settings' }));
  const daily = await screen.findByTestId('settings-look-for-updates');
  expect(daily.getAttribute('aria-checked')).toBe('false');
  fireEvent.click(daily);
  expect(bridge.called('setSettings')).toEqual([{ lookForUpdates: true }]);
  fireEvent.click(await screen.findByTestId('settings-newer'));
  expect(await screen.findByTestId('about-dialog')).toBeTruthy();
});

test.each([
  ['deb', './a.deb', 'sudo apt install ./a.deb'],
  ['rpm', '/x/a-1.2.rpm', 'sudo dnf install /x/a-1.2.rpm'],
  ['deb', `/x/it's; rm -rf ~/a.deb`, `sudo apt install '/x/it'\\''s; rm -rf ~/a.deb'`],
  ['nsis', 'a.exe', null],
] as const)('%s at %s is installed by %s', (by, path, command) => {
  expect(installCommand(by, path)).toBe(command);
});
