/** Paths come out as they went in, in any order, and neighbours in one folder cost little more than their names. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Paths } from '../../../electron/engine/columns/paths.ts';

const name = fc.string({ unit: fc.constantFrom('a', 'b', 'é', '文', '\ud83d', ' '), minLength: 0, maxLength: 3 });
const path = fc.array(name, { minLength: 1, maxLength: 4 }).map((names) => names.join('/'));

function listed(all: readonly string[]): Paths {
  const paths = new Paths();
  for (const one of all) paths.push(one);
  return paths;
}

test('any paths, read in any order', () => {
  fc.assert(
    fc.property(fc.array(path, { maxLength: 60 }), fc.array(fc.nat(59), { maxLength: 30 }), (all, order) => {
      const paths = listed(all);
      for (const row of [...all.keys(), ...order.filter((row) => row < all.length), ...[...all.keys()].toReversed()]) {
        expect(paths.at(row)).toBe(all[row]);
        expect(paths.folderAt(row) + paths.nameAt(row)).toBe(all[row]);
        expect(paths.is(row, all[row]!)).toBe(true);
        expect(paths.is(row, `${all[row]}x`)).toBe(false);
        expect(paths.is(row, `x/${all[row]}`)).toBe(false);
      }
    }),
  );
});

test('without a beginning that is cut off, whether that ends in a folder, within a name or nowhere', () => {
  const paths = new Paths();
  const all = ['/root/a/b', '/root/a/c', '/root/d', '/root/'];
  for (const one of all) paths.push(one, '/root/'.length);
  expect(all.map((_, row) => paths.at(row))).toEqual(['a/b', 'a/c', 'd', '']);
  expect(all.every((one, row) => paths.is(row, one, '/root/'.length))).toBe(true);
});

test('between names stands what the system says', () => {
  const paths = new Paths('\\');
  paths.push('C:\\in\\a/b', 3);
  expect([paths.folderAt(0), paths.nameAt(0)]).toEqual(['in\\', 'a/b']);
});

test('the first names of folders', () => {
  const paths = listed(['a', 'b', 'b/x', 'b/y', 'b/c/z', 'd']);
  expect([...new Set(paths.topFolders())]).toEqual(['b']);
  expect([...listed([]).topFolders()]).toEqual([]);
});

test('several places are read at once, each going forward', () => {
  const all = Array.from({ length: 30_000 }, (_, n) => `top/folder ${Math.floor(n / 100)}/file ${n}.txt`);
  const paths = listed(all);
  for (let row = 0; row < 20_000; row++) {
    for (const ahead of [0, 4999, 10_000]) expect(paths.at(row + ahead)).toBe(all[row + ahead]);
  }
});

test('a folder of many files costs each its name and few bytes', () => {
  const paths = new Paths();
  const folder = 'a folder with quite a long name/within another';
  for (let n = 0; n < 100_000; n++) paths.push(`${folder}/${String(n).padStart(10, '0')}`);
  expect(paths.bytes / paths.length).toBeLessThan(18);
});
