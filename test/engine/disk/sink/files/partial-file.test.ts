import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { lengthAheadBytes } from '../../../../../electron/engine/disk/destination/length.ts';
import { isPartialName } from '../../../../../electron/engine/disk/names/own-names.ts';
import { Sink } from '../../../../../electron/engine/disk/sink/sink.ts';
import { diskFor } from '../../../../support/disks/disks.ts';
import { entry, failureOf, newFolder, keepsModes, someTime, sorted, transferId, tree, underUmask } from '../places.ts';

const onlyPartial = async (dir: string): Promise<string> => {
  const names = await readdir(dir);
  expect(names).toHaveLength(1);
  expect(isPartialName(names[0]!)).toBe(true);
  return join(dir, names[0]!);
};

test('bytes land in a private partial file beside the destination until commit', async () => {
  underUmask(0o027);
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const file = await sink.create({ ...entry('a/tool', 'hello world'), executable: true });
  const partial = await onlyPartial(join(dir, 'a'));
  if (keepsModes) expect((await stat(partial)).mode & 0o777).toBe(0o600);
  await Promise.all([file.write(Buffer.from(' world'), 5), file.write(Buffer.from('hello'), 0)]);
  expect(await readFile(partial, 'utf8')).toBe('hello world');
  expect(await file.commit()).toBe(join(dir, 'a/tool'));
  expect(await tree(dir)).toEqual({ 'a/': '', 'a/tool': 'hello world' });
  const { mode, mtimeMs, nlink } = await stat(join(dir, 'a/tool'));
  if (keepsModes) expect(mode & 0o777).toBe(0o750);
  expect(Math.floor(mtimeMs)).toBe(someTime);
  expect(nlink).toBe(1);
});

test.each([
  [lengthAheadBytes, 0],
  [lengthAheadBytes + 1, lengthAheadBytes + 1],
])('a file of %d bytes begins %d bytes long', async (bytes, length) => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  await sink.create({ ...entry('big'), bytes });
  expect((await stat(await onlyPartial(dir))).size).toBe(length);
  await sink.abort();
});

test('positions beyond 4 GiB are positions', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const bytes = 2 ** 32 + 100;
  const file = await sink.create({ ...entry('huge'), bytes });
  await file.write(Buffer.from('end'), bytes - 3);
  const partial = await onlyPartial(dir);
  const { size, blocks } = await stat(partial);
  expect(size).toBe(bytes);
  // Holes, not gigabytes: the rest of it was never written.
  expect(blocks * 512).toBeLessThan(1024 * 1024);
  await expect(file.write(Buffer.from('more'), bytes - 3)).rejects.toThrow(RangeError);
  await file.discard();
  expect(await tree(dir)).toEqual({});
});

test('discard removes the partial file, and what comes after it is refused', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const file = await sink.create(entry('x', 'hello'));
  const write = file.write(Buffer.from('hello'), 0);
  await Promise.all([file.discard(), file.discard()]);
  await write;
  expect(await tree(dir)).toEqual({});
  expect(await failureOf(file.write(Buffer.from('x'), 0))).toEqual({ code: 'cancelled' });
  expect(await failureOf(file.commit())).toEqual({ code: 'cancelled' });
});

test('discard waits for the writes that run, so that none hits another file under the same descriptor', async () => {
  const sink = await Sink.open(await newFolder(), transferId);
  const content = Buffer.alloc(32 * 1024 * 1024);
  const file = await sink.create({ ...entry('x'), bytes: content.length });
  const order: string[] = [];
  const write = file.write(content, 0).then(() => order.push('write'));
  const discard = file.discard().then(() => order.push('discard'));
  await Promise.all([write, discard]);
  expect(order).toEqual(['write', 'discard']);
});

test('discard after commit leaves the file where it is', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const file = await sink.create(entry('x', 'hello'));
  await file.write(Buffer.from('hello'), 0);
  const landing = file.commit();
  await file.discard();
  expect(await readFile(await landing, 'utf8')).toBe('hello');
  await file.discard();
  await sink.abort();
  expect(await tree(dir)).toEqual({ x: 'hello' });
});

test('a commit without all the bytes is a bug, and leaves nothing', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const file = await sink.create(entry('x', 'hello'));
  await file.write(Buffer.from('hell'), 0);
  await expect(file.commit()).rejects.toThrow('4 of 5 bytes');
  expect(await tree(dir)).toEqual({});
});

test('a partial file of an earlier run is left alone', async () => {
  const dir = await newFolder();
  for (const n of ['0', '1', '2']) await writeFile(join(dir, `.ferry-0123456789ab-${n}.part`), 'earlier');
  const sink = await Sink.open(dir, transferId);
  const file = await sink.create(entry('x', 'hello'));
  await file.write(Buffer.from('hello'), 0);
  await file.commit();
  await sink.abort();
  const found = sorted(Object.values(await tree(dir)));
  expect(found).toEqual(['earlier', 'earlier', 'earlier', 'hello']);
});

test('the name of a partial file that is gone leads to no other of the same transfer, in whatever run', async () => {
  const dir = await newFolder();
  const first = await Sink.open(dir, transferId);
  const gone = await first.create(entry('gone', 'hello'));
  await gone.discard();
  await first.suspend();
  const second = await Sink.open(dir, transferId);
  const other = await second.create(entry('other', 'hello'));
  expect(await second.reopen(entry('gone', 'hello'), gone.name, 0)).toBe(null);
  await other.write(Buffer.from('hello'), 0);
  expect(await other.commit()).toBe(join(dir, 'other'));
  await second.finish();
});

test('a file with holes takes room for what was written, and is as long as it is to be', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  // Short of where its length is set at the beginning, and beyond.
  for (const [name, bytes] of [
    ['short', lengthAheadBytes],
    ['long', 2 ** 30],
  ] as const) {
    const file = await sink.create({ ...entry(name), bytes, stored: 3 });
    file.skip(100_000);
    await file.write(Buffer.from('abc'), 100_000);
    file.skip(bytes - 100_003);
    await file.lengthen();
    await file.commit();
    const { size, blocks, mtimeMs } = await stat(join(dir, name));
    expect([size, Math.floor(mtimeMs)]).toEqual([bytes, someTime]);
    expect(blocks * 512).toBeLessThan(64 * 1024);
    expect((await readFile(join(dir, 'short'))).indexOf('abc')).toBe(100_000);
  }
  await sink.finish();
});

test('one with holes that was left is taken up again however short it is', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const holed = { ...entry('a'), bytes: 500_000, stored: 3 };
  const left = await sink.create(holed);
  await left.write(Buffer.from('abc'), 0);
  await left.suspend();
  expect(await sink.reopen({ ...entry('a'), bytes: 500_000 }, left.name, 400_000)).toBeNull();
  const again = await sink.reopen(holed, left.name, 400_000);
  again!.skip(100_000);
  await again!.lengthen();
  await again!.commit();
  expect((await stat(join(dir, 'a'))).size).toBe(500_000);
  await sink.finish();
});

test('what is all zeros takes no room in the end', async (t) => {
  for (const [dir, least] of [
    [await newFolder(), 0],
    [await diskFor(t, 'exfat-fuse'), 2 ** 21],
  ] as const) {
    const sink = await Sink.open(dir, transferId);
    const zeros = Buffer.alloc(2 ** 21);
    const file = await sink.create({ ...entry('a'), bytes: zeros.length });
    await file.write(zeros, 0);
    await file.hollow();
    await file.commit();
    const { size, blocks } = await stat(join(dir, 'a'));
    expect([size, blocks * 512]).toEqual([zeros.length, least]);
    await sink.finish();
  }
});
