/** Symbolic links between two whole engines. */
import { lstat, lutimes, mkdir, readlink, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accept, deliver, ended, offer, startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { symlink } from '../../support/disks/odd-files.ts';
import { expectSameTree } from '../../support/disks/same-tree.ts';

/** Two engines, and a folder like those of package managers and bundles. */
async function pair() {
  const [anna, ben] = [await startTestEngine('Anna'), await startTestEngine('Ben')];
  const tree = join(await tempDir(), 'tree');
  await mkdir(join(tree, 'Versions/A'), { recursive: true });
  await mkdir(join(tree, '.bin'));
  await writeFile(join(tree, 'Versions/A/code'), 'code');
  await symlink('A', join(tree, 'Versions/Current'));
  await symlink('Versions/Current/code', join(tree, 'code'));
  await symlink('../Versions/A/code', join(tree, '.bin/code'));
  await lutimes(join(tree, '.bin/code'), 5, 1_000_000_000.123);
  return { anna, ben, tree, inbox: join(ben.inbox, 'tree') };
}

test('a tree with links arrives as it is, with their times, and a second time nothing is sent', async () => {
  const { anna, ben, tree, inbox } = await pair();
  const first = await deliver(anna, ben, [tree]);
  for (const end of [first.sent, first.received]) {
    expect(end).toMatchObject({ status: 'done', casualtyCount: 0, totals: { files: 4, folders: 4 } });
    expect(end.progress.files).toBe(4);
  }
  expectSameTree(tree, inbox, { links: true });
  expect((await lstat(join(inbox, '.bin/code'))).mtimeMs).toBe(1_000_000_000_123);
  const second = await deliver(anna, ben, [tree]);
  for (const end of [second.sent, second.received]) expect(end).toMatchObject({ skipped: { files: 4, bytes: 4 } });
  expectSameTree(tree, inbox, { links: true });
});

test('another link under the name stays, and gives it up under replace', async () => {
  const { anna, ben, tree, inbox } = await pair();
  await mkdir(inbox, { recursive: true });
  await symlink('theirs', join(inbox, 'code'));
  await deliver(anna, ben, [tree]);
  expect(await readlink(join(inbox, 'code'))).toBe('theirs');
  expect(await readlink(join(inbox, 'code (2)'))).toBe('Versions/Current/code');
  await deliver(anna, ben, [tree], { conflicts: 'replace' });
  expect(await readlink(join(inbox, 'code'))).toBe('Versions/Current/code');
});

test.each(['skip', 'follow'] as const)('%s: what the person wants is done', async (links) => {
  const { anna, ben, tree, inbox } = await pair();
  const id = await offer(anna, ben, [tree], { links });
  await accept(ben, id);
  const sent = await ended(anna, id);
  if (links === 'skip') {
    expect(sent).toMatchObject({ status: 'done', casualtyCount: 3, linksLeftOut: 3, progress: { files: 1 } });
    expect(sent.casualties[0]!.failure).toMatchObject({ code: 'symlink-skipped', params: { reason: 'chosen' } });
  } else {
    expect(sent).toMatchObject({ status: 'done', casualtyCount: 0 });
    expectSameTree(tree, inbox);
    expect((await lstat(join(inbox, 'code'))).isFile()).toBe(true);
  }
});

test('a link that changes before its turn is told, and doesn’t arrive', async () => {
  const { anna, ben, tree, inbox } = await pair();
  const id = await offer(anna, ben, [tree]);
  await ben.transfer((t) => t.status === 'asking' && t.totals.complete, id);
  await rm(join(tree, 'code'));
  await symlink('Versions', join(tree, 'code'));
  await accept(ben, id);
  const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
  for (const end of [sent, received]) {
    expect(end).toMatchObject({
      status: 'done',
      casualties: [{ path: 'tree/code', failure: { code: 'source-changed' } }],
    });
  }
  await expect(lstat(join(inbox, 'code'))).rejects.toThrow('ENOENT');
});
