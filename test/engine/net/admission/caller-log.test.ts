import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { CallerLog, linesEveryMs, maxLines } from '../../../../electron/engine/net/admission/caller-log.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('so many lines are written as they come, and of further ones their number, once', () => {
  const lines: string[] = [];
  const log = new CallerLog((line) => lines.push(line));
  for (let n = 0; n < maxLines; n++) log.say(`${n}`);
  expect(lines).toHaveLength(maxLines);
  for (let n = 0; n < 1_000; n++) log.say('more');
  expect(lines).toHaveLength(maxLines);
  vi.advanceTimersByTime(linesEveryMs);
  expect(lines.slice(maxLines)).toEqual(['callers: 1000 more turned away or gone']);
  log.say('again');
  expect(lines.at(-1)).toBe('again');
});

test('a quiet time says nothing, and closing says what is left', () => {
  const lines: string[] = [];
  const log = new CallerLog((line) => lines.push(line));
  log.say('one');
  vi.advanceTimersByTime(2 * linesEveryMs);
  expect(lines).toEqual(['one']);
  for (let n = 0; n <= maxLines; n++) log.say('x');
  log.close();
  expect(lines.at(-1)).toBe('callers: 1 more turned away or gone');
  vi.advanceTimersByTime(2 * linesEveryMs);
  expect(lines).toHaveLength(1 + maxLines + 1);
});
