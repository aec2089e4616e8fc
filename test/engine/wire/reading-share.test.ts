import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  longestTakenMs,
  readingShare,
  ReadingShare,
  shortestRestMs,
} from '../../../electron/engine/wire/reading-share.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('however many say something at once, it takes their share of the time, and each has its turn', () => {
  const share = new ReadingShare();
  const took = 5;
  const turns = Array<number>(30).fill(0);
  const say = (who: number): void => {
    turns[who]!++;
    share.rest(took, () => say(who));
  };
  for (let who = 0; who < turns.length; who++) say(who);
  // What all said at first is paid for.
  vi.advanceTimersByTime((turns.length * took) / readingShare);
  const before = turns.reduce((sum, of) => sum + of);
  vi.advanceTimersByTime(30_000);
  const said = turns.reduce((sum, of) => sum + of) - before;
  // Taking it in costs no time on this clock: only the rest passes.
  expect(said * took * (1 / readingShare - 1)).toBeCloseTo(30_000, -2);
  expect(Math.max(...turns) - Math.min(...turns)).toBeLessThanOrEqual(1);
});

test('a moment that the machine took counts as a long message and no more', () => {
  const share = new ReadingShare();
  const goOn = vi.fn();
  share.rest(1e6, goOn);
  vi.advanceTimersByTime(longestTakenMs * (1 / readingShare - 1) - 1);
  expect(goOn).not.toHaveBeenCalled();
  vi.advanceTimersByTime(1);
  expect(goOn).toHaveBeenCalledOnce();
});

test('who has left is passed over', () => {
  const share = new ReadingShare();
  const [gone, next] = [vi.fn(), vi.fn()];
  const leave = share.rest(3, gone);
  share.rest(3, next);
  leave!();
  vi.advanceTimersByTime(1_000);
  expect(gone).not.toHaveBeenCalled();
  expect(next).toHaveBeenCalledOnce();
});

test('short words cost no rest each, but together what they took', () => {
  const share = new ReadingShare();
  let says = true;
  let said = 0;
  let rests = 0;
  for (let ms = 0; ms < 3_000; ms++) {
    const speaks = says;
    vi.advanceTimersByTime(1);
    if (!speaks) continue;
    said++;
    says = share.rest(1, () => (says = true)) === null;
    if (!says) rests++;
  }
  expect(rests).toBeLessThan(said);
  expect(said / 3_000).toBeCloseTo(readingShare, 1);
});

test('a rest that is owed is taken once it is long enough for a timer', () => {
  const share = new ReadingShare();
  const factor = 1 / readingShare - 1;
  expect(share.rest(shortestRestMs / factor - 0.5, () => {})).toBeNull();
  expect(share.rest(0.5, () => {})).not.toBeNull();
  // Who comes while somebody rests comes after.
  expect(share.rest(0, () => {})).not.toBeNull();
});
