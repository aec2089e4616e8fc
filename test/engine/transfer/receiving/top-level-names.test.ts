/** Top-level names: each once, and no more than a journal's header should hold. */
import { expect, test } from 'vitest';
import { topLevelNames, topOf } from '../../../../electron/engine/transfer/receiving/top-level-names.ts';

test('the top of a path is its first name', () => {
  expect([topOf('a'), topOf('a/b/c')]).toEqual(['a', 'a']);
});

test('each name stands once, in order', () => {
  expect(topLevelNames([{ path: 'b' }, { path: 'a/x' }, { path: 'a/y' }])).toEqual(['b', 'a']);
});

test('a thousand names are kept, and not one more', () => {
  const paths = Array.from({ length: 1001 }, (_, i) => ({ path: `${i}/x` }));
  expect(topLevelNames(paths.slice(0, 1000))).toHaveLength(1000);
  expect(topLevelNames(paths)).toHaveLength(1000);
});
