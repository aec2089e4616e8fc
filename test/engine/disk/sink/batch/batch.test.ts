/** A batch is written once, whichever way the disk is worked: each file created, filled, flushed and named one time. */
import { mkdir, mkdtemp, readdir, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import {
  writeBatches,
  type BatchSteps,
  type CreatedFile,
} from '../../../../../electron/engine/disk/sink/batch/batch.ts';
import type { SinkEntry } from '../../../../../electron/engine/disk/sink/entry.ts';
import { Partials } from '../../../../../electron/engine/disk/sink/files/partial.ts';
import { folderAt } from '../../../../../electron/engine/disk/sink/folders/folder.ts';
import { Naming } from '../../../../../electron/engine/disk/sink/naming/naming.ts';
import { Ours } from '../../../../../electron/engine/disk/sink/naming/ours.ts';
import type { SinkDisk } from '../../../../../electron/engine/disk/sink/sink-disk.ts';
import { Anchor } from '../../../../../electron/engine/disk/system/anchor.ts';
import { entry, someTime, transferId, tree } from '../places.ts';
import { ways } from '../ways.ts';
import { symlink } from '../../../../support/disks/odd-files.ts';

/** Memory, which has nothing to flush, and the disk that holds the temporary folder. */
const disks = ['/dev/shm', tmpdir()];

interface Counted {
  created: number;
  filled: number;
}

/** The steps as they are, and how many files they were asked for. */
function counting(steps: BatchSteps): { steps: BatchSteps; count: Counted } {
  const count: Counted = { created: 0, filled: 0 };
  return {
    count,
    steps: {
      ...steps,
      create: (batch, partials) => {
        count.created += batch.files.length;
        return steps.create(batch, partials);
      },
      fill: (files) => {
        count.filled += files.length;
        return steps.fill(files);
      },
    },
  };
}

describe.each(ways)('%s', (_, disk: SinkDisk) => {
  describe.each(disks)('on %s', (base) => {
    async function newFolder(): Promise<string> {
      const path = await realpath(await mkdtemp(join(base, 'ferry-batch-')));
      onTestFinished(() => rm(path, { recursive: true, force: true }));
      return path;
    }

    /** Writes files, by name, into the folder as one batch. */
    async function write(dir: string, files: readonly SinkEntry[], steps = disk.steps, contentOf = content) {
      const { calls } = disk;
      const anchor = await Anchor.open(dir, calls);
      onTestFinished(() => anchor.close());
      const folder = folderAt(dir);
      const naming = new Naming(new Ours(dir, [], calls), calls);
      const batch = {
        folder,
        anchor,
        files: files.map((one) => ({ name: one.path, entry: one, data: contentOf(one.path) })),
      };
      const [paths] = await writeBatches([batch], {
        partials: new Partials(transferId, calls),
        naming,
        calls,
        steps,
        mark: null,
      });
      return paths;
    }

    const content = (name: string) => Buffer.from(`content of ${name}`);
    const entries = (...names: string[]) => names.map((name) => entry(name, content(name)));

    test('every file is filled, once, and has its content, its time and its name', async () => {
      const dir = await newFolder();
      const names = Array.from({ length: 50 }, (_each, i) => `${i}.bin`);
      const { steps, count } = counting(disk.steps);
      expect(await write(dir, entries(...names), steps)).toEqual(names.map((name) => join(dir, name)));
      expect(count).toEqual({ created: 50, filled: 50 });
      expect(await tree(dir)).toEqual(Object.fromEntries(names.map((name) => [name, `content of ${name}`])));
      for (const name of names) expect(Math.floor((await stat(join(dir, name))).mtimeMs)).toBe(someTime);
    });

    test('a file that can’t be created has the others filled once all the same, and nothing of it stays', async () => {
      const dir = await newFolder();
      const { steps, count } = counting(disk.steps);
      const filled: CreatedFile[] = [];
      const refusing: BatchSteps = {
        ...steps,
        // As when the system refuses the second.
        create: async (batch, partials) => {
          const made = await steps.create(batch, partials);
          await disk.calls.close(made[1]!.fd);
          await partials.remove(batch.anchor, made[1]!.name);
          return made.with(1, null);
        },
        fill: (files) => {
          filled.push(...files);
          return steps.fill(files);
        },
      };
      expect(await write(dir, entries('a', 'b', 'c'), refusing)).toEqual([join(dir, 'a'), null, join(dir, 'c')]);
      expect(filled.map(({ file }) => file.name)).toEqual(['a', 'c']);
      expect(count.filled).toBe(2);
      expect(await tree(dir)).toEqual({ a: 'content of a', c: 'content of c' });
    });

    test('a file that can’t be filled is answered with null, and leaves nothing', async () => {
      const dir = await newFolder();
      const breaking: BatchSteps = {
        ...disk.steps,
        fill: async (files) => {
          // A descriptor that is none: the write fails as the system says.
          const broken = files.map((one) =>
            one.file.name === 'b' ? { ...one, partial: { ...one.partial, fd: 1_000_000 } } : one,
          );
          await disk.steps.fill(broken);
          for (const [i, one] of broken.entries()) files[i]!.whole = one.whole;
        },
      };
      expect(await write(dir, entries('a', 'b', 'c'), breaking)).toEqual([join(dir, 'a'), null, join(dir, 'c')]);
      expect(await tree(dir)).toEqual({ a: 'content of a', c: 'content of c' });
    });

    test('a name that is taken gets a number; one that is to be replaced is; neither leaves a partial file', async () => {
      const dir = await newFolder();
      await writeFile(join(dir, 'taken.txt'), 'mine');
      await writeFile(join(dir, 'old.txt'), 'old');
      await mkdir(join(dir, 'folder'));
      const [taken, old, folder] = entries('taken.txt', 'old.txt', 'folder');
      const files = [taken!, { ...old!, replace: true }, { ...folder!, replace: true }];
      expect(await write(dir, files)).toEqual(
        ['taken (2).txt', 'old.txt', 'folder (2)'].map((name) => join(dir, name)),
      );
      expect(await tree(dir)).toEqual({
        'taken.txt': 'mine',
        'taken (2).txt': 'content of taken.txt',
        'old.txt': 'content of old.txt',
        'folder/': '',
        'folder (2)': 'content of folder',
      });
    });

    test.runIf(process.platform === 'linux')(
      'a folder that is swapped for a link gets no byte, here or there',
      async () => {
        const home = await newFolder();
        const [dir, elsewhere] = [join(home, 'dir'), join(home, 'elsewhere')];
        await mkdir(dir);
        await mkdir(elsewhere);
        const swapping: BatchSteps = {
          ...disk.steps,
          create: async (batch, partials) => {
            const made = await disk.steps.create(batch, partials);
            await rename(dir, join(home, 'moved'));
            await symlink('elsewhere', dir);
            return made;
          },
          fill: () => Promise.reject(new Error('filled in a folder that was moved')),
        };
        expect(await write(dir, entries('a', 'b'), swapping)).toEqual([null, null]);
        expect(await readdir(elsewhere)).toEqual([]);
        expect(await readdir(join(home, 'moved'))).toEqual([]);
      },
    );

    test('an executable file gets its mode, an empty one its name', async () => {
      const dir = await newFolder();
      const tool = { ...entry('tool', content('tool')), executable: true };
      const empty = entry('empty', '');
      const contentOf = (name: string) => (name === 'empty' ? Buffer.alloc(0) : content(name));
      await write(dir, [tool, empty], disk.steps, contentOf);
      expect((await stat(join(dir, 'tool'))).mode & 0o100).toBe(process.platform === 'win32' ? 0 : 0o100);
      expect((await stat(join(dir, 'empty'))).size).toBe(0);
    });
  });
});
