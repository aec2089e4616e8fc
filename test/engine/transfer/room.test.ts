import { execFile } from 'node:child_process';
import { mkdir, open, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, onTestFinished, test } from 'vitest';
import { accept, ended, offer, startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';

const run = promisify(execFile);
const mib = 1024 * 1024;
const root = process.platform === 'linux' && process.getuid?.() === 0;
const reason = root ? '' : ' (skipped: needs root on Linux to mount a small disk)';

/** A disk of its own, so small that it can be filled. */
async function smallDisk(megabytes: number): Promise<string> {
  const dir = await tempDir();
  await run('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', dir]);
  onTestFinished(async () => {
    await run('umount', ['-l', dir]);
  });
  return dir;
}

/** Writes until nothing is left. */
async function takeAll(path: string): Promise<void> {
  const file = await open(path, 'w');
  await expect(file.writeFile(Buffer.alloc(128 * mib))).rejects.toMatchObject({ code: 'ENOSPC' });
  await file.close();
}

test.skipIf(!root)(`a disk without room refuses the offer, which waits for another choice${reason}`, async () => {
  const [anna, ben, dir, disk] = [
    await startTestEngine('Anna'),
    await startTestEngine('Ben'),
    await tempDir(),
    await smallDisk(8),
  ];
  const path = join(dir, 'big.bin');
  await writeFile(path, '');
  await truncate(path, 64 * mib);
  const id = await offer(anna, ben, [path]);
  await ben.transfer((t) => t.totals.complete, id);
  expect(await accept(ben, id, { dir: disk })).toMatchObject({
    ok: false,
    failure: { code: 'no-space', params: { dir: disk } },
  });
  expect(await accept(ben, id)).toMatchObject({ ok: true });
  expect((await ended(anna, id)).status).toBe('done');
});

test.skipIf(!root)(
  `a disk that fills up midway pauses both sides, and the transfer goes on when there is room${reason}`,
  async () => {
    const [anna, ben, dir, disk] = [
      await startTestEngine('Anna'),
      await startTestEngine('Ben'),
      await tempDir(),
      await smallDisk(64),
    ];
    const inbox = join(disk, 'inbox');
    const path = join(dir, 'big.bin');
    await writeFile(path, Buffer.alloc(48 * mib, 'some content '));
    const id = await offer(anna, ben, [path]);
    await ben.transfer((t) => t.totals.complete, id);
    await mkdir(inbox);
    // There is room when it is asked, and then somebody else takes it.
    const pauses = [anna, ben].map((side) => side.transfer((t) => t.hold?.code === 'no-space', id));
    await accept(ben, id, { dir: inbox });
    await ben.handle.command('pause', { transferId: id });
    await ben.transfer((t) => t.status === 'paused', id);
    await takeAll(join(disk, 'hog'));
    await ben.handle.command('resume', { transferId: id });
    const [there, here] = await Promise.all(pauses);
    expect(there?.hold).toMatchObject({ code: 'no-space', params: { peer: 'Ben' }, by: 'peer' });
    expect(here?.hold).toMatchObject({ code: 'no-space' });
    await rm(join(disk, 'hog'));
    expect(await ended(anna, id)).toMatchObject({ status: 'done', hold: null });
    expect((await readFile(join(inbox, 'big.bin'))).equals(await readFile(path))).toBe(true);
  },
);
