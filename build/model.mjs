/**
 * Both halves of a transfer against each other without network, disk or clock, for as long as one likes:
 * `npm run model -- --seconds N [--seed N]`. Prints the first seed and counts; a schedule that broke a promise is printed
 * with its seed, which `FERRY_SEED=N npx vitest run test/model/pair/schedules` repeats, step for step.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './build.mjs';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '60' }, seed: { type: 'string' } },
});
if (!(Number(values.seconds) > 0)) throw new Error(`--seconds ${values.seconds}: how many?`);
const env = { ...process.env, FERRY_PAIR_SECONDS: values.seconds };
if (values.seed !== undefined) Object.assign(env, { FERRY_SEED: values.seed });
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const argv = [vitest, 'run', '--project', 'alone', 'test/model/pair/schedules'];
process.exitCode = spawnSync(process.execPath, argv, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
