/** How much of cancelled transfers is kept at most, on both sides of each limit, and for whom. */
import { expect, test, vi } from 'vitest';
import { systemDestinations } from '../../../../electron/engine/disk/destination/destinations.ts';
import { Store } from '../../../../electron/engine/state/store.ts';
import {
  KeptBeginnings,
  keptForMs,
  maxKept,
  minKeptBytes,
} from '../../../../electron/engine/transfer/leftovers/kept-beginnings.ts';
import type { TransferContext } from '../../../../electron/engine/transfer/context.ts';
import { newTransfer } from '../../../../electron/engine/transfer/lifecycle/record.ts';
import { failure } from '../../../../shared/errors.ts';
import type { KnownDevice, Transfer } from '../../../../shared/state.ts';
import { peerFingerprint } from '../../../support/receiving.ts';
import { sampleState } from '../../../support/state/sample.ts';

const peer = { fingerprint: peerFingerprint, name: 'Anna', kind: 'desktop', known: true } as const;
const idOf = (n: number): string => n.toString(16).padStart(32, '0');

function ended(n: number, more: Partial<Transfer> = {}): Transfer {
  const part = { id: idOf(n), direction: 'incoming', title: 'a', roots: 1, note: '', code: null } as const;
  const begun = newTransfer({ ...part, peer, status: 'cancelled' });
  return { ...begun, failure: failure('cancelled'), endedAt: n, ...more };
}

function keeper({ free = Infinity, rule = 'ask' }: { free?: number; rule?: KnownDevice['rule'] } = {}) {
  const store = new Store({ ...sampleState(), transfers: [] });
  const swept: string[] = [];
  const kept = new KeptBeginnings({
    store,
    journals: { has: () => true } as unknown as TransferContext['journals'],
    known: { byFingerprint: () => Promise.resolve({ rule }) } as unknown as TransferContext['known'],
    destinations: { ...systemDestinations, spaceAt: () => Promise.resolve({ free, maxFileBytes: Infinity }) },
    onBug: (error: unknown) => expect.unreachable(String(error)),
    sweep: (id: string) => Promise.resolve(void swept.push(id)),
  } as unknown as ConstructorParameters<typeof KeptBeginnings>[0]);
  const note = (n: number, until: number): void => {
    store.change({ kind: 'transfer', transfer: ended(n, { kept: { bytes: minKeptBytes, until } }) });
    kept.noted(idOf(n));
  };
  return { kept, store, swept, note };
}

test('from a moment’s worth on, and only where as much again is free', async () => {
  const { kept } = keeper({ free: 2 * minKeptBytes });
  const isKept = (bytes: number) => kept.isWorthKeeping(ended(1), bytes, '/in');
  expect(await isKept(minKeptBytes - 1)).toBe(false);
  expect(await isKept(minKeptBytes)).toBe(true);
  expect(await isKept(2 * minKeptBytes - 1)).toBe(true);
  expect(await isKept(2 * minKeptBytes)).toBe(false);
});

test.each([
  ['cancelled there', { failure: failure('cancelled-by-peer') }, true],
  ['failed there', { status: 'failed', failure: failure('internal', {}, 'peer') }, true],
  ['failed here', { status: 'failed', failure: failure('disk-error') }, false],
  ['a text', { text: { beginning: '', length: null } }, false],
  ['from a LocalSend', { peer: { ...peer, localSend: true } }, false],
] as const)('%s: %#', async (_name, more, isKept) => {
  expect(await keeper().kept.isWorthKeeping(ended(1, more), minKeptBytes, '/in')).toBe(isKept);
});

test('of a blocked device nothing is kept', async () => {
  expect(await keeper({ rule: 'block' }).kept.isWorthKeeping(ended(1), minKeptBytes, '/in')).toBe(false);
});

test(`of more than ${maxKept} transfers the oldest are let go, and say so`, () => {
  const { store, swept, note } = keeper();
  const now = Date.now();
  for (let n = 1; n <= maxKept; n++) note(n, now + keptForMs + n);
  expect(swept).toEqual([]);
  note(maxKept + 1, now + keptForMs + maxKept + 1);
  expect(swept).toEqual([idOf(1)]);
  expect(store.state.transfers.filter((one) => one.kept === undefined).map(({ id }) => id)).toEqual([idOf(1)]);
});

test('it goes when its time is over, each in its turn, and when it is taken off the list', () => {
  vi.useFakeTimers();
  try {
    const { kept, store, swept, note } = keeper();
    const now = Date.now();
    note(1, now + 1_000);
    note(2, now + keptForMs);
    note(3, now + keptForMs);
    vi.advanceTimersByTime(999);
    expect(swept).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(swept).toEqual([idOf(1)]);
    store.change({ kind: 'transfer-gone', id: idOf(2) });
    expect(swept).toEqual([idOf(1), idOf(2)]);
    vi.advanceTimersByTime(keptForMs);
    expect(swept).toEqual([idOf(1), idOf(2), idOf(3)]);
    kept.stop();
  } finally {
    vi.useRealTimers();
  }
});

test('taken off the list before it was noted, it goes as well', () => {
  const { kept, swept } = keeper();
  kept.noted(idOf(7));
  expect(swept).toEqual([idOf(7)]);
});
