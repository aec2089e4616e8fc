/** What connections have listed is remembered as it was listed last, over one connection and over several. */
import { expect, test } from 'vitest';
import type { SourceEntry } from '../../../../../electron/engine/disk/source/walk.ts';
import { EntryList } from '../../../../../electron/engine/transfer/agreed/entry-list.ts';
import { ListedFiles } from '../../../../../electron/engine/transfer/sending/listed/listed-files.ts';
import { fileEntry, folderEntry } from '../../../../support/transfer-parts.ts';

/** Connection `leg` lists these; `kept`: in a manifest that stays. Answers their rows. */
function list(files: ListedFiles, leg: number, entries: readonly SourceEntry[], kept = true): number[] {
  const manifest = new EntryList<SourceEntry>();
  files.begin(kept ? manifest : null, leg);
  return entries.map((entry) => {
    manifest.push(entry);
    return files.list(entry, leg);
  });
}

const missing = (files: ListedFiles, leg: number) => [...files.missing(leg)].map(([path]) => path);

test.each([
  ['in its manifest', true],
  ['by itself', false],
])('what the first connection listed, kept %s', (_, kept) => {
  const files = new ListedFiles();
  const rows = list(files, 1, [folderEntry('t'), fileEntry('t/a', 1), fileEntry('t/b', 2)], kept);
  const listed = rows.filter((row) => row >= 0);
  expect(listed.map((row) => files.at(row).slice(0, 2))).toEqual([
    ['t/a', 1],
    ['t/b', 2],
  ]);
  expect(missing(files, 1)).toEqual([]);
  // A second one: the rows still say the same.
  const again = list(files, 2, [folderEntry('t'), fileEntry('t/a', 1), fileEntry('t/c', 3)]);
  expect([again[0], again[1], files.at(again[2]!)[0]]).toEqual([-1, -1, 't/c']);
  expect(listed.map((row) => files.at(row)[0])).toEqual(['t/a', 't/b']);
  expect(missing(files, 2)).toEqual(['t/b']);
  files.skip('t/b', 2);
  expect(missing(files, 2)).toEqual([]);
});

test('a file is new since it was first listed as it is', () => {
  const files = new ListedFiles();
  list(files, 1, [fileEntry('a', 1), fileEntry('b', 1)]);
  expect(files.sinceWhen('a')).toEqual({ leg: 1, changed: false });
  list(files, 2, [fileEntry('a', 1), fileEntry('b', 2), fileEntry('c', 1)]);
  expect(files.sinceWhen('a')).toEqual({ leg: 1, changed: false });
  expect(files.sinceWhen('b')).toEqual({ leg: 2, changed: true });
  expect(files.sinceWhen('c')).toEqual({ leg: 2, changed: false });
  expect(files.sinceWhen('d')).toBeNull();
});

test('a folder is no file, also where a file has its name later', () => {
  const files = new ListedFiles();
  list(files, 1, [folderEntry('t')]);
  expect(files.sinceWhen('t')).toBeNull();
  expect(missing(files, 2)).toEqual([]);
  list(files, 2, [fileEntry('t', 1)]);
  expect(files.sinceWhen('t')).toEqual({ leg: 2, changed: false });
});

test('a path listed twice over one connection is missing once, as it was last', () => {
  const files = new ListedFiles();
  list(files, 1, [fileEntry('a', 1), fileEntry('a', 2)]);
  list(files, 2, []);
  expect([...files.missing(2)].map(([path, bytes]) => [path, bytes])).toEqual([['a', 2]]);
});
