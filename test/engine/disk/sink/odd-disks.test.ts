/** Disks that are full, read-only, not ours or of another kind. Where this machine can't have one, the test says so. */
import { chmod, mkdir, readdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Sink } from '../../../../electron/engine/disk/sink/sink.ts';
import { realDisk } from '../../../support/disks/disks.ts';
import { asNobody, entry, exfat, failureOf, mounted, newFolder, sorted, transferId, tree } from './places.ts';

const put = (sink: Sink, path: string, content: string | Buffer): Promise<string> =>
  sink.writeWhole(entry(path, content), Buffer.from(content));

test('a full disk is told as such; what was there and what landed stays, nothing half-written does', async (t) => {
  const disk = await mounted(await newFolder(), '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs');
  if ('refused' in disk) return t.skip(disk.refused);
  const { dir } = disk;
  const sink = await Sink.open(dir, transferId);
  await put(sink, 'fits', 'fits');
  const full = { code: 'no-space', params: { dir } };
  expect(await failureOf(put(sink, 'a/whole', Buffer.alloc(2_000_000)))).toEqual(full);
  const file = await sink.create({ ...entry('a/pieces'), bytes: 1024 * 1024 });
  expect(await failureOf(file.write(Buffer.alloc(1024 * 1024), 0))).toEqual(full);
  await file.discard();
  await put(sink, 'b', 'fits too');
  await sink.finish();
  expect(await tree(dir)).toEqual({ 'a/': '', fits: 'fits', b: 'fits too' });
});

test('a big file that can’t fit is refused before its first byte, saying how much there is', async (t) => {
  const disk = await mounted(await newFolder(), '-t', 'tmpfs', '-o', 'size=1m', 'tmpfs');
  if ('refused' in disk) return t.skip(disk.refused);
  const sink = await Sink.open(disk.dir, transferId);
  const failure = await failureOf(sink.create({ ...entry('big'), bytes: 2_000_000 }));
  expect(failure).toMatchObject({
    code: 'larger-than-disk',
    params: { path: 'big', needed: 2_000_000, size: 1024 * 1024 },
  });
  expect(await tree(disk.dir)).toEqual({});
  await sink.finish();
});

test('a disk without one more inode is full when it is chosen', async (t) => {
  const disk = await mounted(await newFolder(), '-t', 'tmpfs', '-o', 'size=1m,nr_inodes=1', 'tmpfs');
  if ('refused' in disk) return t.skip(disk.refused);
  expect(await failureOf(Sink.open(disk.dir, transferId))).toEqual({ code: 'no-space', params: { dir: disk.dir } });
});

test('a folder made for a transfer that can’t begin is taken back', async (t) => {
  // One inode for the root, one for the folder, none for a file in it.
  const disk = await mounted(await newFolder(), '-t', 'tmpfs', '-o', 'size=1m,nr_inodes=2', 'tmpfs');
  if ('refused' in disk) return t.skip(disk.refused);
  expect(await failureOf(Sink.open(join(disk.dir, 'new'), transferId))).toMatchObject({ code: 'no-space' });
  expect(await tree(disk.dir)).toEqual({});
});

test('a stick that is pulled is gone at once, though the system still shows its folder for a while', async (t) => {
  const disk = await realDisk(t, 'exfat-fuse');
  const sink = await Sink.open(disk.dir, transferId);
  await put(sink, 'before', 'it is there');
  const file = await sink.create({ ...entry('big'), bytes: 1024 });
  disk.pull();
  const gone = { code: 'destination-gone', params: { dir: disk.dir } };
  expect(await failureOf(file.write(Buffer.alloc(1024), 0))).toEqual(gone);
  expect(await failureOf(put(sink, 'after', 'it isn’t'))).toEqual(gone);
  await sink.suspend();
});

