/** An offer is ended when its time is over, unless it was answered or its line is down; one that is just being answered later. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { expireOffer } from '../../../../electron/engine/transfer/lifecycle/offer-expiry.ts';
import { offerLifeMs } from '../../../../electron/engine/wire/limits.ts';

let isOpen: boolean;
let refuses: boolean;
let expired: number;
let hangUp: () => void;

beforeEach(() => {
  vi.useFakeTimers();
  isOpen = true;
  refuses = false;
  expired = 0;
  const down = new Promise<void>((resolve) => (hangUp = resolve));
  expireOffer({
    down,
    isOpen: () => isOpen,
    expire: async () => {
      if (refuses) throw new Error('an answer is under way');
      expired++;
    },
  });
});
afterEach(() => void vi.useRealTimers());

test('not a moment before its time, and once', async () => {
  await vi.advanceTimersByTimeAsync(offerLifeMs - 1);
  expect(expired).toBe(0);
  await vi.advanceTimersByTimeAsync(1);
  expect(expired).toBe(1);
  await vi.advanceTimersByTimeAsync(offerLifeMs);
  expect(expired).toBe(1);
});

test('one that was answered stays', async () => {
  isOpen = false;
  await vi.advanceTimersByTimeAsync(2 * offerLifeMs);
  expect(expired).toBe(0);
});

test('one that is just being answered ends later, if nothing came of the answer', async () => {
  refuses = true;
  await vi.advanceTimersByTimeAsync(offerLifeMs + 10_000);
  refuses = false;
  await vi.advanceTimersByTimeAsync(10_000);
  expect(expired).toBe(1);
});

test('a line that is down leaves nothing behind, also while an answer is under way', async () => {
  refuses = true;
  await vi.advanceTimersByTimeAsync(offerLifeMs);
  hangUp();
  await vi.advanceTimersByTimeAsync(0);
  expect(vi.getTimerCount()).toBe(0);
});
