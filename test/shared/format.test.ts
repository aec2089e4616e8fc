import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  formatBytes,
  formatCode,
  formatCount,
  formatDuration,
  formatRate,
  shortFingerprint,
} from '../../shared/format.ts';

test.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1 kB'],
  [1_536_000, '1.54 MB'],
  [9_994_000, '9.99 MB'],
  [9_996_000, '10 MB'],
  [99_940_000, '99.9 MB'],
  [99_960_000, '100 MB'],
  [999_400_000, '999 MB'],
  [999_500_000, '1 GB'],
  [5e18, '5,000 PB'],
])('%i bytes are written %s', (bytes, written) => {
  expect(formatBytes(bytes, 'en')).toBe(written);
});

test('numbers in English are written as Intl writes them', () => {
  const intl = (value: number, maximumFractionDigits: number) =>
    new Intl.NumberFormat('en', { maximumFractionDigits }).format(value);
  fc.assert(
    fc.property(fc.nat({ max: Number.MAX_SAFE_INTEGER }), (count) => {
      expect(formatCount(count, 'en')).toBe(intl(count, 0));
    }),
  );
  fc.assert(
    fc.property(fc.integer({ min: 1000, max: 999_499 }), (bytes) => {
      const digits = bytes >= 99_950 ? 0 : bytes >= 9995 ? 1 : 2;
      expect(formatBytes(bytes, 'en')).toBe(`${intl(bytes / 1000, digits)} kB`);
    }),
  );
  fc.assert(
    fc.property(fc.double({ min: 0, max: 999, noNaN: true }), (rate) => {
      expect(formatRate(rate, 'en')).toBe(`${intl(rate, 0)} B/s`);
    }),
  );
});

test.each([
  [-1, '0:00'],
  [7.4, '0:07'],
  [59.6, '1:00'],
  [754, '12:34'],
  [3723, '1:02:03'],
])('%d seconds are written %s', (seconds, written) => {
  expect(formatDuration(seconds)).toBe(written);
});

test('rates, counts, codes and fingerprints are written so that they can be read', () => {
  expect(formatRate(2_500_000, 'en')).toBe('2.5 MB/s');
  expect(formatCount(1234, 'en')).toBe('1,234');
  expect(formatCode('123456')).toBe('123 456');
  expect(shortFingerprint('1a2b3c4d5e6f7a8b9')).toBe('1a2b 3c4d 5e6f 7a8b');
});
