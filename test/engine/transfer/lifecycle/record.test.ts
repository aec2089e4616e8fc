/** What people see of a transfer is what its record was told, up to its end and not beyond. */
import { expect, test, vi } from 'vitest';
import { newTransfer } from '../../../../electron/engine/transfer/lifecycle/record.ts';
import { maxCasualties } from '../../../../shared/values.ts';
import { recordInStore } from '../../../support/transfer-parts.ts';

test('a change is in the store at once, with the totals and progress of that moment', () => {
  const { record, store } = recordInStore();
  record.totals = () => ({ files: 2, folders: 1, bytes: 50, complete: false });
  record.meter.bytes = 7;
  record.update({ title: 'b' });
  expect(store.state.transfers[0]).toMatchObject({ title: 'b', totals: { files: 2 }, progress: { bytes: 7 } });
});

test('a device that is called otherwise meanwhile stays so, to the end', () => {
  const { record, store } = recordInStore();
  const [before] = store.state.transfers;
  store.change({ kind: 'transfer', transfer: { ...before!, peer: { ...before!.peer, name: 'Attic' } } });
  record.update({ title: 'b' });
  record.end('cancelled', null);
  expect(store.state.transfers[0]!.peer.name).toBe('Attic');
});

test('after the end nothing changes any more', () => {
  const { record } = recordInStore();
  record.end('cancelled', { code: 'cancelled' });
  record.update({ status: 'active' });
  record.end('done', null);
  expect(record.now).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled' }, question: null });
  expect(record.ended).toBe(true);
  expect(record.now.endedAt).not.toBeNull();
});

test('all casualties are counted, and so many are named', () => {
  const { record, store } = recordInStore();
  for (let i = 0; i <= maxCasualties; i++) record.casualty(`f${i}`, { code: 'source-unreadable' });
  record.update({});
  const [shown] = store.state.transfers;
  expect([shown!.casualties.length, shown!.casualtyCount]).toEqual([maxCasualties, maxCasualties + 1]);
});

test('a file the receiver has is progress, and no speed', () => {
  const { record } = recordInStore();
  record.skip(30);
  expect(record.now.skipped).toEqual({ files: 1, bytes: 30 });
  expect(record.meter).toMatchObject({ kept: 30, files: 1, bytes: 0 });
  record.restart();
  expect(record.now).toMatchObject({ skipped: { files: 0, bytes: 0 }, casualtyCount: 0 });
});

test('while bytes move, progress is shown by itself; while none may, it is not', () => {
  vi.useFakeTimers();
  try {
    const { record, store } = recordInStore();
    record.update({ status: 'active' });
    record.meter.bytes = 5;
    vi.advanceTimersByTime(300);
    expect(store.state.transfers[0]!.progress.bytes).toBe(5);
    record.update({ status: 'paused' });
    expect(vi.getTimerCount()).toBe(0);
    record.update({ status: 'active' });
    record.stop();
    expect(vi.getTimerCount()).toBe(0);
  } finally {
    vi.useRealTimers();
  }
});

test('a new transfer has everything but what it is of', () => {
  const part = {
    id: 'x',
    direction: 'incoming',
    peer: { fingerprint: 'ab'.repeat(32), name: 'Anna', kind: 'laptop', known: false },
    status: 'asking',
    title: 't',
    roots: 1,
    note: '',
    code: '123456',
  } as const;
  expect(newTransfer(part)).toMatchObject({ ...part, failure: null, endedAt: null, encrypted: true, casualties: [] });
});

test('while another connection tells everything anew no figure falls; at the end it is said as it is', () => {
  const { record, store } = recordInStore();
  const shown = () => {
    const { totals, progress } = store.state.transfers[0]!;
    return [progress.bytes, progress.files, totals.bytes, totals.complete];
  };
  let totals = { files: 4, folders: 0, bytes: 100, complete: true };
  record.totals = () => totals;
  record.meter.bytes = 60;
  record.meter.files = 2;
  record.update({ status: 'active' });
  expect(shown()).toEqual([60, 2, 100, true]);
  record.restart();
  totals = { files: 0, folders: 0, bytes: 0, complete: false };
  record.update({ status: 'reconnecting' });
  expect(shown()).toEqual([60, 2, 100, true]);
  totals = { files: 4, folders: 0, bytes: 100, complete: true };
  record.meter.kept = 30;
  record.touchTotals();
  expect(shown()).toEqual([60, 2, 100, true]);
  record.meter.bytes = 50;
  record.touchTotals();
  expect(shown()).toEqual([80, 2, 100, true]);
  record.restart();
  // The sender has less than before.
  totals = { files: 1, folders: 0, bytes: 10, complete: true };
  record.update({});
  expect(shown()).toEqual([10, 1, 10, true]);
  record.end('done', null);
  expect(shown()).toEqual([0, 0, 10, true]);
});
