import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cutMiddle, cutTo, graphemesOf } from '../../../shared/shown/shorten.ts';

test.each([
  ['report.pdf', 10, 'report.pdf'],
  ['a-very-long-report-name.pdf', 16, 'a-very-…name.pdf'],
  // The last ending counts, and the name before it is cut.
  [`report.pdf${'x'.repeat(100)}.sh`, 14, 'report…xxxx.sh'],
  ['backup-of-everything.tar.gz', 12, 'backu…tar.gz'],
  // The ending is whole as long as there is room for it, and its end is there when there isn't.
  ['presentation.appinstaller', 15, 'p….appinstaller'],
  ['presentation.appinstaller', 14, '….appinstaller'],
  ['presentation.appinstaller', 5, '…ller'],
  // No endings: a hidden file's name, a sentence, something too long.
  ['.configuration-of-nothing', 9, '.con…hing'],
  ['Dr. Who and a friend', 9, 'Dr. …iend'],
  [`a.${'b'.repeat(40)}`, 9, 'a.bb…bbbb'],
  ['folder/.configuration', 9, 'fold…tion'],
  // By what is seen.
  ['👩‍👩‍👧‍👦👩‍🚀🏳️‍🌈🇩🇪.jpg', 6, '👩‍👩‍👧‍👦….jpg'],
  ['e\u0301e\u0301e\u0301e\u0301e\u0301', 3, 'e\u0301…e\u0301'],
  ['abc', 1, '…'],
  ['abc', 0, ''],
])('%j in %i is %j', (text, most, shown) => {
  expect(cutTo(text, most)).toBe(shown);
});

test('however long, it fits, and both ends are those of the text', () => {
  const unit = fc.constantFrom('a', '客', '🛶', 'e\u0301', '👩‍👩‍👧', '.', ' ', '/');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 60 }), fc.integer({ min: 1, max: 40 }), (text, most) => {
      const shown = cutTo(text, most);
      expect(graphemesOf(shown).length).toBeLessThanOrEqual(most);
      const [first, last] = shown === text ? [text, ''] : (shown.split('…') as [string, string]);
      expect(text.startsWith(first) && text.endsWith(last)).toBe(true);
    }),
  );
});

test('a path of the longest kind is cut at once, and asked about little', () => {
  const text = `${'👩‍🚀/'.repeat(6000)}end.sh`;
  let asked = 0;
  const shown = cutMiddle(text, (candidate) => {
    asked++;
    return candidate.length <= 60;
  });
  expect(shown).toMatch(/^👩‍🚀.*….*end\.sh$/u);
  expect(shown).not.toMatch(/\p{Surrogate}/u);
  expect(asked).toBeLessThan(20);
});
