import { expect, test } from 'vitest';
import type { DiskThread } from '../../../electron/engine/threads/disk-thread.ts';
import { maxSpareBytes, SharedMemory } from '../../../electron/engine/threads/shared-memory.ts';

/** A thread that is told of memory. */
function thread(): { told: object[]; memory: (target: number) => SharedMemory } {
  const told: object[] = [];
  const heard = { post: (message: object) => void told.push(message) } as unknown as DiskThread;
  return { told, memory: (target) => new SharedMemory(heard, target) };
}

/** A size that no other test uses. */
const bytes = 4_099;

test('what a transfer gives back the next one gets, under a number of its own there', () => {
  const { told, memory } = thread();
  const first = memory(1);
  const [kept, given] = [first.make(bytes), first.make(bytes)];
  first.giveBack(given);
  const next = memory(2);
  const got = next.make(bytes);
  expect(got.buffer).toBe(given.buffer);
  expect(got.buffer).not.toBe(kept.buffer);
  expect(next.idOf(got)).toBe(0);
  expect(told.at(-1)).toEqual({ kind: 'buffer', target: 2, id: 0, memory: given.buffer });
  expect(() => first.idOf(given)).toThrow('not a buffer of this thread');
});

test('nothing is had twice: given back once more, or by somebody else, it counts no more', () => {
  const { memory } = thread();
  const [first, other] = [memory(1), memory(2)];
  const buffer = first.make(bytes);
  first.giveBack(buffer);
  first.giveBack(buffer);
  other.giveBack(buffer);
  other.giveBack(Buffer.alloc(bytes));
  expect(other.make(bytes).buffer).toBe(buffer.buffer);
  expect(other.make(bytes).buffer).not.toBe(buffer.buffer);
});

test('a number is never given twice, though what had it is given back', () => {
  const { memory } = thread();
  const shared = memory(1);
  const [first, second] = [shared.make(bytes), shared.make(bytes)];
  shared.giveBack(first);
  expect(shared.idOf(shared.make(bytes))).not.toBe(shared.idOf(second));
});

test('no more is kept than the next transfer uses', () => {
  const { memory } = thread();
  const big = maxSpareBytes / 4;
  const [first, next] = [memory(1), memory(2)];
  const given = Array.from({ length: 6 }, () => first.make(big));
  for (const buffer of given) first.giveBack(buffer);
  const had = new Set(given.map(({ buffer }) => buffer));
  const again = Array.from({ length: 6 }, () => next.make(big)).filter(({ buffer }) => had.has(buffer));
  expect(again).toHaveLength(4);
});
