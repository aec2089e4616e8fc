import { renameSync } from 'node:fs';
import { mkdir, open, readdir, readlink, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { Anchors, maxKeptAnchors, standsAt } from '../../../../electron/engine/disk/system/anchor.ts';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { Sink } from '../../../../electron/engine/disk/sink/sink.ts';
import { entry, failureOf, newFolder, transferId, tree } from '../sink/places.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

const linux = process.platform === 'linux';

/** How many of this process's descriptors lie at or below `folder`. */
async function openBelow(folder: string): Promise<number> {
  const links = (await readdir('/proc/self/fd')).map((fd) => readlink(`/proc/self/fd/${fd}`).catch(() => ''));
  return (await Promise.all(links)).filter((path) => path.startsWith(folder)).length;
}

test('an open folder is known to stand where it stands, and nowhere else', async () => {
  const home = await newFolder();
  await mkdir(join(home, 'a/sub'), { recursive: true });
  await mkdir(join(home, 'other'));
  await symlink('a', join(home, 'link'));
  const handle = await open(join(home, 'a/sub'));
  onTestFinished(() => handle.close());
  const stands = (path: string): Promise<boolean> => standsAt(handle.fd, join(home, path), promisedCalls);
  expect(await stands('a/sub')).toBe(true);
  expect(await stands('link/sub')).toBe(false);
  expect(await stands('other')).toBe(false);
  expect(await stands('a/sub/none')).toBe(false);
  expect(await stands('nowhere')).toBe(false);
  await rename(join(home, 'a/sub'), join(home, 'moved'));
  expect(await stands('a/sub')).toBe(false);
  expect(await stands('moved')).toBe(true);
});

test('a link, or a folder behind one, can’t be held', async () => {
  const home = await newFolder();
  await mkdir(join(home, 'a/sub'), { recursive: true });
  await symlink('a', join(home, 'link'));
  const anchors = new Anchors(promisedCalls);
  expect(await failureOf(anchors.at(join(home, 'link/sub'), async () => {}))).toMatchObject({
    code: 'symlinked-parent',
  });
  await expect(anchors.at(join(home, 'link'), async () => {})).rejects.toMatchObject({
    code: linux ? 'ENOTDIR' : 'symlinked-parent',
  });
  await expect(anchors.at(join(home, 'nowhere'), async () => {})).rejects.toMatchObject({ code: 'ENOENT' });
  // What failed is tried anew.
  await mkdir(join(home, 'nowhere'));
  expect(await anchors.at(join(home, 'nowhere'), (anchor) => anchor.stands())).toBe(true);
  await anchors.reset();
});

test('a held folder stays the one it was, and knows when it is no longer where it was', async (t) => {
  if (!linux) t.skip('elsewhere a path is only a path');
  const home = await newFolder();
  await mkdir(join(home, 'a'));
  await mkdir(join(home, 'outside'));
  const anchors = new Anchors(promisedCalls);
  await anchors.at(join(home, 'a'), async (anchor) => {
    expect(await anchor.stands()).toBe(true);
    await rename(join(home, 'a'), join(home, 'moved'));
    await symlink('outside', join(home, 'a'));
    expect(await Promise.all([anchor.stands(), anchor.stands(), anchor.stands()])).toEqual([false, false, false]);
    await writeFile(`${anchor.base}x`, 'content');
  });
  await anchors.reset();
  expect(await tree(home)).toEqual({ 'moved/': '', 'moved/x': 'content', 'outside/': '', a: '-> outside' });
});

test('a look that began before the question is no answer to it', async (t) => {
  if (!linux) t.skip('elsewhere a path is only a path');
  const home = await newFolder();
  await mkdir(join(home, 'a'));
  const anchors = new Anchors(promisedCalls);
  await anchors.at(join(home, 'a'), async (anchor) => {
    for (let i = 0; i < 50; i++) {
      const before = anchor.stands();
      // Long enough for the look to be over, while its answer waits for this thread.
      for (const end = performance.now() + 1; performance.now() < end;);
      renameSync(join(home, 'a'), join(home, 'b'));
      const after = anchor.stands();
      await before;
      expect(await after).toBe(false);
      renameSync(join(home, 'b'), join(home, 'a'));
    }
  });
  await anchors.reset();
});

test('a folder let go by a reset closes with its last user', async (t) => {
  if (!linux) t.skip('counted in /proc');
  const home = await newFolder();
  const anchors = new Anchors(promisedCalls);
  const [one, releaseOne] = await anchors.acquire(home);
  const [two, releaseTwo] = await anchors.acquire(home);
  expect(two).toBe(one);
  await anchors.reset();
  await releaseOne();
  expect(await two.stands()).toBe(true);
  await releaseTwo();
  expect(await openBelow(home)).toBe(0);
});

test('only so many folders are kept open, and none once a transfer has ended', async (t) => {
  if (!linux) t.skip('counted in /proc');
  for (const end of ['finish', 'abort'] as const) {
    const dir = await newFolder();
    const sink = await Sink.open(dir, transferId);
    const names = Array.from({ length: maxKeptAnchors * 3 }, (_, i) => `f${i}/x`);
    await Promise.all(names.map((name) => sink.writeWhole(entry(name, 'x'), Buffer.from('x'))));
    await sink.writeWhole(entry('last', 'x'), Buffer.from('x'));
    const file = await sink.create(entry('f0/big', 'hello'));
    await file.write(Buffer.from('hello'), 0);
    expect(await openBelow(dir)).toBeLessThanOrEqual(maxKeptAnchors + 2);
    await sink[end]();
    expect(await openBelow(dir)).toBe(0);
    expect(Object.keys(await tree(dir))).toHaveLength(names.length * 2 + 1);
  }
});
