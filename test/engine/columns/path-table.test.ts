/** A path is found by its text, and no other is taken for it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { HashIndex, PathHash, hashText } from '../../../electron/engine/columns/hash-index.ts';
import { PathTable } from '../../../electron/engine/columns/path-table.ts';

test('what was added is found where it was added first, and nothing else is', () => {
  const path = fc.string({ unit: fc.constantFrom('a', 'B', '/', '文'), maxLength: 6 });
  fc.assert(
    fc.property(fc.array(path, { maxLength: 100 }), fc.array(path, { maxLength: 20 }), (all, others) => {
      const table = new PathTable();
      const rows = new Map<string, number>();
      for (const one of all) {
        if (!rows.has(one)) rows.set(one, rows.size);
        expect(table.rowOf(one)).toBe(rows.get(one));
      }
      for (const one of [...all, ...others]) expect(table.find(one)).toBe(rows.get(one) ?? -1);
      expect([...rows.keys()].map((_, row) => table.at(row))).toEqual([...rows.keys()]);
    }),
  );
});

test('over any growth', () => {
  const table = new PathTable();
  for (let n = 0; n < 20_000; n++) expect(table.rowOf(`t/${n}`)).toBe(n);
  for (let n = 0; n < 20_000; n++) expect(table.find(`t/${n}`)).toBe(n);
  expect(table.find('t/20000')).toBe(-1);
  expect(table.bytes / table.length).toBeLessThan(30);
});

test('of a path that was added twice the first row is found', () => {
  const table = new PathTable();
  for (const one of ['a', 'b', 'a']) table.push(one);
  expect([table.find('a'), table.length, table.at(2)]).toEqual([0, 3, 'a']);
});

test('rows with one hash are all found, in order, also those that came before it grew', () => {
  const index = new HashIndex();
  for (let row = 0; row < 3000; row++) index.push(row % 10 === 0 ? 7 : row);
  const found: number[] = [];
  for (let row = index.first(7); row >= 0; row = index.next()) found.push(row);
  expect(found).toEqual([...Array.from({ length: 300 }, (_, n) => n * 10), 7].toSorted((a, b) => a - b));
  expect(index.first(4000)).toBe(-1);
});

test('a path hashes as its text, whatever path was asked about before, and where it is wanted as its lower case', () => {
  const plain = new PathHash();
  const lower = new PathHash('/', true);
  for (const path of ['In/FILE.txt', 'In/b', 'In/é', 'c', 'In/x/y', 'In/x', '/In', 'c/', 'In/FILE.txt', '[@`{/Z', '']) {
    expect(plain.of(path)).toBe(hashText(path));
    expect(lower.of(path)).toBe(hashText(path.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase())));
    expect(plain.of(`home/${path}`, 5)).toBe(hashText(path));
  }
  expect(hashText('a')).not.toBe(hashText('b'));
});
