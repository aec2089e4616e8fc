// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import { openWindow } from '../render.tsx';
import { badName, neverShown } from '../../support/unseen.ts';
import { anna, device, fingerprint, known, pairing, transfer } from '../samples.ts';

const { id: pairingId } = pairing();
const byKey = { by: 'fingerprint', fingerprint: anna.fingerprint } as const;

/** What is refused for a moment so that no press meant for something else counts. */
async function armed(testId: string): Promise<HTMLElement> {
  const button = await screen.findByTestId(testId);
  await waitFor(() => expect(button.getAttribute('aria-disabled')).toBeNull());
  return button;
}

test('known, verified and accepted always are three things on a card', async () => {
  const [studio, attic] = [device('Studio'), device('attic')];
  const verified = { ...known(studio, true), verifiedAt: 1 };
  await openWindow({ devices: [anna, studio, attic], known: [known(anna), verified] });
  const marks = screen.getAllByTestId('device-card').map((card) => within(card).queryByTestId('trust')?.textContent);
  expect(marks).toEqual(['Known', 'Verified, always accepted', undefined]);
});

test('pairing is begun from a device’s details, and the code is compared in a dialog of its own', async () => {
  const { bridge, ferry, patch } = await openWindow({ devices: [anna], known: [known(anna)] });
  act(() => ferry.ui.open({ kind: 'device', fingerprint: anna.fingerprint }));
  bridge.answers.pair = () => ({ ok: true, value: { pairingId } });
  await act(async () => fireEvent.click(await screen.findByTestId('device-pair')));
  expect(bridge.called('pair')).toEqual([{ to: byKey }]);
  await patch({ kind: 'pairing', pairing: pairing() });
  expect((await screen.findByTestId('pairing-code')).getAttribute('aria-label')).toBe('4 8 2 9 1 5');
  // Not by a press that was meant for what stood there before.
  fireEvent.click(screen.getByTestId('pairing-match'));
  expect(bridge.called('answerPairing')).toEqual([]);
  fireEvent.click(await armed('pairing-match'));
  expect(bridge.called('answerPairing')).toEqual([{ pairingId, match: true }]);
  await patch({ kind: 'pairing', pairing: pairing({ status: 'waiting' }) });
  expect(screen.getByTestId('pairing-status').textContent).toMatch(/Waiting until somebody says so on .*Anna/u);
  await patch({ kind: 'pairing', pairing: pairing({ status: 'paired' }) });
  expect(screen.getByTestId('pairing-status').textContent).toMatch(/Anna’s MacBook.* is verified/u);
  fireEvent.click(screen.getByTestId('pairing-end'));
  expect(bridge.called('endPairing')).toEqual([{ pairingId }]);
  await patch({ kind: 'pairing-gone', id: pairingId });
  await waitFor(() => expect(screen.queryByTestId('pairing-dialog')).toBeNull());
});

test('“They don’t match” says so, and closing a request turns it away without a word on the code', async () => {
  const { bridge, patch } = await openWindow({ pairings: [pairing({ direction: 'incoming' })] });
  expect((await screen.findByTestId('pairing-dialog')).textContent).toMatch(/Anna’s MacBook.* wants to pair/u);
  fireEvent.click(await armed('pairing-differ'));
  expect(bridge.called('answerPairing')).toEqual([{ pairingId, match: false }]);
  await patch({ kind: 'pairing-gone', id: pairingId });
  await patch({ kind: 'pairing', pairing: pairing({ direction: 'incoming' }) });
  fireEvent.click(await screen.findByRole('button', { name: 'Not now' }));
  expect(bridge.called('endPairing')).toEqual([{ pairingId }]);
});

test('Escape closes a request, by the keyboard alone', async () => {
  const { bridge } = await openWindow({ pairings: [pairing({ direction: 'incoming' })] });
  const dialog = await screen.findByTestId('pairing-dialog');
  fireEvent.keyDown(dialog, { key: 'Escape' });
  await waitFor(() => expect(bridge.called('endPairing')).toEqual([{ pairingId }]));
});

