import fc from 'fast-check';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  crowdIntervalMs,
  devicesAtOnce,
  devicesEveryMs,
  offersAtOnce,
  progressIntervalMs,
  Store,
} from '../../../electron/engine/state/store.ts';
import { applyPatch, type Patch } from '../../../shared/patch.ts';
import { isTerminal } from '../../../shared/state.ts';
import { progressAt, sampleDevice, sampleState, sampleTransfer, totals } from '../../support/state/sample.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function followed(store: Store): Patch[] {
  const patches: Patch[] = [];
  store.subscribe((patch) => patches.push(patch));
  return patches;
}

test('each change is one patch, versions count by one, and the patches lead to the state', () => {
  const store = new Store(sampleState());
  const { version, state } = store.snapshot();
  const patches = followed(store);
  store.change({ kind: 'transfer', transfer: sampleTransfer('a') }, { kind: 'device-gone', fingerprint: 'x' });
  store.change({ kind: 'transfer-gone', id: 'a' });
  expect(patches.map((p) => [p.version, p.changes.length])).toEqual([
    [version + 1, 2],
    [version + 2, 1],
  ]);
  expect(patches.reduce(applyPatch, state)).toEqual(store.state);
  expect(state).toEqual(sampleState());
});

test('no change is no patch', () => {
  const store = new Store(sampleState());
  const patches = followed(store);
  store.change();
  store.flush();
  expect(patches).toEqual([]);
  expect(store.snapshot().version).toBe(0);
});

test('a subscriber that throws is reported and keeps nobody from hearing', () => {
  const errors: unknown[] = [];
  const store = new Store(sampleState(), { onSubscriberError: (error) => errors.push(error) });
  store.subscribe(() => {
    throw new Error('broken');
  });
  const patches = followed(store);
  store.change({ kind: 'device-gone', fingerprint: 'x' });
  store.change({ kind: 'device-gone', fingerprint: 'y' });
  expect(patches).toHaveLength(2);
  expect(errors).toHaveLength(2);
});

test('a subscriber that changes the store is heard in order by all', () => {
  const store = new Store(sampleState());
  store.subscribe((patch) => {
    if (patch.version === 1) store.change({ kind: 'device-gone', fingerprint: 'nested' });
  });
  const patches = followed(store);
  store.change({ kind: 'device-gone', fingerprint: 'x' });
  expect(patches.map((p) => p.version)).toEqual([1, 2]);
});

test('one who left hears nothing more, and leaving twice takes nobody else along', () => {
  const store = new Store(sampleState());
  const listener = vi.fn();
  const leave = store.subscribe(listener);
  store.subscribe(listener);
  leave();
  leave();
  store.change({ kind: 'device-gone', fingerprint: 'x' });
  expect(listener).toHaveBeenCalledTimes(1);
});

test('progress is told in one patch per interval, the newest of each transfer', () => {
  const store = new Store(sampleState([sampleTransfer('a'), sampleTransfer('b')]));
  const patches = followed(store);
  for (let bytes = 1; bytes <= 50; bytes++) {
    store.progress('a', progressAt(bytes), totals);
    store.progress('b', progressAt(bytes * 2), totals);
  }
  vi.advanceTimersByTime(progressIntervalMs - 1);
  expect(patches).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(patches).toEqual([
    {
      version: 1,
      changes: [
        { kind: 'progress', id: 'a', progress: progressAt(50), totals },
        { kind: 'progress', id: 'b', progress: progressAt(100), totals },
      ],
    },
  ]);
});

