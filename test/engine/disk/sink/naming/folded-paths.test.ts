/** Paths are found by their folded form, whether they are among the first or came later, and one that was removed is gone. */
import { sep } from 'node:path';
import { expect, test } from 'vitest';
import { FoldedPaths, maxMapped } from '../../../../../electron/engine/disk/sink/naming/folded-paths.ts';

/** Of so many others. */
function after(others: number): FoldedPaths {
  const paths = new FoldedPaths();
  for (let n = 0; n < others; n++) paths.add(`other${sep}${n}`);
  return paths;
}

test.each([
  ['among the first', 0],
  ['the last of the first', maxMapped - 1],
  ['among the others', maxMapped],
  ['with one on each side', maxMapped - 2],
])('%s', (_, others) => {
  const paths = after(others);
  const [upper, lower, accent] = [`In${sep}A.TXT`, `in${sep}a.txt`, `in${sep}\u00e9`];
  expect(paths.add(upper)).toBe(true);
  expect(paths.add(lower)).toBe(true);
  expect(paths.add(accent)).toBe(true);
  expect([upper, lower, accent].map((path) => paths.add(path))).toEqual([false, false, false]);
  expect(paths.like(`IN${sep}a.TXT`).toSorted()).toEqual([upper, lower].toSorted());
  expect(paths.like(`in${sep}e\u0301`)).toEqual([accent]);
  expect(paths.like(`in${sep}b.txt`)).toEqual([]);
  paths.remove(upper);
  paths.remove(accent);
  expect(paths.like(lower)).toEqual([lower]);
  expect(paths.like(accent)).toEqual([]);
  expect(paths.add(upper)).toBe(true);
  expect(paths.add(upper)).toBe(false);
  expect(paths.like(lower).toSorted()).toEqual([upper, lower].toSorted());
});

test('one that came later stays known when one of the first is removed', () => {
  const paths = after(maxMapped);
  paths.add('late');
  paths.remove(`other${sep}7`);
  expect(paths.add('late')).toBe(false);
  expect(paths.like('late')).toEqual(['late']);
});