test('a read-only disk is told when it is chosen', async (t) => {
  const home = await newFolder();
  await mkdir(join(home, 'original'));
  const disk = await mounted(home, '-o', 'bind,ro', join(home, 'original'));
  if ('refused' in disk) return t.skip(disk.refused);
  expect(await failureOf(Sink.open(disk.dir, transferId))).toEqual({ code: 'read-only', params: { dir: disk.dir } });
  expect(await failureOf(Sink.open(join(disk.dir, 'new'), transferId))).toMatchObject({ code: 'read-only' });
});

test('a folder that isn’t ours to write is told when it is chosen', async (t) => {
  const home = await newFolder();
  await mkdir(join(home, 'theirs'));
  await chmod(join(home, 'theirs'), 0o555);
  for (const dir of [join(home, 'theirs'), join(home, 'theirs', 'new')]) {
    const outcome = await asNobody(() => failureOf(Sink.open(dir, transferId)));
    if ('refused' in outcome) return t.skip(outcome.refused);
    expect(outcome).toEqual({ code: 'no-permission', params: { path: dir } });
  }
});

test('a subfolder that isn’t ours to write costs only the files in it', async (t) => {
  const home = await newFolder();
  await chmod(home, 0o777);
  await mkdir(join(home, 'theirs'));
  const outcome = await asNobody(async () => {
    const sink = await Sink.open(home, transferId);
    const refused = await failureOf(put(sink, 'theirs/x', 'x'));
    const below = await failureOf(put(sink, 'theirs/below/x', 'x'));
    await put(sink, 'ours/x', 'x');
    await sink.finish();
    return [refused, below];
  });
  if ('refused' in outcome) return t.skip(outcome.refused);
  expect(outcome[0]).toEqual({ code: 'no-permission', params: { path: 'theirs/x' } });
  expect(outcome[1]).toEqual({ code: 'no-permission', params: { path: 'theirs/below/x' } });
  expect(await tree(home)).toEqual({ 'theirs/': '', 'ours/': '', 'ours/x': 'x' });
});

test('a folder one may write but not list will do', async (t) => {
  const home = await newFolder();
  const dropBox = join(home, 'box');
  await mkdir(dropBox);
  await chmod(dropBox, 0o333);
  const outcome = await asNobody(async () => {
    const sink = await Sink.open(dropBox, transferId);
    return put(sink, 'sub/x', 'x');
  });
  if (typeof outcome !== 'string') return t.skip(outcome.refused);
  expect(outcome).toBe(join(dropBox, 'sub/x'));
});

test('on exFAT (no hard links, case-blind) files land, and taken names get numbers', async (t) => {
  const disk = await exfat(await newFolder());
  if ('refused' in disk) return t.skip(disk.refused);
  const { dir } = disk;
  await writeFile(join(dir, 'Taken.txt'), 'mine');
  await mkdir(join(dir, 'Docs'));
  const sink = await Sink.open(dir, transferId);
  await Promise.all(
    ['taken.txt', 'TAKEN.TXT', 'docs/a', 'Docs/A', 'new/x', 'NEW/X'].map((path) => put(sink, path, path)),
  );
  const big = await sink.create({ ...entry('docs/big'), bytes: 2_000_000 });
  await big.write(Buffer.alloc(2_000_000, 'b'), 0);
  const landed = await big.commit();
  const open = await sink.create(entry('docs/open', 'never'));
  await open.write(Buffer.from('ne'), 0);
  await sink.finish();
  expect((await stat(landed)).size).toBe(2_000_000);
  expect(await readdir(dir)).toHaveLength(5);
  const found = await tree(dir);
  expect(found['Taken.txt']).toBe('mine');
  const contents = Object.values(found).filter((content) => content !== '' && content.length < 100);
  expect(sorted(contents)).toEqual(['Docs/A', 'NEW/X', 'TAKEN.TXT', 'docs/a', 'mine', 'new/x', 'taken.txt']);
  expect(Object.keys(found).filter((path) => path.includes('.part'))).toEqual([]);
});