test.each([
  ['as others', offersAtOnce, progressIntervalMs],
  ['once a second, where there are more than anybody reads', offersAtOnce + 1, crowdIntervalMs],
])('counts of offers that wait are told %s', (_, count, everyMs) => {
  const ids = Array.from({ length: count }, (_, n) => `offer ${n}`);
  const waiting = ids.map((id) => sampleTransfer(id, { direction: 'incoming', status: 'asking' }));
  const store = new Store(sampleState([...waiting, sampleTransfer('moving', { status: 'active' })]));
  const patches = followed(store);
  const told = (id: string): number =>
    patches.flatMap(({ changes }) => changes).filter((change) => 'id' in change && change.id === id).length;
  const seconds = 5;
  for (let at = 0; at < seconds * 1000; at += progressIntervalMs) {
    for (const id of [...ids, 'moving']) store.progress(id, progressAt(at + 1), totals);
    vi.advanceTimersByTime(progressIntervalMs);
  }
  expect(told('moving')).toBe((seconds * 1000) / progressIntervalMs);
  expect(Math.abs(told(ids[0]!) - (seconds * 1000) / everyMs)).toBeLessThanOrEqual(1);
  // The last is told all the same.
  vi.advanceTimersByTime(crowdIntervalMs);
  expect(store.snapshot().state.transfers.map(({ progress }) => progress.bytes)).toEqual(
    Array.from({ length: count + 1 }, () => progressAt(seconds * 1000 - progressIntervalMs + 1).bytes),
  );
});

test('nothing ticks while nothing is waiting', () => {
  const store = new Store(sampleState([sampleTransfer('a')]));
  expect(vi.getTimerCount()).toBe(0);
  store.progress('a', progressAt(1), totals);
  expect(vi.getTimerCount()).toBe(1);
  vi.advanceTimersByTime(progressIntervalMs);
  expect(vi.getTimerCount()).toBe(0);
  store.progress('a', progressAt(2), totals);
  store.change({ kind: 'transfer', transfer: sampleTransfer('a', { status: 'done' }) });
  expect(vi.getTimerCount()).toBe(0);
});

test('the state holds progress at once, so that a status made from it never goes back', () => {
  const store = new Store(sampleState([sampleTransfer('a')]));
  store.progress('a', progressAt(700), totals);
  expect(store.state.transfers[0]?.progress.bytes).toBe(700);
  expect(store.snapshot().state.transfers[0]?.progress.bytes).toBe(0);
});

test('waiting progress goes before a change of its transfer, others keep waiting', () => {
  const store = new Store(sampleState([sampleTransfer('a'), sampleTransfer('b')]));
  const patches = followed(store);
  store.progress('a', progressAt(10), totals);
  store.progress('b', progressAt(20), totals);
  const done = sampleTransfer('a', { status: 'done' });
  store.change({ kind: 'transfer', transfer: done });
  expect(patches.map((p) => p.changes)).toEqual([
    [
      { kind: 'progress', id: 'a', progress: progressAt(10), totals },
      { kind: 'transfer', transfer: done },
    ],
  ]);
  vi.advanceTimersByTime(progressIntervalMs);
  expect(patches[1]?.changes).toEqual([{ kind: 'progress', id: 'b', progress: progressAt(20), totals }]);
});

test('progress after the end, or of a transfer that is gone, is ignored by whichever way it comes', () => {
  const done = sampleTransfer('a', { status: 'done', progress: progressAt(1000) });
  const store = new Store(sampleState([done]));
  const patches = followed(store);
  for (const id of ['a', 'gone']) {
    store.progress(id, progressAt(1), totals);
    store.change({ kind: 'progress', id, progress: progressAt(1), totals });
  }
  vi.advanceTimersByTime(progressIntervalMs);
  expect(patches).toEqual([]);
  expect(store.state.transfers).toEqual([done]);
});

test('dismissing a transfer drops its waiting progress', () => {
  const store = new Store(sampleState([sampleTransfer('a')]));
  const patches = followed(store);
  store.progress('a', progressAt(1), totals);
  store.change({ kind: 'transfer-gone', id: 'a' });
  vi.advanceTimersByTime(progressIntervalMs);
  expect(patches.map((p) => p.changes)).toEqual([[{ kind: 'transfer-gone', id: 'a' }]]);
});

