/** Tries come soon at first, then more slowly, and at once when there is news. */
import { getEventListeners } from 'node:events';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Retry } from '../../../../electron/engine/transfer/calling/retry.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const never = new AbortController().signal;

/** How long the next try waits, in steps of 250 ms. */
async function waited(retry: Retry): Promise<number> {
  const state = { over: false };
  const waiting = retry.wait(never).then(() => (state.over = true));
  let ms = 0;
  while (!state.over) {
    await vi.advanceTimersByTimeAsync(250);
    ms += 250;
  }
  await waiting;
  return ms;
}

test('each wait is twice the one before, up to the longest; what worked begins anew', async () => {
  const retry = new Retry(2000);
  expect([await waited(retry), await waited(retry), await waited(retry), await waited(retry)]).toEqual([
    250, 500, 1000, 2000,
  ]);
  expect(await waited(retry)).toBe(2000);
  retry.reset();
  expect(await waited(retry)).toBe(250);
});

test('news end the wait, and leave no timer', async () => {
  const retry = new Retry();
  const waiting = retry.wait(never);
  retry.now();
  await waiting;
  expect(vi.getTimerCount()).toBe(0);
});

test('a signal ends the wait, before it begins as well', async () => {
  const retry = new Retry();
  const abort = new AbortController();
  const waiting = retry.wait(abort.signal);
  abort.abort();
  await waiting;
  await retry.wait(abort.signal);
  expect(vi.getTimerCount()).toBe(0);
});

test('however long a receiver is waited for, nothing piles up', async () => {
  const retry = new Retry();
  const { signal } = new AbortController();
  for (let tries = 0; tries < 50; tries++) {
    const waiting = retry.wait(signal);
    expect(getEventListeners(signal, 'abort')).toHaveLength(1);
    await vi.runAllTimersAsync();
    await waiting;
  }
  expect(getEventListeners(signal, 'abort')).toHaveLength(0);
});
