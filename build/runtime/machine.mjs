/** What a Linux machine must have to show Ferry's window, checked before Electron starts and dies of it with a stack trace. */
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Advice } from './advice.mjs';

const setup = 'sudo bash build/setup-linux.sh';

/**
 * @param {string} electron path of its executable
 * @param {NodeJS.ProcessEnv} [env]
 * @throws {Advice} when something is missing
 */
export function checkMachine(electron, env = process.env) {
  if (process.platform !== 'linux') return;
  const missing = missingLibraries(electron);
  if (missing.length > 0) throw new Advice(`System libraries are missing here (${missing.join(', ')}). Run: ${setup}`);
  if (!hasDisplay(env)) throw new Advice(`There is no display here. Run: ${setup} && xvfb-run -a npm start`);
}

/** @param {NodeJS.ProcessEnv} [env] */
export function hasDisplay(env = process.env) {
  return Boolean(env.DISPLAY || env.WAYLAND_DISPLAY);
}

/**
 * Names of shared libraries that the executable needs and the loader does not find.
 * @param {string} electron
 */
export function missingLibraries(electron) {
  const { stdout } = spawnSync('ldd', [electron], { encoding: 'utf8' });
  return [...(stdout ?? '').matchAll(/^\s*(\S+) => not found$/gm)].map((match) => /** @type {string} */ (match[1]));
}

/**
 * Switches Chromium needs on this machine.
 * @param {string} electron
 * @param {(line: string) => void} say
 * @throws {Advice} when Chromium's sandbox cannot work for this user
 */
export function sandboxSwitches(electron, say) {
  if (process.platform !== 'linux') return [];
  if (process.getuid?.() === 0) {
    say("Running as root, so without Chromium's sandbox.");
    return ['--no-sandbox'];
  }
  if (hasSuidHelper(electron) || spawnSync('unshare', ['--user', '--map-root-user', 'true']).status === 0) return [];
  const helper = join(dirname(electron), 'chrome-sandbox');
  throw new Advice(
    `This system lets no ordinary program make a sandbox. Run: sudo chown root:root '${helper}' && sudo chmod 4755 '${helper}'`,
  );
}

/** @param {string} electron */
function hasSuidHelper(electron) {
  const helper = join(dirname(electron), 'chrome-sandbox');
  if (!existsSync(helper)) return false;
  const { uid, mode } = statSync(helper);
  return uid === 0 && (mode & 0o4000) !== 0;
}
