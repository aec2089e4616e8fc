/** A round of each scenario with the programs as they ship, and what becomes of one that breaks a promise. */
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { noCounts, playRound, playRounds, scenarios, type Scenario } from '../../../build/torture/rounds.mjs';
import { bundle } from '../../support/bundles/bundle.ts';
import { noDisks } from '../../support/disks/removable-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

const cli = await bundle('electron/cli.ts');

const names = Object.keys(scenarios) as Scenario[];

test.skipIf(noDisks !== '').each(names)(`nothing is lost in a round of: %s${noDisks}`, async (scenario) => {
  const work = await temporaryFolder();
  // It throws what promise was broken.
  await playRound({ scenario, kind: 'ext4', seed: 1, dir: join(work, 'round'), cli });
  expect(await readdir(work)).toEqual([]);
});

test.skipIf(noDisks !== '')(
  `a disk that was full before anything came: word of that isn’t taken for word of later${noDisks}`,
  async () => {
    const work = await temporaryFolder();
    // Full from the start, then the receiver is killed, and there is room; on a disk slow enough to look meanwhile.
    await playRound({ scenario: 'full', kind: 'exfat-fuse', seed: 674_031_227, dir: join(work, 'round'), cli });
    expect(await readdir(work)).toEqual([]);
  },
);

test.skipIf(noDisks !== '')(
  `a round that breaks a promise is counted, and what it said is kept${noDisks}`,
  async () => {
    const work = await temporaryFolder();
    const broken = join(work, 'cli.mjs');
    await writeFile(broken, 'console.error("this program is broken"); process.exitCode = 1;');
    const counts = noCounts();
    await playRounds({
      counts: new Map([['kills', counts]]),
      kind: 'tmpfs',
      // One round.
      seconds: 0.001,
      seed: 7,
      work,
      signal: new AbortController().signal,
      cli: broken,
    });
    expect(counts).toMatchObject({ rounds: 1, failures: 1 });
    expect(await readFile(join(work, 'tmpfs kills 7', 'told.txt'), 'utf8')).toContain('this program is broken');
    expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(work);
  },
);
