import { mkdir, readFile, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { expect, onTestFinished, test } from 'vitest';
import { DiskThreads, maxThreadsOfFolder } from '../../../electron/engine/threads/disk-threads.ts';
import { foldersAtOnce } from '../../../electron/engine/disk/sink/batch/batch-writer.ts';
import type { SourceEntry } from '../../../electron/engine/disk/source/walk.ts';
import { blockBytes } from '../../../electron/engine/transfer/receiving/landing/big-file-blocks.ts';
import { hashOf, startHash, textOf } from '../../../electron/engine/transfer/agreed/hash.ts';
import type { Landing, Placed, WholeFile } from '../../../electron/engine/transfer/receiving/landing/landing.ts';
import { framedBytes } from '../../../electron/engine/transfer/sending/reading/reading.ts';
import { FrameDecoder } from '../../../electron/engine/wire/frames.ts';
import { bundle } from '../../support/bundles/bundle.ts';
import { diskFor } from '../../support/disks/disks.ts';
import { entry, failureOf, newFolder, someTime, sorted, transferId, tree, underUmask } from '../disk/sink/places.ts';
import { symlink } from '../../support/disks/odd-files.ts';

const worker = await bundle('electron/engine/threads/disk-worker.ts');

const logged: string[] = [];

function threadsOf(path: string): DiskThreads {
  const threads = new DiskThreads(path, (message) => logged.push(message));
  onTestFinished(() => threads.close());
  return threads;
}

/** Lays contents into a buffer as `Landing.writeSmall` takes them. */
async function land(
  landing: Landing,
  files: Record<string, string>,
  { more = {} }: { more?: Partial<WholeFile> } = {},
): Promise<Placed[]> {
  const buffer = landing.buffer(64 * 1024);
  let at = 0;
  const whole = Object.entries(files).map(([path, content]): WholeFile => {
    const data = Buffer.from(content);
    const file = { ...entry(path, content), ...more, at };
    at += data.copy(buffer, at);
    return file;
  });
  return landing.writeSmall(buffer, whole);
}

test('threads closed at any moment of their start end without taking the process along', async () => {
  for (let ms = 0; ms < 40; ms++) {
    const threads = threadsOf(worker);
    await setTimeout(ms);
    await threads.close();
  }
});

test('a batch lands in a thread: in place and with its times', async () => {
  const dir = await newFolder();
  const landing = await threadsOf(worker).open(dir, transferId, []);
  const placed = await land(landing, { 'a/1': 'one', 'a/2': 'two', 'a/b/3': 'three', four: '' });
  await landing.finish();
  expect(placed).toEqual([join(dir, 'a/1'), join(dir, 'a/2'), join(dir, 'a/b/3'), join(dir, 'four')]);
  expect(await tree(dir)).toEqual({ four: '', 'a/': '', 'a/1': 'one', 'a/2': 'two', 'a/b/': '', 'a/b/3': 'three' });
  expect(Math.floor((await stat(join(dir, 'a/1'))).mtimeMs)).toBe(someTime);
  expect(sorted(landing.landed())).toEqual([join(dir, 'a'), join(dir, 'four')]);
});

test.skipIf(process.platform === 'win32')(
  'modes go along, and a folder’s is known before a file in it is written',
  async (t) => {
    underUmask(0);
    const dir = await newFolder();
    const landing = await threadsOf(worker).open(dir, transferId, []);
    expect(landing.keepsModes).toBe(true);
    landing.expectFolder('shut', 0o700);
    await land(landing, { 'shut/key': 'k' }, { more: { mode: 0o440 } });
    const made = await landing.folder(entry('shut/in', '', { mode: 0o750 }), false);
    await landing.finish();
    const modes = ['shut', 'shut/key', 'shut/in'].map(async (path) => (await stat(join(dir, path))).mode & 0o777);
    expect([made, await Promise.all(modes)]).toEqual([true, [0o700, 0o440, 0o750]]);
    const stick = await threadsOf(worker).open(await diskFor(t, 'exfat-fuse'), transferId, []);
    expect(stick.keepsModes).toBe(false);
    await stick.withdraw();
  },
);

test('a batch for more folders than are held at once lands in all of them', async () => {
  const dir = await newFolder();
  const landing = await threadsOf(worker).open(dir, transferId, []);
  const files = Object.fromEntries(Array.from({ length: 2 * foldersAtOnce + 1 }, (_, i) => [`d${i}/f`, `${i}`]));
  const placed = await land(landing, files);
  await landing.finish();
  expect(placed).toEqual(Object.keys(files).map((path) => join(dir, path)));
  expect(await tree(dir)).toMatchObject(files);
});

test('what stands in the way of a batch stays as it is, unless it is to be replaced', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'x.txt'), 'mine');
  const landing = await threadsOf(worker).open(dir, transferId, []);
  await writeFile(join(dir, 'z.txt'), 'mine');
  await writeFile(join(dir, 'z (2).txt'), 'theirs');
  await utimes(join(dir, 'z (2).txt'), 1_600_000_000, 1_600_000_000);
  const looked = [
    entry('x.txt'),
    entry('y.txt'),
    entry('none/x.txt'),
    entry('z.txt', 'theirs', { mtimeMs: 1_600_000_000_000 }),
  ];
  expect(await landing.existing(looked)).toMatchObject([
    { path: join(dir, 'x.txt'), bytes: 4, file: true, copy: null },
    null,
    null,
    { path: join(dir, 'z.txt'), bytes: 4, file: true, copy: join(dir, 'z (2).txt') },
  ]);
  expect(await land(landing, { 'x.txt': 'theirs', 'y.txt': 'new' })).toEqual([
    join(dir, 'x (2).txt'),
    join(dir, 'y.txt'),
  ]);
  expect(await land(landing, { 'x.txt': 'newer' }, { more: { replace: true } })).toEqual([join(dir, 'x.txt')]);
  await landing.finish();
  expect(await tree(dir)).toEqual({
    'x.txt': 'newer',
    'x (2).txt': 'theirs',
    'y.txt': 'new',
    'z.txt': 'mine',
    'z (2).txt': 'theirs',
  });
});

