import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Rest, restAfterMs } from '../../../electron/desktop/rest/rest.ts';
import type { TransferStatus } from '../../../shared/statuses.ts';
import type { AppState } from '../../../shared/state.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

type Moving = Pick<AppState, 'transfers' | 'shares'>;
const state = (...statuses: TransferStatus[]): Moving => ({
  transfers: statuses.map((status) => ({ status, hold: null }) as Moving['transfers'][number]),
  shares: [],
});

function started(isAway: boolean) {
  const begins = vi.fn();
  const rest = new Rest(begins, isAway);
  const pass = (ms: number): number => {
    vi.advanceTimersByTime(ms);
    return begins.mock.calls.length;
  };
  return { rest, pass };
}

test('a rest begins a while after the window has gone, once, and not where it is soon back', () => {
  const { rest, pass } = started(false);
  expect(pass(2 * restAfterMs)).toBe(0);
  rest.windowIsAway(true);
  expect(pass(restAfterMs - 1)).toBe(0);
  rest.windowIsAway(false);
  expect(pass(2 * restAfterMs)).toBe(0);
  rest.windowIsAway(true);
  expect([pass(restAfterMs - 1), pass(1), pass(5 * restAfterMs)]).toEqual([0, 1, 1]);
  rest.windowIsAway(false);
  rest.windowIsAway(true);
  expect(pass(restAfterMs)).toBe(2);
});

test('nothing is given back while bytes move, and again what they have used once they are through', () => {
  const { rest, pass } = started(true);
  rest.update(state('paused', 'active'));
  expect([rest.isDue, pass(5 * restAfterMs)]).toEqual([false, 0]);
  rest.update(state('paused', 'done'));
  expect([rest.isDue, pass(restAfterMs)]).toEqual([true, 1]);
  rest.update(state('active'));
  rest.update(state('done'));
  expect(pass(restAfterMs)).toBe(2);
});

test('what changes without moving a byte doesn’t put it off', () => {
  const { rest, pass } = started(true);
  for (let i = 0; i < 10; i++) {
    rest.update(state('asking'));
    pass(restAfterMs / 10);
  }
  expect(pass(0)).toBe(1);
});

test('where Ferry ends first nothing is given back', () => {
  const { rest, pass } = started(true);
  rest.end();
  expect(pass(2 * restAfterMs)).toBe(0);
});
