import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { maxNameLength, nameSchema } from '../../../shared/api.ts';
import { cleanName } from '../../../electron/engine/discovery/name.ts';

test.each([
  ['Anna’s laptop', 'Anna’s laptop'],
  ['  书房 的 Mac  ', '书房 的 Mac'],
  ['محمد', 'محمد'],
  ['👩‍💻 desk', '👩‍💻 desk'],
  ['two\nlines\r\n\tand a tab', 'two lines and a tab'],
  ['exe\u202egnp.', 'exe gnp.'],
  ['\u2066Anna\u2069\u200b\ufeff', 'Anna'],
  ['Anna\u0000\u0007', 'Anna'],
  ['e\u0301', 'é'],
  ['half \ud83d', 'half'],
  [' \u200d\u200b\u0000 ', ''],
  ['', ''],
])('%j is shown as %j', (text, name) => {
  expect(cleanName(text)).toBe(name);
});

test('long names are cut, never in the middle of a character', () => {
  expect(cleanName('x'.repeat(maxNameLength))).toHaveLength(maxNameLength);
  expect(cleanName('x'.repeat(maxNameLength + 1))).toHaveLength(maxNameLength);
  expect(cleanName(`${'x'.repeat(maxNameLength - 1)}😀`)).toBe('x'.repeat(maxNameLength - 1));
});

test('whatever comes, a clean name is a valid one, and clean', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (text) => {
      const name = cleanName(text);
      expect(name === '' || v.is(nameSchema, name)).toBe(true);
      expect(cleanName(name)).toBe(name);
    }),
  );
});
