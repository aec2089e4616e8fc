// @vitest-environment happy-dom
import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import { expect, test } from 'vitest';
import type { Share } from '../../../shared/sharing/share.ts';
import { openWindow } from '../render.tsx';
import { share, transfer } from '../samples.ts';

const id = 'ab'.repeat(16);
const link = 'http://192.168.1.5:40123/c2VjcmV0LXBhcnQtMTI/';

const shared = (change: Partial<Share> = {}): Share =>
  share({ id, links: [link], title: 'photos', expiresAt: null, ...change });

test('what waits for a recipient can be shared by link instead, as chosen', async () => {
  const { bridge } = await openWindow({});
  bridge.answers.share = () => ({ ok: true, value: { shareId: id } });
  bridge.request({ kind: 'send', paths: ['/a/one.txt'] });
  const compose = within(await screen.findByTestId('compose-dialog'));
  fireEvent.click(compose.getByTestId('compose-share'));
  const dialog = within(await screen.findByTestId('share-dialog'));
  expect(dialog.getByText('one.txt')).toBeTruthy();
  expect(dialog.getByText(/plain HTTP/u)).toBeTruthy();
  fireEvent.click(dialog.getByTestId('share-pin'));
  fireEvent.click(dialog.getByTestId('share-upload'));
  fireEvent.click(dialog.getByTestId('share-start'));
  await waitFor(() =>
    expect(bridge.called('share')).toEqual([{ paths: ['/a/one.txt'], pin: true, upload: true, minutes: 60 }]),
  );
  bridge.patch({ kind: 'share', share: shared({ pin: '012345' }) });
  const shown = within(await screen.findByTestId('shared-dialog'));
  expect(shown.getByTestId('qr-code')).toBeTruthy();
  expect(shown.getByText(link)).toBeTruthy();
  expect(shown.getByText('012345')).toBeTruthy();
});

test('why something can’t be shared is said where it was asked', async () => {
  const { bridge } = await openWindow({});
  bridge.answers.share = () => ({ ok: false, failure: { code: 'path-not-found', params: { path: '/a/one.txt' } } });
  bridge.request({ kind: 'send', paths: ['/a/one.txt'] });
  fireEvent.click(await screen.findByTestId('compose-share'));
  fireEvent.click(await screen.findByTestId('share-start'));
  const alert = within(await screen.findByTestId('share-dialog')).getByRole('alert');
  await waitFor(() => expect(alert.textContent).toMatch(/one\.txt.*doesn’t exist/u));
});

test('what is shared stays in sight, can be shown again and stopped, and is gone when it ends', async () => {
  const { bridge } = await openWindow({
    shares: [shared({ roots: 3, visitors: 2, downloads: 1, bytesSent: 5_000_000 })],
  });
  expect(screen.getByTestId('shared').textContent).toContain('photos');
  fireEvent.click(screen.getByTestId('shared-show'));
  const dialog = within(await screen.findByTestId('shared-dialog'));
  expect(dialog.getByText('2 devices opened it, 1 download (5 MB).')).toBeTruthy();
  fireEvent.click(dialog.getByTestId('share-stop'));
  await waitFor(() => expect(bridge.called('stopShare')).toEqual([{ shareId: id }]));
  expect(screen.queryByTestId('shared-dialog')).toBeNull();
  bridge.patch({ kind: 'share-gone', id });
  await waitFor(() => expect(screen.queryByTestId('shared')).toBeNull());
});

test('a share from which something is downloaded is stopped by a second press, and told how much that ends', async () => {
  const { bridge } = await openWindow({ shares: [shared({ underWay: 2 })] });
  const stop = screen.getByTestId('shared-stop');
  fireEvent.click(stop);
  expect(stop.textContent).toBe('Stop 2 downloads?');
  fireEvent.blur(stop);
  expect(stop.textContent).toBe('Stop sharing');
  fireEvent.click(stop);
  expect(bridge.called('stopShare')).toEqual([]);
  fireEvent.click(stop);
  await waitFor(() => expect(bridge.called('stopShare')).toEqual([{ shareId: id }]));
});

