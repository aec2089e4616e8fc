import { expect, test } from 'vitest';
import {
  copyName,
  isPartialName,
  isPartialNameOf,
  longestEverywhere,
  partialNames,
  trialName,
} from '../../../../electron/engine/disk/names/own-names.ts';
import { checkPath } from '../../../../electron/engine/disk/names/safe-path.ts';

test('a copy is numbered before its extension', () => {
  expect(copyName('report.pdf', 'file', 1)).toBe('report.pdf');
  expect(copyName('report.pdf', 'file', 2)).toBe('report (2).pdf');
  expect(copyName('report.pdf', 'file', 13)).toBe('report (13).pdf');
  expect(copyName('source.tar.gz', 'file', 2)).toBe('source (2).tar.gz');
  expect(copyName('Makefile', 'file', 2)).toBe('Makefile (2)');
});

test('what only looks like an extension stays where it is', () => {
  expect(copyName('.bashrc', 'file', 2)).toBe('.bashrc (2)');
  expect(copyName('Ch. 2 notes', 'file', 2)).toBe('Ch. 2 notes (2)');
  expect(copyName('ends.', 'file', 2)).toBe('ends. (2)');
  expect(copyName('my.folder', 'folder', 2)).toBe('my.folder (2)');
});

test('a long name is cut so that the number fits, between characters', () => {
  for (const letter of ['a', 'é', '漢', '😀']) {
    const long = letter.repeat(Math.floor((longestEverywhere - 4) / Buffer.byteLength(letter))) + '.txt';
    const copy = copyName(long, 'file', 10_000);
    expect(Buffer.byteLength(copy)).toBeLessThanOrEqual(longestEverywhere);
    expect(Buffer.byteLength(copy)).toBeGreaterThan(longestEverywhere - 5);
    expect(copy.endsWith(' (10000).txt')).toBe(true);
    expect(checkPath(copy, 'linux').ok).toBe(true);
  }
});

test('names of partial files are known as such, whatever the transfer and the case', () => {
  const id = '0123456789abcdef0123456789abcdef';
  const newName = partialNames(id);
  for (let n = 0; n < 1_000_000; n++) newName();
  const name = newName();
  expect(isPartialNameOf(id, name)).toBe(true);
  expect(isPartialNameOf(`f${id.slice(1)}`, name)).toBe(false);
  expect(name.length).toBeLessThan(40);
  expect(isPartialName(name)).toBe(true);
  expect(isPartialName(name.toUpperCase())).toBe(true);
  expect(isPartialName(`${name}.txt`)).toBe(false);
  expect(isPartialName('.ferry.part')).toBe(false);
});

test('a trial name is a partial file’s of the same transfer, and none that it will use', () => {
  const id = '0123456789abcdef0123456789abcdef';
  const newName = partialNames(id);
  const names = Array.from({ length: 2000 }, newName);
  for (const name of names) {
    expect(isPartialNameOf(id, trialName(name))).toBe(true);
    expect(names).not.toContain(trialName(name));
  }
});
