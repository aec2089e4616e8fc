/**
 * The proof that a killed receiver leaves every name whole or absent, and that nothing stands twice afterwards, on disks
 * of several kinds: thousands of tiny files land, the receiver is killed with SIGKILL at a random moment and started
 * again. Prints counts; fails when a round does. Root, Linux, with exfat-fuse and ntfs-3g; some seconds a round.
 *
 *   node build/kills/main.mjs [--rounds 50] [--files 3000] [--disks exfat-fuse,ntfs-3g,ext4,tmpfs] [--seed N] [--cli BUILT]
 */
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { build, root } from '../build.mjs';
import { randomFrom } from '../programs/random.mjs';
import { mountDisk } from '../disks/disks.mjs';
import { killRound, writeTinyFiles } from './round.mjs';

/** Disks are this large: XFS takes no smaller one. */
const mebibytes = 320;

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '50' },
    files: { type: 'string', default: '3000' },
    disks: { type: 'string', default: 'exfat-fuse,ntfs-3g,ext4,tmpfs' },
    seed: { type: 'string', default: String(Date.now() & 0x7fff_ffff) },
    cli: { type: 'string' },
  },
});

/** @param {import('../disks/disks.mjs').DiskKind} kind @param {number} rounds @param {number} files @param {number} seed */
async function prove(kind, rounds, files, seed) {
  const random = randomFrom(seed);
  const work = fs.mkdtempSync(join(tmpdir(), 'ferry-kills-'));
  const source = join(work, 'tiny');
  fs.mkdirSync(source);
  const contents = writeTinyFiles(source, files);
  const disk = mountDisk(kind, work, mebibytes);
  const counts = { disk: kind, rounds: 0, broken: 0, 'files at the kill': 0, 'partials at the kill': 0, seconds: 0 };
  try {
    for (let n = 0; n < rounds; n++) {
      const dest = join(disk.dir, `round ${n}`);
      fs.mkdirSync(dest);
      const killAt = [Math.floor(random() * files)];
      counts.rounds++;
      try {
        const round = await killRound({ cli, work, source, contents, dest, killAt });
        counts['files at the kill'] += round.atKill;
        counts['partials at the kill'] += round.partials;
        counts.seconds += Math.round(round.seconds);
        fs.rmSync(dest, { recursive: true });
      } catch (error) {
        counts.broken++;
        console.error(`${kind}, round ${n}, killed at ${killAt.join(' and ')} files: ${String(error)}`);
        fs.rmSync(dest, { recursive: true, force: true });
      }
    }
    return counts;
  } finally {
    disk.unmount();
    fs.rmSync(work, { recursive: true, force: true });
  }
}

if (values.cli === undefined) await build(['main']);
const cli = values.cli ?? join(root, 'out', 'cli.js');
console.log(`kills, seed ${values.seed}`);
const all = [];
for (const kind of values.disks.split(',')) {
  const counts = await prove(
    /** @type {import('../disks/disks.mjs').DiskKind} */ (kind),
    Number(values.rounds),
    Number(values.files),
    Number(values.seed),
  );
  console.log(JSON.stringify(counts));
  all.push(counts);
}
if (all.some(({ broken }) => broken > 0)) process.exitCode = 1;
