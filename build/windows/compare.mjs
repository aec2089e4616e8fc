#!/usr/bin/env node
/**
 * How long 4,000 files of 500 bytes in 40 folders take from Linux to Windows under Wine: this build and another by turns.
 *   node build/windows/compare.mjs --against DIR [--work /tmp/ferry-wine] [--node 20.20.2] [--rounds 7]
 * DIR: another checkout of Ferry, built. What Wine needs comes into --work. One round isn't counted: it warms up. Exit code 1
 * when this build takes more than half of the other's time, by the median of the rounds' ratios.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../build.mjs';
import { equal, partials, put, same, Stage, tree } from './stage.mjs';

const { values: o } = parseArgs({
  options: {
    against: { type: 'string' },
    work: { type: 'string', default: '/tmp/ferry-wine' },
    node: { type: 'string', default: '20.20.2' },
    rounds: { type: 'string', default: '7' },
  },
});
if (o.against === undefined) throw new Error('--against: see the head of this script');
const [files, folders, fileBytes] = [4000, 40, 500];
const atMost = 0.5;

const work = resolve(o.work);
execFileSync('bash', [join(root, 'build/windows/setup-wine.sh'), work, o.node], { stdio: 'inherit' });
const builds = [
  { name: 'this', stage: stageOf('this', root) },
  { name: 'other', stage: stageOf('other', resolve(o.against)) },
];
/** @type {number[]} */
const ratios = [];
for (let round = 0; round <= Number(o.rounds); round++) {
  /** @type {Record<string, number>} */
  const took = {};
  for (const { name, stage } of round % 2 === 0 ? builds : builds.toReversed()) {
    took[name] = await seconds(stage, round);
  }
  const ratio = (took['this'] ?? NaN) / (took['other'] ?? NaN);
  if (round > 0) ratios.push(ratio);
  const told = builds.map(({ name }) => `${name} ${took[name]?.toFixed(2)} s`).join(', ');
  process.stdout.write(`${round === 0 ? 'warming up' : `round ${round}`}: ${told}, x ${ratio.toFixed(2)}\n`);
}
for (const { stage } of builds) stage.close(false);
const sorted = ratios.toSorted((a, b) => a - b);
const median = sorted[Math.floor(sorted.length / 2)] ?? NaN;
process.stdout.write(`median x ${median.toFixed(2)}, at most x ${atMost} is wanted\n`);
process.exitCode = median <= atMost ? 0 : 1;

/** Two sides with one build. Its parts for Windows are a copy beside Windows' packages. @param {string} name @param {string} repo */
function stageOf(name, repo) {
  const app = join(work, 'app');
  const built = join(app, `out-compared-${name}`);
  rmSync(built, { recursive: true, force: true });
  cpSync(join(repo, 'out'), built, { recursive: true });
  const node = join(work, `node-${o.node}`, 'bin', 'node.exe');
  return new Stage({ repo, app, built, node, wine: '/usr/lib/wine/wine64', prefix: join(work, 'prefix') });
}

/** One transfer into a new folder, and that all of it is there. @param {Stage} stage @param {number} round */
async function seconds(stage, round) {
  const source = stage.at(`source-${round}`);
  put(
    source,
    Object.fromEntries(
      Array.from({ length: files }, (_, i) => [`tree/${i % folders}/${i}.bin`, Buffer.alloc(fileBytes, `${i} `)]),
    ),
  );
  const dir = stage.at(`in-${round}`);
  const { codes, took } = await stage.transfer('linux', 'win', [join(source, 'tree')], dir, { ms: 300_000 });
  equal(codes, [0, 0], 'exit codes');
  same(tree(source), tree(dir));
  equal(partials(dir), [], 'partial files');
  return took / 1000;
}