test('each file of a batch fails alone and says why: a symlinked parent, a name that is refused', async () => {
  const [dir, elsewhere] = [await newFolder(), await newFolder()];
  await symlink(elsewhere, join(dir, 'link'));
  const landing = await threadsOf(worker).open(dir, transferId, []);
  const placed = await land(landing, { 'link/1': 'one', 'link/2': 'two', '../3': 'three', ok: 'ok' });
  await landing.finish();
  expect(placed).toMatchObject([
    { code: 'symlinked-parent', params: { path: 'link/1' } },
    { code: 'symlinked-parent', params: { path: 'link/2' } },
    { code: 'name-refused', params: { path: '../3' } },
    join(dir, 'ok'),
  ]);
  expect(await tree(elsewhere)).toEqual({});
  expect(await tree(dir)).toEqual({ link: `-> ${elsewhere}`, ok: 'ok' });
});

test('a big file lands block by block, goes on where it was left, and is dropped with a wrong hash', async () => {
  const dir = await newFolder();
  const content = Buffer.alloc(3 * blockBytes, 'some content ');
  const whole = entry('big.bin', content);
  const threads = threadsOf(worker);
  const write = async (landing: Landing, file: number, from: number, to: number): Promise<void> => {
    const buffer = landing.buffer(blockBytes);
    for (let at = from; at < to; at += blockBytes) {
      content.copy(buffer, 0, at, at + blockBytes);
      await landing.write(file, buffer, blockBytes, at);
    }
  };
  const first = await threads.open(dir, transferId, []);
  const { file, name } = await first.begin(whole, 0, null);
  await write(first, file, 0, blockBytes);
  await first.leave(file);
  await first.suspend();

  const second = await threads.open(dir, transferId, []);
  const start = startHash();
  start.update(content.subarray(0, blockBytes));
  expect(await second.prefixes(whole, name, [blockBytes])).toEqual([[blockBytes, start.digest().toString('hex')]]);
  const again = await second.begin(whole, blockBytes, name);
  await write(second, again.file, blockBytes, content.length);
  const placed = { path: join(dir, 'big.bin'), blake3: textOf(hashOf(content)) };
  expect(await second.commit(again.file, hashOf(content))).toEqual(placed);
  const other = await second.begin(entry('other.bin', content), 0, null);
  await write(second, other.file, 0, content.length);
  expect(await second.commit(other.file, hashOf(Buffer.from('another')))).toBe(null);
  await second.finish();
  expect((await readFile(join(dir, 'big.bin'))).equals(content)).toBe(true);
  expect(Object.keys(await tree(dir))).toEqual(['big.bin']);
});

