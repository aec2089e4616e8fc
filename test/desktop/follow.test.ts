import { expect, test } from 'vitest';
import { follow } from '../../electron/desktop/follow.ts';
import type { AppState } from '../../shared/state.ts';
import type { Change } from '../../shared/patch.ts';
import { createFakeEngine, fakeState } from '../support/fake-engine.ts';

function named(name: string): Change {
  return { kind: 'settings', settings: { ...fakeState().settings, name } };
}

function recorder(): { seen: [string | undefined, string][]; listener: (s: AppState, b: AppState | null) => void } {
  const seen: [string | undefined, string][] = [];
  return { seen, listener: (state, before) => seen.push([before?.settings.name, state.settings.name]) };
}

test('the first state comes without one before it, each later one with', async () => {
  const engine = createFakeEngine();
  const { seen, listener } = recorder();
  await follow(engine, listener);
  engine.push(named('A'));
  engine.push(named('B'));
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
      engine.push(named('in the snapshot'));
      const answer = await snapshot();
      engine.push(named('after it'));
      return answer;
    },
  };
  await follow(taken, listener);
  expect(seen).toEqual([
    [undefined, 'in the snapshot'],
    ['in the snapshot', 'after it'],
  ]);
});

test('a gap is closed by another snapshot', async () => {
  const engine = createFakeEngine();
  const { seen, listener } = recorder();
  await follow(engine, listener);
  engine.lose(named('lost'));
  engine.push(named('A'));
  engine.push(named('B'));
  await new Promise((resolve) => setImmediate(resolve));
  engine.push(named('C'));
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
  (await follow(engine, listener))();
  engine.push(named('A'));
  expect(seen).toHaveLength(1);
});
