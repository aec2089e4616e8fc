// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor } from '@testing-library/react';
import { expect, test } from 'vitest';
import { reachableAt } from '../../renderer/devices/address.ts';
import { shownAtOnce } from '../../renderer/devices/crowd/use-shown-devices.ts';
import { openWindow } from './render.tsx';
import { anna, device, known, self, settings } from './samples.ts';

test('each device is a card with its name, kind and whether it is trusted', async () => {
  const { patch } = await openWindow({ devices: [anna], known: [known(anna)] });
  await patch({ kind: 'device', device: device('Render box', { kind: 'server' }) });
  const cards = screen.getAllByTestId('device-card');
  expect(cards.map((card) => card.getAttribute('data-fingerprint'))[0]).toBe(anna.fingerprint);
  expect(cards[0]?.textContent).toMatch(/Anna’s MacBook.*Known.*Laptop/u);
  expect(cards[1]?.textContent).toMatch(/Render box.*New.*Server/u);
  await patch({ kind: 'device-gone', fingerprint: anna.fingerprint });
  expect(screen.getAllByTestId('device-card')).toHaveLength(1);
});

test('of a crowd as many are drawn as a person looks through, remembered ones first, and the rest at a press', async () => {
  const crowd = Array.from({ length: 3 * shownAtOnce }, (_, n) => device(`Stranger ${n}`));
  await openWindow({ devices: [...crowd, anna], known: [known(anna)] });
  const cards = (): HTMLElement[] => screen.getAllByTestId('device-card');
  expect(cards()).toHaveLength(shownAtOnce);
  expect(cards()[0]?.textContent).toContain('Anna’s MacBook');
  fireEvent.click(screen.getByRole('button', { name: `Show more (${2 * shownAtOnce + 1})` }));
  expect(cards()).toHaveLength(2 * shownAtOnce);
  fireEvent.click(screen.getByTestId('more-devices'));
  fireEvent.click(screen.getByTestId('more-devices'));
  expect(cards()).toHaveLength(crowd.length + 1);
  expect(screen.queryByTestId('more-devices')).toBeNull();
});

test('a favourite comes before all others, in sight and among whom one may send to, and has a star', async () => {
  const { ferry } = await openWindow({
    devices: [device('Carl'), device('Ben'), anna],
    known: [known(device('Ben')), { ...known(anna), favourite: true }],
  });
  const names = (testId: string) =>
    screen.getAllByTestId(testId).map((it) => /Anna|Ben|Carl/u.exec(it.textContent)?.[0]);
  expect(names('device-card')).toEqual(['Anna', 'Ben', 'Carl']);
  expect(screen.getAllByRole('img', { name: 'Favourite' })).toHaveLength(1);
  act(() => ferry.ui.compose(['/a/one.txt']));
  await screen.findByTestId('compose-dialog');
  expect(names('recipient')).toEqual(['Anna', 'Ben', 'Carl']);
});

test('who is chosen stays drawn, however many devices come before it', async () => {
  const { ferry, patch } = await openWindow({ devices: [anna] });
  act(() => ferry.ui.compose(['/a/one.txt']));
  fireEvent.click(await screen.findByRole('radio', { name: /Anna’s MacBook/u }));
  const crowd = Array.from({ length: shownAtOnce }, (_, n) => device(`Remembered ${n}`));
  await patch(...crowd.map((one) => ({ kind: 'device', device: one }) as const), {
    kind: 'known',
    known: crowd.map((one) => known(one)),
  });
  await waitFor(() => expect(screen.getAllByRole('radio')).toHaveLength(shownAtOnce + 1));
  expect(screen.getByRole('radio', { checked: true }).closest('label')?.textContent).toContain('Anna’s MacBook');
});

test('with nobody in sight the window says what to check and how to reach this machine', async () => {
  await openWindow();
  const empty = screen.getByTestId('no-devices').textContent;
  expect(empty).toContain('same network');
  expect(empty).toContain('53317');
  expect(screen.getByRole('button', { name: 'Copy 192.168.1.24' })).toBeTruthy();
});

test('a machine nobody can reach says why instead of giving addresses', async () => {
  const problem = { code: 'port-in-use', params: { port: 53317 } } as const;
  await openWindow({ self: { ...self, port: 0, problem } });
  expect(screen.getByTestId('self-problem').textContent).toContain('Port 53317 is used by another program.');
  expect(screen.queryByRole('button', { name: /^Copy/u })).toBeNull();
});

test('addresses are given as they can be typed elsewhere', () => {
  const at = (port: number) => reachableAt({ addresses: ['10.0.0.1', 'fd00::1'], port, problem: null });
  expect(at(53318)).toEqual(['10.0.0.1', '[fd00::1]']);
  expect(at(53400)).toEqual(['10.0.0.1:53400', '[fd00::1]:53400']);
  expect(at(0)).toEqual([]);
});

test('a typed address is added, or the reason stands beside it and what was typed stays', async () => {
  const { bridge } = await openWindow();
  bridge.answers.addAddress = ({ address }) =>
    address === '10.0.0.7'
      ? { ok: true, value: { fingerprint: anna.fingerprint, name: 'Anna' } }
      : { ok: false, failure: { code: 'unreachable', params: { address } } };
  fireEvent.click(screen.getByTestId('add-address'));
  const input = await screen.findByTestId<HTMLInputElement>('address-input');
  const submit = async (address: string) => {
    fireEvent.change(input, { target: { value: address } });
    await act(async () => {
      fireEvent.submit(input);
    });
  };
  await submit('  ');
  expect(bridge.called('addAddress')).toEqual([]);
  await submit('10.0.0.9');
  await waitFor(() =>
    expect(screen.getByTestId('address-dialog').textContent).toContain('Nothing answers at 10.0.0.9.'),
  );
  expect(input.value).toBe('10.0.0.9');
  expect(input.getAttribute('aria-invalid')).toBe('true');
  await submit(' 10.0.0.7 ');
  await waitFor(() => expect(screen.queryByTestId('address-dialog')).toBeNull());
  expect((await screen.findByTestId('notice')).textContent).toContain('Anna was added.');
});

