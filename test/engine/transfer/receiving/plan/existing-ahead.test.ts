/** What stands in the way of an entry is known by its turn, at few questions to the disk. */
import { expect, test } from 'vitest';
import type { Existing, Landing } from '../../../../../electron/engine/transfer/receiving/landing/landing.ts';
import { ExistingAhead } from '../../../../../electron/engine/transfer/receiving/plan/existing-ahead.ts';
import type { ManifestEntry } from '../../../../../electron/engine/transfer/agreed/manifest.ts';

const there = { path: '/in/x', bytes: 1, mtimeMs: 2, file: true } as Existing;

function entries(count: number): ManifestEntry[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: i % 100 === 0 ? ('folder' as const) : ('file' as const),
    path: `${i}`,
    bytes: 1,
    mtimeMs: 2,
    executable: false,
  }));
}

/** Where `taken` stand; and how many were asked for in each question. */
function looking(taken: readonly number[]): [ExistingAhead, number[]] {
  const asked: number[] = [];
  const existing: Landing['existing'] = (some) => {
    asked.push(some.length);
    return Promise.resolve(some.map(({ path }) => (taken.includes(Number(path)) ? there : null)));
  };
  return [new ExistingAhead({ existing } as Landing), asked];
}

test('each entry is looked for once, folders never, hundreds in a question', async () => {
  const all = entries(1200);
  const [looks, asked] = looking([1, 599, 1199]);
  const found: number[] = [];
  for (let i = 0; i < all.length; i++) {
    if (!looks.covers(i)) await looks.goOn(i, all);
    if (looks.has(i)) found.push(i);
  }
  expect(found).toEqual([1, 599, 1199]);
  expect(asked).toHaveLength(3);
  expect(asked.reduce((sum, n) => sum + n)).toBe(1200 - 12);
});

test('what stands there is told once', async () => {
  const [looks] = looking([1]);
  await looks.goOn(0, entries(2));
  expect(looks.take(1)).toBe(there);
  expect(looks.take(1)).toBeNull();
  expect(looks.has(1)).toBe(false);
});

test('folders alone ask nothing', async () => {
  const [looks, asked] = looking([]);
  await looks.goOn(0, entries(1));
  expect(looks.covers(0)).toBe(true);
  expect(asked).toEqual([]);
});

test('a manifest that grows is looked at again from where it ended', async () => {
  const [looks, asked] = looking([3]);
  await looks.goOn(0, entries(3));
  expect(looks.covers(3)).toBe(false);
  await looks.goOn(3, entries(5));
  expect(looks.has(3)).toBe(true);
  expect(asked).toEqual([2, 2]);
});
