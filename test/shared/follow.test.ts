import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { applyPatch, type Change, type Patch, type Snapshot } from '../../shared/patch.ts';
import { changedTransfers, maxSnapshotsInARow, Replica, type StateSource } from '../../shared/follow.ts';
import type { AppState } from '../../shared/state.ts';
import { device, state, transfer } from '../renderer/samples.ts';
import { createFakeEngine, fakeState } from '../support/fake-engine.ts';

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
  const source: StateSource = {
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

const names = (replica: Replica) => replica.state?.devices.map((d) => d.name);

test('it subscribes before it takes the snapshot, so that nothing falls between', async () => {
  const { source, log, answer } = engine();
  const replica = new Replica(source, () => {});
  const started = replica.start();
  expect(log).toEqual(['subscribe', 'snapshot']);
  expect(replica.state).toBeNull();
  await answer();
  await started;
  expect(replica.state).not.toBeNull();
});

test('patches that arrive before the snapshot are kept, and those it holds already are dropped', async () => {
  const { source, deliver, happen, truth, answer } = engine();
  const replica = new Replica(source, () => {});
  const started = replica.start();
  deliver(happen(named(1)));
  const snapshot = truth();
  deliver(happen(named(2)));
  await answer(snapshot);
  await started;
  expect(names(replica)).toEqual(['Device 1', 'Device 2']);
});

test('a patch that comes twice changes nothing the second time', async () => {
  const { source, deliver, happen, answer } = engine();
  const replica = new Replica(source, () => {});
  const started = replica.start();
  await answer();
  await started;
  deliver(happen(named(1)));
  const before = replica.state;
  deliver(named(1));
  expect(replica.state).toBe(before);
});

test('a gap is closed by another snapshot', async () => {
  const { source, deliver, happen, answer, log } = engine();
  const replica = new Replica(source, () => {});
  const started = replica.start();
  await answer();
  await started;
  happen(named(1));
  deliver(happen(named(2)));
  expect(names(replica)).toEqual([]);
  await answer();
  await vi.waitFor(() => expect(names(replica)).toEqual(['Device 1', 'Device 2']));
  expect(log.filter((entry) => entry === 'snapshot')).toHaveLength(2);
});

test('a late patch that fills the gap is used without waiting, and the late snapshot does not turn time back', async () => {
  const { source, deliver, happen, truth, answer } = engine();
  const replica = new Replica(source, () => {});
  const started = replica.start();
  await answer();
  await started;
  const first = happen(named(1));
  const old = truth();
  deliver(happen(named(2)));
  deliver(first);
  expect(names(replica)).toEqual(['Device 1', 'Device 2']);
  await answer(old);
  expect(names(replica)).toEqual(['Device 1', 'Device 2']);
});

test('an engine that never closes a gap is asked a few times, not for ever', async () => {
  const { source, deliver, answer, asked, truth, log } = engine();
  const replica = new Replica(source, () => {});
  const started = replica.start();
  await answer();
  await started;
  const stuck = truth();
  deliver(named(9));
  for (let i = 0; i < maxSnapshotsInARow; i++) await answer(stuck);
  expect(asked()).toBe(0);
  expect(log.filter((entry) => entry === 'snapshot')).toHaveLength(1 + maxSnapshotsInARow);
});

test('an engine that is gone is said to be gone: at first by rejecting, later to whoever wants to know', async () => {
  const closed = new Error('closed');
  const none = new Replica({ subscribe: () => () => {}, snapshot: () => Promise.reject(closed) }, () => {});
  await expect(none.start()).rejects.toBe(closed);
  const { source, deliver, answer } = engine();
  const lost = vi.fn();
  const replica = new Replica(source, () => {}, lost);
  const started = replica.start();
  await answer();
  await started;
  source.snapshot = () => Promise.reject(closed);
  deliver(named(9));
  await vi.waitFor(() => expect(lost).toHaveBeenCalledExactlyOnceWith(closed));
});

test('after stop it listens no more', async () => {
  const { source, log, answer } = engine();
  const replica = new Replica(source, () => {});
  const started = replica.start();
  await answer();
  await started;
  replica.stop();
  expect(log.at(-1)).toBe('unsubscribe');
});

test('however patches are reordered, doubled or lost, the copy ends at the engine’s state', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 30 }),
      fc.integer({ min: 0, max: 12 }),
      async (deliveries, snapshotAt) => {
        const states: AppState[] = [state()];
        for (let version = 1; version <= 12; version++)
          states.push(applyPatch(states[version - 1] ?? state(), named(version)));
        let listener: (patch: Patch) => void = () => {};
        let current = snapshotAt;
        const replica = new Replica(
          {
            subscribe(given) {
              listener = given;
              return () => {};
            },
            snapshot: async () => ({ version: current, state: states[current] ?? state() }),
          },
          () => {},
        );
        await replica.start();
        for (const version of deliveries) {
          current = Math.max(current, version);
          listener(named(version));
          if (version % 3 === 0) await Promise.resolve();
        }
        // The engine's next word shows any gap that is left.
        current = 12;
        listener(named(12));
        await vi.waitFor(() => expect(replica.state).toEqual(states[12]));
      },
    ),
  );
});

