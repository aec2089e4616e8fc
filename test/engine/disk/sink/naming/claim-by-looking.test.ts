import { readFile, stat, writeFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { expect, test } from 'vitest';
import { claimByLooking } from '../../../../../electron/engine/disk/sink/naming/claim-by-looking.ts';
import type { DiskCalls } from '../../../../../electron/engine/disk/system/calls.ts';
import { newFolder, tree } from '../places.ts';
import { ways } from '../ways.ts';
import { symlink } from '../../../../support/disks/odd-files.ts';

const claim = (calls: DiskCalls, dir: string, partial: string, name: string): Promise<boolean> =>
  claimByLooking(partial, { anchor: { base: dir + sep }, name, calls });

test.each(ways)(
  '%s: without hard links a free name is taken and the partial becomes the file',
  async (_way, { calls }) => {
    const dir = await newFolder();
    await writeFile(join(dir, 'part'), 'content');
    const { ino } = await stat(join(dir, 'part'));
    expect(await claim(calls, dir, 'part', 'x')).toBe(true);
    expect(await tree(dir)).toEqual({ x: 'content' });
    expect((await stat(join(dir, 'x'))).ino).toBe(ino);
  },
);

test.each(ways)('%s: without hard links a taken name stays as it is', async (_way, { calls }) => {
  const dir = await newFolder();
  await writeFile(join(dir, 'part'), 'content');
  await writeFile(join(dir, 'x'), '');
  await symlink('nowhere', join(dir, 'link'));
  expect(await claim(calls, dir, 'part', 'x')).toBe(false);
  expect(await claim(calls, dir, 'part', 'link')).toBe(false);
  expect(await tree(dir)).toEqual({ part: 'content', x: '', link: '-> nowhere' });
});

test.each(ways)(
  '%s: without hard links one of many at once gets the name, and no content is lost',
  async (_way, { calls }) => {
    const dir = await newFolder();
    const partials = Array.from({ length: 20 }, (_, i) => `part${i}`);
    await Promise.all(partials.map((name) => writeFile(join(dir, name), name)));
    const won = await Promise.all(partials.map((name) => claim(calls, dir, name, 'x')));
    expect(won.filter(Boolean)).toHaveLength(1);
    expect(await readFile(join(dir, 'x'), 'utf8')).toBe(partials[won.indexOf(true)]);
    expect(Object.keys(await tree(dir))).toHaveLength(20);
  },
);

test.each(ways)(
  '%s: without hard links a partial that is gone leaves nothing under its name',
  async (_way, { calls }) => {
    const dir = await newFolder();
    await expect(claim(calls, dir, 'gone', 'x')).rejects.toMatchObject({ code: 'ENOENT' });
    expect(await tree(dir)).toEqual({});
  },
);
