/**
 * The proof that nothing is lost when the line or a process goes away in mid-transfer: the terminal app as it ships, a
 * sender and a receiver on hosts of their own (network namespaces), one big file, and an interruption: cable out,
 * another address, a reset, a bad or slow line, `kill -9` of either side again and again. The file is compared byte by
 * byte, nothing else may stay behind, and what the sender put on the wire is counted by its network card. Prints
 * figures; fails when something differs or costs too much. Root, Linux, some 5 GB free, five minutes.
 *
 *   node build/interruptions.mjs [--dir FOLDER] [--only TEXT] [--kills 50] [--seed N]
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, root } from './build.mjs';
import { kill } from './interruptions/kills.mjs';
import { maxExtraOfKills } from './interruptions/limits.mjs';
import { interrupt, interruptions } from './interruptions/ways.mjs';

const mib = 1024 * 1024;
const self = fileURLToPath(import.meta.url);

const inMib = (/** @type {number} */ bytes) => Number((bytes / mib).toFixed(2));
const load = () => loadavg()[0]?.toFixed(1);

/** @param {{ dir: string, only: string, kills: number, seed: number }} o */
async function prove(o) {
  await build(['main']);
  const net = process.env;
  const work = fs.mkdtempSync(join(o.dir, 'ferry-interruptions-'));
  const failures = [];
  const rows = [];
  let number = 0;
  const folder = () => {
    const dir = join(work, `${++number}`);
    fs.mkdirSync(dir);
    return dir;
  };
  try {
    for (const [name, how] of Object.entries(interruptions)) {
      if (!name.includes(o.only)) continue;
      const dir = folder();
      try {
        const { bytes, at, seconds, sent, extra, allowed } = await interrupt(net, dir, how);
        const row = {
          case: name,
          MiB: inMib(bytes),
          'at %': Math.round(at * 100),
          s: Number(seconds.toFixed(1)),
          'on the wire': inMib(sent),
          extra: inMib(extra),
          allowed: inMib(allowed),
          load: load(),
        };
        rows.push(row);
        console.log(JSON.stringify(row));
        if (extra > allowed) failures.push(`${name}: ${inMib(extra)} MiB extra`);
      } catch (error) {
        failures.push(`${name}: ${String(error)}`);
        console.error(`${name}: ${String(error)}`);
      }
      fs.rmSync(dir, { recursive: true });
    }
    if (o.kills > 0 && 'kill -9'.includes(o.only)) {
      console.log(`kill -9, seed ${o.seed}`);
      try {
        const done = await kill(net, folder(), { mebibytes: 2048, kills: o.kills, seed: o.seed });
        const { bytes, seconds, kills, early, sent, extra } = done;
        const share = extra / bytes;
        console.log(
          `kill -9: ${kills} kills (${early} while starting) over ${inMib(bytes)} MiB in ${seconds.toFixed(0)} s; ` +
            `${inMib(sent)} MiB on the wire, ${(share * 100).toFixed(1)} % extra; load ${load()}`,
        );
        if (kills < o.kills) failures.push(`kill -9: delivered after ${kills} kills already`);
        if (share > maxExtraOfKills) failures.push(`kill -9: ${(share * 100).toFixed(1)} % extra`);
      } catch (error) {
        failures.push(`kill -9: ${String(error)}`);
      }
    }
    if (rows.length > 0) console.table(rows);
    for (const failure of failures) console.error(`interruptions: ${failure}`);
    return failures.length === 0;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === self) {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string', default: tmpdir() },
      only: { type: 'string', default: '' },
      kills: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(Date.now() & 0x7fff_ffff) },
    },
  });
  if (process.env['NS_A'] === undefined) {
    const script = join(root, 'build', 'netns.sh');
    const argv = ['a', 'b', '--', process.execPath, self, ...process.argv.slice(2)];
    process.exitCode = spawnSync(script, argv, { stdio: 'inherit' }).status ?? 1;
  } else {
    const { dir, only, kills, seed } = values;
    process.exitCode = (await prove({ dir, only, kills: Number(kills), seed: Number(seed) })) ? 0 : 1;
  }
}
