/** Taking back: everything of ours that is not in place, nothing of anybody else's. */
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Sink } from '../../../../electron/engine/disk/sink/sink.ts';
import { entry, failureOf, newFolder, someTime, transferId, tree } from './places.ts';

const put = (sink: Sink, path: string, content = 'hello'): Promise<string> =>
  sink.writeWhole(entry(path, content), Buffer.from(content));

test('abort leaves nothing of ours but files in place, and everything of others', async () => {
  const dir = await newFolder();
  await mkdir(join(dir, 'theirs/empty'), { recursive: true });
  await writeFile(join(dir, '.ferry-ffffffffffff-0.part'), 'another transfer');
  const sink = await Sink.open(dir, transferId);
  await put(sink, 'kept/landed.txt');
  await sink.folder(entry('empty/very'));
  await sink.folder(entry('visited'));
  await writeFile(join(dir, 'visited', 'note.txt'), 'by the person');
  for (const path of ['a/b/big', 'theirs/big', 'theirs/empty/big', 'big']) {
    const file = await sink.create(entry(path, 'hello'));
    await file.write(Buffer.from('hel'), 0);
  }
  await sink.abort();
  expect(await tree(dir)).toEqual({
    '.ferry-ffffffffffff-0.part': 'another transfer',
    'theirs/': '',
    'theirs/empty/': '',
    'kept/': '',
    'kept/landed.txt': 'hello',
    'visited/': '',
    'visited/note.txt': 'by the person',
  });
});

test('a receiving folder that was made for one transfer stays for the next, which may be about to use it', async () => {
  const home = await newFolder();
  const sink = await Sink.open(join(home, 'new/deep'), transferId);
  const other = await Sink.open(join(home, 'new/deep'), 'b'.repeat(32));
  await sink.folder(entry('a/b'));
  await sink.abort();
  await put(other, 'theirs.txt');
  expect(await tree(join(home, 'new/deep'))).toEqual({ 'theirs.txt': expect.any(String) });
});

test('abort waits for what runs: each file is in place or gone', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const writes = Array.from({ length: 100 }, (_, i) => put(sink, `d${i % 7}/f${i}`, `content ${i}`));
  const file = await sink.create(entry('big', 'x'.repeat(1000)));
  const write = file.write(Buffer.alloc(1000, 'x'), 0);
  const late = sink.abort().then(() => put(sink, 'late'));
  const outcomes = await Promise.allSettled(writes);
  await write.catch(() => {});
  expect(await failureOf(late)).toEqual({ code: 'cancelled' });
  const found = await tree(dir);
  const landed = outcomes.filter(({ status }) => status === 'fulfilled');
  expect(Object.keys(found).filter((path) => !path.endsWith('/'))).toHaveLength(landed.length);
  expect(Object.keys(found).filter((path) => path.includes('.part'))).toEqual([]);
  for (const [path, content] of Object.entries(found)) {
    if (content !== '') expect(content).toBe(`content ${path.split('f')[1]}`);
  }
});

test('everything is refused afterwards, and a second abort is nothing', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  await sink.abort();
  await sink.abort();
  await sink.finish();
  expect(await failureOf(put(sink, 'x'))).toEqual({ code: 'cancelled' });
  expect(await failureOf(sink.create(entry('x')))).toEqual({ code: 'cancelled' });
  expect(await failureOf(sink.folder(entry('x')))).toEqual({ code: 'cancelled' });
  expect(await tree(dir)).toEqual({});
});

test('abort after finish takes nothing back', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  await sink.folder(entry('empty'));
  await sink.finish();
  await sink.abort();
  expect(await tree(dir)).toEqual({ 'empty/': '' });
});

test('finish discards what was never committed', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const file = await sink.create(entry('x', 'hello'));
  await sink.finish();
  expect(await failureOf(file.commit())).toEqual({ code: 'cancelled' });
  expect(await tree(dir)).toEqual({});
});

test('folders that are gone or elsewhere don’t stop finish or abort', async () => {
  const dir = await newFolder();
  for (const end of ['finish', 'abort'] as const) {
    const sink = await Sink.open(dir, transferId);
    await sink.folder(entry('gone/deep', '', { mtimeMs: someTime }));
    await rm(join(dir, 'gone'), { recursive: true });
    await sink[end]();
    expect(await tree(dir)).toEqual({});
  }
});
