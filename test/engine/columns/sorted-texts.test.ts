/** Texts come in order whatever the parts they were added in, as sorting all of them at once would have them. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SortedTexts } from '../../../electron/engine/columns/sorted-texts.ts';

test('as sorted at once, by UTF-16 unit, whatever is asked for at a time', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'B', '~', 'é', '文', '\ud83d\ude00', '\uffee'), maxLength: 5 });
  fc.assert(
    fc.property(
      fc.array(fc.array(text, { maxLength: 20 }), { maxLength: 12 }),
      fc.integer({ min: 1, max: 40 }),
      (parts, count) => {
        const sorted = new SortedTexts();
        for (const part of parts) sorted.add(part);
        const taken: string[] = [];
        for (let some = sorted.take(count); some.length > 0; some = sorted.take(count)) {
          expect(some.length).toBeLessThanOrEqual(count);
          taken.push(...some);
        }
        expect(taken).toEqual(parts.flat().toSorted());
      },
    ),
  );
});

test('so many and no more, as long as there are any', () => {
  const sorted = new SortedTexts();
  sorted.add(['c', 'a']);
  sorted.add([]);
  sorted.add(['b']);
  expect([sorted.take(2), sorted.take(2), sorted.take(2)]).toEqual([['a', 'b'], ['c'], []]);
});
