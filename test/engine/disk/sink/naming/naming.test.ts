/** Names are given so that no file of a transfer replaces another of its own, and the account of them is right. */
import { closeSync, statSync, writeSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Partials } from '../../../../../electron/engine/disk/sink/files/partial.ts';
import { folderAt } from '../../../../../electron/engine/disk/sink/folders/folder.ts';
import { Naming } from '../../../../../electron/engine/disk/sink/naming/naming.ts';
import { Ours } from '../../../../../electron/engine/disk/sink/naming/ours.ts';
import { Anchor } from '../../../../../electron/engine/disk/system/anchor.ts';
import { entry, failureOf, newFolder, transferId, tree } from '../places.ts';
import { ways } from '../ways.ts';
import { symlink } from '../../../../support/disks/odd-files.ts';

describe.each(ways)('%s', (_, { calls }) => {
  async function start() {
    const dir = await newFolder();
    const anchor = await Anchor.open(dir, calls);
    onTestFinished(() => anchor.close());
    const ours = new Ours(dir, [], calls);
    const naming = new Naming(ours, calls);
    const partials = new Partials(transferId, calls);
    const folder = folderAt(dir);
    /** A partial file with this content. */
    const partial = async (content: string) => {
      const made = await partials.create(anchor, 0o600);
      writeSync(made.fd, content);
      closeSync(made.fd);
      return made;
    };
    const give = async (name: string, content: string, { replace = false } = {}) => {
      const made = await partial(content);
      const path = await naming.giveName(made, folder, anchor, name, { ...entry(name, content), replace });
      await partials.remove(anchor, made.name);
      return path;
    };
    return { dir, anchor, ours, naming, folder, partial, give };
  }

  test('what was given a name is the transfer’s own under that name, and what it wanted is not', async () => {
    const { dir, ours, give } = await start();
    await writeFile(join(dir, 'x'), 'mine');
    expect(await give('x', 'theirs')).toBe(join(dir, 'x (2)'));
    expect(await ours.has(join(dir, 'x (2)'))).toBe(true);
    expect(await ours.has(join(dir, 'x'))).toBe(false);
  });

  test('somebody’s file is replaced where that is asked, one of the transfer’s own never', async () => {
    const { dir, give } = await start();
    await writeFile(join(dir, 'x'), 'mine');
    const paths = await Promise.all(['1', '2', '3'].map((content) => give('x', content, { replace: true })));
    // Whichever partial was made first comes first.
    expect(paths.toSorted()).toEqual(['x', 'x (2)', 'x (3)'].map((name) => join(dir, name)));
    expect(Object.keys(await tree(dir))).toHaveLength(3);
    expect(Object.values(await tree(dir))).not.toContain('mine');
  });

  test('a file that got the name meanwhile, with the same bytes, is the file: none stands twice', async () => {
    const { dir, give } = await start();
    await writeFile(join(dir, 'x'), 'other');
    await writeFile(join(dir, 'x (2)'), 'same!');
    expect(await give('x', 'same!')).toBe(join(dir, 'x (2)'));
    expect(await give('x', 'news!')).toBe(join(dir, 'x (3)'));
    await writeFile(join(dir, 'empty'), '');
    expect(await give('empty', '')).toBe(join(dir, 'empty'));
    expect(await tree(dir)).toEqual({ x: 'other', 'x (2)': 'same!', 'x (3)': 'news!', empty: '' });
  });

  test('long files are compared to their last byte', async () => {
    const { dir, give } = await start();
    const long = 'a'.repeat(600_000);
    await writeFile(join(dir, 'x'), `${long}b`);
    expect(await give('x', `${long}c`)).toBe(join(dir, 'x (2)'));
    expect(await give('x', `${long}b`)).toBe(join(dir, 'x'));
  });

  test('what is no plain file is never taken for one', async () => {
    const { dir, give } = await start();
    await writeFile(join(dir, 'real'), 'same');
    await symlink('real', join(dir, 'x'));
    expect(await give('x', 'same')).toBe(join(dir, 'x (2)'));
  });

  test('two of the transfer’s own files of one name are both kept, also where they are alike', async () => {
    const { dir, give } = await start();
    expect(await give('x', 'same')).toBe(join(dir, 'x'));
    expect(await give('x', 'same')).toBe(join(dir, 'x (2)'));
    expect(await tree(dir)).toEqual({ x: 'same', 'x (2)': 'same' });
  });

  test('a name that could not be given is nobody’s', async () => {
    const { dir, ours, naming, folder, anchor } = await start();
    const gone = { fd: -1, name: 'gone' };
    await expect(naming.giveName(gone, folder, anchor, 'x', entry('x'))).rejects.toMatchObject({ code: 'ENOENT' });
    expect(naming.tryRename(gone, folder, anchor, 'x')).toBeNull();
    expect(await ours.has(join(dir, 'x'))).toBe(false);
    expect(await tree(dir)).toEqual({});
  });

  test('one call names a file where the system has such a call and the name is free, and replaces nothing', async () => {
    const { dir, ours, naming, folder, anchor, partial } = await start();
    const first = naming.tryRename(await partial('1'), folder, anchor, 'x');
    expect(first).toBe((calls.native ?? calls.windows ?? calls.macos) === null ? null : join(dir, 'x'));
    expect(await ours.has(join(dir, 'x'))).toBe(first !== null);
    await writeFile(join(dir, 'y'), 'mine');
    expect(naming.tryRename(await partial('2'), folder, anchor, 'y')).toBeNull();
    expect(await ours.has(join(dir, 'y'))).toBe(false);
    expect(await tree(dir)).toMatchObject({ y: 'mine' });
  });

  test('where neither renaming without replacing nor links work, files get free names all the same', async () => {
    const { dir, folder, give } = await start();
    Object.assign(folder, { renamesNew: false, hardLinks: false });
    await writeFile(join(dir, 'x'), 'mine');
    expect(await give('x', 'theirs')).toBe(join(dir, 'x (2)'));
    expect(await tree(dir)).toEqual({ x: 'mine', 'x (2)': 'theirs' });
  });

  test('a partial that somebody swapped before it got its name doesn’t count, and their file stays', async () => {
    const { dir, anchor, ours, naming, folder, partial } = await start();
    const made = await partial('ours');
    const { dev, ino } = statSync(join(dir, made.name));
    const identity = { inode: { dev, ino } };
    await rename(join(dir, made.name), join(dir, 'aside'));
    await writeFile(join(dir, made.name), 'evil');
    const named = naming.giveName({ ...made, identity }, folder, anchor, 'x', entry('x', 'ours'));
    expect(await failureOf(named)).toEqual({ code: 'hash-mismatch', params: { path: 'x', reason: 'swapped' } });
    expect(await tree(dir)).toMatchObject({ x: 'evil', aside: 'ours' });
    expect(await ours.has(join(dir, 'x'))).toBe(false);
  });
});
