import { expect, test, vi } from 'vitest';
import { Mirror } from '../../../../renderer/state/mirror/mirror.ts';
import type { Patch } from '../../../../shared/patch.ts';
import { state } from '../../samples.ts';

test('it is loading, then ready, lost when the engine no longer answers, and ready again when it does', async () => {
  let listener: (patch: Patch) => void = () => {};
  let snapshot = async () => ({ version: 0, state: state() });
  const mirror = new Mirror({
    subscribe(given) {
      listener = given;
      return () => {};
    },
    snapshot: () => snapshot(),
  });
  const phases: string[] = [mirror.value.get().phase];
  mirror.value.subscribe(() => phases.push(mirror.value.get().phase));
  await mirror.start();
  snapshot = () => Promise.reject(new Error('closed'));
  listener({ version: 9, changes: [] });
  await vi.waitFor(() => expect(mirror.value.get()).toEqual({ phase: 'lost', state: state() }));
  snapshot = async () => ({ version: 10, state: state() });
  listener({ version: 10, changes: [] });
  await vi.waitFor(() => expect(phases).toEqual(['loading', 'ready', 'lost', 'ready']));
});

test('an engine that was never there is lost, and nobody has to catch anything', async () => {
  const mirror = new Mirror({ subscribe: () => () => {}, snapshot: () => Promise.reject(new Error('closed')) });
  await mirror.start();
  expect(mirror.value.get()).toEqual({ phase: 'lost', state: null });
});

test('what changes while components hear of something is told at its pace, the newest alone; an engine that is lost at once', async () => {
  let listener: (patch: Patch) => void = () => {};
  let work: (() => void) | null = null;
  let snapshot = async () => ({ version: 0, state: state() });
  const pace = { soon: (given: () => void) => void (work = given), clear: () => void (work = null) };
  const source = { subscribe: (given: typeof listener) => ((listener = given), () => {}), snapshot: () => snapshot() };
  const mirror = new Mirror(source, pace);
  await mirror.start();
  expect(mirror.value.get().phase).toBe('loading');
  const settings = (deviceName: string) => ({ ...state().settings, deviceName });
  listener({ version: 1, changes: [{ kind: 'settings', settings: settings('One') }] });
  listener({ version: 2, changes: [{ kind: 'settings', settings: settings('Two') }] });
  work!();
  expect(mirror.value.get()).toEqual({ phase: 'ready', state: state({ settings: settings('Two') }) });
  listener({ version: 3, changes: [{ kind: 'settings', settings: settings('Three') }] });
  snapshot = () => Promise.reject(new Error('closed'));
  listener({ version: 9, changes: [] });
  await vi.waitFor(() => expect(mirror.value.get().phase).toBe('lost'));
  expect(work).toBeNull();
});
