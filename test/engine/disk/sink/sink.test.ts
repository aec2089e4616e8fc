import { chmod, lstat, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { expect, test } from 'vitest';
import { maxLanded } from '../../../../shared/values.ts';
import { Sink } from '../../../../electron/engine/disk/sink/sink.ts';
import { entry, failureOf, keepsModes, newFolder, someTime, sorted, transferId, tree, underUmask } from './places.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

const hello = Buffer.from('hello');
const modeOf = async (path: string): Promise<number> => (await stat(path)).mode & 0o777;
const put = (sink: Sink, path: string, content = 'hello'): Promise<string> =>
  sink.writeWhole(entry(path, content), Buffer.from(content));

test('a file lands with its content, its time to the millisecond and its executable bit', async () => {
  underUmask(0o027);
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const text = await put(sink, 'a/b/text.txt');
  const tool = await sink.writeWhole(entry('a/tool', hello, { executable: true }), hello);
  await sink.finish();
  expect(text).toBe(join(dir, 'a/b/text.txt'));
  expect(await tree(dir)).toEqual({ 'a/': '', 'a/b/': '', 'a/b/text.txt': 'hello', 'a/tool': 'hello' });
  expect(Math.floor((await stat(text)).mtimeMs)).toBe(someTime);
  if (!keepsModes) return;
  expect(await modeOf(text)).toBe(0o640);
  expect(await modeOf(tool)).toBe(0o750);
});

test('every millisecond survives', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  for (let ms = 0; ms < 1000; ms += 7) {
    const path = await sink.writeWhole({ ...entry('t'), mtimeMs: someTime + ms }, new Uint8Array());
    expect(Math.floor((await stat(path)).mtimeMs)).toBe(someTime + ms);
    await rm(path);
  }
});

test('a file that somebody takes away while it is being saved is told as that, and the others land', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const big = await sink.create(entry('docs/big', hello));
  await big.write(hello, 0);
  await rm(big.path);
  const removed = { code: 'hash-mismatch', params: { path: 'docs/big', reason: 'removed' } };
  expect(await failureOf(big.commit())).toEqual(removed);
  const next = await sink.create(entry('docs/next', hello));
  await next.write(hello, 0);
  await rm(join(dir, 'docs'), { recursive: true });
  expect(await failureOf(next.commit())).toMatchObject({ code: 'hash-mismatch', params: { reason: 'removed' } });
  await put(sink, 'docs/later');
  await sink.finish();
  expect(await tree(dir)).toEqual({ 'docs/': '', 'docs/later': 'hello' });
});

test('empty files and empty folders arrive', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  await put(sink, 'empty.txt', '');
  await sink.folder(entry('empty'));
  const file = await sink.create(entry('also empty.txt', ''));
  await file.commit();
  await sink.finish();
  expect(await tree(dir)).toEqual({ 'empty.txt': '', 'empty/': '', 'also empty.txt': '' });
});

test('what exists is never touched: files beside it get a number', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'report.pdf'), 'mine');
  await writeFile(join(dir, 'report (2).pdf'), 'mine too');
  const before = await lstat(join(dir, 'report.pdf'));
  const sink = await Sink.open(dir, transferId);
  expect(await put(sink, 'report.pdf', 'theirs')).toBe(join(dir, 'report (3).pdf'));
  const big = await sink.create(entry('report.pdf', 'big'));
  await big.write(Buffer.from('big'), 0);
  expect(await big.commit()).toBe(join(dir, 'report (4).pdf'));
  await sink.finish();
  expect(await tree(dir)).toEqual({
    'report.pdf': 'mine',
    'report (2).pdf': 'mine too',
    'report (3).pdf': 'theirs',
    'report (4).pdf': 'big',
  });
  const after = await lstat(join(dir, 'report.pdf'));
  expect([after.ino, after.mtimeMs, after.ctimeMs]).toEqual([before.ino, before.mtimeMs, before.ctimeMs]);
});

test('a folder, a link or a dangling link under the name counts as taken', async () => {
  const dir = await newFolder();
  await mkdir(join(dir, 'a.txt'));
  await symlink('a.txt', join(dir, 'b.txt'));
  await symlink('nowhere', join(dir, 'c.txt'));
  const sink = await Sink.open(dir, transferId);
  for (const name of ['a', 'b', 'c']) expect(basename(await put(sink, `${name}.txt`))).toBe(`${name} (2).txt`);
  expect(await readdir(join(dir, 'a.txt'))).toEqual([]);
});

