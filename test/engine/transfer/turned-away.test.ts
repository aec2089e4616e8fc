/** However many are turned away, it is told once a second at most, and none is left out of the count. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { TurnedAway } from '../../../electron/engine/transfer/turned-away.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('many at once are told together, later ones anew', () => {
  const told: number[] = [];
  const away = new TurnedAway((count) => told.push(count));
  for (let n = 0; n < 900; n++) away.add();
  expect(told).toEqual([]);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([900]);
  away.add();
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([900, 1]);
});

test('closed, it says nothing more and keeps nobody waiting', () => {
  const told: number[] = [];
  const away = new TurnedAway((count) => told.push(count));
  away.add();
  away.close();
  expect(vi.getTimerCount()).toBe(0);
  vi.advanceTimersByTime(60_000);
  expect(told).toEqual([]);
});
