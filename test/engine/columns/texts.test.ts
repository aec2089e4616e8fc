/** Each text comes out as it went in, whatever is in it and wherever it lies. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Texts } from '../../../electron/engine/columns/texts.ts';

/** Of every kind: short and long, of one byte a unit and of two, and such as are no valid text. */
const odd = [
  '',
  'a',
  'ÿ',
  'Ā',
  '文件',
  '👍🏽',
  '\ud800',
  '\udc00\ud800x',
  '\0',
  'e\u0301',
  ...[253, 254, 255, 256, 4096, 32_768].flatMap((length) => ['x'.repeat(length), '文'.repeat(length)]),
];

test('odd texts', () => {
  const texts = new Texts();
  const wheres = odd.map((text) => texts.add(text));
  expect(wheres.map((where) => texts.get(where))).toEqual(odd);
});

test('any texts, also parts of them', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.string({ unit: 'binary', maxLength: 300 }), fc.nat(5)), { maxLength: 50 }),
      (all) => {
        const texts = new Texts();
        const wheres = all.map(([text, from]) => texts.add(text, Math.min(from, text.length)));
        for (const [i, [text, from]] of all.entries()) {
          expect(texts.get(wheres[i]!)).toBe(text.slice(from));
          expect(texts.is(wheres[i]!, text, Math.min(from, text.length))).toBe(true);
          expect(texts.is(wheres[i]!, `${text}x`, Math.min(from, text.length))).toBe(false);
        }
      },
    ),
  );
});

test('more than one buffer holds', () => {
  const texts = new Texts();
  const all = Array.from({ length: 20_000 }, (_, n) => `${'name '.repeat(n % 9)}${n}${n % 7 === 0 ? '文' : ''}`);
  const wheres = all.map((text) => texts.add(text));
  expect(wheres.map((where) => texts.get(where))).toEqual(all);
});

test('a text like another but for one unit is not it', () => {
  const texts = new Texts();
  const where = texts.add('folder/name');
  expect(texts.is(where, 'folder/name', 0)).toBe(true);
  for (const other of ['folder/nam', 'folder/namE', 'Folder/name', 'folder/namé', '']) {
    expect(texts.is(where, other, 0)).toBe(false);
  }
});

test('it takes a byte more than its letters', () => {
  const texts = new Texts();
  for (let n = 0; n < 100_000; n++) texts.add('ten bytes.');
  expect(texts.bytes).toBeGreaterThanOrEqual(1_100_000);
  expect(texts.bytes).toBeLessThan(1_300_000);
});