test('folders merge: an existing one is used as it is, and keeps its time and mode', async () => {
  const dir = await newFolder();
  await mkdir(join(dir, 'photos'));
  await writeFile(join(dir, 'photos', 'old.jpg'), 'old');
  await chmod(join(dir, 'photos'), 0o700);
  const sink = await Sink.open(dir, transferId);
  await sink.folder(entry('photos'));
  await put(sink, 'photos/new.jpg', 'new');
  await put(sink, 'photos/old.jpg', 'other');
  await sink.finish();
  const photos = await stat(join(dir, 'photos'));
  if (keepsModes) expect(photos.mode & 0o777).toBe(0o700);
  expect(Math.floor(photos.mtimeMs)).not.toBe(someTime);
  expect(await tree(dir)).toEqual({
    'photos/': '',
    'photos/old.jpg': 'old',
    'photos/new.jpg': 'new',
    'photos/old (2).jpg': 'other',
  });
});

test('where a file is in a folder’s way, everything in it goes to one numbered folder', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'docs'), 'a file');
  await mkdir(join(dir, 'site'));
  await writeFile(join(dir, 'site', 'css'), 'a file');
  const sink = await Sink.open(dir, transferId);
  await Promise.all(['docs/1', 'docs/2', 'docs/sub/3', 'site/css/4', 'site/css/5'].map((path) => put(sink, path)));
  await sink.folder(entry('docs'));
  await sink.finish();
  expect(sorted(Object.keys(await tree(dir)))).toEqual(
    sorted([
      ...['docs', 'docs (2)/', 'docs (2)/1', 'docs (2)/2', 'docs (2)/sub/', 'docs (2)/sub/3'],
      ...['site/', 'site/css', 'site/css (2)/', 'site/css (2)/4', 'site/css (2)/5'],
    ]),
  );
  expect(sink.landed()).toEqual(expect.arrayContaining([join(dir, 'docs (2)'), join(dir, 'site')]));
});

test('names that collide within a transfer all arrive', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  expect(await put(sink, 'x', 'a file')).toBe(join(dir, 'x'));
  expect(await put(sink, 'x/inside')).toBe(join(dir, 'x (2)', 'inside'));
  expect(await put(sink, 'x', 'another')).toBe(join(dir, 'x (3)'));
  await sink.finish();
  expect(await tree(dir)).toEqual({ x: 'a file', 'x (2)/': '', 'x (2)/inside': 'hello', 'x (3)': 'another' });
});

test('fifty files of one name at once get fifty names, and none loses its content', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const contents = Array.from({ length: 50 }, (_, i) => `content ${i}`);
  const paths = await Promise.all(contents.map((content) => put(sink, 'deep/same.txt', content)));
  expect(new Set(paths).size).toBe(50);
  expect(await Promise.all(paths.map((path) => readFile(path, 'utf8')))).toEqual(contents);
  expect(await readdir(join(dir, 'deep'))).toHaveLength(50);
});

test('two transfers into one folder at once don’t disturb each other', async () => {
  const dir = await newFolder();
  const sinks = await Promise.all(['a', 'b'].map((digit) => Sink.open(dir, digit.repeat(32))));
  await Promise.all(
    Array.from({ length: 40 }, (_, i) => put(sinks[i % 2]!, `both/f${i >> 1}.txt`, `transfer ${i % 2}`)),
  );
  await Promise.all([sinks[0]!.abort(), sinks[1]!.finish()]);
  const found = await tree(dir);
  for (let i = 0; i < 20; i++) {
    const pair = [found[`both/f${i}.txt`], found[`both/f${i} (2).txt`]];
    expect(sorted(pair)).toEqual(['transfer 0', 'transfer 1']);
  }
});

test('a longest name that is taken is cut to make room for its number', async () => {
  const dir = await newFolder();
  const name = 'n'.repeat(251) + '.txt';
  const sink = await Sink.open(dir, transferId);
  await put(sink, name);
  expect(basename(await put(sink, name))).toBe(`${'n'.repeat(247)} (2).txt`);
});

test('a path that safe-path refuses is refused with its code, and nothing is written', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  expect(await failureOf(put(sink, '../x'))).toEqual({
    code: 'name-refused',
    params: { path: '../x', reason: 'dots' },
  });
  expect(await failureOf(sink.create(entry('a/../../x')))).toMatchObject({ code: 'name-refused' });
  expect(await failureOf(sink.folder(entry('n'.repeat(256))))).toMatchObject({ code: 'name-too-long' });
  expect(await tree(dir)).toEqual({});
});

