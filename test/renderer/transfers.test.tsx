// @vitest-environment happy-dom
import { act, fireEvent, screen, waitFor, within } from '@testing-library/react';
import { Profiler } from 'react';
import { expect, test } from 'vitest';
import type { Transfer } from '../../shared/state.ts';
import { summarize } from '../../renderer/transfers/transfer-summary.tsx';
import { openWindow } from './render.tsx';
import { anna, device, known, transfer } from './samples.ts';

const row = () => screen.getByTestId('transfer');
const outgoing = (change: Parameters<typeof transfer>[0] = {}) => transfer({ direction: 'outgoing', ...change });

test('the sender sees the code to compare while it waits', async () => {
  await openWindow({ transfers: [outgoing()] });
  expect(row().getAttribute('data-status')).toBe('asking');
  expect(screen.getByTestId('transfer-code').textContent).toBe('402 917');
  expect(row().textContent).toContain('Waiting for Anna’s MacBook to accept');
  expect(screen.queryByTestId('offer-dialog')).toBeNull();
});

test('a running transfer shows how much, how fast, how long still and which file, and is cancelled once that is meant', async () => {
  const running = outgoing({
    status: 'active',
    code: null,
    progress: { bytes: 0.855e9, files: 120, rate: 98e6, secondsLeft: 26, current: 'Holiday photos/DSC_1.NEF' },
  });
  const { bridge } = await openWindow({ transfers: [running] });
  for (const shown of ['855 MB of 3.42 GB', '98 MB/s', '0:26 left', '120 of 482 files', 'Holiday photos/DSC_1.NEF']) {
    expect(row().textContent).toContain(shown);
  }
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBe('25');
  await act(async () => {
    fireEvent.click(screen.getByRole('button', { name: 'Cancel Holiday photos' }));
  });
  expect(bridge.called('cancel')).toEqual([]);
  await act(async () => {
    fireEvent.click(screen.getByTestId('stop-cancel'));
  });
  expect(bridge.called('cancel')).toEqual([{ transferId: running.id }]);
});

test('a total that is not final yet shows no false percentage', async () => {
  const totals = { files: 3, folders: 0, bytes: 100, complete: false };
  await openWindow({ transfers: [outgoing({ status: 'active', totals })] });
  expect(screen.getByRole('progressbar').getAttribute('aria-valuenow')).toBeNull();
});

test('what was received opens, or is shown in its folder', async () => {
  const landed = ['/home/lin/Downloads/Holiday photos (2)'];
  const { bridge } = await openWindow({ transfers: [transfer({ status: 'done', landed, endedAt: 1 })] });
  const transferId = transfer().id;
  fireEvent.click(screen.getByTestId('transfer-open'));
  fireEvent.click(screen.getByTestId('transfer-show'));
  expect(bridge.called('openLanded')).toEqual([{ transferId, path: landed[0] }]);
  expect(bridge.called('showLanded')).toEqual([{ transferId, path: landed[0] }]);
});

test('what did not make it is counted and named with its reason', async () => {
  const done = outgoing({
    status: 'done',
    casualties: [{ path: 'a/locked.db', failure: { code: 'source-unreadable', params: { path: 'a/locked.db' } } }],
    casualtyCount: 3,
    endedAt: 1,
  });
  await openWindow({ transfers: [done] });
  fireEvent.click(screen.getByRole('button', { name: /^3 files were not sent: / }));
  expect(await screen.findByText('a/locked.db')).toBeTruthy();
  expect(row().textContent).toContain('This file couldn’t be read. Check that you may open it, then send it again.');
  expect(row().textContent).toContain('and 2 more');
});

test.each<[Transfer['status'], Partial<Transfer>, string]>([
  ['failed', { failure: { code: 'disconnected' } }, 'The connection to Anna’s MacBook broke.'],
  ['declined', { failure: { code: 'declined' }, direction: 'outgoing' }, 'Anna’s MacBook declined the files.'],
  ['declined', {}, 'You declined these files.'],
  ['cancelled', { failure: { code: 'cancelled' } }, 'You cancelled this transfer.'],
  ['cancelled', { failure: { code: 'cancelled-by-peer' } }, 'Anna’s MacBook cancelled this transfer.'],
])('a transfer that ended as %s says why (%j)', async (status, change, sentence) => {
  await openWindow({ transfers: [transfer({ status, endedAt: 1, ...change })] });
  expect(screen.getByTestId('transfer-outcome').textContent).toContain(sentence);
});

test('a changed key is explained, and the remembered device can be forgotten there', async () => {
  const failed = outgoing({
    status: 'failed',
    failure: { code: 'identity-changed', params: { name: anna.name, fingerprint: anna.fingerprint } },
    endedAt: 1,
  });
  const { bridge } = await openWindow({ transfers: [failed], known: [known(device('Bob')), known(anna)] });
  expect(row().textContent).toContain('not one byte went through');
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-forget'));
  });
  expect(bridge.called('forget')).toEqual([{ fingerprint: anna.fingerprint }]);
  await waitFor(() => expect(screen.queryByTestId('transfer-forget')).toBeNull());
});

