/** What is told of a transfer's files is their top-level names, each once, so many and no more. */
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { LandedNames } from '../../../../electron/engine/disk/sink/landed-names.ts';
import { maxLanded } from '../../../../shared/values.ts';

test('a name stands for all that is below it', () => {
  const names = new LandedNames('/in');
  for (const path of ['a/b/c', 'a/d', 'e', 'a']) names.add(join('/in', path));
  expect(names.list()).toEqual([join('/in', 'a'), join('/in', 'e')]);
});

test('names below a file system’s root are whole', () => {
  const top = resolve('/');
  const names = new LandedNames(top);
  names.add(join(top, 'a', 'b'));
  expect(names.list()).toEqual([join(top, 'a')]);
});

test('the first hundred are kept', () => {
  const names = new LandedNames('/in');
  for (let i = 0; i <= maxLanded; i++) names.add(`/in/${i}`);
  expect(names.list()).toHaveLength(maxLanded);
  expect(names.list().at(-1)).toBe(`/in/${maxLanded - 1}`);
});
