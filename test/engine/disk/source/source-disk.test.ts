/** Both ways of reading sources find the same, read the same and fail the same. */
import { mkdir, truncate, unlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { promisedSource } from '../../../../electron/engine/disk/source/promised-source.ts';
import type { SourceEntry } from '../../../../electron/engine/disk/source/source-entry.ts';
import { lookAtRoot } from '../../../../electron/engine/disk/source/source-look.ts';
import { waitingSource } from '../../../../electron/engine/disk/source/waiting-source.ts';
import { walk } from '../../../../electron/engine/disk/source/walk.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { newFolder } from '../sink/places.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

describe.each([
  ['waiting', waitingSource],
  ['promised', promisedSource],
])('%s', (_, disk) => {
  async function folder(files: Record<string, string>): Promise<SourceEntry> {
    const dir = join(await newFolder(), 'tree');
    await mkdir(dir);
    for (const [name, content] of Object.entries(files)) await writeFile(join(dir, name), content);
    return (await lookAtRoot(dir, disk.calls)) as SourceEntry;
  }

  test('a folder’s entries are told in order: files, folders, and what is not sent', async () => {
    const root = await folder({ a: 'first', c: '' });
    await mkdir(join(root.local, 'b'));
    await symlink('a', join(root.local, 'd'));
    const found = await disk.lookAtChildren(root, ['c', 'b', 'gone', 'd', 'a']);
    expect(found).toMatchObject([
      { kind: 'file', path: 'tree/c', bytes: 0 },
      { kind: 'folder', path: 'tree/b', bytes: 0, executable: false },
      { kind: 'skip', path: 'tree/gone', failure: { code: 'source-vanished' } },
      { kind: 'link', path: 'tree/d', bytes: 0, local: join(root.local, 'd') },
      { kind: 'file', path: 'tree/a', bytes: 5, local: join(root.local, 'a') },
    ]);
  });

  test('each file is read whole, or it is told why not, once each', async () => {
    const root = await folder({ a: 'first', b: 'shrinks', c: 'vanishes', d: '', e: 'last' });
    const files = (await disk.lookAtChildren(root, ['a', 'b', 'c', 'd', 'e'])) as SourceEntry[];
    await truncate(join(root.local, 'b'), 1);
    await unlink(join(root.local, 'c'));
    const contents = files.map(({ bytes }) => Buffer.alloc(bytes + 1));
    const outcomes: unknown[] = files.map(() => 'not told');
    await disk.readFiles(
      files,
      (i) => contents[i]!,
      (i, error) => {
        expect(outcomes[i]).toBe('not told');
        outcomes[i] = error instanceof FerryError ? error.code : error;
      },
    );
    expect(outcomes).toEqual([null, 'source-changed', 'source-vanished', null, null]);
    expect([0, 3, 4].map((i) => contents[i]!.subarray(0, files[i]!.bytes).toString())).toEqual(['first', '', 'last']);
  });

  test('a file that goes on behind its size is not taken for whole, and one of size 0 is no exception', async () => {
    const root = await folder({ a: 'first', b: '', c: 'x'.repeat(5000) });
    const found = (await disk.lookAtChildren(root, ['a', 'b', 'c'])) as SourceEntry[];
    // As its disk says, and again with a byte less: so does one that is being written to look.
    const files = found
      .flatMap((entry) => [entry, { ...entry, bytes: entry.bytes - 1 }])
      .filter(({ bytes }) => bytes >= 0);
    const outcomes: unknown[] = [];
    await disk.readFiles(
      files,
      (i) => Buffer.alloc(files[i]!.bytes + 1),
      (i, error) => (outcomes[i] = error instanceof FerryError ? error.code : error),
    );
    expect(outcomes).toEqual([null, 'source-changed', null, null, 'source-changed']);
  });

  test.skipIf(process.platform !== 'linux')('a file of /proc, of size 0 with content, is told as longer', async () => {
    const found = (await disk.lookAtChildren({ ...(await folder({})), local: '/proc' }, [
      'filesystems',
    ])) as SourceEntry[];
    const errors: unknown[] = [];
    await disk.readFiles(
      found,
      () => Buffer.alloc(1),
      (_i, error) => errors.push(error),
    );
    expect(errors).toMatchObject([{ code: 'source-changed', params: { reason: 'longer' } }]);
  });

  test('a walk finds the whole tree', async () => {
    const root = await folder(Object.fromEntries(Array.from({ length: 300 }, (_each, i) => [`${1000 + i}`, `${i}`])));
    const paths: string[] = [];
    for await (const batch of walk([root.local], { signal: new AbortController().signal, disk })) {
      paths.push(...batch.map(({ path }) => path));
    }
    expect(paths).toEqual(['tree', ...Array.from({ length: 300 }, (_each, i) => `tree/${1000 + i}`)]);
  });
});