test('several wait for one another, the oldest first; an offer comes before them', async () => {
  const second = pairing({ id: 'ff'.repeat(16), code: '000111', direction: 'incoming' });
  const { patch } = await openWindow({ pairings: [second, pairing({ direction: 'incoming' })] });
  expect((await screen.findByTestId('pairing-code')).textContent).toBe('482 915');
  await patch({ kind: 'pairing-gone', id: pairingId });
  await waitFor(() => expect(screen.getByTestId('pairing-code').textContent).toBe('000 111'));
  await patch({ kind: 'transfer', transfer: transfer() });
  expect(await screen.findByTestId('offer-dialog')).toBeTruthy();
});

test('a key that has changed is paired with again in the place of the old one, wherever that is said', async () => {
  const old = known(anna);
  const other = device(anna.name, { fingerprint: fingerprint('77'), namesakeOf: anna.name });
  const failure = { code: 'identity-changed', params: { name: anna.name, fingerprint: anna.fingerprint } } as const;
  const peer = { fingerprint: other.fingerprint, name: other.name, kind: other.kind, known: false };
  const { bridge, ferry, patch } = await openWindow({
    devices: [other],
    known: [old],
    transfers: [transfer({ status: 'failed', code: null, peer, failure, endedAt: 1 })],
  });
  const wanted = { to: { by: 'fingerprint', fingerprint: other.fingerprint }, replacing: anna.fingerprint };
  // In the list of transfers, in the device's details, in a pairing that was refused.
  await act(async () => fireEvent.click(screen.getByTestId('transfer-pair')));
  act(() => ferry.ui.open({ kind: 'device', fingerprint: other.fingerprint }));
  const button = await screen.findByTestId('device-pair');
  expect(button.textContent).toBe('Pair again');
  await act(async () => fireEvent.click(button));
  await patch({ kind: 'pairing', pairing: pairing({ status: 'failed', peer, code: null, failure }) });
  await act(async () => fireEvent.click(await screen.findByTestId('pairing-again')));
  expect(bridge.called('pair')).toEqual([wanted, wanted, wanted]);
});

test('a device that itself remembers another key of this one offers nothing to press that can’t help', async () => {
  const failure = { code: 'identity-changed', params: {}, by: 'peer' } as const;
  await openWindow({ devices: [anna], pairings: [pairing({ status: 'failed', code: null, failure })] });
  expect((await screen.findByTestId('pairing-status')).textContent).toContain('somebody there has to pair again');
  expect(screen.queryByTestId('pairing-again')).toBeNull();
});

const link = `ferry:pair?key=${'A'.repeat(43)}&once=${'B'.repeat(22)}&at=192.168.1.24:53317`;

test('a link is shown with its QR code, copied, and taken back when the dialog closes', async () => {
  const { bridge } = await openWindow();
  bridge.answers.showPairLink = () => ({ ok: true, value: { link, expiresAt: Date.now() + 600_000 } });
  fireEvent.click(screen.getByTestId('pair-by-link'));
  await act(async () => fireEvent.click(await screen.findByTestId('pair-link-show')));
  const dialog = screen.getByTestId('pair-link-dialog');
  expect(within(dialog).getByRole('img', { name: 'QR code of the pairing link' })).toBeTruthy();
  expect(dialog.textContent).toContain('Good for one device and another 10 minutes.');
  // What is secret in it is copied, not read from afar.
  expect(dialog.textContent).not.toContain('BBBB');
  expect(within(dialog).getByRole('button', { name: `Copy the pairing link: ${link.slice(0, 24)}…` })).toBeTruthy();
  expect(bridge.called('hidePairLink')).toEqual([]);
  fireEvent.click(within(dialog).getByRole('button', { name: 'Cancel' }));
  await waitFor(() => expect(bridge.called('hidePairLink')).toEqual([{}]));
});

