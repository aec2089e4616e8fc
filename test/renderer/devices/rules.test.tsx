// @vitest-environment happy-dom
/** What a person says of one device, and to whom this one shows itself. */
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { AppState, KnownDevice } from '../../../shared/state.ts';
import { choose, openWindow } from '../render.tsx';
import { anna, device, known, transfer } from '../samples.ts';

async function openDetails(more: Partial<KnownDevice> = {}, state: Partial<AppState> = {}) {
  const opened = await openWindow({ devices: [anna], known: [{ ...known(anna), ...more }], ...state });
  act(() => opened.ferry.ui.open({ kind: 'device', fingerprint: anna.fingerprint }));
  await screen.findByTestId('device-dialog');
  return { ...opened, said: () => opened.bridge.called('setRules').map(({ rules }) => rules) };
}

const press = (element: HTMLElement) => act(async () => void fireEvent.click(element));
const rule = (name: string) => screen.getByRole('radio', { name });

test('a rule is one of three, and says what it means', async () => {
  const { said } = await openDetails();
  expect(rule('Ask').getAttribute('aria-checked')).toBe('true');
  expect(screen.queryByTestId('device-max-bytes')).toBeNull();
  await press(rule('Accept'));
  expect(screen.getByTestId('device-rule-hint').textContent).toContain('Hidden files, programs');
  await choose('device-max-bytes', '1 GB');
  await choose('device-max-bytes', 'Any size');
  await press(screen.getByTestId('device-anything'));
  await press(rule('Block'));
  expect(said()).toEqual([
    { rule: 'accept' },
    { maxBytes: 1e9 },
    { maxBytes: null },
    { anything: true },
    { rule: 'block' },
  ]);
  expect(screen.queryByTestId('device-dir')).toBeNull();
  expect(screen.getAllByTestId('blocked')).not.toHaveLength(0);
});

test('a size that was set elsewhere is shown among the others', async () => {
  await openDetails({ rule: 'accept', maxBytes: 5e6 });
  expect(screen.getByTestId('device-max-bytes').textContent).toBe('5 MB');
});

test('a device may have a folder and a policy of its own, or those of the settings', async () => {
  const { said, bridge } = await openDetails();
  expect(screen.getByTestId('device-dir-shown').textContent).toBe('As in the settings');
  bridge.answers.pickReceiveDir = () => ({ ok: true, value: { dir: '/home/me/anna' } });
  await press(screen.getByTestId('device-dir'));
  await waitFor(() => expect(screen.getByTestId('device-dir-shown').textContent).toContain('/home/me/anna'));
  await press(screen.getByTestId('device-dir-reset'));
  await choose('device-conflicts', 'Skip the new one');
  await choose('device-conflicts', 'As in the settings');
  expect(said()).toEqual([{ dir: '/home/me/anna' }, { dir: null }, { conflicts: 'skip' }, { conflicts: null }]);
});

test('the name given here is saved when the field is left, and taken back when it is emptied', async () => {
  const { said } = await openDetails();
  const field = screen.getByTestId<HTMLInputElement>('device-label');
  expect(field.placeholder).toBe(anna.name);
  fireEvent.change(field, { target: { value: ' Studio ' } });
  await act(async () => void fireEvent.blur(field));
  fireEvent.change(field, { target: { value: '\u3164' } });
  await act(async () => void fireEvent.blur(field));
  expect(field.getAttribute('aria-invalid')).toBe('true');
  fireEvent.change(field, { target: { value: '' } });
  await act(async () => void fireEvent.submit(field));
  expect(said()).toEqual([{ label: 'Studio' }, { label: null }]);
});

test('a device is called as it is here, and says in its details what it calls itself', async () => {
  const here = { ...anna, name: 'Studio', announced: anna.name };
  await openDetails({ label: 'Studio', lastSeen: Date.UTC(2026, 4, 1, 12) }, { devices: [here] });
  const dialog = screen.getByTestId('device-dialog');
  expect(dialog.textContent).toMatch(/Calls itself.*Anna’s MacBook/u);
  expect(screen.getByTestId('device-last-seen').textContent).toContain('2026');
  expect(screen.getByTestId('device-card').textContent).toContain('Studio');
});

test('blocked devices are marked, and those that are away are found in the settings', async () => {
  const away = device('Away');
  const { ferry } = await openWindow({
    devices: [anna],
    known: [{ ...known(anna), rule: 'block' }, known(away)],
  });
  expect(screen.getByTestId('device-card').textContent).toContain('Blocked');
  act(() => ferry.ui.open({ kind: 'settings' }));
  expect((await screen.findByTestId('known-blocked')).textContent).toContain('Declined without a word');
  expect(screen.queryByRole('switch', { name: 'Always accept files from Anna’s MacBook' })).toBeNull();
  await press(screen.getByRole('button', { name: 'Rules for Away' }));
  expect((await screen.findByTestId('device-dialog')).textContent).toContain('Away');
  expect(rule('Ask')).toBeTruthy();
});

test('whom this device shows itself to is said in the settings and above the window', async () => {
  const { bridge, ferry } = await openWindow();
  act(() => ferry.ui.open({ kind: 'settings' }));
  await screen.findByTestId('settings-visible-to');
  await choose('settings-visible-to', 'Devices I know');
  expect(bridge.called('setSettings')).toEqual([{ visibleTo: 'known' }]);
  expect(document.body.textContent).toContain('Only remembered devices see this one');
  expect(screen.getByTestId('self-name').parentElement?.textContent).toContain('Visible to devices you know as');
});

test.each([
  [{ kind: 'hidden', path: 'a/.git' }, /also sends hidden files \(.*a\/\.git.*\)/u],
  [{ kind: 'program', path: 'x.sh' }, /also sends programs \(.*x\.sh.*\)/u],
  [{ kind: 'size', limit: 10e9 }, /sends more than the 10.GB that come unasked/u],
] as const)('what doesn’t come unasked is asked about: %j', async (why, words) => {
  const question = { kind: 'beyond', id: 'q', why } as const;
  const running = transfer({ status: 'active', code: null, question });
  const { bridge } = await openWindow({ transfers: [running] });
  expect(screen.getByTestId('transfer-question').textContent).toMatch(words);
  const leaveOut = screen.getByTestId('question-decline');
  expect(leaveOut.textContent).toBe('Leave out');
  await waitFor(() => expect(leaveOut.getAttribute('aria-disabled')).not.toBe('true'));
  await press(leaveOut);
  await waitFor(() => expect(bridge.called('decide')).toMatchObject([{ questionId: 'q', choice: 'decline' }]));
});

test('an offer goes where its device’s files go, unless another folder is chosen', async () => {
  await openWindow({
    known: [{ ...known(anna), dir: '/home/me/anna', conflicts: 'skip' }],
    transfers: [transfer({ code: null })],
  });
  const button = await screen.findByTestId('offer-dialog');
  expect(button.querySelector('[title="/home/me/anna"]')).not.toBeNull();
  expect(screen.getByTestId('offer-conflicts').textContent).toBe('Skip the new one');
});
