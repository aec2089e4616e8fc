import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fit, padTo, safe, safeJson, safeWithin, styleFor, widthOf } from '../../../electron/cli/terminal/display.ts';

/** All that could steer a terminal or reorder what is on it. */
const harmful = /[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u;
/** What keeps a name apart that runs from right to left. */
const isolates = /^\u2068|\u2069$/gu;

test.each([
  ['\u001b[2J\u001b[H', '�[2J�[H'],
  ['a\r\nb\tc\0', 'a��b�c�'],
  ['\u009b31m', '�31m'],
  ['\u202egpj.exe', '�gpj.exe'],
  ['\u2066\u2069\u200e\u200f\u061c', '�����'],
  ['\ud800', '�'],
  ['An\u200bna\u3164\u{e0041}', 'An�na��'],
  [`report.pdf${' '.repeat(300)}.sh`, 'report.pdf␣×300.sh'],
  ['résumé 客厅 🛶 👩‍👩‍👧', 'résumé 客厅 🛶 👩‍👩‍👧'],
  ['אבג.txt', '\u2068אבג.txt\u2069'],
])('%j is shown as %j', (text, shown) => {
  expect(safe(text)).toBe(shown);
});

test('nothing harmful survives, in text and in JSON, and JSON stays what it was', () => {
  const run = fc.property(fc.string({ unit: 'binary' }), (text) => {
    expect(safe(text).replace(isolates, '')).not.toMatch(harmful);
    expect(safeJson({ text })).not.toMatch(harmful);
    expect(JSON.parse(safeJson({ text }))).toEqual({ text });
  });
  fc.assert(run, { numRuns: 2000, verbose: 1 });
});

test.each([
  ['', 0],
  ['abc', 3],
  ['客厅', 4],
  ['ｗｉｄｅ', 8],
  ['한글', 4],
  ['e\u0301', 1],
  ['🛶', 2],
  ['👩‍👩‍👧', 2],
  ['❤️', 2],
  ['𠀋', 2],
  ['a\u200db', 2],
])('%j is %i columns wide', (text, width) => {
  expect(widthOf(text)).toBe(width);
});

test('fitted text is never wider than its room, and whole where it fits', () => {
  const text = fc.string({ unit: fc.constantFrom('a', '客', '🛶', 'e\u0301', '👩‍👩‍👧', ' '), maxLength: 30 });
  const run = fc.property(text, fc.nat(40), (whole, columns) => {
    const fitted = fit(whole, columns);
    expect(widthOf(fitted)).toBeLessThanOrEqual(columns);
    expect(fitted === whole).toBe(widthOf(whole) <= columns);
    expect(fitted.endsWith('…')).toBe(fitted !== whole && columns > 0);
  });
  fc.assert(run, { verbose: 1 });
  expect(fit('客厅电脑', 5)).toBe('客厅…');
  expect(fit('客厅电脑', 4)).toBe('客…');
});

test('a name in a few columns keeps its ending', () => {
  expect(safeWithin(`report.pdf${'客'.repeat(20)}.sh`, 14)).toBe('repor…客客.sh');
  const long = safe(`report.pdf ${'x'.repeat(300)}.sh`);
  expect(long).toMatch(/^report\.pdf x+…x+\.sh$/u);
  expect(widthOf(long)).toBe(240);
  expect(safe('x'.repeat(240))).toBe('x'.repeat(240));
  expect(safeWithin('אבגדהוזחט.txt', 8)).toBe('\u2068אבג….txt\u2069');
});

test('tables line up with wide characters', () => {
  expect(padTo('客厅', 6)).toBe('客厅  ');
  expect(padTo('abcdefg', 6)).toBe('abcdefg');
});

test('colour only where it is wanted', () => {
  expect(styleFor(true).red('x')).toBe('\u001b[31mx\u001b[39m');
  expect(styleFor(false).red('x')).toBe('x');
});
