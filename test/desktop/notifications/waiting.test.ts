import { expect, test } from 'vitest';
import { countWithinMs, WaitingList, type WaitingItem } from '../../../electron/desktop/notifications/waiting.ts';

const item = (id: string, more: Partial<WaitingItem<string>> = {}): WaitingItem<string> => ({
  id,
  isComplete: true,
  isNews: true,
  thing: id,
  ...more,
});
const told = (list: WaitingList<string>, now: number) => list.toTell(now).items.map(({ id }) => id);

test('what is complete is told at once, and until it is gone', () => {
  const list = new WaitingList<string>();
  expect(list.update([item('a')], 0, false)).toBe(true);
  expect(told(list, 0)).toEqual(['a']);
  expect(list.update([item('a')], 1, false)).toBe(false);
  list.update([], 2, false);
  expect(told(list, 2)).toEqual([]);
});

test('what is still counted is told when its count is known, or after a second', () => {
  const list = new WaitingList<string>();
  list.update([item('a', { isComplete: false })], 0, false);
  expect(list.toTell(400)).toEqual({ items: [], againInMs: countWithinMs - 400 });
  expect(told(list, countWithinMs - 1)).toEqual([]);
  expect(told(list, countWithinMs)).toEqual(['a']);
  list.update([item('a')], 500, false);
  expect(told(list, 500)).toEqual(['a']);
});

test('one whose count is known brings those behind it along', () => {
  const list = new WaitingList<string>();
  list.update([item('b', { isComplete: false }), item('a')], 0, false);
  expect(told(list, 0)).toEqual(['b', 'a']);
});

test('what the person sees as it comes, what is no news, and what they have seen since isn’t told, ever', () => {
  const list = new WaitingList<string>();
  expect(list.update([item('a')], 0, true)).toBe(false);
  expect(list.update([item('a'), item('b', { isNews: false })], 0, false)).toBe(false);
  expect(list.update([item('a'), item('b'), item('c')], 0, false)).toBe(true);
  expect(told(list, 0)).toEqual(['c']);
  list.seen();
  list.update([item('a'), item('b'), item('c')], 0, false);
  expect(told(list, 0)).toEqual([]);
});
