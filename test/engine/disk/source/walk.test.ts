import { writeFileSync } from 'node:fs';
import { chmod, mkdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { basename, dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { maxDepth } from '../../../../electron/engine/disk/names/safe-path.ts';
import { promisedSource } from '../../../../electron/engine/disk/source/promised-source.ts';
import { waitingSource } from '../../../../electron/engine/disk/source/waiting-source.ts';
import {
  lookAtRoots,
  maxBatch,
  walk,
  type SourceEntry,
  type SourceSkip,
} from '../../../../electron/engine/disk/source/walk.ts';
import { asNobody, newFolder, someTime } from '../sink/places.ts';
import { mkfifo, symlink } from '../../../support/disks/odd-files.ts';

async function batchesOf(...paths: string[]): Promise<(readonly (SourceEntry | SourceSkip)[])[]> {
  const batches = [];
  for await (const batch of walk(paths, { signal: new AbortController().signal })) batches.push(batch);
  return batches;
}

const walked = async (...paths: string[]): Promise<(SourceEntry | SourceSkip)[]> => (await batchesOf(...paths)).flat();

/** `path`, `path/` for folders, `path: code` for what is passed over. */
const lines = async (...paths: string[]): Promise<string[]> =>
  (await walked(...paths)).map((found) => {
    if (found.kind === 'skip') return `${found.path}: ${found.failure.code}`;
    return found.kind === 'folder' ? `${found.path}/` : found.path;
  });

test('a tree comes parents first, sorted by name, with what travels about each entry', async () => {
  const dir = join(await newFolder(), 'tree');
  await mkdir(join(dir, 'b/deep'), { recursive: true });
  await mkdir(join(dir, 'empty'));
  await writeFile(join(dir, 'b/deep/z'), 'zz');
  await writeFile(join(dir, 'b/a'), '');
  await writeFile(join(dir, 'c.sh'), '#!/bin/sh', { mode: 0o755 });
  await writeFile(join(dir, 'B'), 'capital');
  await utimes(join(dir, 'B'), someTime / 1000, someTime / 1000 + 0.0000005);
  expect(await lines(dir)).toEqual([
    'tree/',
    'tree/B',
    'tree/b/',
    'tree/b/a',
    'tree/b/deep/',
    'tree/b/deep/z',
    'tree/c.sh',
    'tree/empty/',
  ]);
  const found = (await walked(dir)) as SourceEntry[];
  const by = new Map(found.map((entry) => [entry.path, entry]));
  const B = { kind: 'file', path: 'tree/B', local: join(dir, 'B'), bytes: 7, mtimeMs: someTime, executable: false };
  expect(by.get('tree/B')).toEqual(B);
  expect(by.get('tree/c.sh')).toMatchObject({ bytes: 9, executable: process.platform !== 'win32' });
  expect(by.get('tree/b')).toMatchObject({ kind: 'folder', bytes: 0, executable: false, local: join(dir, 'b') });
  for (const { mtimeMs } of found) expect(Number.isInteger(mtimeMs)).toBe(true);
});

test('roots come in the order given, files and folders alike', async () => {
  const dir = await newFolder();
  await mkdir(join(dir, 'm'));
  for (const name of ['z', 'a', 'm/inside']) await writeFile(join(dir, name), '');
  expect(await lines(join(dir, 'z'), join(dir, 'm'), join(dir, 'a'))).toEqual(['z', 'm/', 'm/inside', 'a']);
});

test('roots alone are what they are in a walk, whatever is in them, and an unreadable folder is none', async (t) => {
  const dir = await newFolder();
  await mkdir(join(dir, 'folder'));
  await mkdir(join(dir, 'shut'), { mode: 0o000 });
  await writeFile(join(dir, 'folder', 'inside'), '');
  await writeFile(join(dir, 'file'), 'x');
  const roots = lookAtRoots(['none', 'folder', 'shut', 'file'].map((name) => join(dir, name)));
  const found = await asNobody(async () => {
    const all: string[] = [];
    for await (const { kind, path } of roots) all.push(`${kind} ${basename(path)}`);
    return all;
  });
  if ('refused' in found) return t.skip(found.refused);
  expect(found).toEqual(['skip none', 'folder folder', 'skip shut', 'file file']);
});

test('roots of one name get names of their own, and so does all below them', async () => {
  const dir = await newFolder();
  for (const parent of ['1', '2', '3']) {
    await mkdir(join(dir, parent, 'x'), { recursive: true });
    await writeFile(join(dir, parent, 'x', 'f'), '');
    await writeFile(join(dir, parent, 'y.txt'), '');
  }
  const roots = ['1/x', '2/x', '3/x', '1/y.txt', '2/y.txt'].map((path) => join(dir, path));
  expect(await lines(...roots)).toEqual(['x/', 'x/f', 'x (2)/', 'x (2)/f', 'x (3)/', 'x (3)/f', 'y.txt', 'y (2).txt']);
});

test('a root written as ".", with "..", or with a slash at its end is called what it is', async () => {
  const dir = join(await newFolder(), 'name');
  await mkdir(join(dir, 'sub'), { recursive: true });
  expect(await lines(`${dir}/`)).toEqual(['name/', 'name/sub/']);
  expect(await lines(join(dir, 'sub') + '/..')).toEqual(['name/', 'name/sub/']);
  expect(await lines(`${dir}/./sub/.`)).toEqual(['sub/']);
  const first = walk(['.'], { signal: new AbortController().signal });
  expect((await first.next()).value?.[0]?.path).toBe(basename(process.cwd()));
  await first.return(undefined);
});

test('the root of a file system is called root', async () => {
  const all = walk(['/'], { signal: new AbortController().signal });
  expect((await all.next()).value?.[0]).toMatchObject({ kind: 'folder', path: 'root', local: '/' });
  expect((await all.next()).value?.[0]?.path.startsWith('root/')).toBe(true);
  await all.return(undefined);
});

test('a link inside goes if it leads to something that is sent; a root that is one is followed, under its own name', async () => {
  const dir = await newFolder();
  await mkdir(join(dir, 'real'));
  await writeFile(join(dir, 'real', 'file'), 'content');
  await symlink('file', join(dir, 'real', 'link'));
  await symlink('..', join(dir, 'real', 'loop'));
  await symlink('real', join(dir, 'folder-link'));
  await symlink('real/file', join(dir, 'file-link'));
  await symlink('nowhere', join(dir, 'dangling'));
  expect(await lines(join(dir, 'folder-link'), join(dir, 'file-link'), join(dir, 'dangling'))).toEqual([
    ...['folder-link/', 'folder-link/file', 'folder-link/link', 'folder-link/loop: symlink-skipped'],
    ...['file-link', `${join(dir, 'dangling')}: path-not-found`],
  ]);
  const [file] = await walked(join(dir, 'file-link'));
  expect(file).toMatchObject({ local: join(dir, 'real', 'file'), bytes: 7 });
});

test('a root that leads nowhere is told as what it is', async () => {
  const dir = await newFolder();
  await symlink('two', join(dir, 'one'));
  await symlink('one', join(dir, 'two'));
  mkfifo(join(dir, 'pipe'));
  await symlink('pipe', join(dir, 'to-pipe'));
  // As Node makes it of bytes that are no text.
  const roots = ['one', 'one/below', 'to-pipe', 'r\ufffd', 'pipe/below'].map((name) => join(dir, name));
  const codes = (await walked(...roots)).map((found) => found.kind === 'skip' && found.failure.code);
  expect(codes).toEqual(['link-circle', 'link-circle', 'special-skipped', 'name-not-unicode', 'path-not-found']);
});

test('pipes, sockets and devices are passed over, never opened', async () => {
  const dir = join(await newFolder(), 'odd');
  await mkdir(dir);
  mkfifo(join(dir, 'pipe'));
  const server = createServer().listen(join(dir, 'socket'));
  onTestFinished(async () => void (await new Promise((done) => server.close(done))));
  await new Promise((done) => server.once('listening', done));
  expect(await lines(dir)).toEqual(['odd/', 'odd/pipe: special-skipped', 'odd/socket: special-skipped']);
  expect(await lines(join(dir, 'pipe'), '/dev/null')).toEqual(['pipe: special-skipped', 'null: special-skipped']);
});

test('a path that isn’t there is told as it was given, and the rest goes on', async () => {
  const dir = await newFolder();
  await writeFile(join(dir, 'there'), '');
  const missing = join(dir, 'missing');
  const below = join(dir, 'there/below');
  expect(await lines(missing, below, 'nul\0', join(dir, 'there'))).toEqual([
    ...[missing, below, 'nul\0'].map((path) => `${path}: path-not-found`),
    'there',
  ]);
});

test('an unreadable folder is one skip, and the rest goes on', async (t) => {
  const dir = join(await newFolder(), 'tree');
  await mkdir(join(dir, 'closed/inside'), { recursive: true });
  await mkdir(join(dir, 'blind'));
  await writeFile(join(dir, 'blind', 'x'), '');
  await writeFile(join(dir, 'open'), '');
  await chmod(join(dir, 'closed'), 0o000);
  await chmod(join(dir, 'blind'), 0o444);
  const found = await asNobody(() => lines(dir));
  await chmod(join(dir, 'closed'), 0o755);
  if ('refused' in found) return t.skip(found.refused);
  const closed = 'tree/closed: source-unreadable';
  expect(found).toEqual(['tree/', 'tree/blind/', 'tree/blind/x: source-unreadable', closed, 'tree/open']);
});

test('names that aren’t Unicode are passed over; ones that only look so are not', async (t) => {
  if (process.platform !== 'linux') t.skip('only Linux keeps such names');
  const dir = join(await newFolder(), 'names');
  await mkdir(dir);
  await writeFile(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0x66, 0xe9])]), 'latin-1');
  await mkdir(Buffer.concat([Buffer.from(`${dir}/`), Buffer.from([0xff, 0x64])]));
  await writeFile(join(dir, 'really \ufffd'), '');
  await writeFile(join(dir, 'plain'), '');
  expect(await lines(dir)).toEqual([
    ...['names/', 'names/f\ufffd: name-not-unicode', 'names/\ufffdd: name-not-unicode'],
    ...['names/plain', 'names/really \ufffd'],
  ]);
});

