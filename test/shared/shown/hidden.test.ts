import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeHidden, replaceHidden, showsSomething } from '../../../shared/shown/hidden.ts';

const range = (first: number, last: number): string[] =>
  Array.from({ length: last - first + 1 }, (_, i) => String.fromCodePoint(first + i));

test.each([
  ['zero widths', [...range(0x200b, 0x200f), ...range(0x2060, 0x2064), '\ufeff', '\u00ad', '\u034f', '\u180e']],
  ['bidirectional controls', ['\u061c', ...range(0x202a, 0x202e), ...range(0x2066, 0x2069)]],
  ['tags', range(0xe0000, 0xe007f)],
  ['variation selectors', [...range(0xfe00, 0xfe0f), ...range(0xe0100, 0xe01ef), ...range(0x180b, 0x180d)]],
  ['Hangul fillers', ['\u115f', '\u1160', '\u3164', '\uffa0']],
  ['the blank Braille pattern', ['\u2800']],
  ['other blanks that are letters', ['\u{13441}', '\u{13442}', '\u17b4', '\u17b5']],
  ['controls', [...range(0, 0x1f), ...range(0x7f, 0x9f), '\u2028', '\u2029']],
  ['annotations and objects', range(0xfff9, 0xfffc)],
  ['private use', ['\ue000', '\uf8ff', '\u{f0000}', '\u{10fffd}']],
  ['unassigned', ['\u0378', '\ufdd0', '\uffff', '\u{e0080}']],
  ['halves of pairs', ['\ud800', '\udc00']],
])('%s are marked where nothing needs them', (_, chars) => {
  for (const char of chars) expect(replaceHidden(`An${char}na`, '?'), char.codePointAt(0)?.toString(16)).toBe('An?na');
});

test.each([
  ['families and professions', '👨‍👩‍👧‍👦 👩‍🚀 🧑🏽‍💻 🧑‍🤝‍🧑 🏃🏻‍♀️‍➡️'],
  ['flags', '🇩🇪 🏳️‍🌈 🏳‍🌈 🏴‍☠️ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴󠁧󠁢󠁳󠁣󠁴󠁿'],
  ['colour and black', '❤️ ☎︎ ©️ 1️⃣ #️⃣ *⃣'],
  ['Persian', 'می‌خواهم کتاب‌خانه'],
  ['Hindi, Bengali, Sinhala', 'क्‍ष शक्‍ति र‍्य ශ්‍රී ලංකා'],
  ['Malayalam as it was written', 'അവന്‍ പറഞ്ഞു'],
  ['Japanese names', '渡邉󠄀 葛󠄀城'],
  ['Mongolian', 'ᠭᠣᠪᠢ᠋ ᠠᠷᠠᠳ'],
  ['Arabic and Hebrew', 'أحمد ١٢٣ שרה 1۝ \u06001'],
  ['accents, stacked and composed', 'Việt Nam e\u0301 s\u0323\u0307 བརྒྱུད'],
  ['Braille', '⠓⠑⠇⠇⠕⠀⠺⠕⠗⠇⠙'],
  ['Hangul, Thai, Chinese', '한글 ภาษาไทย 客厅的电脑'],
])('%s stay as they are', (_, text) => {
  expect(replaceHidden(text, '?')).toBe(text);
});

test.each([
  ['a joiner at the end', 'می\u200c', 'می?'],
  ['two joiners', 'می\u200c\u200cخ', 'می??خ'],
  ['a joiner between Latin letters', 'pay\u200dpal', 'pay?pal'],
  ['a joiner between emoji and letter', '🚀\u200da', '🚀?a'],
  ['a digit in colour', '1\ufe0f', '1?'],
  ['two selectors', '❤\ufe0f\ufe0f', '❤\ufe0f?'],
  ['a flag that hides a text', '🏴\u{e0068}\u{e0069}\u{e007f}', '🏴???'],
  ['letters under a pile of marks', `a${'\u0301'.repeat(10)}b`, `a${'\u0301'.repeat(8)}??b`],
])('%s is no legitimate use', (_, text, shown) => {
  expect(replaceHidden(text, '?')).toBe(shown);
});

test.each(['', ' ', '\u3164', '\u200b\u200d', ' \u00a0\u3000 ', '\u2800', '\u{e0041}', '\ufe0f', '\u202e '])(
  '%j shows nothing',
  (text) => {
    expect(showsSomething(text)).toBe(false);
  },
);

test('what has a letter, a sign or an emoji shows something', () => {
  for (const text of ['a', '?', '🇩🇪', '1️⃣', 'ᄀ', '\u3164x']) expect(showsSomething(text)).toBe(true);
});

test('escaped JSON has no such character left, and is the same when it is read', () => {
  const unseen = /[\p{Default_Ignorable_Code_Point}\p{Cc}\p{Cf}\p{Co}\p{Cn}\p{Zl}\p{Zp}]|[\u00a0\u3000]/u;
  const char = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3 }),
    fc.constantFrom('👩‍🚀', '\u{e0041}', '\u200b', '\u3164', '\u3000', '\u202e', '\ud800', 'a', '"', '\\'),
  );
  fc.assert(
    fc.property(fc.array(char), (chars) => {
      const text = chars.join('');
      const json = escapeHidden(JSON.stringify({ text }));
      expect(json.replaceAll(/[\u0600-\u0605\u06dd\u070f\u0890\u0891\u08e2\u{110bd}\u{110cd}]/gu, '')).not.toMatch(
        unseen,
      );
      expect(JSON.parse(json)).toEqual({ text });
    }),
    { numRuns: 500 },
  );
  expect(escapeHidden('"a\u{e0041}\u200d"')).toBe(String.raw`"a\udb40\udc41\u200d"`);
});