function called(name: string): Change {
  return { kind: 'settings', settings: { ...fakeState().settings, name } };
}

function recorder(): { seen: [string | undefined, string][]; listener: (s: AppState, b: AppState | null) => void } {
  const seen: [string | undefined, string][] = [];
  return { seen, listener: (state, before) => seen.push([before?.settings.name, state.settings.name]) };
}

test('the first state comes without one before it, each later one with', async () => {
  const engine = createFakeEngine();
  const { seen, listener } = recorder();
  await new Replica(engine, listener).start();
  engine.push(called('A'));
  engine.push(called('B'));
  expect(seen).toEqual([
    [undefined, 'Fake'],
    ['Fake', 'A'],
    ['A', 'B'],
  ]);
});

test('a patch that comes while the snapshot is on its way is applied once: not twice, not never', async () => {
  const engine = createFakeEngine();
  const { seen, listener } = recorder();
  const snapshot = engine.snapshot.bind(engine);
  const taken = {
    ...engine,
    snapshot: async () => {
      engine.push(called('in the snapshot'));
      const answer = await snapshot();
      engine.push(called('after it'));
      return answer;
    },
  };
  await new Replica(taken, listener).start();
  expect(seen).toEqual([
    [undefined, 'in the snapshot'],
    ['in the snapshot', 'after it'],
  ]);
});

test('a gap is closed by another snapshot', async () => {
  const engine = createFakeEngine();
  const { seen, listener } = recorder();
  await new Replica(engine, listener).start();
  engine.lose(called('lost'));
  engine.push(called('A'));
  engine.push(called('B'));
  await new Promise((resolve) => setImmediate(resolve));
  engine.push(called('C'));
  expect(seen).toEqual([
    [undefined, 'Fake'],
    ['Fake', 'A'],
    ['A', 'B'],
    ['B', 'C'],
  ]);
});

test('who stops following hears nothing more', async () => {
  const engine = createFakeEngine();
  const { seen, listener } = recorder();
  const replica = new Replica(engine, listener);
  await replica.start();
  replica.stop();
  engine.push(called('A'));
  expect(seen).toHaveLength(1);
});

test('nothing is told after stop, also where a snapshot was on its way', async () => {
  const { source, answer } = engine();
  const told = vi.fn();
  const replica = new Replica(source, told);
  const started = replica.start();
  replica.stop();
  await answer();
  await started;
  expect(told).not.toHaveBeenCalled();
});

test('the transfers that changed are those that are new or another object, each once', () => {
  const [one, two] = [transfer({ seed: '1' }), transfer({ seed: '2' })];
  const before = state({ transfers: [one, two] });
  expect(changedTransfers(before, null)).toEqual([one, two]);
  const patch = { version: 1, changes: [{ kind: 'transfer', transfer: { ...two, status: 'active' } } as const] };
  expect(changedTransfers(applyPatch(before, patch), before)).toEqual([{ ...two, status: 'active' }]);
  expect(changedTransfers({ ...before, devices: [device('New')] }, before)).toEqual([]);
});