test('a big file whose hash nobody asks for is placed without one, and hashed where somebody does', async () => {
  const dir = await newFolder();
  const content = Buffer.alloc(blockBytes, 'some content ');
  const landing = await threadsOf(worker).open(dir, transferId, []);
  for (const [name, hashes, blake3] of [
    ['without.bin', false, null],
    ['with.bin', true, textOf(hashOf(content))],
  ] as const) {
    const { file } = await landing.begin(entry(name, content), 0, null, hashes);
    const buffer = landing.buffer(blockBytes);
    content.copy(buffer);
    await landing.write(file, buffer, blockBytes, 0);
    expect(await landing.commit(file, null)).toEqual({ path: join(dir, name), blake3 });
    expect((await readFile(join(dir, name))).equals(content)).toBe(true);
  }
  await landing.finish();
});

test('a folder that can’t be used is said as it is, and the thread serves the next transfer', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'file'), '');
  const threads = threadsOf(worker);
  expect(await failureOf(threads.open(join(dir, 'file'), transferId, []))).toMatchObject({ code: 'not-a-folder' });
  const landing = await threads.open(dir, transferId, []);
  await landing.abort();
  expect(await failureOf(landing.folder(entry('late'), false))).toEqual({ code: 'cancelled' });
});

test('a thread walks a tree and frames its files as the wire has them; a changed one is named and leaves a gap', async () => {
  const dir = await newFolder();
  await mkdir(join(dir, 'tree'));
  const contents: Record<string, string> = { 'tree/a': 'first', 'tree/b': '', 'tree/c': 'third', 'tree/d': 'fourth' };
  for (const [path, content] of Object.entries(contents)) await writeFile(join(dir, path), content);
  await symlink('/etc/hostname', join(dir, 'tree/link'));
  await symlink('a', join(dir, 'tree/inside'));
  const reading = threadsOf(worker).read(dir);
  onTestFinished(() => reading.end());
  const entries: SourceEntry[] = [];
  const skipped: string[] = [];
  for await (const batch of reading.walk([join(dir, 'tree')], { signal: new AbortController().signal })) {
    for (const found of batch) {
      if (found.kind === 'skip') skipped.push(found.path);
      else entries.push(found);
    }
  }
  expect(entries.map(({ kind, path, bytes }) => [kind, path, bytes])).toEqual([
    ['folder', 'tree', 0],
    ...Object.entries(contents).map(([path, content]) => ['file', path, content.length]),
    ['link', 'tree/inside', 0],
  ]);
  expect(entries.pop()).toMatchObject({ kind: 'link', link: 'a' });
  expect(skipped).toEqual(['tree/link']);

  await truncate(join(dir, 'tree/c'), 1);
  const buffer = reading.buffer(4096);
  let at = 0;
  const files = entries.slice(1).map((file, i) => {
    const framed = { file: i + 1, at, entry: file };
    at += framedBytes(file.bytes);
    return framed;
  });
  const unread = await reading.frame(buffer, files);
  expect(unread).toMatchObject([{ i: 2, why: { code: 'source-changed', params: { path: 'tree/c' } } }]);
  const got: unknown[] = [];
  const decoder = new FrameDecoder({
    control: () => got.push('control'),
    data: (file, offset, chunk) => got.push([file, offset, chunk.toString()]),
    end: (file, bytes, hash) => got.push([file, bytes, hash.toString('hex')]),
  });
  decoder.push(buffer.subarray(0, files[2]!.at));
  decoder.push(buffer.subarray(files[3]!.at, at));
  const end = (file: number, content: string) => [file, content.length, hashOf(Buffer.from(content)).toString('hex')];
  expect(got).toEqual([[1, 0, 'first'], end(1, 'first'), end(2, ''), [4, 0, 'fourth'], end(4, 'fourth')]);
});

test('where threads can’t be had the engine’s own does the work', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'source'), 'content');
  const threads = threadsOf(join(dir, 'no-such-worker.mjs'));
  const landing = await threads.open(join(dir, 'in'), transferId, []);
  expect(await land(landing, { a: 'one' })).toEqual([join(dir, 'in', 'a')]);
  await landing.finish();
  const found: string[] = [];
  const reading = threads.read('/somewhere');
  for await (const batch of reading.walk([join(dir, 'source')], { signal: new AbortController().signal })) {
    found.push(...batch.map(({ path }) => path));
  }
  reading.end();
  expect(found).toEqual(['source']);
});