test('the fast lane is off until it is switched on for a device, beside what is given up by that', async () => {
  const { bridge, ferry } = await openWindow({ devices: [anna], known: [known(anna)] });
  act(() => ferry.ui.open({ kind: 'device', fingerprint: anna.fingerprint }));
  const fastLane = await screen.findByTestId('device-fast-lane');
  expect(fastLane.getAttribute('aria-checked')).toBe('false');
  const described = document.getElementById(fastLane.getAttribute('aria-describedby') ?? '')?.textContent;
  expect(described).toMatch(/Anyone on the network can read the files; nobody can change them unnoticed\. Both/u);
  await act(async () => {
    fireEvent.click(fastLane);
  });
  expect(bridge.called('setFastLane')).toEqual([{ fingerprint: anna.fingerprint, on: true }]);
  expect(fastLane.getAttribute('aria-checked')).toBe('true');
});

test('the details show the whole fingerprint and what is remembered, and can forget', async () => {
  const { bridge, ferry } = await openWindow({ devices: [anna], known: [known(anna)] });
  act(() => ferry.ui.open({ kind: 'device', fingerprint: anna.fingerprint }));
  const dialog = await screen.findByTestId('device-dialog');
  expect(dialog.textContent?.replaceAll(' ', '')).toContain(anna.fingerprint);
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Forget this device' }));
  });
  expect(bridge.called('forget')).toEqual([{ fingerprint: anna.fingerprint }]);
  expect(dialog.textContent).toContain('isn’t remembered yet');
});

test('a device that isn’t remembered can be, in its details: by its key', async () => {
  const { bridge, ferry } = await openWindow({ devices: [anna] });
  act(() => ferry.ui.open({ kind: 'device', fingerprint: anna.fingerprint }));
  fireEvent.click(await screen.findByTestId('device-remember'));
  await waitFor(() =>
    expect(bridge.called('remember')).toEqual([{ fingerprint: anna.fingerprint, name: anna.name, autoAccept: false }]),
  );
});

test('who only calls itself like a remembered device is marked as somebody else, and can’t be remembered so', async () => {
  const impostor = device('Annа’s MacBook', { namesakeOf: anna.name, fingerprint: 'c'.repeat(64) });
  const { ferry } = await openWindow({ devices: [impostor], known: [known(anna)] });
  expect(screen.getByTestId('namesake').textContent).toBe('Not your “Anna’s MacBook”');
  expect(screen.getByTestId('device-card').textContent).not.toMatch(/Known|Verified|New/u);
  act(() => ferry.ui.open({ kind: 'device', fingerprint: impostor.fingerprint }));
  const dialog = await screen.findByTestId('device-dialog');
  expect(dialog.textContent).toContain('which you remember, and has another key');
  expect(screen.queryByTestId('device-remember')).toBeNull();
});

test('another device at the address of a remembered one is added when the person says so once more', async () => {
  const { bridge } = await openWindow();
  const answering = 'b'.repeat(64);
  bridge.answers.addAddress = ({ address, key }) =>
    key === answering
      ? { ok: true, value: { fingerprint: answering, name: 'Attic' } }
      : {
          ok: false,
          failure: { code: 'other-device-here', params: { name: 'Anna', address, answering, other: 'Attic' } },
        };
  fireEvent.click(screen.getByTestId('add-address'));
  const input = await screen.findByTestId<HTMLInputElement>('address-input');
  const submit = screen.getByTestId('address-submit');
  fireEvent.change(input, { target: { value: '10.0.0.7' } });
  fireEvent.submit(input.form!);
  await waitFor(() => expect(submit.textContent).toBe('Add anyway'));
  // Another address is another question.
  fireEvent.change(input, { target: { value: '10.0.0.8' } });
  expect(submit.textContent).toBe('Add');
  fireEvent.submit(input.form!);
  await waitFor(() => expect(submit.textContent).toBe('Add anyway'));
  fireEvent.submit(input.form!);
  await waitFor(() => expect(screen.queryByTestId('address-dialog')).toBeNull());
  expect(bridge.called('addAddress')).toEqual([
    { address: '10.0.0.7' },
    { address: '10.0.0.8' },
    { address: '10.0.0.8', key: answering },
  ]);
});

test('a press asks every address for LocalSend, once at a time, and says how many answered', async () => {
  const { bridge } = await openWindow();
  let answer: ((value: { found: number }) => void) | undefined;
  bridge.answers.lookFurther = () => new Promise((resolve) => (answer = (value) => resolve({ ok: true, value })));
  const button = screen.getByTestId('look-further');
  fireEvent.click(button);
  await screen.findByText('Looking…');
  fireEvent.click(button);
  answer!({ found: 2 });
  await screen.findByText('2 LocalSends have answered.');
  expect(bridge.called('lookFurther')).toHaveLength(1);
});

test('where LocalSend is off nothing is asked for it', async () => {
  await openWindow({ settings: { ...settings, localSend: false } });
  expect(screen.queryByTestId('look-further')).toBeNull();
});
