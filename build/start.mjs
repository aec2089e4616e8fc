/** `npm start`: builds what is stale, finds a runtime, and runs the app until it quits. Arguments after `--` go to the app. */
import { spawn } from 'node:child_process';
import { Advice, orAdvise } from './advice.mjs';
import { build, parts, root } from './build.mjs';
import { checkMachine, sandboxSwitches } from './machine.mjs';
import { findElectron } from './runtime.mjs';

await orAdvise(async () => {
  const say = console.error;
  const electron = findElectron({ say });
  checkMachine(electron);
  const switches = sandboxSwitches(electron, say);
  await build(parts);
  const code = await run(electron, [...switches, root, ...process.argv.slice(2)]);
  process.exitCode = code;
});

/**
 * @param {string} electron
 * @param {readonly string[]} args
 * @returns {Promise<number>} exit code, a signal's as shells count it
 */
function run(electron, args) {
  return new Promise((resolve, reject) => {
    const child = spawn(electron, args, { stdio: 'inherit' });
    for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
      process.on(signal, () => child.kill(signal));
    child.on('error', (error) => reject(new Advice(`Electron does not start: ${error.message}`)));
    child.on('exit', (code, signal) => resolve(code ?? (signal === 'SIGINT' ? 130 : 143)));
  });
}
