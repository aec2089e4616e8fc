/** Once a day, and only while it is switched on. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Daily } from '../../../electron/desktop/updates/daily.ts';

const [hour, day] = [3_600_000, 86_400_000];
beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 11, 1) }));
afterEach(() => void vi.useRealTimers());

function setUp({ lookedAt = null as number | null, works = true } = {}) {
  const looks: number[] = [];
  const server = { works, lookedAt };
  const daily = new Daily({
    look: async () => {
      looks.push(Date.now());
      if (server.works) server.lookedAt = Date.now();
      return server.works;
    },
    lookedAt: async () => server.lookedAt,
    now: Date.now,
  });
  const pass = (ms: number) => vi.advanceTimersByTimeAsync(ms);
  return { daily, looks, server, pass };
}

test('never switched on, it never looks', async () => {
  const { daily, looks, pass } = setUp();
  daily.set(false);
  daily.awoke();
  await pass(3 * day);
  expect(looks).toEqual([]);
});

test('switched on it looks at once, and then day after day', async () => {
  const { daily, looks, pass } = setUp();
  const start = Date.now();
  daily.set(true);
  await pass(0);
  expect(looks).toEqual([start]);
  await pass(day - 1);
  expect(looks).toHaveLength(1);
  await pass(2 * day + 1);
  expect(looks).toEqual([start, start + day, start + 2 * day, start + 3 * day]);
});

test('what looked an hour ago, in an earlier run too, waits for the rest of its day', async () => {
  const { daily, looks, pass } = setUp({ lookedAt: Date.now() - hour });
  const start = Date.now();
  daily.set(true);
  await pass(23 * hour - 1);
  expect(looks).toEqual([]);
  await pass(1);
  expect(looks).toEqual([start + 23 * hour]);
});

test('a look that comes to nothing is made again after an hour', async () => {
  const { daily, looks, server, pass } = setUp({ works: false });
  const start = Date.now();
  daily.set(true);
  await pass(2 * hour);
  expect(looks).toEqual([start, start + hour, start + 2 * hour]);
  server.works = true;
  await pass(hour + day);
  expect(looks.slice(3)).toEqual([start + 3 * hour, start + 3 * hour + day]);
});

test('switched off it looks no more, also while it is looking; said twice is said once', async () => {
  const { daily, looks, pass } = setUp();
  daily.set(true);
  daily.set(true);
  await pass(0);
  daily.set(false);
  await pass(2 * day);
  expect(looks).toHaveLength(1);
  daily.set(true);
  daily.end();
  await pass(2 * day);
  expect(looks).toHaveLength(1);
});

test('after a sleep it looks when its day has passed, and not before', async () => {
  const { daily, looks, pass } = setUp();
  daily.set(true);
  await pass(hour);
  daily.awoke();
  await pass(0);
  expect(looks).toHaveLength(1);
  // Asleep: the clock goes on, and no timer.
  vi.setSystemTime(Date.now() + day);
  daily.awoke();
  await pass(0);
  expect(looks).toHaveLength(2);
});

test('a look that lies ahead of a clock that was put right doesn’t silence it', async () => {
  const { daily, looks, pass } = setUp({ lookedAt: Date.now() + 1000 * day });
  daily.set(true);
  await pass(0);
  expect(looks).toHaveLength(1);
});
