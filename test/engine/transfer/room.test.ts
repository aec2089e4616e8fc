import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { accept, ended, offer, startTestEngine } from '../../support/engines.ts';
import { tempDir } from '../../support/pair.ts';
import { hasSmallDisks, noSmallDisks, smallDisk, takeAll } from '../../support/disks/small-disk.ts';
import { solidFile } from '../../support/disks/solid-file.ts';

const mib = 1024 * 1024;

/** Both sides, where the one has its files, and a disk of so many MiB for the other. */
async function besideSmallDisk(mebibytes: number) {
  return {
    anna: await startTestEngine('Anna'),
    ben: await startTestEngine('Ben'),
    dir: await tempDir(),
    disk: await smallDisk(mebibytes),
  };
}

test.skipIf(!hasSmallDisks)(
  `a disk without room refuses the offer, which waits for another choice${noSmallDisks}`,
  async () => {
    const { anna, ben, dir, disk } = await besideSmallDisk(8);
    const path = join(dir, 'big.bin');
    await solidFile(path, 64 * mib);
    const id = await offer(anna, ben, [path]);
    await ben.transfer((t) => t.totals.complete, id);
    expect(await accept(ben, id, { dir: disk })).toMatchObject({
      ok: false,
      failure: { code: 'larger-than-disk', params: { path: 'big.bin', size: 8 * mib } },
    });
    expect(await accept(ben, id)).toMatchObject({ ok: true });
    expect((await ended(anna, id)).status).toBe('done');
  },
);

test.skipIf(!hasSmallDisks)(
  `a disk that fills up midway pauses both sides, and the transfer goes on when there is room${noSmallDisks}`,
  async () => {
    const { anna, ben, dir, disk } = await besideSmallDisk(64);
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

test.skipIf(!hasSmallDisks)(
  `several big files wait on a full disk without trying again and again, and arrive when there is room${noSmallDisks}`,
  async () => {
    const { anna, ben, dir, disk } = await besideSmallDisk(64);
    const paths = ['a', 'b', 'c'].map((name) => join(dir, name));
    for (const path of paths) await writeFile(path, Buffer.alloc(12 * mib, 'some content '));
    const seen: string[] = [];
    ben.handle.subscribe(() => {
      const [transfer] = ben.state().transfers;
      const now = `${transfer?.status} ${transfer?.hold?.code ?? ''}`;
      if (seen.at(-1) !== now) seen.push(now);
    });
    const id = await offer(anna, ben, paths);
    await ben.transfer((t) => t.totals.complete, id);
    await accept(ben, id, { dir: disk });
    await ben.handle.command('pause', { transferId: id });
    await ben.transfer((t) => t.status === 'paused', id);
    await takeAll(join(disk, 'hog'));
    await ben.handle.command('resume', { transferId: id });
    await ben.transfer((t) => t.hold?.code === 'no-space', id);
    const before = seen.length;
    // Each call of its sender's finds no more room, and shows how much there is.
    let looks = 0;
    let last: unknown = null;
    await ben.until(({ transfers: [transfer] }) => {
      if (transfer?.hold !== last) looks++;
      last = transfer?.hold;
      return looks > 2;
    });
    expect(seen.slice(before)).toEqual([]);
    await rm(join(disk, 'hog'));
    expect(await ended(anna, id)).toMatchObject({ status: 'done', progress: { files: 3, bytes: 36 * mib } });
  },
);

test.skipIf(!hasSmallDisks)(
  `a sender that cancels and closes while the receiver waits for room ends it there at once${noSmallDisks}`,
  async () => {
    const { anna, ben, dir, disk } = await besideSmallDisk(16);
    const paths = ['a', 'b'].map((name) => join(dir, name));
    for (const path of paths) await writeFile(path, Buffer.alloc(12 * mib, 'some content '));
    const id = await offer(anna, ben, paths);
    await ben.transfer((t) => t.totals.complete, id);
    await accept(ben, id, { dir: disk, evenIfFull: true });
    const waits = (side: typeof anna) => side.transfer((t) => t.hold?.code === 'no-space', id);
    await Promise.all([waits(anna), waits(ben)]);
    await anna.handle.command('cancel', { transferId: id });
    await anna.handle.stop();
    expect(await ended(ben, id)).toMatchObject({ status: 'cancelled', failure: { code: 'cancelled-by-peer' } });
  },
);

test.skipIf(!hasSmallDisks)(
  `what can never fit is left out by name, and the rest arrives, whether it was counted or not${noSmallDisks}`,
  async () => {
    const { anna, ben, dir, disk } = await besideSmallDisk(16);
    const paths = ['huge', 'small'].map((name) => join(dir, name));
    await solidFile(paths[0]!, 64 * mib);
    await writeFile(paths[1]!, 'fits');
    for (const isCounted of [false, true]) {
      const inbox = join(disk, String(isCounted));
      const id = await offer(anna, ben, paths);
      if (isCounted) await ben.transfer((t) => t.totals.complete, id);
      await accept(ben, id, { dir: inbox, evenIfFull: true });
      const [sent, received] = await Promise.all([ended(anna, id), ended(ben, id)]);
      expect(received).toMatchObject({
        status: 'done',
        progress: { files: 1, bytes: 4 },
        casualties: [{ path: 'huge', failure: { code: 'larger-than-disk' } }],
      });
      expect(sent).toMatchObject({
        status: 'done',
        progress: { files: 1, bytes: 4 },
        casualties: [{ path: 'huge', failure: { code: 'larger-than-disk', by: 'peer' } }],
      });
    }
  },
);
