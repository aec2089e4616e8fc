/** What is received for one disk goes to no other: it waits while the disk is away, and goes on when it is back. */
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mountDisk, noDisks, type Disk } from '../../../support/disks/removable-disk.ts';
import { accept, ended, offer, startTestEngine, type TestEngine } from '../../../support/engines.ts';
import { tempDir } from '../../../support/pair.ts';

const mib = 1024 * 1024;
const onDisks = test.skipIf(noDisks !== '');

/** Many small files and a big one, in a folder. */
async function tree(): Promise<string> {
  const path = join(await tempDir(), 'tree');
  await mkdir(path);
  for (let i = 0; i < 40; i++) await writeFile(join(path, `small-${i}`), `content ${i}`);
  await writeFile(join(path, 'zbig'), Buffer.alloc(24 * mib, 'some content '));
  return path;
}

async function expectWhole(path: string, arrived: string): Promise<void> {
  const names = await readdir(path);
  expect((await readdir(arrived)).toSorted()).toEqual(names.toSorted());
  for (const name of names) {
    expect((await readFile(join(arrived, name))).equals(await readFile(join(path, name))), name).toBe(true);
  }
}

const waits = (side: TestEngine, id: string) => side.transfer((t) => t.hold?.code === 'destination-gone', id);

onDisks.each([
  ['the disk itself', ''],
  ['a folder on it', 'in/box'],
])(
  `pulled in mid-transfer, %s gets the rest when it is back, and its mount point nothing${noDisks}`,
  async (_, below) => {
    const [anna, ben, path] = [await startTestEngine('Anna'), await startTestEngine('Ben'), await tree()];
    const disk = await mountDisk('ext4', 64);
    const dir = join(disk.dir, below);
    const id = await offer(anna, ben, [path]);
    await ben.transfer((t) => t.totals.complete, id);
    await accept(ben, id, { dir });
    await ben.handle.command('pause', { transferId: id });
    await ben.transfer((t) => t.status === 'paused', id);
    disk.takeAway();
    await ben.handle.command('resume', { transferId: id });
    const [there, here] = await Promise.all([waits(anna, id), waits(ben, id)]);
    expect(there.hold).toMatchObject({ by: 'peer', params: { peer: 'Ben' } });
    expect(here.status).toBe('paused');
    await ben.transfer((t) => t.hold?.params?.['disk'] === disk.dir, id);
    expect(await readdir(disk.dir)).toEqual([]);
    await disk.putBack();
    expect(await ended(anna, id)).toMatchObject({ status: 'done', casualtyCount: 0 });
    await expectWhole(path, join(dir, 'tree'));
  },
);

onDisks(`not there at the restart, the disk is waited for${noDisks}`, async () => {
  const [anna, ben, path] = [await startTestEngine('Anna'), await startTestEngine('Ben'), await tree()];
  const disk = await mountDisk('ext4', 64);
  const id = await offer(anna, ben, [path]);
  await accept(ben, id, { dir: disk.dir });
  await ben.handle.command('pause', { transferId: id });
  await ben.transfer((t) => t.status === 'paused', id);
  const { port } = ben.state().self;
  await ben.handle.stop();
  disk.takeAway();
  const again = await startTestEngine('Ben', { home: ben.home, port });
  await again.handle.command('resume', { transferId: id });
  await Promise.all([waits(anna, id), waits(again, id)]);
  expect(await readdir(disk.dir)).toEqual([]);
  await disk.putBack();
  expect(await ended(anna, id)).toMatchObject({ status: 'done' });
  await expectWhole(path, join(disk.dir, 'tree'));
});

onDisks.each([
  ['another ext4', 'ext4'],
  ['a tmpfs', 'tmpfs'],
] as const)(`%s in the disk’s place gets nothing${noDisks}`, async (_, kind) => {
  const [anna, ben, path] = [await startTestEngine('Anna'), await startTestEngine('Ben'), await tree()];
  const disk = await mountDisk('ext4', 64);
  const id = await offer(anna, ben, [path]);
  await accept(ben, id, { dir: disk.dir });
  await ben.handle.command('pause', { transferId: id });
  await ben.transfer((t) => t.status === 'paused', id);
  disk.takeAway();
  const other: Disk = await mountDisk(kind, 64, { at: disk.dir });
  await ben.handle.command('resume', { transferId: id });
  await Promise.all([waits(anna, id), waits(ben, id)]);
  expect((await readdir(other.dir)).filter((name) => name !== 'lost+found')).toEqual([]);
  other.takeAway();
  await disk.putBack();
  expect(await ended(anna, id)).toMatchObject({ status: 'done' });
  await expectWhole(path, join(disk.dir, 'tree'));
});

onDisks(
  `taken away just before the end, the disk is waited for, and “done” is said when it is back${noDisks}`,
  async () => {
    const [anna, ben, path] = [await startTestEngine('Anna'), await startTestEngine('Ben'), await tree()];
    const disk = await mountDisk('ext4', 64);
    await mkdir(join(disk.dir, 'tree'));
    await writeFile(join(disk.dir, 'tree', 'small-7'), 'another content');
    const id = await offer(anna, ben, [path]);
    await accept(ben, id, { dir: disk.dir, conflicts: 'ask' });
    // All else is there, and its folder open.
    const { question } = await ben.transfer((t) => t.question !== null && t.progress.files === 40, id);
    disk.takeAway();
    await ben.handle.command('decide', { transferId: id, questionId: question!.id, choice: 'skip', all: false });
    await Promise.all([waits(anna, id), waits(ben, id)]);
    await disk.putBack();
    expect(await ended(anna, id)).toMatchObject({ status: 'done' });
    expect(await ended(ben, id)).toMatchObject({ status: 'done' });
    expect((await readdir(join(disk.dir, 'tree'))).length).toBe(41);
  },
);
