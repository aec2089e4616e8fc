/** Numbers stay what they are over any growth. */
import { expect, test } from 'vitest';
import { Numbers } from '../../../electron/engine/columns/numbers.ts';

test.each([
  ['uint8', 255, 1],
  ['uint32', 0xffff_ffff, 4],
  ['float64', -8.64e15 + 0.5, 8],
] as const)('%s, over several portions', (type, extreme, bytes) => {
  const numbers = new Numbers(type);
  const count = 10_000;
  for (let n = 0; n < count; n++) numbers.push(n === 4096 ? extreme : n % 200);
  expect(numbers.length).toBe(count);
  for (const at of [0, 1, 4095, 4097, count - 1]) expect(numbers.get(at)).toBe(at % 200);
  expect(numbers.get(4096)).toBe(extreme);
  numbers.set(4095, 7);
  expect([numbers.get(4094), numbers.get(4095), numbers.get(4096)]).toEqual([4094 % 200, 7, extreme]);
  expect(numbers.bytes).toBe(3 * 4096 * bytes);
});

test('none take nothing', () => {
  expect([new Numbers('uint8').length, new Numbers('uint8').bytes]).toEqual([0, 0]);
});