test('folders get their times at the end, whatever was written into them since', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  await sink.folder(entry('a', '', { mtimeMs: someTime }));
  await sink.folder(entry('a/b', '', { mtimeMs: someTime + 1000 }));
  await put(sink, 'a/b/file');
  await put(sink, 'a/unlisted/file');
  await sink.finish();
  const time = async (path: string): Promise<number> => Math.floor((await stat(join(dir, path))).mtimeMs);
  expect(await time('a')).toBe(someTime);
  expect(await time('a/b')).toBe(someTime + 1000);
  expect(await time('a/unlisted')).toBeGreaterThan(someTime + 1000);
});

test('many folders get their times, more than are stamped at once', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  const names = Array.from({ length: 100 }, (_, i) => `f${i}/sub`);
  for (const [i, name] of names.entries()) await sink.folder(entry(name, '', { mtimeMs: someTime + i }));
  await sink.finish();
  const times = await Promise.all(names.map(async (name) => Math.floor((await stat(join(dir, name))).mtimeMs)));
  expect(times).toEqual(names.map((_, i) => someTime + i));
});

test('the receiving folder is made when it isn’t there, and may be a link the person chose', async () => {
  const home = await newFolder();
  const made = await Sink.open(join(home, 'new/deep'), transferId);
  expect(await put(made, 'x')).toBe(join(home, 'new/deep/x'));
  await symlink('new/deep', join(home, 'link'));
  const linked = await Sink.open(join(home, 'link'), transferId);
  expect(await put(linked, 'sub/y')).toBe(join(home, 'new/deep/sub/y'));
});

test('a receiving folder that is a file is told at once', async () => {
  const home = await newFolder();
  await writeFile(join(home, 'file'), 'mine');
  expect(await failureOf(Sink.open(join(home, 'file'), transferId))).toMatchObject({ code: 'not-a-folder' });
  expect(await failureOf(Sink.open(join(home, 'file/below'), transferId))).toMatchObject({ code: 'not-a-folder' });
  expect(await tree(home)).toEqual({ file: 'mine' });
});

test('a folder that is removed meanwhile is made again; a receiving folder isn’t', async () => {
  const dir = await newFolder();
  const sink = await Sink.open(dir, transferId);
  await put(sink, 'a/b/1');
  await rm(join(dir, 'a'), { recursive: true });
  expect(await put(sink, 'a/b/2')).toBe(join(dir, 'a/b/2'));
  await rename(join(dir, 'a'), join(dir, 'elsewhere'));
  await writeFile(join(dir, 'a'), 'a file now');
  expect(await put(sink, 'a/b/3')).toBe(join(dir, 'a (2)/b/3'));
  await rm(dir, { recursive: true });
  expect(await failureOf(put(sink, 'a/b/4'))).toEqual({ code: 'destination-gone', params: { dir } });
  expect(await failureOf(put(sink, '5'))).toEqual({ code: 'destination-gone', params: { dir } });
  await mkdir(dir);
});

// Wine hands on numbers that may be used again, and shows the last change as the time of making.
test.skipIf(process.env['FERRY_IN_WINE'] === '1')(
  'a receiving folder that is removed and made again under its name is not taken for the same one',
  async () => {
    const dir = await newFolder();
    const sink = await Sink.open(dir, transferId);
    await put(sink, 'a/1');
    await rm(dir, { recursive: true });
    await mkdir(dir);
    expect(await failureOf(put(sink, '2'))).toEqual({ code: 'destination-gone', params: { dir } });
    expect(await failureOf(put(sink, 'a/3'))).toEqual({ code: 'destination-gone', params: { dir } });
    expect(await tree(dir)).toEqual({});
  },
);

test('landed names what stands on disk, at the top, each once, the first hundred', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'a.txt'), '');
  const sink = await Sink.open(dir, transferId);
  await put(sink, 'a.txt');
  await put(sink, 'tree/x/1');
  await put(sink, 'tree/x/2');
  await sink.folder(entry('empty'));
  expect(sink.landed()).toEqual([join(dir, 'a (2).txt'), join(dir, 'tree'), join(dir, 'empty')]);
  for (let i = 0; i < maxLanded; i++) await put(sink, `more${i}`);
  expect(sink.landed()).toHaveLength(maxLanded);
});

test('data of another length than announced is a bug, told as one', async () => {
  const sink = await Sink.open(await newFolder(), transferId);
  await expect(sink.writeWhole(entry('x', 'hello'), Buffer.from('hell'))).rejects.toThrow(RangeError);
});
