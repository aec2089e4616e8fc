/** `npm run -s ferry -- …`: builds the terminal app when it is stale, quietly, and becomes it: same process, same stdio. */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { isStale, root } from './build.mjs';

if (isStale('main')) {
  // In a process of its own, so that the bundler's memory and threads are gone before the app starts.
  const script = fileURLToPath(new URL('build.mjs', import.meta.url));
  const { status, stderr } = spawnSync(process.execPath, [script, 'main'], { encoding: 'utf8' });
  if (status !== 0) {
    process.stderr.write(stderr);
    process.exit(1);
  }
}
const cli = join(root, 'out', 'cli.js');
process.argv[1] = cli;
await import(pathToFileURL(cli).href);
