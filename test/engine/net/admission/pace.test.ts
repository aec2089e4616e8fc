import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import {
  friendsAtOnce,
  friendsPerSecond,
  maxStrangersWaiting,
  Pace,
  strangersAtOnce,
  strangersPerSecond,
} from '../../../../electron/engine/net/admission/pace.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Calls; answers who has begun so far, in order, and whose place was given to another. */
function callers(pace: Pace) {
  const begun: string[] = [];
  const gaveWay: string[] = [];
  const call = (address: string) =>
    pace.hasRoom(address)
      ? pace.enter(
          address,
          () => begun.push(address),
          () => gaveWay.push(address),
        )
      : null;
  return { begun, gaveWay, call };
}

test('strangers begin at once up to a number, and then at a rate, however many addresses they have', () => {
  const pace = new Pace();
  const { begun, call } = callers(pace);
  for (let n = 0; n < strangersAtOnce + maxStrangersWaiting; n++) call(`10.0.0.${n}`);
  expect(begun).toHaveLength(strangersAtOnce);
  vi.advanceTimersByTime(1_000);
  expect(begun).toHaveLength(strangersAtOnce + strangersPerSecond);
  vi.advanceTimersByTime(60_000);
  expect(begun).toHaveLength(strangersAtOnce + maxStrangersWaiting);
});

test('so many may wait and not one more; one that gives up makes room for another and never begins', () => {
  const pace = new Pace();
  const { begun, call } = callers(pace);
  for (let n = 0; n < strangersAtOnce; n++) call('10.0.0.1');
  const [first] = Array.from({ length: maxStrangersWaiting }, (_, n) => call(`10.0.1.${n}`));
  expect(call('10.0.2.1')).toBeNull();
  first!();
  first!();
  expect(call('10.0.2.2')).not.toBeNull();
  expect(call('10.0.2.3')).toBeNull();
  vi.advanceTimersByTime(60_000);
  expect(begun).not.toContain('10.0.1.0');
  expect(begun).toContain('10.0.2.2');
});

test('where all places are taken, a remote that has more of them gives one up, and no other does', () => {
  const pace = new Pace();
  const { begun, gaveWay, call } = callers(pace);
  for (let n = 0; n < strangersAtOnce; n++) call('10.0.0.1');
  for (let n = 0; n < maxStrangersWaiting - 1; n++) call(`10.0.1.${n % 9}`);
  call('10.0.3.1');
  expect(call('10.0.2.1')).not.toBeNull();
  expect(gaveWay).toHaveLength(1);
  expect(gaveWay[0]).toMatch(/^10\.0\.1\./);
  vi.advanceTimersByTime((11 * 1_000) / strangersPerSecond);
  expect(begun).toContain('10.0.2.1');
  expect(begun).toContain('10.0.3.1');
  // Who has as many as the others has to wait for a place.
  while (call('10.0.1.0') !== null);
  const before = gaveWay.length;
  expect(call('10.0.1.0')).toBeNull();
  expect(gaveWay).toHaveLength(before);
});

test('who comes once is next after those who wait many times over have had one turn each', () => {
  const pace = new Pace();
  const { begun, call } = callers(pace);
  for (let n = 0; n < strangersAtOnce + 20; n++) call('10.0.0.1');
  for (let n = 0; n < 20; n++) call('10.0.0.2');
  call('10.0.0.3');
  vi.advanceTimersByTime((3 * 1_000) / strangersPerSecond);
  expect(begun.slice(strangersAtOnce)).toEqual(['10.0.0.1', '10.0.0.2', '10.0.0.3']);
});

test('twenty devices of one office, or of one address, that start at once all begin within a moment', () => {
  for (const address of [(n: number) => `10.0.0.${n}`, () => '10.0.0.1']) {
    const pace = new Pace();
    const { begun, call } = callers(pace);
    for (let n = 0; n < 20; n++) expect(call(address(n))).not.toBeNull();
    vi.advanceTimersByTime(250);
    expect(begun).toHaveLength(20);
  }
});

test('where remembered devices are, callers wait for no stranger, and have a rate of their own each', () => {
  const pace = new Pace({ isMet: (address) => address.startsWith('10.0.0.') });
  const { begun, call } = callers(pace);
  for (let n = 0; n < strangersAtOnce + maxStrangersWaiting; n++) call(`10.9.0.${n}`);
  const friends = () => begun.filter((address) => address.startsWith('10.0.0.')).length;
  for (let n = 0; n < friendsAtOnce + 1; n++) expect(call('10.0.0.1')).not.toBeNull();
  expect(friends()).toBe(friendsAtOnce);
  call('::ffff:10.0.0.2');
  expect(begun.at(-1)).toBe('::ffff:10.0.0.2');
  vi.advanceTimersByTime(Math.ceil(1_000 / friendsPerSecond));
  expect(friends()).toBe(friendsAtOnce + 1);
});

test('five hundred sends of a remembered device, one after another, are never refused and wait no second in all', () => {
  const pace = new Pace({ isMet: () => true });
  const { begun, call } = callers(pace);
  // `ferry send` in a loop: a program that starts, and then its call. Each a lane besides.
  for (let n = 0; n < 500; n++) {
    for (let lane = 0; lane < 2; lane++) expect(call('10.0.0.1')).not.toBeNull();
    vi.advanceTimersByTime(100);
    expect(begun).toHaveLength(2 * (n + 1));
  }
});

test('nobody begins once it is closed', () => {
  const pace = new Pace();
  const { begun, call } = callers(pace);
  for (let n = 0; n < strangersAtOnce + 1; n++) call('10.0.0.1');
  pace.close();
  vi.advanceTimersByTime(60_000);
  expect(begun).toHaveLength(strangersAtOnce);
});

test('an address of a remembered device that hasn’t called for long is forgotten, with what it had used', () => {
  const pace = new Pace({ isMet: () => true });
  const { begun, call } = callers(pace);
  for (let n = 0; n < friendsAtOnce; n++) call('10.0.0.1');
  call('10.0.0.2');
  // Used up: it is still counted.
  call('10.0.0.1');
  expect(begun).toHaveLength(friendsAtOnce + 1);
  vi.advanceTimersByTime(1_000);
  call('10.0.0.3');
  expect(begun).toHaveLength(friendsAtOnce + 3);
});
