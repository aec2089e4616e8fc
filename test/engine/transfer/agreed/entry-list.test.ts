/** The first entries are kept as they were given and the others in columns: nobody who asks can tell which is which. */
import { expect, test } from 'vitest';
import type { SourceEntry } from '../../../../electron/engine/disk/source/walk.ts';
import { EntryList, maxAsGiven } from '../../../../electron/engine/transfer/agreed/entry-list.ts';

const entryAt = (n: number): SourceEntry => ({
  kind: n % 100 === 0 ? 'folder' : 'file',
  path: `top ${n % 3}/${n}`,
  local: `/home/me/top ${n % 3}/${n}`,
  bytes: n,
  mtimeMs: n + 0.5,
  executable: n % 2 === 0,
});

function listOf(count: number): EntryList<SourceEntry> {
  const list = new EntryList<SourceEntry>();
  for (let n = 0; n < count; n++) list.push(entryAt(n));
  return list;
}

const more = maxAsGiven + 200;
const list = listOf(more);
const all = Array.from({ length: more }, (_, n) => entryAt(n));

test('all come out as they went in', () => {
  expect(list.length).toBe(more);
  expect([...list]).toStrictEqual(all);
});

test.each([
  ['the first', 0],
  ['the last that is kept as given', maxAsGiven - 1],
  ['the first in columns', maxAsGiven],
  ['the last', more - 1],
])('%s is told by its index', (_, index) => {
  const entry = all[index]!;
  expect(list.at(index)).toStrictEqual(entry);
  const { kind, bytes, mtimeMs, path } = entry;
  expect([list.kindOf(index), list.bytesOf(index), list.timeOf(index), list.pathOf(index)]).toEqual([
    kind,
    bytes,
    mtimeMs,
    path,
  ]);
});

test('there is nothing before the first and after the last', () => {
  expect([list.at(-1), list.at(more), list.slice(more), listOf(1).at(1)]).toEqual([
    undefined,
    undefined,
    [],
    undefined,
  ]);
});

test.each([
  [0, 3],
  [maxAsGiven - 2, maxAsGiven],
  [maxAsGiven - 2, maxAsGiven + 2],
  [maxAsGiven, maxAsGiven + 2],
  [maxAsGiven + 1, more + 5],
  [more - 2, undefined],
  [2, 2],
])('those from %d to %s', (from, to) => {
  expect(list.slice(from, to)).toStrictEqual(all.slice(from, to));
});

test('the folders at the top of all of them', () => {
  expect(new Set(list.topFolders())).toEqual(new Set(['top 0', 'top 1', 'top 2']));
});

test('what they take is counted: those given as objects, the others by the column', () => {
  const given = listOf(maxAsGiven);
  const each = given.memory / maxAsGiven;
  expect(each).toBeGreaterThan(200 + 2 * 'top 0/'.length);
  expect(each).toBeLessThan(300);
  const before = list.memory;
  for (let n = 0; n < 50_000; n++) list.push({ ...entryAt(n), path: `top/${n}`, local: `/home/me/top/${n}` });
  expect((list.memory - before) / 50_000).toBeLessThan(60);
});

test('once some are in columns all that follow are, also where more may stay as given by then', () => {
  const list = new EntryList<SourceEntry>();
  list.mostAsGiven = 100;
  for (let n = 0; n < 150; n++) list.push(entryAt(n));
  list.mostAsGiven = maxAsGiven;
  for (let n = 150; n < 200; n++) list.push(entryAt(n));
  expect([...list]).toStrictEqual(all.slice(0, 200));
  expect(list.slice(98, 152)).toStrictEqual(all.slice(98, 152));
  // What is kept as given is itself each time.
  const isKept = (index: number): boolean => list.at(index) === list.at(index);
  expect([99, 100, 151].map(isKept)).toEqual([true, false, false]);
});
