/**
 * The model-based test for as long as one likes: `npm run torture -- --minutes N [--seed N]`. Prints seeds and counts;
 * a schedule that broke a promise is printed with its seed, which `FERRY_SEED=N npx vitest run test/model/schedules` repeats.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from './build.mjs';

const { values } = parseArgs({
  options: { minutes: { type: 'string', default: '10' }, seed: { type: 'string' } },
});
const seconds = Number(values.minutes) * 60;
if (!(seconds > 0)) throw new Error(`--minutes ${values.minutes}: how many?`);
const env = { ...process.env, FERRY_MODEL_SECONDS: String(seconds) };
if (values.seed !== undefined) Object.assign(env, { FERRY_SEED: values.seed });
const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
const argv = [vitest, 'run', '--project', 'node', 'test/model/schedules'];
process.exitCode = spawnSync(process.execPath, argv, { cwd: root, env, stdio: 'inherit' }).status ?? 1;
