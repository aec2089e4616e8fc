/** Each path of the corpus, tried on a real disk in each way a peer can make Ferry write. */
import { mkdir, writeFile, lstat } from 'node:fs/promises';
import { dirname, join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { Sink } from '../../../../electron/engine/disk/sink/sink.ts';
import { entry, newFolder, transferId, tree } from '../sink/places.ts';
import { refusedByDisk, traversal, type Traversal } from './traversal.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

const ways: Record<string, (sink: Sink, path: string) => Promise<unknown>> = {
  'a small file': (sink, path) => sink.writeWhole(entry(path, 'peer'), Buffer.from('peer')),
  'a big file': async (sink, path) => {
    const file = await sink.create(entry(path, 'peer'));
    await file.write(Buffer.from('peer'), 0);
    return file.commit();
  },
  'an empty folder': (sink, path) => sink.folder(entry(path)),
};

const refusedHere = (item: Traversal): boolean =>
  item.refused === 'everywhere' || (item.refused === 'windows' && process.platform === 'win32') || refusedByDisk(item);

test('there is a corpus', () => {
  expect(traversal.length).toBeGreaterThanOrEqual(80);
});

for (const [way, write] of Object.entries(ways)) {
  test(`${way} never lands outside the folder`, async () => {
    const home = await newFolder();
    for (const [i, item] of traversal.entries()) {
      const { arena, dir } = await newArena(home, i, item);
      const before = await outside(arena, dir);
      const sink = await Sink.open(dir, transferId);
      const outcome = await write(sink, item.path).then(
        (path) => ({ path }),
        (error: unknown) => ({ code: (error as { code?: unknown }).code }),
      );
      await sink.finish();
      const message = `${item.why}: ${JSON.stringify(item.path)}`;
      if (refusedHere(item)) {
        expect(outcome, message).toEqual({ code: item.code });
        // Folders above a name that only the disk refuses may have been made.
        const left = ours(await tree(dir)).filter((name) => !item.refused.endsWith('Linux') || !name.endsWith('/'));
        expect(left, message).toEqual([]);
      } else {
        expect(Object.keys(await tree(dir)).length, message).toBeGreaterThan(0);
        if (way !== 'an empty folder') {
          expect((outcome as { path: string }).path.startsWith(dir + sep), message).toBe(true);
        }
      }
      expect(await outside(arena, dir), message).toEqual(before);
    }
    await expectNothingAt(
      '/ferry-escape.txt',
      '/tmp/ferry-escape.txt',
      '/tmp/escape.txt',
      join(process.cwd(), 'escape.txt'),
    );
  });
}

/** A receiving folder, and a neighbour that must stay as it is. */
async function newArena(home: string, i: number, { links }: Traversal): Promise<{ arena: string; dir: string }> {
  const arena = join(home, String(i));
  const dir = join(arena, 'received');
  await mkdir(dir, { recursive: true });
  await mkdir(join(arena, 'outside'));
  await writeFile(join(arena, 'outside', 'theirs.txt'), 'theirs');
  for (const { at, to } of links ?? []) {
    await mkdir(dirname(join(dir, at)), { recursive: true });
    await symlink(to, join(dir, at));
  }
  return { arena, dir };
}

async function outside(arena: string, dir: string): Promise<Record<string, string>> {
  const inside = dir.slice(arena.length + 1) + sep;
  return Object.fromEntries(Object.entries(await tree(arena)).filter(([path]) => !path.startsWith(inside)));
}

/** What is there besides the links set up, and the folders they are in. */
function ours(found: Record<string, string>): string[] {
  return Object.keys(found).filter((path) => !found[path]!.startsWith('-> ') && path !== 'real/');
}

async function expectNothingAt(...paths: string[]): Promise<void> {
  for (const path of paths) await expect(lstat(path), path).rejects.toMatchObject({ code: 'ENOENT' });
}