test('devices are told at once, as many as a network of people has; of a crowd the rest is one patch per interval', () => {
  const store = new Store(sampleState());
  const patches = followed(store);
  const crowd = Array.from({ length: devicesAtOnce + 200 }, (_, n) => sampleDevice({ fingerprint: `f${n}` }));
  for (const device of crowd) store.seen({ kind: 'device', device });
  expect(patches).toHaveLength(devicesAtOnce);
  expect(store.state.devices).toEqual(crowd);
  vi.advanceTimersByTime(progressIntervalMs);
  expect(patches).toHaveLength(devicesAtOnce + 1);
  expect(store.snapshot().state.devices).toEqual(crowd);
  vi.advanceTimersByTime(devicesEveryMs);
  store.seen({ kind: 'device-gone', fingerprint: 'f0' });
  expect(patches).toHaveLength(devicesAtOnce + 2);
});

test('of a device that waits only the newest counts, whichever way it comes', () => {
  const store = new Store(sampleState());
  for (let n = 0; n < devicesAtOnce; n++) store.seen({ kind: 'device-gone', fingerprint: 'nobody' });
  const patches = followed(store);
  store.seen({ kind: 'device', device: sampleDevice({ fingerprint: 'a', name: 'before' }) });
  store.seen({ kind: 'device', device: sampleDevice({ fingerprint: 'b' }) });
  store.seen({ kind: 'device-gone', fingerprint: 'b' });
  store.change({ kind: 'device', device: sampleDevice({ fingerprint: 'a', name: 'now' }) });
  vi.advanceTimersByTime(progressIntervalMs);
  expect(patches).toHaveLength(2);
  expect(store.snapshot().state.devices.map(({ name }) => name)).toEqual(['now']);
});

test('whoever follows from any moment ends at the state, sees no gap, and never a status taken back', () => {
  const id = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ do: fc.constant('progress' as const), id, bytes: fc.nat(1000) }),
    fc.record({
      do: fc.constant('status' as const),
      id,
      status: fc.constantFrom('active' as const, 'finishing' as const, 'done' as const),
    }),
    fc.record({ do: fc.constant('device' as const), id, name: fc.constantFrom('one', 'another', null) }),
    fc.record({ do: fc.constant('wait' as const), ms: fc.nat(150) }),
  );
  const run = fc.property(fc.array(step, { maxLength: 40 }), fc.nat(40), (steps, joinAt) => {
    const store = new Store(sampleState(['a', 'b', 'c'].map((each) => sampleTransfer(each))));
    let copy: ReturnType<Store['snapshot']> | null = null;
    const join = () => {
      store.subscribe((patch) => {
        if (copy === null) return;
        expect(patch.version).toBe(copy.version + 1);
        for (const change of patch.changes) {
          if (change.kind !== 'progress') continue;
          const told = copy.state.transfers.find((t) => t.id === change.id);
          expect(told && isTerminal(told.status)).toBe(false);
        }
        copy = { version: patch.version, state: applyPatch(copy.state, patch) };
      });
      copy = store.snapshot();
    };
    steps.forEach((s, index) => {
      if (index === joinAt) join();
      if (s.do === 'wait') vi.advanceTimersByTime(s.ms);
      else if (s.do === 'device') {
        const gone = { kind: 'device-gone', fingerprint: s.id } as const;
        store.seen(
          s.name === null ? gone : { kind: 'device', device: sampleDevice({ fingerprint: s.id, name: s.name }) },
        );
      } else if (s.do === 'progress') store.progress(s.id, progressAt(s.bytes), totals);
      else {
        const now = store.state.transfers.find((t) => t.id === s.id);
        if (now && !isTerminal(now.status)) {
          store.change({ kind: 'transfer', transfer: { ...now, status: s.status } });
        }
      }
    });
    if (copy === null) join();
    vi.advanceTimersByTime(progressIntervalMs);
    expect(copy).toEqual(store.snapshot());
    expect(store.snapshot().state).toEqual(store.state);
  });
  fc.assert(run, { numRuns: 300, verbose: 1 });
});
