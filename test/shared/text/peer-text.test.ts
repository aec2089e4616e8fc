import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isolated, visible, visibleLines } from '../../../shared/text/index.ts';

const steering = /[\u0000-\u001f\u007f-\u009f\u2028-\u202e\u2066-\u2069]/u;

test('an override that would hide a file’s true ending becomes visible', () => {
  expect(visible('photo\u202egpj.exe')).toBe('photo\ufffdgpj.exe');
});

test('names in any script stay as they are', () => {
  for (const name of ['été', '照片', 'صور العطلة', 'תמונות', '👩‍🚀 Fotos', 'a\u200fb']) expect(visible(name)).toBe(name);
});

test('a note keeps its lines and nothing else that steers', () => {
  expect(visibleLines('one\r\ntwo\rthree\n\tfour\u0007\u202e')).toBe('one\ntwo\nthree\n four\ufffd\ufffd');
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