test('names no receiver may accept are told here already, except Ferry’s own partial files, which nobody misses', async () => {
  const dir = join(await newFolder(), 'names');
  await mkdir(dir);
  for (const name of ['a\\b', 'line\nbreak', 'photo\u202egpj.exe', '.ferry-0123456789ab-0.part', 'aux.c', 'a:b']) {
    await writeFile(join(dir, name), '');
  }
  expect(await lines(dir)).toEqual([
    ...['names/', 'names/a:b', 'names/a\\b', 'names/aux.c'],
    ...['line\nbreak', 'photo\u202egpj.exe'].map((name) => `names/${name}: name-refused`),
  ]);
});

test('a tree deeper than a receiver accepts is told where it becomes so', async () => {
  const dir = await newFolder();
  const deep = Array.from({ length: maxDepth + 1 }, () => 'd');
  await mkdir(join(dir, ...deep), { recursive: true });
  const found = await lines(join(dir, 'd'));
  expect(found).toHaveLength(maxDepth + 1);
  expect(found.at(-2)).toBe(`${deep.slice(1).join('/')}/`);
  expect(found.at(-1)).toBe(`${deep.join('/')}: name-too-long`);
});

test('the first batch is one entry, and those after it grow until they are full; no entry is lost or doubled', async () => {
  const dir = join(await newFolder(), 'many');
  await mkdir(dir);
  const names = Array.from({ length: 1700 }, (_, i) => `f${String(i).padStart(5, '0')}`);
  await Promise.all(names.map((name) => writeFile(join(dir, name), '')));
  const batches = await batchesOf(dir);
  expect(batches[0]).toHaveLength(1);
  expect(batches[1]!.length).toBeLessThanOrEqual(8);
  expect(batches[2]!.length).toBeLessThanOrEqual(64);
  expect(Math.max(...batches.map(({ length }) => length))).toBeGreaterThan(64);
  for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(maxBatch);
  expect(batches.flat().map(({ path }) => path)).toEqual(['many', ...names.map((name) => `many/${name}`)]);
});

