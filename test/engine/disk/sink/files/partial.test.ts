/** Partial files: never over anything, found again, and known as this transfer's. */
import { closeSync, fstatSync } from 'node:fs';
import { mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { Partials, writeAll } from '../../../../../electron/engine/disk/sink/files/partial.ts';
import { Anchor } from '../../../../../electron/engine/disk/system/anchor.ts';
import { failureOf, newFolder, transferId, tree } from '../places.ts';
import { ways } from '../ways.ts';
import { symlink } from '../../../../support/disks/odd-files.ts';

describe.each(ways)('%s', (_, { calls }) => {
  async function held(dir: string): Promise<Anchor> {
    const anchor = await Anchor.open(dir, calls);
    onTestFinished(() => anchor.close());
    return anchor;
  }

  test('each has a name of its own that only this transfer owns', async () => {
    const anchor = await held(await newFolder());
    const partials = new Partials(transferId, calls);
    const made = [await partials.create(anchor, 0o600), await partials.create(anchor, 0o600)];
    for (const { fd } of made) closeSync(fd);
    expect(new Set(made.map(({ name }) => name)).size).toBe(2);
    expect(made.every(({ name }) => partials.owns(name))).toBe(true);
    expect(made.some(({ name }) => new Partials('f'.repeat(32), calls).owns(name))).toBe(false);
  });

  test('a name that something has is passed over, also when it is a link', async () => {
    const dir = await newFolder();
    const anchor = await held(dir);
    const names = ['taken', 'link', 'free'];
    const partials = new Partials(transferId, calls);
    Object.assign(partials, { newName: () => names.shift()! });
    await writeFile(join(dir, 'taken'), 'somebody’s');
    await symlink('nowhere', join(dir, 'link'));
    const { fd, name } = await partials.createUnchecked(anchor, 0o600);
    closeSync(fd);
    expect(name).toBe('free');
    expect(await tree(dir)).toEqual({ taken: 'somebody’s', link: '-> nowhere', free: '' });
  });

  test.runIf(process.platform === 'linux')('none is left in a folder that was moved', async () => {
    const home = await newFolder();
    await mkdir(join(home, 'a'));
    const anchor = await held(join(home, 'a'));
    await rename(join(home, 'a'), join(home, 'b'));
    const partials = new Partials(transferId, calls);
    expect(await failureOf(partials.create(anchor, 0o600))).toMatchObject({ code: 'symlinked-parent' });
    expect(await readdir(join(home, 'b'))).toEqual([]);
  });

  test('one that was left is opened again if it is a file and long enough', async () => {
    const dir = await newFolder();
    const anchor = await held(dir);
    const partials = new Partials(transferId, calls);
    await writeFile(join(dir, 'left'), '12345');
    await symlink('left', join(dir, 'link'));
    await mkdir(join(dir, 'folder'));
    const again = await partials.reopen(anchor, 'left', 5);
    expect(fstatSync(again!.fd).size).toBe(5);
    closeSync(again!.fd);
    expect(await partials.reopen(anchor, 'left', 6)).toBeNull();
    for (const other of ['gone', 'link', 'folder']) expect(await partials.reopen(anchor, other, 0)).toBeNull();
  });

  test('removing what is gone is no error', async () => {
    const anchor = await held(await newFolder());
    await new Partials(transferId, calls).remove(anchor, 'gone');
  });
});

test('all is written also where the system takes it in portions', async () => {
  const taken: [from: number, length: number, position: number][] = [];
  const [, { calls }] = ways[0]!;
  const write = async (_fd: number, _data: Uint8Array, from: number, length: number, position: number) => {
    taken.push([from, length, position]);
    return Math.min(3, length);
  };
  await writeAll(1, Buffer.alloc(7), 100, { ...calls, write });
  expect(taken).toEqual([
    [0, 7, 100],
    [3, 4, 103],
    [6, 1, 106],
  ]);
});
