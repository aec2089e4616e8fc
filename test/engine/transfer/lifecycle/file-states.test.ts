import { expect, test } from 'vitest';
import { FileStates, type FileState } from '../../../../electron/engine/transfer/lifecycle/file-states.ts';

test('each file has the state it was given last, and waits until then', () => {
  const states = new FileStates();
  const all: FileState[] = ['waiting', 'moving', 'done', 'skipped', 'failed', 'left-out'];
  all.forEach((state, file) => states.set(file * 1000, state));
  expect(all.map((_, file) => states.get(file * 1000))).toEqual(all);
  states.set(0, 'done');
  expect([states.get(0), states.get(1), states.get(1_000_000)]).toEqual(['done', 'waiting', 'waiting']);
});
