import { expect, test } from 'vitest';
import { mayHave } from '../../../../electron/engine/net/admission/reserve.ts';

test.each([
  [256, 192],
  [512, 384],
  [1024, 896],
  [1_048_576, 1_048_448],
])('of %i descriptors callers get those below %i', (limit, first) => {
  expect([mayHave(first - 1, limit), mayHave(first, limit)]).toEqual([true, false]);
});

test('where nobody numbers them callers get all', () => {
  expect([mayHave(undefined, 256), mayHave(-1, 256), mayHave(5_000, Infinity)]).toEqual([true, true, true]);
  expect(mayHave(20)).toBe(true);
});
