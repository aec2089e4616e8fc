import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { closingOf, loginPatienceMs, panelPatienceMs, WayBack } from '../../../electron/desktop/tray/closing.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('a closed window goes where an icon brings it back, is kept where its page holds something, and else is asked about', () => {
  const when = { keeps: true, hasTray: true, holds: false };
  expect(closingOf(when)).toBe('end');
  expect(closingOf({ ...when, holds: true })).toBe('hide');
  expect(closingOf({ ...when, hasTray: false })).toBe('ask');
  expect(closingOf({ ...when, hasTray: false, holds: true })).toBe('ask');
  for (const hasTray of [true, false]) expect(closingOf({ ...when, keeps: false, hasTray })).toBe('quit');
});

test('a window in the tray comes back when the panel goes for good, and not when it is only started again', () => {
  const show = vi.fn();
  const way = new WayBack(show, false);
  way.trayIsThere(true);
  way.windowIsAway(true);
  way.trayIsThere(false);
  vi.advanceTimersByTime(panelPatienceMs - 1);
  way.trayIsThere(true);
  vi.advanceTimersByTime(10 * loginPatienceMs);
  expect(show).not.toHaveBeenCalled();
  way.trayIsThere(false);
  vi.advanceTimersByTime(panelPatienceMs);
  expect(show).toHaveBeenCalledTimes(1);
  way.windowIsAway(false);
  vi.advanceTimersByTime(10 * loginPatienceMs);
  expect(show).toHaveBeenCalledTimes(1);
});

test('started hidden it waits for a panel that comes up late, and shows its window where none comes', () => {
  const [late, never] = [vi.fn(), vi.fn()];
  const first = new WayBack(late, true);
  new WayBack(never, true).trayIsThere(false);
  vi.advanceTimersByTime(loginPatienceMs - 1);
  first.trayIsThere(true);
  expect(never).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect([late.mock.calls.length, never.mock.calls.length]).toEqual([0, 1]);
});

test('a window that is there is left alone, whatever the panel does', () => {
  const show = vi.fn();
  const way = new WayBack(show, false);
  for (const there of [false, true, false]) way.trayIsThere(there);
  vi.advanceTimersByTime(10 * loginPatienceMs);
  expect(show).not.toHaveBeenCalled();
});
