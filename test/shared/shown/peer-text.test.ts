import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  inPlainText,
  isolated,
  isolateEnd,
  isolateStart,
  longestInSentence,
  visible,
  visibleLines,
} from '../../../shared/text/index.ts';

const steering = /[\p{Cc}\p{Bidi_Control}\p{Zl}\p{Zp}\p{Cs}]/u;

test('an override that would hide a file’s true ending becomes visible', () => {
  expect(visible('photo\u202egpj.exe')).toBe('photo\ufffdgpj.exe');
});

test('names in any script stay as they are', () => {
  for (const name of ['été', '照片', 'صور العطلة', 'תמונות', '👩‍🚀 Fotos', 'می‌خواهم', '全角　空白']) {
    expect(visible(name)).toBe(name);
  }
});

test.each([
  ['a  b', 'a␣␣b'],
  ['a   b', 'a␣␣␣b'],
  ['a    b', 'a␣×4b'],
  [`report.pdf${' '.repeat(200)}.sh`, 'report.pdf␣×200.sh'],
  ['a \u00a0\u2003b', 'a␣␣␣b'],
  [' a', '␣a'],
  ['a\u3000', 'a␣'],
  [' ', '␣'],
  ['', ''],
  ['\u3164\u2800', '\ufffd\ufffd'],
])('blanks that would hide are marked: %j is shown as %j', (text, shown) => {
  expect(visible(text)).toBe(shown);
});

test('a note keeps its lines and spaces, and nothing else that steers', () => {
  expect(visibleLines('one\r\ntwo\rthree\n\tfour\u0007\u202e  five')).toBe('one\ntwo\nthree\n four\ufffd\ufffd  five');
});

test('in a sentence a long name is cut in its middle, and its ending is there', () => {
  const name = `${'holiday '.repeat(40)}.scr`;
  expect(isolated(name).length).toBe(longestInSentence + 2);
  expect(isolated(name)).toMatch(/^\u2068holiday .*….*holiday \.scr\u2069$/u);
  expect(isolated(name, Infinity)).toBe(isolateStart + name + isolateEnd);
});

test('where only characters can keep them apart, names that run from right to left are, and no others', () => {
  expect(inPlainText('أحمد')).toBe('\u2068أحمد\u2069');
  expect(inPlainText('תמונות (2).jpg')).toBe('\u2068תמונות (2).jpg\u2069');
  expect(inPlainText('Straße 客厅 🛶')).toBe('Straße 客厅 🛶');
  // A peer can't close it early.
  expect(inPlainText('א\u2069b')).toBe('\u2068א\ufffdb\u2069');
});

test('no text from a peer steers what is shown, whatever it holds', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      expect(visible(text)).not.toMatch(steering);
      expect(visibleLines(text).replaceAll('\n', '')).not.toMatch(steering);
      // Only the pair that isolates is left, at the ends: a peer cannot close it early.
      expect(isolated(text).slice(1, -1)).not.toMatch(steering);
    }),
  );
});
