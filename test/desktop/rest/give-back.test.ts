import { expect, test, vi } from 'vitest';
import { giveBack } from '../../../electron/desktop/rest/give-back.ts';

vi.mock('../../../electron/engine/runtime/tidy-heap.ts', () => ({ tidyHeap: () => done.push('heap') }));
const done: string[] = [];

const engine = Promise.resolve({
  command: async (name: string) => {
    done.push(name);
    return { ok: true, value: null } as never;
  },
});

test('the engine gives back first, then this thread', async () => {
  done.length = 0;
  await giveBack(engine, () => true);
  expect(done).toEqual(['rest', 'heap']);
});

test('who has come back meanwhile doesn’t wait for it', async () => {
  done.length = 0;
  await giveBack(engine, () => false);
  expect(done).toEqual(['rest']);
});

test('without an engine the rest is given back all the same', async () => {
  done.length = 0;
  await giveBack(Promise.reject(new Error('the start failed')), () => true);
  expect(done).toEqual(['heap']);
});
