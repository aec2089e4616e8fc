/** `npm run types`: checks every TypeScript project and shows the errors of all; exits with 1 when any has some. */
import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Each has a tsconfig.json of its own, which says what it may use (no DOM in shared/, no Node in renderer/). */
const projects = ['shared', 'electron', 'renderer', 'test', 'build'];

const root = fileURLToPath(new URL('..', import.meta.url));
const tsc = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');

/** What has been shown: an error in shared/ is found once for each project that uses it. */
const shown = new Set();
for (const project of projects) {
  const { status, stdout, error } = spawnSync(process.execPath, [tsc, '-p', project], { cwd: root, encoding: 'utf8' });
  if (error !== undefined) throw error;
  if (status !== 0) process.exitCode = 1;
  for (const line of stdout.split('\n')) {
    if (line === '' || shown.has(line)) continue;
    shown.add(line);
    console.log(line);
  }
}
