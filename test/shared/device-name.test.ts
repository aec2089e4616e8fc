import fc from 'fast-check';
import * as v from 'valibot';
import { expect, test } from 'vitest';
import { keptNameSchema, maxNameLength, nameSchema } from '../../shared/values.ts';
import { cleanName } from '../../shared/device-name.ts';

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
  // Nothing that can be seen: no name.
  ['\u3164', ''],
  ['\u2800 \u115f\u1160\uffa0', ''],
  ['\u{e0053}\u{e0074}', ''],
  ['\u00a0\u3000', ''],
  ['Stu\u00addio\u{e0041}', 'Stu dio'],
  [
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} desk',
    '🏴\u{e0067}\u{e0062}\u{e0065}\u{e006e}\u{e0067}\u{e007f} desk',
  ],
  ['رایانه‌ی من', 'رایانه‌ی من'],
])('%j is shown as %j', (text, name) => {
  expect(cleanName(text)).toBe(name);
});

test('long names are cut, never in the middle of a character', () => {
  expect(cleanName('x'.repeat(maxNameLength))).toHaveLength(maxNameLength);
  expect(cleanName('x'.repeat(maxNameLength + 1))).toHaveLength(maxNameLength);
  expect(cleanName(`${'x'.repeat(maxNameLength - 1)}😀`)).toBe('x'.repeat(maxNameLength - 1));
  expect(cleanName(`${'x'.repeat(maxNameLength - 3)}👩‍💻`)).toBe('x'.repeat(maxNameLength - 3));
  expect(cleanName(`${'x'.repeat(maxNameLength - 2)}ی‌م`)).toBe(`${'x'.repeat(maxNameLength - 2)}ی`);
});

test('a name in which nothing shows is none: nobody can take it, and no peer may say it', () => {
  for (const name of ['\u3164', '\u200b', '\u2800', '\u{e0041}', '\u200d\ufe0f']) {
    expect(v.is(nameSchema, name), JSON.stringify(name)).toBe(false);
    // But a device that was remembered under one stays remembered.
    expect(v.is(keptNameSchema, name)).toBe(true);
  }
  expect(v.is(nameSchema, '👩‍🚀')).toBe(true);
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
