// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { choose, openWindow, type Window } from './render.tsx';
import { anna, device, known, self, settings, transfer } from './samples.ts';

async function openSettings(change: Parameters<typeof openWindow>[0] = {}): Promise<Window> {
  const opened = await openWindow(change);
  fireEvent.click(screen.getByRole('button', { name: 'Settings' }));
  await screen.findByTestId('settings-dialog');
  return opened;
}

async function typeName(value: string): Promise<HTMLInputElement> {
  const input = screen.getByTestId<HTMLInputElement>('settings-name');
  fireEvent.change(input, { target: { value } });
  await act(async () => {
    fireEvent.submit(input);
  });
  return input;
}

test('a new name is saved, trimmed; the same name is not sent again', async () => {
  const { bridge } = await openSettings();
  await typeName(settings.name);
  expect(bridge.called('setSettings')).toEqual([]);
  const input = await typeName('  Desk  ');
  expect(bridge.called('setSettings')).toEqual([{ name: 'Desk' }]);
  expect(input.value).toBe('Desk');
});

test.each(['', '   '])('a name of %j is refused with the reason', async (name) => {
  const { bridge } = await openSettings();
  const input = await typeName(name);
  expect(input.getAttribute('aria-invalid')).toBe('true');
  expect(screen.getByText('A name needs 1 to 64 visible characters.')).toBeTruthy();
  expect(bridge.called('setSettings')).toEqual([]);
});

test('language and theme change at once, and the page knows both', async () => {
  const { bridge } = await openSettings();
  await act(async () => {
    fireEvent.click(screen.getByRole('radio', { name: 'Dark' }));
  });
  expect(bridge.called('setSettings')).toEqual([{ theme: 'dark' }]);
  expect(document.documentElement.dataset['theme']).toBe('dark');
  await act(async () => {
    await bridge.command('setSettings', { language: 'zh-CN' });
  });
  expect(document.documentElement.lang).toBe('zh-CN');
  expect(screen.getByRole('heading', { name: '设置' })).toBeTruthy();
});

test('without a choice the system’s language is spoken', async () => {
  await openWindow({}, ['zh-Hans-CN', 'en']);
  expect(screen.getByText('附近的设备')).toBeTruthy();
});

test('a chosen receive folder is saved; a picker closed without a choice changes nothing', async () => {
  const { bridge } = await openSettings();
  await act(async () => {
    fireEvent.click(screen.getByTestId('settings-receive-dir'));
  });
  expect(bridge.called('setSettings')).toEqual([]);
  bridge.answers.pickReceiveDir = () => ({ ok: true, value: { dir: '/data/in' } });
  await act(async () => {
    fireEvent.click(screen.getByTestId('settings-receive-dir'));
  });
  expect(bridge.called('setSettings')).toEqual([{ receiveDir: '/data/in' }]);
});

test('what becomes of taken names is chosen at once', async () => {
  const { bridge } = await openSettings();
  expect(screen.getByRole('combobox', { name: 'If a name is taken' }).textContent).toBe('Keep both');
  await choose('settings-conflicts', 'Skip the new one');
  expect(bridge.called('setSettings')).toEqual([{ conflicts: 'skip' }]);
  expect(screen.getByTestId('settings-conflicts').textContent).toBe('Skip the new one');
});

test('names can be asked about each time, and so many transfers go at a time', async () => {
  const { bridge } = await openSettings();
  await choose('settings-conflicts', 'Ask each time');
  expect(screen.getByTestId('settings-at-once').textContent).toBe('4');
  await choose('settings-at-once', '16');
  expect(bridge.called('setSettings')).toEqual([{ conflicts: 'ask' }, { atOnce: 16 }]);
  expect(screen.queryByRole('option', { name: '17' })).toBeNull();
});

test('remembered devices can be accepted always, and forgotten', async () => {
  const bob = device('Bob');
  const { bridge } = await openSettings({ known: [known(anna), known(bob, true)] });
  await act(async () => {
    fireEvent.click(screen.getByRole('switch', { name: 'Always accept files from Anna’s MacBook' }));
  });
  expect(bridge.called('remember')).toEqual([{ fingerprint: anna.fingerprint, name: anna.name, autoAccept: true }]);
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Forget Bob' }));
  });
  expect(bridge.called('forget')).toEqual([{ fingerprint: bob.fingerprint }]);
});

test('a fast lane that is on can be switched off here, also while its device is away', async () => {
  const { bridge } = await openSettings({ known: [known(anna), { ...known(device('Bob')), fastLane: true }] });
  expect(screen.getAllByTestId('known-fast-lane')).toHaveLength(1);
  await act(async () => {
    fireEvent.click(screen.getByRole('switch', { name: 'Fast lane with Bob, without encryption' }));
  });
  expect(bridge.called('setFastLane')).toEqual([{ fingerprint: device('Bob').fingerprint, on: false }]);
  expect(screen.queryByTestId('known-fast-lane')).toBeNull();
});

test('this device’s key, addresses and port are there to be copied, and its problem is said', async () => {
  await openSettings({ self: { ...self, port: 53319 } });
  const dialog = within(screen.getByTestId('settings-dialog'));
  for (const name of [/^Copy fingerprint: /, 'Copy 192.168.1.24:53319', 'Copy 53319']) {
    expect(dialog.getByRole('button', { name })).toBeTruthy();
  }
});

test('Escape closes the settings, but not while an offer lies above them', async () => {
  const { patch } = await openSettings();
  await patch({ kind: 'transfer', transfer: transfer() });
  const offer = await screen.findByTestId('offer-dialog');
  await waitFor(() => expect(document.activeElement).toBe(offer));
  fireEvent.keyDown(offer, { key: 'Escape' });
  await waitFor(() => expect(screen.queryByTestId('offer-dialog')).toBeNull());
  const settingsDialog = screen.getByTestId('settings-dialog');
  fireEvent.keyDown(settingsDialog, { key: 'Escape' });
  await waitFor(() => expect(screen.queryByTestId('settings-dialog')).toBeNull());
});

test('an engine that cannot be asked says what to do', async () => {
  const { bridge } = await openSettings();
  bridge.answers.openReceiveDir = () => Promise.reject(new Error('channel closed'));
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Open folder' }));
  });
  expect((await screen.findByTestId('notice')).textContent).toContain(
    'Something went wrong inside Ferry (channel closed).',
  );
});

test.each([
  ['store', 'false', true],
  ['file', 'true', false],
] as const)(
  'a key that is in the %s: the switch for the terminal says so, and changes it',
  async (keyKept, on, asks) => {
    const { bridge } = await openSettings({ self: { ...self, keyKept } });
    const share = screen.getByTestId('settings-share-key');
    expect(share.getAttribute('aria-checked')).toBe(on);
    fireEvent.click(share);
    await waitFor(() => expect(bridge.called('setSettings')).toEqual([{ shareKey: asks }]));
  },
);

test('where the system has no key store there is no such switch', async () => {
  await openSettings();
  expect(screen.queryByTestId('settings-share-key')).toBeNull();
});
