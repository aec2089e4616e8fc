import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { applyPatch, type Patch, type Snapshot } from '../../shared/patch.ts';
import type { AppState } from '../../shared/state.ts';
import { Mirror, type MirrorSource } from '../../renderer/state/mirror.ts';
import { device, state } from './samples.ts';

const named = (version: number): Patch => ({
  version,
  changes: [{ kind: 'device', device: device(`Device ${version}`) }],
});

/** An engine whose patches and snapshots arrive when the test says so. */
function engine() {
  let truth: Snapshot = { version: 0, state: state() };
  const waiting: ((snapshot: Snapshot) => void)[] = [];
  let listener: (patch: Patch) => void = () => {};
  const log: string[] = [];
  const source: MirrorSource = {
    subscribe(given) {
      log.push('subscribe');
      listener = given;
      return () => log.push('unsubscribe');
    },
    snapshot() {
      log.push('snapshot');
      return new Promise((resolve) => waiting.push(resolve));
    },
  };
  return {
    source,
    log,
    deliver: (patch: Patch) => listener(patch),
    /** What the engine itself knows after this patch. */
    happen(patch: Patch) {
      truth = { version: patch.version, state: applyPatch(truth.state, patch) };
      return patch;
    },
    truth: () => truth,
    async answer(snapshot: Snapshot = truth) {
      await vi.waitFor(() => expect(waiting.length).toBeGreaterThan(0));
      waiting.shift()?.(snapshot);
      await Promise.resolve();
      await Promise.resolve();
    },
    asked: () => waiting.length,
  };
}

const names = (mirror: Mirror) => mirror.value.get().state?.devices.map((d) => d.name);

test('it subscribes before it takes the snapshot, so that nothing falls between', async () => {
  const { source, log, answer } = engine();
  const mirror = new Mirror(source);
  const started = mirror.start();
  expect(log).toEqual(['subscribe', 'snapshot']);
  expect(mirror.value.get().phase).toBe('loading');
  await answer();
  await started;
  expect(mirror.value.get().phase).toBe('ready');
});

test('patches that arrive before the snapshot are kept, and those it holds already are dropped', async () => {
  const { source, deliver, happen, truth, answer } = engine();
  const mirror = new Mirror(source);
  const started = mirror.start();
  deliver(happen(named(1)));
  const snapshot = truth();
  deliver(happen(named(2)));
  await answer(snapshot);
  await started;
  expect(names(mirror)).toEqual(['Device 1', 'Device 2']);
});

test('a patch that comes twice changes nothing the second time', async () => {
  const { source, deliver, happen, answer } = engine();
  const mirror = new Mirror(source);
  const started = mirror.start();
  await answer();
  await started;
  deliver(happen(named(1)));
  const before = mirror.value.get();
  deliver(named(1));
  expect(mirror.value.get()).toBe(before);
});

test('a gap is closed by another snapshot', async () => {
  const { source, deliver, happen, answer, log } = engine();
  const mirror = new Mirror(source);
  const started = mirror.start();
  await answer();
  await started;
  happen(named(1));
  deliver(happen(named(2)));
  expect(names(mirror)).toEqual([]);
  await answer();
  await vi.waitFor(() => expect(names(mirror)).toEqual(['Device 1', 'Device 2']));
  expect(log.filter((entry) => entry === 'snapshot')).toHaveLength(2);
});

test('a late patch that fills the gap is used without waiting, and the late snapshot does not turn time back', async () => {
  const { source, deliver, happen, truth, answer } = engine();
  const mirror = new Mirror(source);
  const started = mirror.start();
  await answer();
  await started;
  const first = happen(named(1));
  const old = truth();
  deliver(happen(named(2)));
  deliver(first);
  expect(names(mirror)).toEqual(['Device 1', 'Device 2']);
  await answer(old);
  expect(names(mirror)).toEqual(['Device 1', 'Device 2']);
});

test('an engine that never closes a gap is asked a few times, not for ever', async () => {
  const { source, deliver, answer, asked, truth, log } = engine();
  const mirror = new Mirror(source);
  const started = mirror.start();
  await answer();
  await started;
  const stuck = truth();
  deliver(named(9));
  for (let i = 0; i < 3; i++) await answer(stuck);
  expect(asked()).toBe(0);
  expect(log.filter((entry) => entry === 'snapshot')).toHaveLength(4);
});

test('an engine that is gone is said to be gone', async () => {
  const mirror = new Mirror({ subscribe: () => () => {}, snapshot: () => Promise.reject(new Error('closed')) });
  await mirror.start();
  expect(mirror.value.get()).toEqual({ phase: 'lost', state: null });
});

test('after stop it listens no more', async () => {
  const { source, log, answer } = engine();
  const mirror = new Mirror(source);
  const started = mirror.start();
  await answer();
  await started;
  mirror.stop();
  expect(log.at(-1)).toBe('unsubscribe');
});

test('however patches are reordered, doubled or lost, the mirror ends at the engine’s state', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 }),
      fc.integer({ min: 0, max: 12 }),
      async (deliveries, snapshotAt) => {
        const states: AppState[] = [state()];
        for (let version = 1; version <= 12; version++) {
          states.push(applyPatch(states[version - 1] ?? state(), named(version)));
        }
        let listener: (patch: Patch) => void = () => {};
        let current = snapshotAt;
        const mirror = new Mirror({
          subscribe(given) {
            listener = given;
            return () => {};
          },
          snapshot: async () => ({ version: current, state: states[current] ?? state() }),
        });
        await mirror.start();
        for (const version of deliveries) {
          current = Math.max(current, version);
          listener(named(version));
          if (version % 3 === 0) await Promise.resolve();
        }
        // The engine's next word shows any gap that is left.
        current = 12;
        listener(named(12));
        await vi.waitFor(() => expect(mirror.value.get().state).toEqual(states[12]));
      },
    ),
  );
});