test('a caller refused before it offered anything is named, and a key the other side remembers is not ours to forget', async () => {
  const refused = transfer({ title: '', status: 'failed', endedAt: 1 });
  const failure = { code: 'identity-changed', by: 'peer' } as const;
  await openWindow({ transfers: [{ ...refused, failure }], known: [known(anna)] });
  expect(screen.getByRole('heading', { level: 4, name: anna.name })).toBeTruthy();
  expect(screen.getByTestId('transfer-outcome').textContent).toContain('remembers another key for this device');
  expect(screen.queryByTestId('transfer-forget')).toBeNull();
});

test('a failed send of this session can be sent again as it was', async () => {
  const { bridge, ferry, patch } = await openWindow({ devices: [anna] });
  const to = { by: 'fingerprint', fingerprint: anna.fingerprint } as const;
  const sent = await ferry.actions.send(['/a/one.txt'], to, 'hello');
  if (!sent.ok) throw new Error('not sent');
  const { transferId } = sent.value;
  await patch({
    kind: 'transfer',
    transfer: { ...outgoing({ status: 'failed', failure: { code: 'timeout' }, endedAt: 1 }), id: transferId },
  });
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-again'));
  });
  expect(bridge.called('send')).toEqual([
    { paths: ['/a/one.txt'], to, note: 'hello' },
    { paths: ['/a/one.txt'], to, note: 'hello' },
  ]);
  expect(bridge.called('dismiss')).toEqual([{ transferId }]);
});

const missing = [{ path: 'a/gone.db', failure: { code: 'source-vanished' } }] as const;
const link = [{ path: 'a/link', failure: { code: 'symlink-skipped' } }] as const;

test('what is missing of a delivered transfer can be sent again after a restart; what was delivered stays listed', async () => {
  const done = outgoing({ status: 'done', note: 'hello', sources: ['/a'], casualties: missing, casualtyCount: 1 });
  const { bridge } = await openWindow({ transfers: [done], devices: [anna] });
  const again = screen.getByRole('button', { name: /^Send the missing file again: / });
  await act(async () => {
    fireEvent.click(again);
  });
  const to = { by: 'fingerprint', fingerprint: anna.fingerprint };
  expect(bridge.called('send')).toEqual([{ paths: ['/a'], to, note: 'hello' }]);
  expect(bridge.called('dismiss')).toEqual([]);
});

const emptied = [...missing, { path: 'a/empty', failure: { code: 'empty-folder' } }] as const;

test.each<[string, Partial<Transfer>, readonly string[] | undefined]>([
  ['a LocalSend is offered them alone', { casualties: emptied, casualtyCount: 2 }, ['a/gone.db']],
  ['where more are missing than are named, everything goes', { casualties: missing, casualtyCount: 2 }, undefined],
  ['of one that failed everything goes', { status: 'failed', casualties: missing, casualtyCount: 1 }, undefined],
])('what is missing, sent again: %s', async (_, change, only) => {
  const peer = { ...outgoing().peer, localSend: true } as const;
  const done = outgoing({ status: 'done', sources: ['/a'], peer, ...change });
  const { bridge } = await openWindow({ transfers: [done], devices: [anna] });
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-again'));
  });
  expect(bridge.called('send')).toMatchObject([{ paths: ['/a'] }]);
  expect(bridge.called('send')[0]?.only).toEqual(only);
});

test.each<[string, Partial<Transfer>]>([
  ['that somebody left out', { casualties: [{ path: 'a', failure: { code: 'cancelled' } }], casualtyCount: 1 }],
  ['that are links', { casualties: link, casualtyCount: 1 }],
  ['of which nobody knows what they were made from', { sources: [], casualties: missing, casualtyCount: 1 }],
  ['without any', {}],
  ['that were received', { direction: 'incoming', casualties: missing, casualtyCount: 1 }],
])('casualties %s offer no sending again', async (_, change) => {
  await openWindow({ transfers: [outgoing({ status: 'done', sources: ['/a'], ...change })] });
  expect(screen.queryByTestId('transfer-again')).toBeNull();
});

test('it says where things landed; one that is gone since is said to be, and no longer once it is back', async () => {
  const landed = ['/in/one.txt', '/in/two.txt'];
  const done = transfer({ status: 'done', dir: '/in', landed, endedAt: 1 });
  const { bridge } = await openWindow({ transfers: [done] });
  expect(screen.getByTestId('transfer-where').textContent).toBe('/in');
  fireEvent.click(screen.getByRole('button', { name: /^Where the 2 items are: / }));
  bridge.answers.showLanded = ({ path }) =>
    path === landed[0]
      ? { ok: false, failure: { code: 'path-not-found', params: { path } } }
      : { ok: true, value: null };
  const show = async (name: string) =>
    act(async () => {
      fireEvent.click(await screen.findByRole('button', { name: new RegExp(`^Show in folder: ${name}: `, 'u') }));
    });
  await show('two.txt');
  expect(row().textContent).not.toContain('Moved or deleted since');
  await show('one.txt');
  expect(screen.getByText('Moved or deleted since').closest('li')?.textContent).toContain('one.txt');
  bridge.answers.showLanded = () => ({ ok: true, value: null });
  await show('one.txt');
  expect(row().textContent).not.toContain('Moved or deleted since');
});

