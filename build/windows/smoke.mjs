#!/usr/bin/env node
/**
 * The terminal app on Windows, for real files: on Windows itself, or on Linux through Wine.
 *   node build/windows/smoke.mjs                                   on Windows, after `npm ci && npm run build`
 *   bash build/windows/setup-wine.sh WORK 20.20.2 22.23.3          on Linux, once
 *   node build/windows/smoke.mjs --work WORK --node 20.20.2        on Linux
 * Options: --only TEXT (of a check's name), --long (also those of minutes), --keep, --out DIR (another build).
 */
import { cpSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../build.mjs';
import { errorChecks } from './checks/errors.mjs';
import { heldChecks } from './checks/held.mjs';
import { nameChecks } from './checks/names.mjs';
import { stateChecks } from './checks/state.mjs';
import { timeChecks } from './checks/times.mjs';
import { transferChecks } from './checks/transfers.mjs';
import { onWindows, Stage } from './stage.mjs';

const { values: o } = parseArgs({
  options: {
    work: { type: 'string' },
    node: { type: 'string' },
    wine: { type: 'string', default: '/usr/lib/wine/wine64' },
    out: { type: 'string', default: join(root, 'out') },
    only: { type: 'string' },
    long: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

/** @typedef {{ name: string, long?: boolean, run(stage: Stage): Promise<void> }} Check */

function openStage() {
  if (onWindows) {
    return new Stage({ repo: root, app: root, built: o.out, node: process.execPath, wine: '', prefix: '' });
  }
  if (o.work === undefined || o.node === undefined) throw new Error('--work and --node: see the head of this script');
  const work = resolve(o.work);
  const app = join(work, 'app');
  // Beside the packages, and one for each Node: two runs at once don't disturb each other.
  const built = join(app, `out-${o.node}`);
  rmSync(built, { recursive: true, force: true });
  cpSync(o.out, built, { recursive: true });
  const node = join(work, `node-${o.node}`, 'bin', 'node.exe');
  return new Stage({ repo: join(o.out, '..'), app, built, node, wine: o.wine, prefix: join(work, 'prefix') });
}

const stage = openStage();
/** @type {readonly Check[]} */
const checks = [...transferChecks, ...nameChecks, ...heldChecks, ...stateChecks, ...errorChecks, ...timeChecks];
let [passed, failed] = [0, 0];
for (const { name, long = false, run } of checks) {
  if ((long && !o.long) || (o.only !== undefined && !name.includes(o.only))) continue;
  const began = performance.now();
  /** @type {unknown} */
  let error = null;
  try {
    await run(stage);
  } catch (thrown) {
    error = thrown;
  }
  const ms = Math.round(performance.now() - began);
  if (error === null) passed++;
  else failed++;
  const why = error instanceof Error ? `: ${error.message}` : '';
  process.stdout.write(`${error === null ? 'ok  ' : 'FAIL'} ${name} (${ms} ms)${why}\n`);
}
stage.close(o.keep);
if (o.keep) process.stdout.write(`${stage.root}\n`);
process.stdout.write(`${passed} passed, ${failed} failed\n`);
process.exitCode = failed > 0 ? 1 : 0;
