/** Folders of the wire become real ones, once; what this transfer made gets its time or is taken back. */
import { lstat, mkdir, readdir, rename, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { partialNames } from '../../../../../electron/engine/disk/names/own-names.ts';
import { Folders } from '../../../../../electron/engine/disk/sink/folders/folders.ts';
import { Anchors } from '../../../../../electron/engine/disk/system/anchor.ts';
import { failureOf, newFolder, someTime, sorted, transferId, tree } from '../places.ts';
import { ways } from '../ways.ts';
import { symlink } from '../../../../support/disks/odd-files.ts';

describe.each(ways)('%s', (_, { calls }) => {
  async function open(dir: string): Promise<Folders> {
    const anchors = new Anchors(calls);
    onTestFinished(() => anchors.reset());
    return Folders.open(dir, anchors, calls, partialNames(transferId));
  }

  test('one asked for many times at once is made once', async () => {
    const dir = await newFolder();
    const folders = await open(dir);
    const asked = await Promise.all(Array.from({ length: 20 }, () => folders.get(['a', 'b'])));
    expect(new Set(asked).size).toBe(1);
    expect(asked[0]!.path).toBe(join(dir, 'a/b'));
    expect(await folders.get([])).toBe(folders.root);
    expect(await tree(dir)).toEqual({ 'a/': '', 'a/b/': '' });
  });

  test('a file in the way leads to a numbered one, a link is refused, also further up', async () => {
    const dir = await newFolder();
    await writeFile(join(dir, 'a'), 'a file');
    await mkdir(join(dir, 'real'));
    await symlink('real', join(dir, 'link'));
    const folders = await open(dir);
    expect((await folders.get(['a', 'b'])).path).toBe(join(dir, 'a (2)/b'));
    expect(await failureOf(folders.get(['link']))).toMatchObject({ code: 'symlinked-parent' });
    expect(await failureOf(folders.get(['link', 'below']))).toMatchObject({ code: 'symlinked-parent' });
    expect(await readdir(join(dir, 'real'))).toEqual([]);
  });

  test('one that failed is tried anew', async () => {
    const dir = await newFolder();
    await symlink('nowhere', join(dir, 'x'));
    const folders = await open(dir);
    expect(await failureOf(folders.get(['x']))).toMatchObject({ code: 'symlinked-parent' });
    await rename(join(dir, 'x'), join(dir, 'y'));
    expect((await folders.get(['x'])).path).toBe(join(dir, 'x'));
  });

  test('find makes nothing, follows no link and passes over what this transfer made', async () => {
    const dir = await newFolder();
    await mkdir(join(dir, 'there/sub'), { recursive: true });
    await symlink('there', join(dir, 'link'));
    await writeFile(join(dir, 'file'), '');
    const folders = await open(dir);
    await folders.get(['made']);
    expect((await folders.find(['there', 'sub']))?.path).toBe(join(dir, 'there/sub'));
    expect((await folders.find([]))?.path).toBe(dir);
    for (const names of [['gone'], ['gone', 'below'], ['link'], ['link', 'sub'], ['file'], ['made']]) {
      expect(await folders.find(names), names.join('/')).toBeNull();
    }
    expect(sorted(await readdir(dir))).toEqual(['file', 'link', 'made', 'there']);
  });

  test('only folders that were made get a time, and are taken back where they are empty', async () => {
    const dir = await newFolder();
    await mkdir(join(dir, 'theirs'));
    const folders = await open(dir);
    const before = (await lstat(join(dir, 'theirs'))).mtimeMs;
    for (const names of [['theirs'], ['mine'], ['mine', 'sub'], ['full']]) {
      await folders.tell(names, { mtimeMs: someTime }, false);
    }
    await writeFile(join(dir, 'full', 'note'), 'the person’s');
    await folders.finish();
    for (const name of ['mine', 'mine/sub', 'full']) {
      expect(Math.floor((await stat(join(dir, name))).mtimeMs)).toBe(someTime);
    }
    expect((await lstat(join(dir, 'theirs'))).mtimeMs).toBe(before);
    await folders.removeEmpty();
    expect(await tree(dir)).toEqual({ 'theirs/': '', 'full/': '', 'full/note': 'the person’s' });
  });

  test('one that an earlier run made gets its time and mode, and is still looked into', async () => {
    const dir = await newFolder();
    for (const name of ['mine', 'theirs']) await mkdir(join(dir, name));
    const folders = await open(dir);
    const told = { mtimeMs: someTime, mode: 0o555 };
    expect((await folders.tell(['mine'], told, true)).made).toBe(true);
    expect((await folders.tell(['theirs'], told, false)).made).toBe(false);
    expect((await folders.find(['mine']))?.path).toBe(join(dir, 'mine'));
    await folders.finish();
    const [mine, theirs] = await Promise.all(['mine', 'theirs'].map((name) => stat(join(dir, name))));
    expect(Math.floor(mine!.mtimeMs)).toBe(someTime);
    expect(Math.floor(theirs!.mtimeMs)).not.toBe(someTime);
    if (process.platform !== 'win32') expect([mine!, theirs!].map(({ mode }) => mode & 0o222)).toEqual([0, 0o200]);
  });

  test('a receiving folder that was missing is taken back with all that was made above it, one that wasn’t stays', async () => {
    const home = await newFolder();
    await (await open(join(home, 'a/b/c'))).removeRoot();
    expect(await tree(home)).toEqual({});
    await mkdir(join(home, 'kept'));
    await (await open(join(home, 'kept'))).removeRoot();
    expect(await tree(home)).toEqual({ 'kept/': '' });
  });
});
