import { afterEach, expect, test, vi } from 'vitest';
import { byDay, dayOf, dayTitle, newestFirst } from '../../../renderer/history/days.ts';
import { textFor } from '../../../shared/text/index.ts';
import { transfer } from '../samples.ts';

afterEach(() => vi.unstubAllEnvs());

const ended = (seed: string, endedAt: number | null, startedAt = 0) =>
  transfer({ seed, status: 'done', startedAt, endedAt });

test('the newest end comes first, whatever order they are kept in; ties have one order', () => {
  const all = [ended('a1', 5, 1), ended('b2', 9, 0), ended('c3', 5, 2), ended('d4', 5, 2), ended('e5', null, 7)];
  const sorted = newestFirst(all).map(({ id }) => id.slice(0, 2));
  expect(sorted).toEqual(['b2', 'e5', 'c3', 'd4', 'a1']);
  expect(newestFirst(all.toReversed()).map(({ id }) => id.slice(0, 2))).toEqual(sorted);
});

test('a day goes from midnight to midnight of this computer’s clock, also where it has 23 hours', () => {
  vi.stubEnv('TZ', 'Europe/Berlin');
  // Summer time begins at two.
  const day = new Date(2026, 2, 29).getTime();
  expect((dayOf(day, 1) - day) / 3_600_000).toBe(23);
  const days = byDay([
    ended('a1', dayOf(day, 1)),
    ended('b2', dayOf(day, 1) - 1),
    ended('c3', day),
    ended('d4', day - 1),
  ]);
  expect(days.map(({ start, transfers }) => [start, transfers.length])).toEqual([
    [dayOf(day, 1), 1],
    [day, 2],
    [dayOf(day, -1), 1],
  ]);
});

test('days are called as people call them, in both languages, with the year where it is another', () => {
  const today = new Date(2026, 0, 1).getTime();
  const names = (language: 'en' | 'zh-CN') =>
    [0, -1, -2].map((ahead) => dayTitle(textFor(language), dayOf(today, ahead), today));
  expect(names('en')).toEqual(['Today', 'Yesterday', 'Tuesday, December 30, 2025']);
  expect(names('zh-CN')).toEqual(['今天', '昨天', '2025年12月30日星期二']);
  const later = new Date(2026, 10, 30).getTime();
  expect(dayTitle(textFor('en'), dayOf(later, -3), later)).toBe('Friday, November 27');
});
