/** `npm start`: builds what is stale, finds a runtime, and runs the app until it quits. Arguments after `--` go to the app. */
import { orAdvise } from './runtime/advice.mjs';
import { build, parts } from './build.mjs';
import { prepareElectron, runElectron } from './runtime/electron.mjs';

await orAdvise(async () => {
  const electron = prepareElectron();
  await build(parts);
  const { child, exited } = runElectron(electron, process.argv.slice(2));
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => child.kill(signal));
  }
  process.exitCode = await exited;
});