test.each([
  [{}, 'You left it out.'],
  [{ by: 'peer' } as const, 'Left out by Anna’s MacBook.'],
])('a file that was left out is not told as a transfer that was cancelled: %j', async (by, sentence) => {
  const failure = { code: 'cancelled', params: { path: 'a/1.jpg' }, ...by } as const;
  const casualties = [{ path: 'a/1.jpg', failure }];
  await openWindow({ transfers: [outgoing({ status: 'done', casualties, casualtyCount: 1 })] });
  fireEvent.click(screen.getByTestId('transfer-casualties'));
  expect(await screen.findByText('a/1.jpg')).toBeTruthy();
  expect(row().textContent).toContain(sentence);
});

test('a single thing that is gone says so where it was to be opened', async () => {
  const done = transfer({ status: 'done', dir: '/in', landed: ['/in/one.txt'], endedAt: 1 });
  const { bridge } = await openWindow({ transfers: [done] });
  bridge.answers.openLanded = () => ({ ok: false, failure: { code: 'path-not-found' } });
  await act(async () => {
    fireEvent.click(screen.getByTestId('transfer-open'));
  });
  expect(screen.getByRole('alert').textContent).toBe(
    'one.txt is no longer where it was put. It has been moved or deleted since.',
  );
});

test('ended transfers leave the list one by one or together, and the focus stays in it', async () => {
  const ended = (seed: string) => transfer({ seed, status: 'done', endedAt: 1 });
  await openWindow({ transfers: [ended('a1'), ended('b2'), ended('c3'), outgoing({ seed: 'd4' })] });
  const [first] = screen.getAllByTestId('transfer-dismiss');
  if (first === undefined) throw new Error('nothing to dismiss');
  first.focus();
  await act(async () => {
    fireEvent.click(first);
  });
  expect(document.activeElement?.closest('[data-testid=transfer]')).not.toBeNull();
  await act(async () => {
    fireEvent.click(screen.getByTestId('clear-ended'));
  });
  expect(document.activeElement?.textContent).toBe('Transfers');
  expect(screen.getAllByTestId('transfer')).toHaveLength(1);
});

test('a progress tick renders its own row and nothing else', async () => {
  const running = ['a1', 'b2'].map((seed) => outgoing({ seed, status: 'active', code: null }));
  const rendered: string[] = [];
  const { TransferRow } = await import('../../renderer/transfers/transfer-row.tsx');
  const { Nearby } = await import('../../renderer/devices/nearby.tsx');
  const { FerryContext } = await import('../../renderer/state/context.tsx');
  const { render } = await import('@testing-library/react');
  const { ferry, patch } = await openWindow({ transfers: running, devices: [anna] });
  render(
    <FerryContext value={ferry}>
      {running.map(({ id }) => (
        <Profiler key={id} id={id} onRender={(name) => rendered.push(name)}>
          <TransferRow id={id} name={id} />
        </Profiler>
      ))}
      <Profiler id="nearby" onRender={(name) => rendered.push(name)}>
        <Nearby />
      </Profiler>
    </FerryContext>,
  );
  rendered.length = 0;
  const [ticking] = running;
  if (ticking === undefined) throw new Error('no transfer');
  const progress = { ...ticking.progress, bytes: 1e9, rate: 5e6 };
  await patch({ kind: 'progress', id: ticking.id, progress, totals: ticking.totals });
  expect(rendered).toEqual([ticking.id]);
});

test('the summary of a narrow window counts what runs and how far all of it is', () => {
  const at = (seed: string, status: Transfer['status'], bytes: number) =>
    transfer({
      seed,
      status,
      totals: { files: 1, folders: 0, bytes: 100, complete: true },
      progress: { ...transfer().progress, bytes },
    });
  expect(summarize({ transfers: [at('a1', 'active', 50), at('b2', 'finishing', 100), at('c3', 'failed', 0)] })).toEqual(
    [2, 75],
  );
  expect(summarize({ transfers: [] })).toEqual([0, 0]);
  // What nobody here has accepted isn't running; what was sent is.
  const unanswered = (['comparing', 'asking'] as const).map(
    (status) => ({ ...at('d4', status, 0), direction: 'incoming' }) as const,
  );
  expect(summarize({ transfers: unanswered })).toEqual([0, 0]);
  expect(summarize({ transfers: [{ ...at('e5', 'asking', 0), direction: 'outgoing' }] })).toEqual([1, 0]);
});

test('several dropped things are one transfer by the first name and the count of the others', async () => {
  await openWindow({ transfers: [outgoing({ roots: 3 })] });
  expect(within(row()).getByRole('heading').textContent).toBe('Holiday photos and 2 more');
});
