/** An entry comes out as it went in, with every field it may have, whatever stands beside it. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SourceEntry } from '../../../../electron/engine/disk/source/walk.ts';
import { EntryColumns } from '../../../../electron/engine/transfer/agreed/entry-columns.ts';
import type { ManifestEntry } from '../../../../electron/engine/transfer/agreed/manifest.ts';
import { maxFileBytes, maxTimeMs } from '../../../../electron/engine/wire/limits.ts';

const path = fc
  .array(fc.constantFrom('a', 'b', 'A long name', '文件', '\ud800', 'e\u0301'), { minLength: 1, maxLength: 4 })
  .map((names) => names.join('/'));
const common = {
  path,
  bytes: fc.maxSafeNat(),
  mtimeMs: fc.oneof(fc.double({ noNaN: true, noDefaultInfinity: true }), fc.constantFrom(maxTimeMs, -maxTimeMs, 0)),
  executable: fc.boolean(),
};
/** Some have a mode, others none. */
const mode = fc.option(fc.record({ mode: fc.integer({ min: 0, max: 0o7777 }) }), { nil: {} });
const plain: fc.Arbitrary<ManifestEntry> = fc.oneof(
  fc.record({ kind: fc.constantFrom('file' as const, 'folder' as const), ...common }),
  fc.record({ kind: fc.constant('link' as const), ...common, link: fc.string({ minLength: 1 }) }),
);

const entry = fc.tuple(plain, mode).map(([one, some]): ManifestEntry => ({ ...one, ...some }));

function listed<E extends ManifestEntry>(all: readonly E[]): EntryColumns<E> {
  const list = new EntryColumns<E>();
  for (const one of all) list.push(one);
  return list;
}

test('any entries of a manifest that was told', () => {
  fc.assert(
    fc.property(fc.array(entry, { maxLength: 40 }), (some) => {
      const all = some.map((one) => ({ ...one }));
      const list = listed(all);
      expect([...list]).toStrictEqual(all);
      expect(list.length).toBe(all.length);
      expect(list.slice(1, 3)).toStrictEqual(all.slice(1, 3));
      for (const [i, { kind, bytes }] of all.entries()) {
        expect([list.kindOf(i), list.bytesOf(i), list.pathOf(i)]).toEqual([kind, bytes, all[i]!.path]);
      }
    }),
  );
});

test('any entries of one that was walked: where they lie here is kept, whatever they are called there', () => {
  const local = fc.oneof(
    fc.constant(''),
    path.map((below) => `/home/me/${below}`),
    fc.string({ unit: fc.constantFrom('a', '/', '\\', '文'), maxLength: 6 }),
  );
  fc.assert(
    fc.property(fc.array(fc.tuple(entry, local, fc.boolean()), { maxLength: 40 }), (some) => {
      // Mostly it lies under its own name.
      const all = some.map(([one, local, own]): SourceEntry => ({
        ...one,
        local: own ? `/home/me/${one.path}` : local,
      }));
      expect([...listed(all)]).toStrictEqual(all);
    }),
  );
});

test('there is nothing before the first and after the last', () => {
  const list = listed<ManifestEntry>([{ kind: 'file', path: 'a', bytes: maxFileBytes, mtimeMs: 1, executable: true }]);
  expect([list.at(-1), list.at(1), list.slice(1), list.at(0)?.bytes]).toEqual([undefined, undefined, [], maxFileBytes]);
});

test('a million files of one folder would take some forty bytes each, and what few have costs the others nothing', () => {
  const list = new EntryColumns<ManifestEntry>();
  for (let n = 0; n < 50_000; n++) {
    list.push({ kind: 'file', path: `folder/file ${n}.txt`, bytes: n, mtimeMs: n, executable: false });
  }
  const plain = list.memory / list.length;
  expect(plain).toBeGreaterThan(30);
  expect(plain).toBeLessThan(45);
  list.push({ kind: 'link', path: 'folder/l', bytes: 0, mtimeMs: 0, executable: false, link: 'a' });
  expect(list.memory / list.length).toBeLessThan(plain + 1);
});
