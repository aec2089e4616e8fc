import { readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { claimByPlaceholder } from '../../../../../electron/engine/disk/sink/naming/give-name.ts';
import { promisedCalls } from '../../../../../electron/engine/disk/system/promised-calls.ts';
import { newFolder, tree } from '../places.ts';

test('without hard links a free name is taken and the partial becomes the file', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'part'), 'content');
  const { ino } = await stat(join(dir, 'part'));
  expect(await claimByPlaceholder(join(dir, 'part'), join(dir, 'x'), promisedCalls)).toBe(true);
  expect(await tree(dir)).toEqual({ x: 'content' });
  expect((await stat(join(dir, 'x'))).ino).toBe(ino);
});

test('without hard links a taken name stays as it is', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'part'), 'content');
  await writeFile(join(dir, 'x'), '');
  await symlink('nowhere', join(dir, 'link'));
  expect(await claimByPlaceholder(join(dir, 'part'), join(dir, 'x'), promisedCalls)).toBe(false);
  expect(await claimByPlaceholder(join(dir, 'part'), join(dir, 'link'), promisedCalls)).toBe(false);
  expect(await tree(dir)).toEqual({ part: 'content', x: '', link: '-> nowhere' });
});

test('without hard links one of many at once gets the name, and no content is lost', async () => {
  const dir = await newFolder();
  const partials = Array.from({ length: 20 }, (_, i) => join(dir, `part${i}`));
  await Promise.all(partials.map((path) => writeFile(path, path)));
  const won = await Promise.all(partials.map((path) => claimByPlaceholder(path, join(dir, 'x'), promisedCalls)));
  expect(won.filter(Boolean)).toHaveLength(1);
  expect(await readFile(join(dir, 'x'), 'utf8')).toBe(partials[won.indexOf(true)]);
  expect(Object.keys(await tree(dir))).toHaveLength(20);
});

test('a placeholder whose partial is gone is taken back', async () => {
  const dir = await newFolder();
  await expect(claimByPlaceholder(join(dir, 'gone'), join(dir, 'x'), promisedCalls)).rejects.toMatchObject({
    code: 'ENOENT',
  });
  expect(await tree(dir)).toEqual({});
});
