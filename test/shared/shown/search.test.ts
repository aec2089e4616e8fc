import { expect, test } from 'vitest';
import { finds, folded, wordsOf } from '../../../shared/shown/search.ts';

const found = (typed: string, text: string): boolean => finds(wordsOf(typed, 'en'), folded(text, 'en'));

test.each([
  ['chloe\u0301', 'Chloé’s MacBook'],
  ['CHLOÉ', 'Chloe\u0301’s MacBook'],
  ['ｒｅｐｏｒｔ', 'Report.pdf'],
  ['anna report', 'Report.pdf\nAnna'],
  ['  ', 'anything'],
  ['报告', '年度报告.pdf'],
])('“%s” finds “%s”', (typed, text) => {
  expect(found(typed, text)).toBe(true);
});

test.each([
  ['chloe', 'Chloé'],
  ['anna report', 'Report.pdf\nBen'],
])('“%s” doesn’t find “%s”', (typed, text) => {
  expect(found(typed, text)).toBe(false);
});
