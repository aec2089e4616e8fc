/** Files that another program has open for a moment, or for longer: scanners, indexers, editors. */
import * as fs from 'node:fs';
import { join } from 'node:path';
import { mountDisk } from '../../disks/disks.mjs';
import { codeOf, equal, manyFiles, onWindows, other, partials, put, same, tree } from '../stage.mjs';

/** FILE_SHARE_READ, _WRITE and _DELETE, added up: none, reading, reading and writing, all. */
const shareModes = [0, 1, 3, 7];
const heldMs = 300;

/**
 * While each new file is opened for a moment everything arrives, nothing else stays, and nothing is said.
 * @param {import('../stage.mjs').Stage} stage @param {string} parent of the receiving folder
 * @param {{ share: number, count: number, name: string }} o
 */
async function arrives(stage, parent, { share, count, name }) {
  const source = put(stage.at(`src-${name}`), manyFiles(count));
  const dir = join(parent, `in-${name}`);
  const opener = await stage.openNewFiles(`opener-${name}`, join(dir, 'd'), share, heldMs);
  const { codes, got, receiver, sender } = await stage.transfer(other, 'win', [join(source, 'd')], dir, {
    ms: 240_000,
  });
  const opened = await opener.stop();
  equal([codes, got?.['casualties']?.length ?? 0], [[0, 0], 0], 'exit codes, casualties');
  same(tree(dir), tree(source));
  equal(fs.readdirSync(join(dir, 'd')).length, count, 'files');
  equal(partials(dir), [], 'partial files');
  equal(
    [sender.said(), receiver.said()].some((text) => /couldn|rror|open/.test(text)),
    false,
    'something was said',
  );
  equal(opened >= count / 2, true, `most were opened (${opened})`);
}

/** @param {import('../stage.mjs').Stage} stage @param {(dir: string) => Promise<void>} use */
async function onExfat(stage, use) {
  const disk = mountDisk('exfat-fuse', stage.at(`disk-${fs.readdirSync(stage.root).length}`), 64);
  try {
    await use(disk.dir);
  } finally {
    disk.unmount();
  }
}

const canMount = !onWindows && process.getuid?.() === 0 && fs.existsSync('/dev/fuse');

/** @type {readonly import('../smoke.mjs').Check[]} */
export const heldChecks = [
  ...shareModes.map((share) => ({
    name: `a program that opens each new file for ${heldMs} ms, share mode ${share}: all arrive, nothing else stays`,
    /** @param {import('../stage.mjs').Stage} stage */
    run: (stage) => arrives(stage, stage.root, { share, count: 60, name: `links-${share}` }),
  })),
  ...(canMount
    ? shareModes.map((share) => ({
        name: `the same on a disk without hard links (exFAT), share mode ${share}`,
        /** @param {import('../stage.mjs').Stage} stage */
        run: (stage) => onExfat(stage, (dir) => arrives(stage, dir, { share, count: 60, name: `exfat-${share}` })),
      }))
    : []),
  ...(canMount
    ? [1, 2, 3].flatMap((round) =>
        shareModes.flatMap((share) => [
          {
            name: `2,000 files, each opened, share mode ${share}, time ${round}`,
            long: true,
            /** @param {import('../stage.mjs').Stage} stage */
            run: (stage) => arrives(stage, stage.root, { share, count: 2000, name: `long-${share}-${round}` }),
          },
          {
            name: `2,000 files, each opened, on exFAT, share mode ${share}, time ${round}`,
            long: true,
            /** @param {import('../stage.mjs').Stage} stage */
            run: (stage) =>
              onExfat(stage, (dir) => arrives(stage, dir, { share, count: 2000, name: `longx-${share}-${round}` })),
          },
        ]),
      )
    : []),
  {
    name: 'replace: a file open in another program stays as it is and is told so, the others are replaced',
    async run(stage) {
      const source = put(stage.at('rep'), { 'd/open.txt': 'new open', 'd/free.txt': 'new free' });
      const dir = put(stage.at('in-rep'), { 'd/open.txt': 'old', 'd/free.txt': 'old' });
      const holder = await stage.hold('hold', [join(dir, 'd/open.txt')], 1);
      const options = { options: ['--conflicts', 'replace'] };
      const held = await stage.transfer(other, 'win', [join(source, 'd')], dir, options);
      await holder.end();
      const codes = [held.got, held.sent].map((line) => line?.['casualties'].map(codeOf));
      equal(
        [held.codes, codes],
        [
          [1, 1],
          [['file-in-use'], ['file-in-use']],
        ],
        'exit codes, casualties',
      );
      same(tree(dir), { 'd/open.txt': 'old', 'd/free.txt': 'new free' });
      const again = await stage.transfer(other, 'win', [join(source, 'd')], dir, options);
      equal(again.codes, [0, 0], 'exit codes once it is closed');
      same(tree(dir), { 'd/open.txt': 'new open', 'd/free.txt': 'new free' });
    },
  },
  {
    name: 'replace: a read-only file stays as it is and is told so',
    async run(stage) {
      const source = put(stage.at('ro'), { 'd/ro.txt': 'new', 'd/free.txt': 'new free' });
      const dir = put(stage.at('in-ro'), { 'd/ro.txt': 'old', 'd/free.txt': 'old' });
      fs.chmodSync(join(dir, 'd/ro.txt'), 0o444);
      const { codes, got } = await stage.transfer(other, 'win', [join(source, 'd')], dir, {
        options: ['--conflicts', 'replace'],
      });
      equal([codes, got?.['casualties'].map(codeOf)], [[1, 1], ['file-read-only']], 'exit codes, casualties');
      same(tree(dir), { 'd/ro.txt': 'old', 'd/free.txt': 'new free' });
    },
  },
];