test('a thread that dies fails what it was asked, and only that: the next transfer gets another', async () => {
  const dir = await newFolder();
  const flag = join(dir, 'died');
  const mortal = join(dir, 'mortal.mjs');
  await writeFile(
    mortal,
    `import { existsSync, writeFileSync } from 'node:fs';
     import { parentPort } from 'node:worker_threads';
     if (existsSync(${JSON.stringify(flag)})) await import(${JSON.stringify(worker)});
     else {
       parentPort.on('message', () => { writeFileSync(${JSON.stringify(flag)}, ''); process.exit(3); });
       parentPort.postMessage({ kind: 'ready' });
     }`,
  );
  const threads = threadsOf(mortal);
  expect(await failureOf(threads.open(join(dir, 'in'), transferId, []))).toMatchObject({ code: 'internal' });
  const landing = await threads.open(join(dir, 'in'), transferId, []);
  expect(await land(landing, { a: 'one' })).toEqual([join(dir, 'in', 'a')]);
  await landing.finish();
  expect(logged.join()).toContain('exit code 3');
});

test('transfers out of one folder share some threads, and those out of another have their own', async () => {
  const started: Worker[] = [];
  const count = (thread: Worker): void => void started.push(thread);
  process.on('worker', count);
  onTestFinished(() => void process.off('worker', count));
  const threads = threadsOf(worker);
  const readings = Array.from({ length: maxThreadsOfFolder + 2 }, () => threads.read('/one'));
  // Node tells of a thread in the next turn.
  await new Promise(setImmediate);
  expect(started).toHaveLength(maxThreadsOfFolder);
  readings.push(threads.read('/other'));
  await new Promise(setImmediate);
  expect(started).toHaveLength(maxThreadsOfFolder + 1);
  for (const reading of readings) reading.end();
});

test('an idle thread does both halves at once and no other is started; where all work there is none', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'a'), 'one');
  const started: Worker[] = [];
  const count = (thread: Worker): void => void started.push(thread);
  process.on('worker', count);
  onTestFinished(() => void process.off('worker', count));
  const threads = threadsOf(worker);
  const idle = threads.idle()!;
  const landing = await idle.open(join(dir, 'in'), transferId, []);
  const reading = idle.read(dir);
  const found: string[] = [];
  for await (const batch of reading.walk([join(dir, 'a')], { signal: new AbortController().signal })) {
    found.push(...batch.map(({ path }) => path));
  }
  expect(found).toEqual(['a']);
  expect(await land(landing, { b: 'two' })).toEqual([join(dir, 'in', 'b')]);
  expect(threads.idle()).toBeNull();
  reading.end();
  await landing.finish();
  expect(started).toHaveLength(1);
  expect(threads.idle()).not.toBeNull();
});

test('transfers into one folder share some threads, and leave those into another their own', async () => {
  const [dir, other] = [await newFolder(), await newFolder()];
  const started: Worker[] = [];
  const count = (thread: Worker): void => void started.push(thread);
  process.on('worker', count);
  onTestFinished(() => void process.off('worker', count));
  const threads = threadsOf(worker);
  const open = (folder: string, n: number): Promise<Landing[]> =>
    Promise.all(Array.from({ length: n }, (_, i) => threads.open(folder, `${transferId}${i}`, [])));
  const landings = await open(dir, maxThreadsOfFolder + 2);
  expect(started).toHaveLength(maxThreadsOfFolder);
  landings.push(...(await open(other, 1)));
  expect(started).toHaveLength(maxThreadsOfFolder + 1);
  for (const [i, landing] of landings.entries()) await land(landing, { [`${i}`]: 'content' });
  await Promise.all(landings.map((landing) => landing.finish()));
  expect(Object.keys(await tree(dir))).toHaveLength(maxThreadsOfFolder + 2);
  expect(Object.keys(await tree(other))).toHaveLength(1);
});

test('while nobody looks idle threads end, those that work go on, and the next transfer has one again', async () => {
  const dir = await newFolder();
  const [started, gone]: [Worker[], Worker[]] = [[], []];
  const count = (thread: Worker): void => {
    started.push(thread);
    thread.once('exit', () => gone.push(thread));
  };
  process.on('worker', count);
  onTestFinished(() => void process.off('worker', count));
  const threads = threadsOf(worker);
  const landing = await threads.open(dir, transferId, []);
  expect(await land(landing, { a: 'one' })).toEqual([join(dir, 'a')]);
  threads.rest();
  expect(await land(landing, { b: 'two' })).toEqual([join(dir, 'b')]);
  await landing.finish();
  expect([started.length, gone.length]).toEqual([1, 0]);
  threads.rest();
  await expect.poll(() => gone).toEqual(started);
  threads.rest();
  const next = await threads.open(dir, `${transferId}2`, []);
  expect(await land(next, { c: 'three' })).toEqual([join(dir, 'c')]);
  await next.finish();
  expect(await tree(dir)).toEqual({ a: 'one', b: 'two', c: 'three' });
  expect(started).toHaveLength(2);
});
