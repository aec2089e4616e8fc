/** A receiver killed in mid-transfer leaves every name whole or absent, on disks of several kinds; `build/kills/main.mjs` is the long run. */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'vitest';
import { killRound, writeTinyFiles } from '../../build/kills/round.mjs';
import { bundle } from '../support/bundles/bundle.ts';
import { diskFor, type DiskKind } from '../support/disks/disks.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const cli = await bundle('electron/cli.ts');

const kinds: readonly DiskKind[] = ['exfat-fuse', 'ext4'];

test.for(kinds)('on %s nothing is half there after kill -9, and nothing stands twice in the end', async (kind, t) => {
  const dest = await diskFor(t, kind);
  const work = await temporaryFolder();
  const source = join(work, 'tiny');
  await mkdir(source);
  const contents = writeTinyFiles(source, 400);
  // It throws what promise was broken.
  await killRound({ cli, work, source, contents, dest, killAt: [120] });
});
