/** Disks in loop files, as the tests and the torture run use them: taken away, pulled, put back. */
import { open, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { mountDisk, noDisks } from '../../support/disks/removable-disk.ts';

test.skipIf(noDisks !== '').each(['exfat-fuse', 'ntfs-3g'] as const)(
  `a %s that was pulled comes back once nobody holds what was open there${noDisks}`,
  async (kind) => {
    const disk = await mountDisk(kind, 16);
    const path = join(disk.dir, 'kept');
    await writeFile(path, 'flushed', { flush: true });
    const held = await open(path);
    disk.pull();
    disk.takeAway();
    let isBack = false;
    const back = disk.putBack().then(() => (isBack = true));
    await expect.poll(() => disk.tries).toBeGreaterThan(3);
    expect(isBack).toBe(false);
    // It can't be told any more, which is no reason to keep it open.
    await held.close().catch(() => {});
    await back;
    expect(await readFile(path, 'utf8')).toBe('flushed');
  },
);
