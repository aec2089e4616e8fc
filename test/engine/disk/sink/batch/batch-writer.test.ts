/** Small files land folder by folder, in whatever order they come; one that can't does not keep the others back. */
import { readdirSync, renameSync, writeFileSync } from 'node:fs';
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { BatchSteps } from '../../../../../electron/engine/disk/sink/batch/batch.ts';
import { BatchWriter, foldersAtOnce } from '../../../../../electron/engine/disk/sink/batch/batch-writer.ts';
import { Partials } from '../../../../../electron/engine/disk/sink/files/partial.ts';
import { partialNames } from '../../../../../electron/engine/disk/names/own-names.ts';
import { Folders } from '../../../../../electron/engine/disk/sink/folders/folders.ts';
import { Naming } from '../../../../../electron/engine/disk/sink/naming/naming.ts';
import { Ours } from '../../../../../electron/engine/disk/sink/naming/ours.ts';
import { Anchors } from '../../../../../electron/engine/disk/system/anchor.ts';
import { entry, newFolder, transferId, tree } from '../places.ts';
import { ways } from '../ways.ts';
import { symlink } from '../../../../support/disks/odd-files.ts';

describe.each(ways)('%s', (_, { calls, steps }) => {
  async function start(swap: (dir: string) => void = () => {}) {
    const dir = await newFolder();
    const anchors = new Anchors(calls);
    onTestFinished(() => anchors.reset());
    const folders = await Folders.open(dir, anchors, calls, partialNames(transferId));
    const naming = new Naming(new Ours(dir, [], calls), calls);
    const swapping: BatchSteps = {
      ...steps,
      nameAtOnce(files, namesOf) {
        swap(dir);
        steps.nameAtOnce(files, namesOf);
      },
    };
    const tools = { partials: new Partials(transferId, calls), naming, calls, steps: swapping, mark: null };
    return { dir, writer: new BatchWriter(folders, anchors, tools) };
  }

  const files = (...paths: string[]) => paths.map((path) => ({ entry: entry(path, path), data: Buffer.from(path) }));

  test('folders are made, also those that come again, and every file is written', async () => {
    const { dir, writer } = await start();
    const paths = ['a/1', 'a/2', 'b/c/3', 'a/4', '5'];
    expect(await writer.write(files(...paths))).toEqual(paths.map((path) => join(dir, path)));
    expect(await tree(dir)).toMatchObject(Object.fromEntries(paths.map((path) => [path, path])));
  });

  test('more folders than are held at once come in several goes', async () => {
    const { dir, writer } = await start();
    const paths = Array.from({ length: 2 * foldersAtOnce + 1 }, (_each, i) => `${i}/file`);
    expect(await writer.write(files(...paths))).toEqual(paths.map((path) => join(dir, path)));
  });

  test('what can’t be written so is null, whatever the reason, and the rest lands', async () => {
    const { dir, writer } = await start();
    const elsewhere = await newFolder();
    await symlink(elsewhere, join(dir, 'link'));
    await writeFile(join(dir, 'file'), 'mine');
    const asked = files('ok/1', 'link/2', '../3', 'ok/4', 'file');
    asked.push({ entry: entry('short', 'longer'), data: Buffer.from('short') });
    expect(await writer.write(asked)).toEqual([
      join(dir, 'ok/1'),
      null,
      null,
      join(dir, 'ok/4'),
      join(dir, 'file (2)'),
      null,
    ]);
    expect(await tree(elsewhere)).toEqual({});
    expect(await tree(dir)).toEqual({
      'ok/': '',
      'ok/1': 'ok/1',
      'ok/4': 'ok/4',
      link: `-> ${elsewhere}`,
      file: 'mine',
      'file (2)': 'file',
    });
  });

  test('nothing to write is no work', async () => {
    const { dir, writer } = await start();
    expect(await writer.write([])).toEqual([]);
    expect(await tree(dir)).toEqual({});
  });

  test.skipIf(process.platform === 'win32')(
    'where others may write, one that they swapped is not taken for ours',
    async () => {
      const { dir, writer } = await start((inside) => {
        const [first] = readdirSync(inside)
          .filter((name) => name.endsWith('.part'))
          .toSorted();
        renameSync(join(inside, first!), join(inside, 'aside'));
        writeFileSync(join(inside, first!), 'e');
      });
      await chmod(dir, 0o777);
      expect(await writer.write(files('a', 'b'))).toEqual([null, join(dir, 'b')]);
      expect(await tree(dir)).toMatchObject({ aside: 'a', b: 'b' });
    },
  );
});
