import { expect, test } from 'vitest';
import { ByteList } from '../../../../electron/engine/transfer/agreed/byte-list.ts';

test('what was set is there after the list has grown, and everything else is 0', () => {
  const list = new ByteList();
  list.set(0, 1);
  list.set(1023, 2);
  list.set(1024, 3);
  list.set(100_000, 255);
  expect([0, 1, 1023, 1024, 50_000, 100_000, 999_999].map((i) => list.get(i))).toEqual([1, 0, 2, 3, 0, 255, 0]);
});
