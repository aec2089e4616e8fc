/**
 * `npm run dev`: the window comes from Vite's server and changes as its sources do; a change of the app's own process
 * builds it anew and starts it again. Ends when the window is closed.
 */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { createServer } from 'vite';
import { orAdvise } from './runtime/advice.mjs';
import { build, root } from './build.mjs';
import { prepareElectron, runElectron } from './runtime/electron.mjs';

/** Editors save in several steps, and several files at once. */
const settleMs = 150;

await orAdvise(async () => {
  const electron = prepareElectron();
  const server = await createServer({ configFile: join(root, 'vite.config.ts') });
  await server.listen();
  const url = server.resolvedUrls?.local[0];
  if (url === undefined) throw new Error('Vite has no address');
  await build(['main', 'preload']);

  const start = () => runElectron(electron, process.argv.slice(2), { FERRY_DEV_URL: url });
  let app = start();
  let restarting = false;

  const restart = async () => {
    try {
      if ((await build(['main', 'preload'])).length === 0) return;
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      return;
    }
    restarting = true;
    app.child.kill('SIGTERM');
    await app.exited;
    restarting = false;
    app = start();
    void app.exited.then(leave);
  };
  /** @param {number} code */
  const leave = (code) => {
    if (!restarting) process.exit(code);
  };
  /** @type {NodeJS.Timeout | undefined} */
  let timer;
  let work = Promise.resolve();
  for (const folder of ['electron', 'shared']) {
    watch(join(root, folder), { recursive: true }, () => {
      clearTimeout(timer);
      timer = setTimeout(() => void (work = work.then(restart)), settleMs);
    });
  }
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM'])) process.on(signal, () => app.child.kill(signal));
  leave(await app.exited);
});
