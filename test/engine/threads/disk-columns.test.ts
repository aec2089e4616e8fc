/** Lists of entries come out of their columns as they went in. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  foundFromColumns,
  foundToColumns,
  framedFromColumns,
  framedToColumns,
  named,
  sinkFromColumns,
  sinkToColumns,
} from '../../../electron/engine/threads/disk-columns.ts';
import { failure } from '../../../shared/errors.ts';

const bytes = fc.maxSafeNat();
const mtimeMs = fc.maxSafeInteger();
const path = fc.string();
/** Few tell one. */
const mode = fc.nat({ max: 0o777 });
const sink = fc.record(
  { path, bytes, mtimeMs, at: fc.nat(), executable: fc.boolean(), mode, replace: fc.boolean() },
  { requiredKeys: ['path', 'bytes', 'mtimeMs', 'at', 'executable', 'replace'] },
);
const plain = fc.record({
  kind: fc.constantFrom('file' as const, 'folder' as const),
  path,
  local: fc.string(),
  bytes,
  mtimeMs,
  executable: fc.boolean(),
});
const source = fc.oneof(
  plain,
  fc.tuple(plain, mode).map(([entry, mode]) => ({ ...entry, mode })),
);
const skip = fc.record({
  kind: fc.constant('skip' as const),
  path,
  failure: fc.constant({ code: 'symlink-skipped' as const, params: {} }),
});

/** As it is after the way to another thread. */
const sent = <T>(columns: T): T => structuredClone(columns);

test('entries for the receiver’s disk', () => {
  fc.assert(
    fc.property(fc.array(sink), (files) => {
      expect(sinkFromColumns(sent(sinkToColumns(files)))).toEqual(files);
    }),
  );
});

test('what a walk found, skips each in its place', () => {
  fc.assert(
    fc.property(fc.array(fc.oneof(source, skip)), (found) => {
      expect(foundFromColumns(sent(foundToColumns(found)))).toEqual(found);
    }),
  );
});

test('links say what they say, files with holes what is stored of them, folders what the system calls them by', () => {
  const one = { path: 'a', local: '/a', bytes: 7, mtimeMs: 5, executable: false } as const;
  const found = [
    { ...one, kind: 'file', stored: 0 },
    { kind: 'skip', path: 'b', failure: { code: 'symlink-skipped', params: {} } },
    { ...one, kind: 'link', link: 'x' },
    { ...one, kind: 'file', stored: 3 },
    { ...one, kind: 'folder', inode: { dev: 64, ino: 2 ** 40 } },
    { ...one, kind: 'file' },
  ] as const;
  expect(foundFromColumns(sent(foundToColumns(found)))).toEqual(found);
});

test('files to be framed, without their paths on the wire, by which failures are told all the same', () => {
  const framed = fc.record({
    file: fc.nat(),
    at: fc.nat(),
    // Who reads a file asks for none.
    entry: plain.map((entry) => ({ ...entry, kind: 'file' as const, executable: false })),
  });
  fc.assert(
    fc.property(fc.array(framed), (files) => {
      const there = framedFromColumns(sent(framedToColumns(files)));
      expect(there).toEqual(files.map((one) => ({ ...one, entry: { ...one.entry, path: '' } })));
      const unread = there.map(({ entry: { path } }, i) => ({ i, why: failure('source-changed', { path }) }));
      expect(named(unread, files).map(({ why }) => why.params)).toEqual(files.map(({ entry: { path } }) => ({ path })));
    }),
  );
  expect(named([{ i: 0, why: failure('too-many-open-files') }], [])).toEqual([
    { i: 0, why: failure('too-many-open-files') },
  ]);
});