test.each([
  [{ arriving: 1 }, 'Stop 1 upload?'],
  [{ underWay: 1, arriving: 2 }, 'Stop 1 download and 2 uploads?'],
])('so is one by which something comes in: %o', async (change, question) => {
  const { bridge } = await openWindow({ shares: [shared({ upload: true, ...change })] });
  const stop = screen.getByTestId('shared-stop');
  fireEvent.click(stop);
  expect(stop.textContent).toBe(question);
  expect(bridge.called('stopShare')).toEqual([]);
  fireEvent.click(stop);
  await waitFor(() => expect(bridge.called('stopShare')).toEqual([{ shareId: id }]));
});

test('a browser’s offer says what nobody can know, and can’t be accepted always', async () => {
  const peer = { fingerprint: '', name: '192.168.1.9', kind: 'web', known: false } as const;
  await openWindow({
    transfers: [transfer({ status: 'asking', direction: 'incoming', peer, code: null, encrypted: false })],
  });
  const dialog = within(await screen.findByTestId('offer-dialog'));
  expect(dialog.getByText(/Nobody can say whose it is/u)).toBeTruthy();
  expect(dialog.queryByTestId('offer-always')).toBeNull();
  expect(dialog.getByTestId('offer-accept')).toBeTruthy();
});

test('what is removed or added before it is shared is what the link shows', async () => {
  const { bridge } = await openWindow({});
  bridge.answers.share = () => ({ ok: true, value: { shareId: id } });
  bridge.request({ kind: 'send', paths: ['/a/one.txt', '/a/two.txt'] });
  fireEvent.click(await screen.findByTestId('compose-share'));
  const dialog = within(await screen.findByTestId('share-dialog'));
  fireEvent.click(dialog.getByRole('button', { name: /remove.*one\.txt/iu }));
  await waitFor(() => expect(dialog.queryByText('one.txt')).toBeNull());
  bridge.request({ kind: 'send', paths: ['/b/three.txt'] });
  await dialog.findByText('three.txt');
  fireEvent.click(dialog.getByTestId('share-start'));
  await waitFor(() => expect(bridge.called('share')[0]).toMatchObject({ paths: ['/a/two.txt', '/b/three.txt'] }));
});

test('nothing left to share can’t be shared, unless others may send', async () => {
  const { bridge } = await openWindow({});
  bridge.request({ kind: 'send', paths: ['/a/one.txt'] });
  fireEvent.click(await screen.findByTestId('compose-share'));
  const dialog = within(await screen.findByTestId('share-dialog'));
  fireEvent.click(dialog.getByRole('button', { name: /remove.*one\.txt/iu }));
  const start = dialog.getByTestId<HTMLButtonElement>('share-start');
  await waitFor(() => expect(start.disabled).toBe(true));
  fireEvent.click(dialog.getByTestId('share-upload'));
  await waitFor(() => expect(start.disabled).toBe(false));
});

test('without a file a link can be shown for others to send here', async () => {
  const { bridge } = await openWindow({});
  bridge.answers.share = () => ({ ok: true, value: { shareId: id } });
  fireEvent.click(screen.getByTestId('receive-by-link'));
  const dialog = within(await screen.findByTestId('share-dialog'));
  expect(dialog.queryByTestId('share-upload')).toBeNull();
  fireEvent.click(dialog.getByTestId('share-start'));
  await waitFor(() => expect(bridge.called('share')).toEqual([{ paths: [], pin: false, upload: true, minutes: 60 }]));
  bridge.patch({ kind: 'share', share: shared({ title: '', roots: 0, upload: true, visitors: 1 }) });
  const shown = within(await screen.findByTestId('shared-dialog'));
  expect(shown.getByText('Others can send you files by link')).toBeTruthy();
  expect(shown.getByText('1 device opened it.')).toBeTruthy();
});
