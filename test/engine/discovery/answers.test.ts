import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Answers } from '../../../electron/engine/discovery/answers.ts';
import { answerEveryMs, answerJitterMs, maxAskers } from '../../../electron/engine/discovery/times-and-limits.ts';
import type { Origin } from '../../../electron/engine/discovery/multicast.ts';

const [leastMs, mostMs] = answerJitterMs;
const from = (port: number): Origin => ({ address: '10.0.0.1', port, via: '10.0.0.9' });

let answers: Answers;
/** The ports that each answer went to. */
let given: number[][];

beforeEach(() => {
  vi.useFakeTimers();
  given = [];
  answers = new Answers((askers) => given.push(askers.map(({ port }) => port)));
});
afterEach(() => {
  vi.useRealTimers();
});

test('an answer comes soon, but not in the instant everyone else’s does', () => {
  answers.asked(from(1));
  vi.advanceTimersByTime(leastMs - 1);
  expect(given).toEqual([]);
  vi.advanceTimersByTime(mostMs - leastMs + 1);
  expect(given).toEqual([[1]]);
});

test('one answer serves all who asked meanwhile, each once', () => {
  for (const port of [1, 2, 1, 3, 2]) answers.asked(from(port));
  vi.advanceTimersByTime(10 * answerEveryMs);
  expect(given).toEqual([[1, 2, 3]]);
});

test('however often one asks, answers keep their distance', () => {
  const seconds = 4;
  for (let ms = 0; ms < seconds * 1000; ms++) {
    answers.asked(from(1));
    vi.advanceTimersByTime(1);
  }
  expect(given.length).toBeGreaterThan(1);
  expect(given.length).toBeLessThanOrEqual((seconds * 1000) / answerEveryMs);
});

test('so many askers are answered directly and not one more', () => {
  for (let port = 0; port <= maxAskers; port++) answers.asked(from(port));
  vi.advanceTimersByTime(mostMs);
  expect(given[0]).toEqual(Array.from({ length: maxAskers }, (_, port) => port));
});

test('after the stop nobody is answered', () => {
  answers.asked(from(1));
  answers.stop();
  vi.advanceTimersByTime(10 * answerEveryMs);
  expect(given).toEqual([]);
});
