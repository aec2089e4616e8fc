/** What stands under a wanted name is told from what the transfer put there itself, and what came before is found again. */
import { utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promisedCalls } from '../../../../electron/engine/disk/system/promised-calls.ts';
import { Anchors } from '../../../../electron/engine/disk/system/anchor.ts';
import { partialNames } from '../../../../electron/engine/disk/names/own-names.ts';
import { Folders } from '../../../../electron/engine/disk/sink/folders/folders.ts';
import { copyName } from '../../../../electron/engine/disk/names/own-names.ts';
import { Ours } from '../../../../electron/engine/disk/sink/naming/ours.ts';
import { findExisting, maxLooks } from '../../../../electron/engine/disk/sink/existing.ts';
import { entry, newFolder, transferId } from './places.ts';

const time = 1_600_000_000_000;
const coming = entry('f.txt', 'coming', { mtimeMs: time });

/** A folder with files of these contents, all of one time; `own`: those that the transfer noted as its own. */
async function folderWith(contents: Record<string, string>, own: readonly string[] = []) {
  const dir = await newFolder();
  for (const [name, content] of Object.entries(contents)) {
    await writeFile(join(dir, name), content);
    await utimes(join(dir, name), time / 1000, time / 1000);
  }
  const { root } = await Folders.open(dir, new Anchors(promisedCalls), promisedCalls, partialNames(transferId));
  const ours = new Ours(
    dir,
    own.map((name) => join(dir, name)),
    promisedCalls,
  );
  return { dir, look: () => findExisting(root, 'f.txt', coming, ours) };
}

test('nothing stands where there is nothing, and nothing in the way where the transfer itself put a file', async () => {
  expect(await (await folderWith({})).look()).toBeNull();
  expect(await (await folderWith({ 'f.txt': 'before' }, ['f.txt'])).look()).toBeNull();
});

test('somebody else’s file is described, and so is a copy beside it that may be the one that comes', async () => {
  const { dir, look } = await folderWith({ 'f.txt': 'theirs', 'f (2).txt': 'longer than it', 'f (3).txt': 'coming' });
  await utimes(join(dir, 'f.txt'), 1, 1);
  const path = join(dir, 'f.txt');
  expect(await look()).toEqual({
    own: false,
    link: null,
    path,
    bytes: 6,
    mtimeMs: 1000,
    file: true,
    copy: join(dir, 'f (3).txt'),
  });
});

test('a copy that a kill kept from being noted is found beside the transfer’s own file of the name', async () => {
  // A file that changed while the line was down: its first state is there as `f.txt`, its second as `f (2).txt`.
  const { dir, look } = await folderWith({ 'f.txt': 'first', 'f (2).txt': 'coming' }, ['f.txt']);
  expect(await look()).toMatchObject({ own: true, copy: join(dir, 'f (2).txt') });
});

test('what the transfer noted as its own is no copy of what comes, however alike', async () => {
  const all = { 'f.txt': 'coming', 'f (2).txt': 'coming', 'f (3).txt': 'coming' };
  const { dir, look } = await folderWith(all, ['f.txt', 'f (2).txt']);
  expect(await look()).toMatchObject({ own: true, copy: join(dir, 'f (3).txt') });
  expect(await (await folderWith(all, Object.keys(all))).look()).toBeNull();
});

test('so many copies are looked at, and no more', async () => {
  const others = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, i) => [copyName('f.txt', 'file', i + 1), 'another one']));
  const last = copyName('f.txt', 'file', maxLooks + 1);
  const within = await folderWith({ ...others(maxLooks), [last]: 'coming' });
  expect(await within.look()).toMatchObject({ copy: join(within.dir, last) });
  const beyond = await folderWith({ ...others(maxLooks + 1), [copyName('f.txt', 'file', maxLooks + 2)]: 'coming' });
  expect(await beyond.look()).toMatchObject({ copy: null });
});

test.each([
  ['two seconds', -1],
  ['two seconds, rounded up', 1999],
])('a copy is found again where the disk keeps times in steps of %s', async (_, later) => {
  const { dir } = await folderWith({ 'f.txt': 'other than it', 'f (2).txt': 'coming' });
  const { root } = await Folders.open(dir, new Anchors(promisedCalls), promisedCalls, () => '.ferry-probe');
  const changed = { ...coming, mtimeMs: time + later };
  const found = await findExisting(root, 'f.txt', changed, new Ours(dir, [], promisedCalls));
  expect(found).toMatchObject({ copy: join(dir, 'f (2).txt') });
});
