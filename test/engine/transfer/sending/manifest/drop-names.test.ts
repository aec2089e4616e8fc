/** Two drops of one transfer never share a top-level name. */
import { expect, test } from 'vitest';
import { DropNames } from '../../../../../electron/engine/transfer/sending/manifest/drop-names.ts';
import { fileEntry, folderEntry } from '../../../../support/transfer-parts.ts';

test('a second drop’s names step aside as a whole, and an untaken name stays', () => {
  const used = new Set<string>();
  const first = new DropNames(used);
  expect([folderEntry('x'), fileEntry('x/a'), fileEntry('y.txt')].map((entry) => first.setApart(entry).path)).toEqual([
    'x',
    'x/a',
    'y.txt',
  ]);
  const second = new DropNames(used);
  const paths = [folderEntry('x'), fileEntry('x/a'), fileEntry('y.txt'), fileEntry('z')].map(
    (entry) => second.setApart(entry).path,
  );
  expect(paths).toEqual(['x (2)', 'x (2)/a', 'y (2).txt', 'z']);
  expect(new DropNames(used).setApart(folderEntry('x')).path).toBe('x (3)');
});

test('only the name on the wire changes', () => {
  const used = new Set(['x']);
  expect(new DropNames(used).setApart(fileEntry('x', 5))).toEqual({ ...fileEntry('x', 5), path: 'x (2)' });
});
