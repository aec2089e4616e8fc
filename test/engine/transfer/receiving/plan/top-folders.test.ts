/** Top-level folders: each is noted once, before anything of it is wanted. */
import { expect, test } from 'vitest';
import { TopFolders, topFoldersOf, topOf } from '../../../../../electron/engine/transfer/receiving/plan/top-folders.ts';
import { file, manifestOf } from '../../../../support/receiving.ts';

const entries = (...paths: string[]) => paths.map((path) => ({ path }));

test('the top of a path is its first name', () => {
  expect([topOf('a'), topOf('a/b/c')]).toEqual(['a', 'a']);
});

test('a header holds each folder that something lies in once, in order', () => {
  expect(
    topFoldersOf(manifestOf(['b', 'c/x', 'a/x', 'a/y', 'd'].map((path) => file(path))).entries.topFolders()),
  ).toEqual(['c', 'a']);
});

test('a thousand names are in the header, and not one more', () => {
  const names = Array.from({ length: 1001 }, (_, i) => `${i}`);
  expect(topFoldersOf(names.slice(0, 1000))).toHaveLength(1000);
  expect(topFoldersOf(names)).toHaveLength(1000);
});

test('what the header and the journal don’t hold yet is noted, and waited for; the rest isn’t', async () => {
  const noted: (readonly string[])[] = [];
  const tops = new TopFolders(['known'], async (names) => void noted.push(names));
  tops.restore('restored/a');
  const manifest = entries('x', 'known/a', 'restored/b', 'new/a', 'new/b', 'known/c', 'news/a', 'new/c', 'y');
  expect(tops.ahead(manifest.slice(0, 3))).toBeNull();
  expect(noted).toEqual([]);
  await tops.ahead(manifest.slice(3));
  expect(noted).toEqual([['new', 'news']]);
  expect(tops.ahead(manifest)).toBeNull();
  expect(tops.all).toEqual(['known', 'restored', 'new', 'news']);
});
