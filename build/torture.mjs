/**
 * Random mishaps for as long as one likes: `npm run torture -- [--minutes N] [--seed N]`.
 *
 * Without more it drives a pair of engines through the schedules of `test/model`; a schedule that broke a promise is
 * printed with its seed, which `FERRY_SEED=N npx vitest run test/model/schedules` repeats. FERRY_MODEL_DISK=exfat-fuse (or
 * another kind) is the receiver's disk instead of a tmpfs.
 *
 *   --disk exfat,ntfs,ext4,tmpfs     the programs as they ship instead, onto disks of these kinds in loop files: so many
 *                                    minutes on each. Linux, as root, with exfat-fuse and ntfs-3g
 *   --scenario kills,changed,unmount,full,again,two-on-one-home
 *                                    what befalls them (`build/torture/scenarios`), round by round; left out: all
 *   --cli BUILT                      another build's cli.js
 *
 * Prints what was counted. A round that broke a promise is printed with its seed and the folder that was kept; moments
 * depend on the machine, too, so a seed repeats the plan and not each millisecond. Exits 1 when there was one.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, root } from './build.mjs';
import { diskKinds } from './disks/disks.mjs';
import { clearAway, noCounts, playRounds, scenarios } from './torture/rounds.mjs';
import { bytesPerMs } from './torture/stage.mjs';

/** @typedef {import('./disks/disks.mjs').DiskKind} DiskKind */
/** @typedef {import('./torture/rounds.mjs').Scenario} Scenario */

const endings = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']);

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '10' },
    seed: { type: 'string' },
    disk: { type: 'string' },
    scenario: { type: 'string' },
    cli: { type: 'string' },
  },
});
const minutes = Number(values.minutes);
if (!(minutes > 0)) throw new Error(`--minutes ${values.minutes}: how many?`);

if (values.disk === undefined && values.scenario === undefined) model();
else if (process.env['FERRY_TORTURE_LINE'] === undefined) process.exitCode = await onALineOfItsOwn();
else process.exitCode = await onDisks();

function model() {
  const env = { ...process.env, FERRY_MODEL_SECONDS: String(minutes * 60) };
  if (values.seed !== undefined) Object.assign(env, { FERRY_SEED: values.seed });
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const argv = [vitest, 'run', '--project', 'alone', 'test/model/schedules'];
  process.exitCode = spawnSync(process.execPath, argv, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
}

/** In a network of its own, whose line is so slow that something can happen meanwhile, and which meets nobody else's. */
async function onALineOfItsOwn() {
  const slow = `tc qdisc replace dev lo root tbf rate ${bytesPerMs * 8}kbit burst 256k latency 50ms`;
  const script = `ip link set lo up && ${slow} && exec "$@"`;
  const self = [process.execPath, fileURLToPath(import.meta.url), ...process.argv.slice(2)];
  const env = { ...process.env, FERRY_TORTURE_LINE: 'slow' };
  const child = spawn('unshare', ['--net', 'sh', '-c', script, 'sh', ...self], { stdio: 'inherit', env });
  // It has something to clear away, and hears of Ctrl-C itself, too.
  for (const signal of endings) process.on(signal, () => child.kill(signal));
  const [code] = await once(child, 'close');
  return code ?? 1;
}

async function onDisks() {
  const kinds = listed('disk', 'exfat,ntfs,ext4,tmpfs', diskKinds);
  const played = listed('scenario', Object.keys(scenarios).join(), /** @type {Scenario[]} */ (Object.keys(scenarios)));
  const seed = Number(values.seed ?? Date.now() & 0x7fff_ffff);
  if (values.cli === undefined) await build(['main']);
  const work = fs.mkdtempSync(join(tmpdir(), 'ferry-torture-'));
  const counts = new Map(kinds.map((kind) => [kind, new Map(played.map((scenario) => [scenario, noCounts()]))]));
  const ending = new AbortController();
  let current = work;
  const end = () => {
    const rows = [...counts].flatMap(([disk, each]) =>
      [...each].map(([scenario, row]) => ({ disk, scenario, ...row })),
    );
    console.table(rows.filter(({ rounds }) => rounds > 0));
    const failures = rows.reduce((sum, row) => sum + row.failures, 0);
    if (failures === 0) fs.rmSync(work, { recursive: true, force: true });
    return failures;
  };
  for (const signal of endings) {
    process.on(signal, () => {
      if (ending.signal.aborted) return;
      ending.abort();
      void clearAway().then(() => {
        fs.rmSync(current, { recursive: true, force: true });
        end();
        process.exit(130);
      });
    });
  }
  console.log(`torture, seed ${seed}: ${played.join(', ')} on ${kinds.join(', ')}, ${minutes} minutes each`);
  for (const [kind, each] of counts) {
    const { signal } = ending;
    const o = { counts: each, kind, seconds: minutes * 60, seed, work, signal, cli: values.cli };
    await playRounds({ ...o, onRound: (dir) => (current = dir) });
  }
  // Otherwise it ends as soon as all is cleared away.
  return ending.signal.aborted ? 130 : Math.min(1, end());
}

/** What a list of an option names: whole names, or how they begin. @template {string} T @param {'disk' | 'scenario'} option @param {string} otherwise @param {readonly T[]} known */
function listed(option, otherwise, known) {
  return (values[option] ?? otherwise).split(',').map((name) => {
    const found = known.find((each) => each === name) ?? known.find((each) => each.startsWith(`${name}-`));
    if (found === undefined) throw new Error(`--${option} ${name}: there are ${known.join(', ')}`);
    return found;
  });
}
