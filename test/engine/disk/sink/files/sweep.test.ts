/** What an earlier run left is removed, in and below the folders named, and nothing else is. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Partials } from '../../../../../electron/engine/disk/sink/files/partial.ts';
import { sweep } from '../../../../../electron/engine/disk/sink/files/sweep.ts';
import { Sink } from '../../../../../electron/engine/disk/sink/sink.ts';
import { Folders } from '../../../../../electron/engine/disk/sink/folders/folders.ts';
import { partialNames } from '../../../../../electron/engine/disk/names/own-names.ts';
import { Anchors } from '../../../../../electron/engine/disk/system/anchor.ts';
import { newFolder, sorted, transferId, tree } from '../places.ts';
import { ways } from '../ways.ts';
import { symlink } from '../../../../support/disks/odd-files.ts';

test.each(ways)(
  '%s: partial files of this transfer go, others and what lies behind links stay',
  async (_, { calls }) => {
    const [dir, elsewhere] = [await newFolder(), await newFolder()];
    const ours = partialNames(transferId);
    const theirs = partialNames('f'.repeat(32))();
    const put = async (...names: string[]): Promise<void> => writeFile(join(dir, ...names), '');
    await mkdir(join(dir, 'a/b'), { recursive: true });
    await mkdir(join(dir, 'unnamed'));
    await put(ours());
    await put('a', ours());
    await put('a/b', ours());
    await put('a/b', theirs);
    await put('a/b', 'file');
    const left = ours();
    await put('unnamed', left);
    const behind = ours();
    await writeFile(join(elsewhere, behind), '');
    await symlink(elsewhere, join(dir, 'a', 'link'));

    const anchors = new Anchors(calls);
    onTestFinished(() => anchors.reset());
    const folders = await Folders.open(dir, anchors, calls, partialNames(transferId));
    await sweep(['a', 'gone', '../x'], folders, { anchors, partials: new Partials(transferId, calls) });
    expect(sorted(Object.keys(await tree(dir)))).toEqual(
      sorted(['a/', 'a/b/', `a/b/${theirs}`, 'a/b/file', 'a/link', 'unnamed/', `unnamed/${left}`]),
    );
    expect(Object.keys(await tree(elsewhere))).toEqual([behind]);
  },
);

test.each(ways)('%s: what the system won’t remove is told at the end, and the next run removes it', async (_, disk) => {
  const dir = await newFolder();
  const held = partialNames(transferId)();
  const open = join(dir, 'a/b', held);
  await mkdir(join(dir, 'a/b'), { recursive: true });
  await mkdir(join(dir, 'c'));
  await writeFile(open, 'a part');
  await writeFile(join(dir, 'c', partialNames(transferId)()), 'another');
  const unlink = async (path: string): Promise<void> => {
    if (path.endsWith(held)) throw Object.assign(new Error('busy'), { code: 'EBUSY', errno: -16 });
    await disk.calls.unlink(path);
  };
  const busy = { ...disk, calls: { ...disk.calls, unlink } };
  const first = await Sink.open(dir, transferId, { disk: busy });
  await first.sweep(['a', 'c']);
  await first.abort();
  expect(first.leftBehind).toEqual(['a/b']);
  expect(Object.keys(await tree(join(dir, 'c')))).toEqual([]);

  const next = await Sink.open(dir, transferId, { disk });
  await next.sweep(first.leftBehind);
  await next.suspend();
  expect(next.leftBehind).toEqual([]);
  expect(Object.keys(await tree(join(dir, 'a/b')))).toEqual([]);
});
