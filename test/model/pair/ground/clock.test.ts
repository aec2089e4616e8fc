/** The clock stands until it is moved, keeps order, and knows whose each timer is. */
import { expect, onTestFinished, test } from 'vitest';
import { Clock, firstMoment, settled } from './clock.ts';

function install(): Clock {
  const clock = new Clock();
  onTestFinished(clock.install());
  return clock;
}

function fireAll(clock: Clock, until: number): void {
  for (let next = clock.next; next !== null && next.at <= until; next = clock.next) {
    clock.now = next.at;
    clock.fire(next);
  }
  clock.now = until;
}

test('timers fire in the order of their moments, of one moment in that they were set in', () => {
  const clock = install();
  const fired: string[] = [];
  setTimeout(() => fired.push('b'), 20);
  setTimeout(() => fired.push('a'), 10);
  setTimeout(() => fired.push('c'), 20);
  clearTimeout(setTimeout(() => fired.push('never'), 15));
  fireAll(clock, 19);
  expect(fired).toEqual(['a']);
  fireAll(clock, 20);
  expect(fired).toEqual(['a', 'b', 'c']);
});

test('an interval goes on until it is cleared, also by itself', () => {
  const clock = install();
  let ticks = 0;
  const interval = setInterval(() => {
    if (++ticks === 3) clearInterval(interval);
  }, 100);
  fireAll(clock, 1000);
  expect(ticks).toBe(3);
  expect(clock.next).toBeNull();
});

test('the time of day is the clock’s, and jumps apart from what timers go by', () => {
  const clock = install();
  clock.now = 1500;
  clock.ahead = 3_600_000;
  expect(Date.now()).toBe(firstMoment + 1500 + 3_600_000);
  expect(performance.now()).toBe(1500);
});

test('who is gone takes timers along', () => {
  const clock = install();
  const [anna, ben] = [{}, {}];
  clock.owner = anna;
  setTimeout(() => {}, 10);
  clock.owner = ben;
  setTimeout(() => {}, 5);
  setImmediate(() => {});
  clock.forget(ben);
  expect(clock.timersOf(ben)).toEqual([]);
  expect(clock.next?.owner).toBe(anna);
});

test('settled: microtasks and ticks are done, however many follow on one another', async () => {
  install();
  let done = 0;
  void (async () => {
    for (let n = 0; n < 50; n++) await new Promise<void>((resolve) => process.nextTick(resolve));
    done++;
  })();
  await settled();
  expect(done).toBe(1);
});
