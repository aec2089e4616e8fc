/** What can't be told of is left out by name, on each side of each limit; what is too much is refused with its figure. */
import { describe, expect, test } from 'vitest';
import { Manifest, type ManifestEntry } from '../../../../../electron/engine/transfer/agreed/manifest.ts';
import { whyUntold } from '../../../../../electron/engine/transfer/sending/manifest/tellable.ts';
import {
  maxEntries,
  maxFileBytes,
  maxManifestChars,
  maxPathChars,
  maxTimeMs,
  oldMaxEntries,
  oldMaxPathChars,
} from '../../../../../electron/engine/wire/limits.ts';
import { file } from '../../../../support/receiving.ts';

const untold = (
  more: Partial<ManifestEntry>,
  manifest: Parameters<typeof whyUntold>[1] = new Manifest<ManifestEntry>(),
  big = true,
) => whyUntold({ ...file('f'), ...more }, manifest, big)?.code ?? null;

test('a time within the range is told, one beyond it or none at all is not', () => {
  for (const mtimeMs of [0, maxTimeMs, -maxTimeMs]) expect(untold({ mtimeMs })).toBeNull();
  for (const mtimeMs of [maxTimeMs + 1, -maxTimeMs - 1, NaN, Infinity]) {
    expect(untold({ mtimeMs })).toBe('time-out-of-range');
  }
});

test('a size is told as long as all sizes together can be', () => {
  const manifest = new Manifest<ManifestEntry>();
  expect(untold({ bytes: maxFileBytes }, manifest)).toBeNull();
  expect(untold({ bytes: maxFileBytes + 1 }, manifest)).toBe('size-out-of-range');
  manifest.add(file('big', maxFileBytes - 5));
  expect(untold({ bytes: 5 }, manifest)).toBeNull();
  expect(untold({ bytes: 6 }, manifest)).toBe('size-out-of-range');
});

describe.each([
  ['a receiver of today', true, maxPathChars, maxEntries],
  ['one that takes no big trees', false, oldMaxPathChars, oldMaxEntries],
])('%s', (_, big, chars, entries) => {
  test('is told of a path up to its limit', () => {
    expect(untold({ path: 'p'.repeat(chars) }, undefined, big)).toBeNull();
    expect(untold({ path: 'p'.repeat(chars + 1) }, undefined, big)).toBe('name-too-long');
  });

  test('is told of as many entries as it takes', () => {
    const told = (length: number) => ({ entries: { length }, chars: 0, bytes: 0 });
    expect(untold({}, told(entries - 1), big)).toBeNull();
    expect(() => untold({}, told(entries), big)).toThrow(
      expect.objectContaining({ code: 'too-many-entries', params: { entries } }),
    );
  });
});

test('paths of more characters together than a manifest holds are too much', () => {
  const manifest = new Manifest<ManifestEntry>();
  manifest.chars = maxManifestChars - 1;
  expect(untold({}, manifest)).toBeNull();
  manifest.chars = maxManifestChars;
  expect(() => untold({}, manifest)).toThrow(expect.objectContaining({ code: 'too-many-entries' }));
});