test('more skips at once than a batch holds come in several', async (t) => {
  if (process.platform !== 'linux') t.skip('only Linux keeps such names');
  const dir = join(await newFolder(), 'many');
  await mkdir(dir);
  const broken = Array.from({ length: maxBatch + 10 }, (_, i) => Buffer.from(`${dir}/${i}\xff`, 'latin1'));
  await Promise.all(broken.map((path) => writeFile(path, '')));
  const batches = await batchesOf(dir);
  expect(batches.flat()).toHaveLength(broken.length + 1);
  for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(maxBatch);
});

test('the order is the same every time, however the disk answers', async () => {
  const dir = join(await newFolder(), 'tree');
  for (let i = 0; i < 40; i++) {
    await mkdir(join(dir, `d${i % 8}`, `s${i}`), { recursive: true });
    await writeFile(join(dir, `d${i % 8}`, `s${i}`, 'f'), '');
  }
  const [once, ...others] = await Promise.all([lines(dir), lines(dir), lines(dir)]);
  const sorted = once
    .map((path) => path.split('/').filter(Boolean))
    .toSorted((a, b) => (a.join('\0') < b.join('\0') ? -1 : 1));
  expect(once.map((path) => path.split('/').filter(Boolean))).toEqual(sorted);
  for (const other of others) expect(other).toEqual(once);
});

