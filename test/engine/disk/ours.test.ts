import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../../electron/engine/disk/ours.ts';

const slowly = (path: string): string => path.normalize('NFKC').toUpperCase().toLowerCase();

test('the short way folds every name as the long one does', () => {
  const path = fc.oneof(
    fc.string({ unit: 'binary-ascii' }),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(path, (some) => {
      expect(fold(some)).toBe(slowly(some));
    }),
    { numRuns: 5000 },
  );
  for (const some of ['Straße', 'K', 'İ', 'ſ', 'ﬁ', 'A/b\x7f', '']) expect(fold(some)).toBe(slowly(some));
});
