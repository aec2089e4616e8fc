import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Paced } from '../../../../renderer/state/mirror/pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('the first is done at once, and of all that come in the next moment the last', () => {
  const pace = new Paced();
  const done: number[] = [];
  for (const n of [1, 2, 3]) pace.soon(() => done.push(n));
  expect(done).toEqual([1]);
  vi.advanceTimersByTime(15);
  expect(done).toEqual([1]);
  vi.advanceTimersByTime(2);
  expect(done).toEqual([1, 3]);
  // Nothing has come since: the next is done at once again.
  vi.advanceTimersByTime(1000);
  pace.soon(() => done.push(4));
  expect(done).toEqual([1, 3, 4]);
});

test.each([
  [50, 100],
  [900, 250],
])('what took %d ms is followed by twice as long a rest, and by one of 250 ms at most', (took, rest) => {
  const pace = new Paced();
  const done: number[] = [];
  // Of the clock's looks it is the one after the work.
  pace.soon(() => void vi.spyOn(performance, 'now').mockReturnValueOnce(performance.now() + took));
  pace.soon(() => done.push(1));
  vi.advanceTimersToNextTimer();
  vi.advanceTimersByTime(rest - 1);
  expect(done).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(done).toEqual([1]);
});

test('what was cleared is not done', () => {
  const pace = new Paced();
  const done: number[] = [];
  pace.soon(() => done.push(1));
  pace.soon(() => done.push(2));
  pace.clear();
  vi.advanceTimersByTime(1000);
  expect(done).toEqual([1]);
});
