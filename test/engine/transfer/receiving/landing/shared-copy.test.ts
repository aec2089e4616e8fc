import { expect, test } from 'vitest';
import { copyToShared } from '../../../../../electron/engine/transfer/receiving/landing/shared-copy.ts';

const shared = (bytes: number) => Buffer.from(new SharedArrayBuffer(bytes));

test.each([0, 1, 3, 4, 5, 16])('%s bytes get where they belong, and nothing else changes', (length) => {
  const into = shared(24).fill(0xee);
  const bytes = Buffer.from(Array.from({ length }, (_, i) => i));
  copyToShared(bytes, into, 5);
  const expected = Buffer.alloc(24, 0xee);
  bytes.copy(expected, 5);
  expect(into.equals(expected)).toBe(true);
});

test('what does not fit is refused whole', () => {
  const into = shared(8);
  expect(() => copyToShared(Buffer.alloc(5, 1), into, 4)).toThrow(RangeError);
  expect(into.equals(Buffer.alloc(8))).toBe(true);
});
