import { link, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fold } from '../../../../../electron/engine/disk/sink/naming/folded-paths.ts';
import { Ours } from '../../../../../electron/engine/disk/sink/naming/ours.ts';
import { promisedCalls } from '../../../../../electron/engine/disk/system/promised-calls.ts';
import { tempDir } from '../../../../support/pair.ts';

const slowly = (path: string): string => path.normalize('NFKC').toUpperCase().toLowerCase();

test('the short way folds every name as the long one does', () => {
  const path = fc.oneof(
    fc.string({ unit: 'binary-ascii' }),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
  );
  fc.assert(
    fc.property(path, (some) => {
      expect(fold(some)).toBe(slowly(some));
    }),
    { numRuns: 5000 },
  );
  for (const some of ['Straße', 'K', 'İ', 'ſ', 'ﬁ', 'A/b\x7f', '']) expect(fold(some)).toBe(slowly(some));
});

/** A few spellings of a few paths, as often alike as not. */
const some = fc
  .tuple(fc.constantFrom('/in', '/IN', '/in/deep', '/'), fc.constantFrom('a', 'A', 'straße', 'STRASSE', 'b.txt'))
  .map(([folder, name]) => join(folder, name));
const step = fc.oneof(
  fc.record({ do: fc.constant('add' as const), path: some }),
  fc.record({ do: fc.constant('instead' as const), path: some, by: fc.option(some) }),
);

const roots = fc.constantFrom('/in', '/in/', '/', '/elsewhere');

test('whatever is added and moved, exactly that is ours', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 12 }), some, roots, async (steps, asked, root) => {
      const ours = new Ours(root, [], promisedCalls);
      const paths = new Set<string>();
      for (const one of steps) {
        if (one.do === 'add') {
          expect(ours.add(one.path)).toBe(!paths.has(one.path));
          paths.add(one.path);
        } else {
          ours.instead(one.path, one.by);
          paths.delete(one.path);
          if (one.by !== null) paths.add(one.by);
        }
      }
      // Nothing of this stands on the disk: no other spelling can be proved to be one with it.
      expect(await ours.has(asked)).toBe(paths.has(asked));
    }),
    { numRuns: 2000 },
  );
});

// Needs two folders whose names differ in case alone.
test.skipIf(process.platform === 'win32')(
  'another spelling is ours where it leads to the same file, in whatever folder it is',
  async () => {
    const dir = await tempDir();
    await mkdir(join(dir, 'Tree'));
    await mkdir(join(dir, 'tree'));
    await writeFile(join(dir, 'Tree', 'a'), 'ours');
    await writeFile(join(dir, 'tree', 'A'), 'somebody’s');
    const ours = new Ours(dir, [join(dir, 'Tree', 'a')], promisedCalls);
    expect(await ours.has(join(dir, 'Tree', 'a'))).toBe(true);
    expect(await ours.has(join(dir, 'tree', 'A'))).toBe(false);
    expect(await ours.has(join(dir, 'Tree', 'A'))).toBe(false);
    // As a file system that ignores case would have it.
    await link(join(dir, 'Tree', 'a'), join(dir, 'Tree', 'A'));
    expect(await ours.has(join(dir, 'Tree', 'A'))).toBe(true);
    await link(join(dir, 'Tree', 'a'), join(dir, 'tree', 'a'));
    expect(await ours.has(join(dir, 'tree', 'a'))).toBe(true);
  },
);
