/** A manifest counts what it holds and refuses what the wire's limits forbid. */
import { expect, test } from 'vitest';
import { Manifest } from '../../../../electron/engine/transfer/agreed/manifest.ts';
import { maxEntries, maxManifestChars, maxPathChars } from '../../../../electron/engine/wire/limits.ts';
import { codeThrown, fileEntry, folderEntry } from '../../../support/transfer-parts.ts';

test('files, folders and bytes are counted, and lines say the state of files', () => {
  const manifest = new Manifest();
  for (const entry of [folderEntry('d'), fileEntry('d/a', 3), fileEntry('d/b', 4)]) manifest.add(entry);
  expect(manifest.totals()).toEqual({ files: 2, folders: 1, bytes: 7, complete: false });
  expect(manifest.lines(0, 2, () => 'done')).toEqual([
    { index: 0, path: 'd', kind: 'folder', bytes: 0, state: 'waiting' },
    { index: 1, path: 'd/a', kind: 'file', bytes: 3, state: 'done' },
  ]);
  expect(manifest.lines(2, 10, (index) => (index === 2 ? 'moving' : 'failed'))).toMatchObject([
    { index: 2, state: 'moving' },
  ]);
});

test('so many entries and no more', () => {
  const manifest = new Manifest();
  const entry = fileEntry('f', 0);
  for (let i = 0; i < maxEntries; i++) manifest.add(entry);
  expect(codeThrown(() => manifest.add(entry))).toBe('protocol-violation');
});

test('so many characters of paths and no more', () => {
  const manifest = new Manifest();
  const long = fileEntry('x'.repeat(maxPathChars));
  for (let i = 0; i < maxManifestChars / maxPathChars; i++) manifest.add(long);
  expect(manifest.chars).toBe(maxManifestChars);
  expect(codeThrown(() => manifest.add(fileEntry('x')))).toBe('protocol-violation');
});

test('more bytes than can be counted exactly are refused', () => {
  const manifest = new Manifest();
  manifest.add(fileEntry('a', Number.MAX_SAFE_INTEGER));
  expect(codeThrown(() => manifest.add(fileEntry('b', 1)))).toBe('protocol-violation');
});
