/** A transfer that stopped for want of room goes on when there is more of it, and not before. */
import { expect, test } from 'vitest';
import { isOver, shortageOf } from '../../../../electron/engine/transfer/receiving/shortage.ts';
import { failure } from '../../../../shared/errors.ts';

const mib = 1024 * 1024;
const full = failure('no-space');
const quota = failure('no-space-in-quota');

test('with too little free for what is to come, it waits for just that much', () => {
  const shortage = shortageOf({ why: full, left: 10 * mib, free: 3 * mib }, null, 0);
  expect([10 * mib - 1, 10 * mib].map((free) => isOver(shortage, free, 0))).toEqual([false, true]);
});

test('a single file that needs more than is known to come counts', () => {
  const why = failure('no-space', { needed: 20 * mib });
  const shortage = shortageOf({ why, left: 10 * mib, free: 3 * mib }, null, 0);
  expect([20 * mib - 1, 20 * mib].map((free) => isOver(shortage, free, 0))).toEqual([false, true]);
});

test('full although the figures say there is room, it waits until more is free than was, or for a while', () => {
  const little = shortageOf({ why: full, left: mib, free: 2 * mib }, null, 0);
  expect([19_999, 20_000].map((now) => isOver(little, 2 * mib, now))).toEqual([false, true]);
  expect([3 * mib - 1, 3 * mib].map((free) => isOver(little, free, 0))).toEqual([false, true]);
  const much = shortageOf({ why: full, left: 640 * mib, free: 640 * mib }, null, 0);
  expect([650 * mib - 1, 650 * mib].map((free) => isOver(much, free, 0))).toEqual([false, true]);
});

test('a quota is tried again, ever more rarely, up to five minutes', () => {
  const first = shortageOf({ why: quota, left: 1, free: 1e12 }, null, 1000);
  expect([20_999, 21_000].map((now) => isOver(first, 0, now))).toEqual([false, true]);
  const second = shortageOf({ why: quota, left: 1, free: 1e12 }, first, 0);
  expect([39_999, 40_000].map((now) => isOver(second, 0, now))).toEqual([false, true]);
  let last = second;
  for (let i = 0; i < 2000; i++) last = shortageOf({ why: quota, left: 1, free: 0 }, last, 0);
  expect([299_999, 300_000].map((now) => isOver(last, 0, now))).toEqual([false, true]);
});