test('a folder so long that it is read in parts comes sorted as any other, and without what isn’t sent', async () => {
  const dir = await newFolder();
  const long = join(dir, 'long');
  await mkdir(long);
  // Of several kinds of letters, made out of order, and more than two parts hold.
  const names = Array.from(
    { length: 20_000 },
    (_, n) => `${n % 3 === 0 ? '文' : 'Name '}${(n * 7919) % 20_000} of many`,
  );
  for (const name of [...names, `.ferry-0123456789ab-0.part`]) writeFileSync(join(long, name), '');
  expect((await stat(long)).size).toBeGreaterThan(256 * 1024);
  for (const disk of [promisedSource, waitingSource]) {
    const paths: string[] = [];
    for await (const batch of walk([long], { signal: new AbortController().signal, disk })) {
      for (const { path } of batch) paths.push(path);
    }
    expect(paths).toEqual(['long', ...names.toSorted().map((name) => `long/${name}`)]);
  }
});

test('an abort ends the walk with its reason', async () => {
  const dir = join(await newFolder(), 'tree');
  await mkdir(join(dir, 'sub'), { recursive: true });
  const abort = new AbortController();
  const all = walk([dir], { signal: abort.signal });
  expect((await all.next()).done).toBe(false);
  abort.abort(new Error('enough'));
  await expect(all.next()).rejects.toThrow('enough');
});

test('a folder that disappears on the way is a skip', async () => {
  const dir = join(await newFolder(), 'tree');
  const names = Array.from({ length: 300 }, (_, i) => `d${String(i).padStart(3, '0')}`);
  for (const name of names) await mkdir(join(dir, name), { recursive: true });
  const all = walk([dir], { signal: new AbortController().signal });
  const first = await all.next();
  expect(first.value).toHaveLength(1);
  await rm(join(dir, 'd299'), { recursive: true });
  const rest: (SourceEntry | SourceSkip)[] = [];
  for await (const batch of all) rest.push(...batch);
  expect(rest.slice(0, -1).map(({ path }) => basename(path))).toEqual(names.slice(0, -1));
  expect(rest.at(-1)).toMatchObject({ kind: 'skip', path: 'tree/d299', failure: { code: 'source-vanished' } });
  expect(dirname(rest.at(-1)!.path)).toBe('tree');
});
