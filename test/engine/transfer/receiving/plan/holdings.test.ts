/** What a receiver holds is found again: each file where it stands, under its own name or another, and only as it was. */
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Journal } from '../../../../../electron/engine/state/journal.ts';
import type { JournalRecord } from '../../../../../electron/engine/state/journal-format.ts';
import { Holdings, maxFound } from '../../../../../electron/engine/transfer/receiving/plan/holdings.ts';
import type { ManifestEntry } from '../../../../../electron/engine/transfer/agreed/manifest.ts';

const dir = join('/', 'home', 'me', 'in');

function entry(path: string, more: Partial<ManifestEntry> = {}): ManifestEntry {
  return { kind: 'file', path, bytes: 3, mtimeMs: 1_700_000_000_123, executable: false, ...more };
}

/** Holdings, and what they have noted. */
function held(folder = dir, records: readonly JournalRecord[] = []): [Holdings, JournalRecord[]] {
  const noted: JournalRecord[] = [];
  const append = (record: JournalRecord) => noted.push(record);
  const journal = { append, settled: () => Promise.resolve() } as unknown as Journal<JournalRecord>;
  return [new Holdings({ dir: folder, tops: [] }, journal, records), noted];
}

const places = [join(dir, 'tree', 'a.txt'), join(dir, 'b (2).txt')];

function fill(holdings: Holdings): void {
  holdings.notePart(entry('tree/a.txt'), '.a.part', 1);
  holdings.noteLanded(entry('tree/a.txt'), places[0]!);
  holdings.noteLanded(entry('b.txt'), places[1]!);
}

test('what landed is where it landed, now and from the journal alone', () => {
  const [first, noted] = held();
  fill(first);
  const [again] = held(dir, noted);
  for (const holdings of [first, again]) {
    expect(holdings.places()).toEqual(places);
    expect(holdings.hasLanded(entry('tree/a.txt'))).toBe(true);
    expect(holdings.hasLanded(entry('b.txt'))).toBe(true);
    expect(holdings.allParts()).toEqual([]);
  }
});

test('a file that changed since is another one', () => {
  const [first, noted] = held();
  fill(first);
  const [again] = held(dir, noted);
  for (const holdings of [first, again]) {
    expect(holdings.hasLanded(entry('b.txt', { bytes: 4 }))).toBe(false);
    expect(holdings.hasLanded(entry('b.txt', { mtimeMs: 1_700_000_000_124 }))).toBe(false);
    expect(holdings.hasLanded(entry('c.txt'))).toBe(false);
  }
});

test('the journal names the whole place of each, also of one that has its own name', () => {
  const [holdings, noted] = held();
  fill(holdings);
  expect(noted.filter(({ is }) => is === 'landed')).toMatchObject(places.map((at) => ({ at })));
});

test('a file that lands again under its own name is where it is now', () => {
  const [holdings] = held();
  fill(holdings);
  holdings.noteLanded(entry('b.txt'), join(dir, 'b.txt'));
  expect(holdings.places()).toEqual([places[0], join(dir, 'b.txt')]);
});

test("a folder that is the file system's root needs no second separator", () => {
  const [holdings] = held(join('/'));
  holdings.noteLanded(entry('tree/a.txt'), join('/', 'tree', 'a.txt'));
  expect(holdings.places()).toEqual([join('/', 'tree', 'a.txt')]);
});

test('a beginning of another version is remembered although the file has landed: it lies there until it is taken away', () => {
  const [first, noted] = held();
  first.notePart(entry('a.txt', { bytes: 900_000 }), '.a.part', 1000);
  first.noteLanded(entry('a.txt'), join(dir, 'a.txt'));
  const [again] = held(dir, noted);
  for (const holdings of [first, again]) {
    expect(holdings.allParts().map(({ at }) => at)).toEqual(['.a.part']);
    expect(holdings.hasLanded(entry('a.txt'))).toBe(true);
  }
});

test('what was here before is found by its top-level place, and so many places are kept', () => {
  const [holdings, noted] = held();
  holdings.noteFound({ path: 'tree/deep/a.txt' });
  holdings.noteFound({ path: 'tree/b.txt' });
  holdings.noteFound({ path: 'c.txt' }, join(dir, 'c (2).txt'));
  expect(holdings.foundPlaces).toEqual([join(dir, 'tree'), join(dir, 'c (2).txt')]);
  expect(noted).toEqual([]);
  for (let n = 0; n < maxFound; n++) holdings.noteFound({ path: `f${n}` });
  expect(holdings.foundPlaces).toHaveLength(maxFound);
});
