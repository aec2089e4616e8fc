import { expect, test } from 'vitest';
import { addIndex, type Range } from '../../../../electron/engine/transfer/agreed/ranges.ts';

test('indexes that follow on grow the last range; any other begins one', () => {
  const ranges: Range[] = [];
  for (const index of [3, 4, 5, 9, 8, 10]) addIndex(ranges, index);
  expect(ranges).toEqual([
    [3, 5],
    [9, 9],
    [8, 8],
    [10, 10],
  ]);
});
