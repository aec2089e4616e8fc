/** Which links of a folder go as links, and what becomes of the others, by what the person wants. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { promisedSource } from '../../../../electron/engine/disk/source/promised-source.ts';
import { waitingSource } from '../../../../electron/engine/disk/source/waiting-source.ts';
import { walk, type LinkUse } from '../../../../electron/engine/disk/source/walk.ts';
import { newFolder } from '../sink/places.ts';
import { symlink } from '../../../support/disks/odd-files.ts';

/** `path -> what it says`, `path` of what is no link, `path: reason` of what is left out. */
async function lines(path: string, links: LinkUse, disk = promisedSource): Promise<string[]> {
  const found: string[] = [];
  for await (const batch of walk([path], { signal: new AbortController().signal, links, disk })) {
    for (const one of batch) {
      if (one.kind === 'skip') found.push(`${one.path}: ${one.failure.params?.['reason'] ?? one.failure.code}`);
      else found.push(one.link === undefined ? one.path : `${one.path} -> ${one.link}`);
    }
  }
  return found;
}

/** A folder `t` with a link of each kind, all of them in `t/l`. */
async function tangle(): Promise<string> {
  const dir = await newFolder();
  await mkdir(join(dir, 't/l'), { recursive: true });
  await mkdir(join(dir, 't/sub'));
  await writeFile(join(dir, 't/sub/file'), 'content');
  await writeFile(join(dir, 'outside'), 'secret');
  const link = (says: string, name: string) => symlink(says, join(dir, 't/l', name));
  await link('../sub/file', 'file');
  await link('./.././sub/', 'folder');
  await link('file', 'chain');
  await link('../../outside', 'out');
  await link(join(dir, 't/sub/file'), 'absolute');
  await link('out', 'chain-out');
  await link('../../t/sub/file', 'out-and-in');
  await link('../sub/../sub/file', 'winding');
  await link('nowhere', 'broken');
  await link('c2', 'c1');
  await link('c1', 'c2');
  await link('..', 'top');
  await link('.', 'itself');
  return join(dir, 't');
}

test.each([
  ['waiting', waitingSource],
  ['promised', promisedSource],
] as const)('kept are links that lead to something else below the folder given (%s)', async (_, disk) => {
  expect(await lines(await tangle(), 'keep', disk)).toEqual([
    ...['t', 't/l', 't/l/absolute: leads-out', 't/l/broken: broken', 't/l/c1: broken', 't/l/c2: broken'],
    ...['t/l/chain -> file', 't/l/chain-out: leads-out', 't/l/file -> ../sub/file', 't/l/folder -> ./.././sub/'],
    ...['t/l/itself -> .', 't/l/out: leads-out', 't/l/out-and-in: leads-out', 't/l/top: leads-out'],
    ...['t/l/winding: leads-out', 't/sub', 't/sub/file'],
  ]);
});

test.each([
  ['skip', 'chosen'],
  ['unknown', 'peer'],
] as const)('%s: all are left out, each by name', async (use, reason) => {
  const found = await lines(await tangle(), use);
  expect(found.filter((line) => line.endsWith(`: ${reason}`))).toHaveLength(13);
  expect(found.filter((line) => !line.includes(': '))).toEqual(['t', 't/l', 't/sub', 't/sub/file']);
});

test('followed: what links lead to comes under their names, and a circle ends', async () => {
  const dir = await newFolder();
  await mkdir(join(dir, 't/a'), { recursive: true });
  await mkdir(join(dir, 'elsewhere'));
  await writeFile(join(dir, 'elsewhere/file'), 'content');
  await symlink('../../elsewhere', join(dir, 't/a/away'));
  await symlink(join(dir, 't'), join(dir, 'elsewhere/back'));
  await symlink('..', join(dir, 't/a/up'));
  await symlink('nowhere', join(dir, 't/a/broken'));
  expect(await lines(join(dir, 't'), 'follow')).toEqual([
    ...['t', 't/a', 't/a/away', 't/a/away/back: circle', 't/a/away/file', 't/a/broken: broken', 't/a/up: circle'],
  ]);
});