test('a link that somebody used closes the dialog in favour of what came of it', async () => {
  const { bridge, patch } = await openWindow();
  bridge.answers.showPairLink = () => ({ ok: true, value: { link, expiresAt: Date.now() + 600_000 } });
  fireEvent.click(screen.getByTestId('pair-by-link'));
  await act(async () => fireEvent.click(await screen.findByTestId('pair-link-show')));
  await patch({ kind: 'pairing', pairing: pairing({ direction: 'incoming', status: 'paired', code: null }) });
  await waitFor(() => expect(screen.queryByTestId('pair-link-dialog')).toBeNull());
  expect(screen.getByTestId('pairing-status').textContent).toMatch(/is verified/u);
});

test('a link that is pasted is opened with no press at all; other text is only put in', async () => {
  const { bridge } = await openWindow();
  bridge.answers.pairByLink = () => ({ ok: true, value: { pairingId } });
  fireEvent.click(screen.getByTestId('pair-by-link'));
  const input = await screen.findByTestId<HTMLInputElement>('pair-link-input');
  const paste = (text: string) =>
    act(async () => {
      fireEvent.paste(input, { clipboardData: { getData: () => text } });
    });
  await paste('192.168.1.20');
  expect(bridge.called('pairByLink')).toEqual([]);
  await paste(` ${link}\n`);
  expect(bridge.called('pairByLink')).toEqual([{ link }]);
  await waitFor(() => expect(screen.queryByTestId('pair-link-dialog')).toBeNull());
});

test('a link that is pasted where an address is asked for is opened as what it is', async () => {
  const { bridge } = await openWindow();
  bridge.answers.pairByLink = () => ({ ok: true, value: { pairingId } });
  fireEvent.click(screen.getByTestId('add-address'));
  const input = await screen.findByTestId<HTMLInputElement>('address-input');
  fireEvent.change(input, { target: { value: ` ${link}` } });
  await act(async () => {
    fireEvent.submit(input);
  });
  expect([bridge.called('pairByLink'), bridge.called('addAddress')]).toEqual([[{ link }], []]);
  await waitFor(() => expect(screen.queryByTestId('address-dialog')).toBeNull());
});

test('a link is pasted and opened without another press, or the reason stands beside it', async () => {
  const { bridge } = await openWindow();
  bridge.answers.pairByLink = ({ link: pasted }) =>
    pasted === link ? { ok: true, value: { pairingId } } : { ok: false, failure: { code: 'bad-link' } };
  fireEvent.click(screen.getByTestId('pair-by-link'));
  const input = await screen.findByTestId<HTMLInputElement>('pair-link-input');
  const submit = async (value: string) => {
    fireEvent.change(input, { target: { value } });
    await act(async () => {
      fireEvent.submit(input);
    });
  };
  await submit(' ');
  expect(bridge.called('pairByLink')).toEqual([]);
  await submit('ferry:pair?');
  await waitFor(() =>
    expect(screen.getByTestId('pair-link-dialog').textContent).toContain('isn’t a whole pairing link'),
  );
  await submit(` ${link} `);
  await waitFor(() => expect(screen.queryByTestId('pair-link-dialog')).toBeNull());
});

test('whatever a device calls itself, nothing in the dialog is unseen or hides its ending', async () => {
  const peer = { fingerprint: anna.fingerprint, name: badName, kind: anna.kind, known: false };
  const { patch } = await openWindow({ pairings: [pairing({ peer, direction: 'incoming' })] });
  const failure = { code: 'pairing-declined', params: { name: badName }, by: 'peer' } as const;
  for (const status of ['connecting', 'comparing', 'waiting', 'paired', 'failed'] as const) {
    await patch({ kind: 'pairing', pairing: pairing({ peer, status, failure: status === 'failed' ? failure : null }) });
    const said = (await screen.findByTestId('pairing-dialog')).textContent;
    expect(said).not.toMatch(neverShown);
    expect(said).toContain('.sh');
  }
});
