/** Folders that turn into symlinks after they were checked: nothing follows them. */
import { once } from 'node:events';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';
import { Sink } from '../../../../electron/engine/disk/sink/sink.ts';
import { entry, failureOf, newFolder, someTime, transferId, tree } from './places.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

const put = (sink: Sink, path: string): Promise<string> => sink.writeWhole(entry(path, 'peer'), Buffer.from('peer'));

/** A receiving folder and a place outside that must stay empty. */
async function twoFolders(): Promise<{ dir: string; outside: string }> {
  const home = await newFolder();
  const [dir, outside] = [join(home, 'received'), join(home, 'outside')];
  await mkdir(dir);
  await mkdir(join(outside, 'b'), { recursive: true });
  return { dir, outside };
}

test.each(['a', 'a/b'])('a checked folder %s swapped for a link is not followed', async (parent) => {
  const { dir, outside } = await twoFolders();
  const sink = await Sink.open(dir, transferId);
  await put(sink, `${parent}/before`);
  await rename(join(dir, 'a'), join(dir, 'a-moved'));
  await symlink(outside, join(dir, 'a'));
  const refused = { code: 'symlinked-parent', params: { path: `${parent}/x` } };
  expect(await failureOf(put(sink, `${parent}/x`))).toEqual(refused);
  expect(await failureOf(sink.create(entry(`${parent}/x`)))).toEqual(refused);
  expect(await failureOf(sink.folder(entry(`${parent}/x`)))).toEqual(refused);
  await sink.abort();
  expect(await tree(outside)).toEqual({ 'b/': '' });
});

test('a folder to be made in one that was swapped is not made anywhere', async () => {
  const { dir, outside } = await twoFolders();
  const sink = await Sink.open(dir, transferId);
  await put(sink, 'a/before');
  await rename(join(dir, 'a'), join(dir, 'a-moved'));
  await symlink(outside, join(dir, 'a'));
  expect(await failureOf(sink.folder(entry('a/new')))).toMatchObject({ code: 'symlinked-parent' });
  await sink.abort();
  expect(await tree(outside)).toEqual({ 'b/': '' });
  expect(await tree(join(dir, 'a-moved'))).toEqual({ before: 'peer' });
});

test('a folder moved away with a link to it left in its place is not followed either', async () => {
  const { dir, outside } = await twoFolders();
  const sink = await Sink.open(dir, transferId);
  await put(sink, 'a/sub/before');
  await rename(join(dir, 'a'), join(outside, 'a'));
  await symlink(join(outside, 'a'), join(dir, 'a'));
  expect(await failureOf(put(sink, 'a/sub/x'))).toMatchObject({ code: 'symlinked-parent' });
  expect(await tree(join(outside, 'a'))).toEqual({ 'sub/': '', 'sub/before': 'peer' });
});

test('a file begun before the swap is not placed behind the link, nor taken back through it', async () => {
  const { dir, outside } = await twoFolders();
  const sink = await Sink.open(dir, transferId);
  const file = await sink.create(entry('a/x', 'peer'));
  await file.write(Buffer.from('peer'), 0);
  await rename(join(dir, 'a'), join(dir, 'a-moved'));
  await symlink(outside, join(dir, 'a'));
  expect(await failureOf(file.commit())).toEqual({ code: 'symlinked-parent', params: { path: 'a/x' } });
  expect(await tree(outside)).toEqual({ 'b/': '' });
  if (process.platform === 'linux') expect(await tree(join(dir, 'a-moved'))).toEqual({});
});

test('ending a transfer touches nothing behind a link', async () => {
  for (const end of ['finish', 'abort'] as const) {
    const { dir, outside } = await twoFolders();
    const before = await stat(join(outside, 'b'));
    const sink = await Sink.open(dir, transferId);
    await sink.folder(entry('a/b', '', { mtimeMs: someTime }));
    await rm(join(dir, 'a'), { recursive: true });
    await symlink(outside, join(dir, 'a'));
    await sink[end]();
    const after = await stat(join(outside, 'b'));
    expect([after.ino, after.mtimeMs]).toEqual([before.ino, before.mtimeMs]);
  }
});

/** A worker that keeps turning the folder `a` into a link to `outside` and out of the way again, as fast as it can. */
const attack = `
  const { renameSync, symlinkSync, unlinkSync } = require('node:fs');
  const { workerData: { dir, outside, stop }, parentPort } = require('node:worker_threads');
  const attempt = (what) => { try { what(); return 1; } catch { return 0; } };
  let swaps = 0;
  for (let i = 0; Atomics.load(stop, 0) === 0; i++) {
    attempt(() => renameSync(dir + '/a', dir + '/away' + i));
    swaps += attempt(() => symlinkSync(outside, dir + '/a'));
    for (const end = performance.now() + (i % 10) / 20; performance.now() < end; );
    attempt(() => unlinkSync(dir + '/a'));
    for (const end = performance.now() + (i % 7) / 5; performance.now() < end; );
  }
  parentPort.postMessage(swaps);
`;

test('somebody who swaps all the time gets nothing written outside', async (t) => {
  if (process.platform !== 'linux') t.skip('only Linux can tell where an open file is');
  const { dir, outside } = await twoFolders();
  const sink = await Sink.open(dir, transferId);
  const stop = new Int32Array(new SharedArrayBuffer(4));
  const attacker = new Worker(attack, { eval: true, workerData: { dir, outside, stop } });
  const told = new Map<string, number>();
  for (let i = 0; i < 500; i++) {
    const tries = [
      put(sink, `a/f${i}`),
      put(sink, `a/b/f${i}`),
      sink.folder(entry(`a/b/d${i}`)),
      put(sink, `a/d${i}/f`),
    ];
    for (const one of await Promise.all(tries.map((one) => one.then(() => 'written', known)))) {
      told.set(one, (told.get(one) ?? 0) + 1);
    }
  }
  Atomics.store(stop, 0, 1);
  const [swaps] = (await once(attacker, 'message')) as [number];
  await sink.abort();
  expect(await tree(outside)).toEqual({ 'b/': '' });
  expect(swaps).toBeGreaterThan(10);
  expect(told.get('symlinked-parent')).toBeGreaterThan(0);
  expect(told.get('written')).toBeGreaterThan(0);
});

/** The code of a known failure: anything else is rethrown, and fails the test. */
function known(error: unknown): string {
  if (error instanceof FerryError) return error.code;
  throw error;
}
