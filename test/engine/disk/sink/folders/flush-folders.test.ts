/** Once a transfer is finished its names are on the disk, and a folder that somebody took away keeps no other from it. */
import { copyFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { flushFolders } from '../../../../../electron/engine/disk/sink/folders/flush-folders.ts';
import { Sink } from '../../../../../electron/engine/disk/sink/sink.ts';
import { promisedCalls } from '../../../../../electron/engine/disk/system/promised-calls.ts';
import { waitingCalls } from '../../../../../electron/engine/disk/system/waiting-calls.ts';
import { entry, image, newFolder, sorted, transferId, tree } from '../places.ts';
import { ways } from '../ways.ts';

test.runIf(process.platform === 'linux').for([
  ['few', 3, 'linux', waitingCalls],
  ['many', 40, 'linux', waitingCalls],
  ['many, by way of the drive (macOS)', 40, 'darwin', waitingCalls],
  ['many, by a thread that may not wait', 40, 'linux', promisedCalls],
] as const)(
  '%s: names made in them survive a power cut, whichever of them is gone',
  async ([, count, platform, calls], t) => {
    const home = await newFolder();
    const disk = await image(home, ['mkfs.ext4', '-q', '-F'], 64);
    if ('refused' in disk) return t.skip(disk.refused);
    const folders = Array.from({ length: count }, (_, i) => join(disk.dir, `${i}`));
    for (const folder of folders) {
      await mkdir(folder);
      await writeFile(join(folder, 'file'), '');
    }
    const all = [join(disk.dir, 'gone'), ...folders, join(disk.dir, 'gone, too'), disk.dir];
    await flushFolders(
      all.map((path) => ({ path, volume: null })),
      calls,
      platform,
    );
    const copy = join(home, 'copy.img');
    await copyFile(disk.file, copy);
    await disk.unmount();
    const found = await disk.mountCopy(copy, tree);
    for (let i = 0; i < count; i++) expect(found).toHaveProperty([`${i}/file`]);
  },
);

test.each(ways)('%s: folders that are gone don’t keep the others’ names from the disk', async (_, disk) => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId, { disk });
  const data = Buffer.from('x');
  await sink.writeBatch(['a/1', 'b/2', 'c/3'].map((path) => ({ entry: entry(path, 'x'), data })));
  await mkdir(join(dir, 'elsewhere'));
  await rename(join(dir, 'b'), join(dir, 'elsewhere', 'b'));
  await sink.finish();
  expect(sorted(Object.keys(await tree(dir)))).toEqual(
    sorted(['a/', 'a/1', 'c/', 'c/3', 'elsewhere/', 'elsewhere/b/', 'elsewhere/b/2']),
  );
});
