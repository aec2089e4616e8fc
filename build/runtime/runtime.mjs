/** Finds the Electron to run: the one the person names, the `electron` package's own, or the registry's
 * stand-in for it. As a script it prints the path. */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Advice, orAdvise } from './advice.mjs';
import { root } from '../build.mjs';

/** What get-electron.sh makes; outside the checkout, so that `npm ci` and fresh clones find it again. */
const fallbackVersion = '33.2.1';

/**
 * Path of the Electron executable, downloaded where it is missing.
 * @param {{ download?: boolean, standIn?: boolean, say?: (line: string) => void, env?: NodeJS.ProcessEnv }} [options]
 *   `download: false` only looks; `standIn: false`: the registry's older one won't do; `say` is told, in one line, about anything but the package's own runtime.
 * @returns {string}
 * @throws {Advice} when there is none to be had
 */
export function findElectron({ download = true, standIn = true, say = () => {}, env = process.env } = {}) {
  const folder = join(root, 'node_modules', 'electron');
  if (!existsSync(folder)) throw new Advice('The packages are not installed. Run: npm ci');
  const chosen = env.ELECTRON_OVERRIDE_DIST_PATH;
  if (chosen) return join(chosen, process.platform === 'win32' ? 'electron.exe' : 'electron');

  const own = ownRuntime(folder);
  if (own !== undefined) return own;
  const fallback = fallbackFolder(env);
  const executable = join(fallback, 'electron');
  const using = `using Electron ${fallbackVersion} from the npm registry (${fallback}; delete it to try again)`;
  if (standIn && existsSync(executable)) {
    say(`Electron's own runtime was not downloaded: ${using}.`);
    return executable;
  }
  if (!download) throw new Advice('Electron has not been downloaded yet. Run: npm start');

  const installer = spawnSync(process.execPath, [join(folder, 'install.js')], { env, encoding: 'utf8' });
  const downloaded = ownRuntime(folder);
  if (downloaded !== undefined) return downloaded;
  const why = reasonOf(installer.stderr);
  if (!standIn) {
    throw new Advice(
      `Only Electron's own runtime is packed, and it could not be downloaded${why}. Or name one in ELECTRON_OVERRIDE_DIST_PATH.`,
    );
  }
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Advice(
      `Electron could not be downloaded from github.com${why}: check the network, or name a mirror in ELECTRON_MIRROR.`,
    );
  }
  const { status, stderr } = spawnSync('bash', [join(root, 'build', 'runtime', 'get-electron.sh'), fallback], {
    env,
    encoding: 'utf8',
  });
  const last = stderr.trim().split('\n').at(-1) ?? '';
  if (status !== 0) throw new Advice(`Electron could not be downloaded${why}. ${last}`);
  say(`Electron's own runtime could not be downloaded${why}: ${using}.`);
  return executable;
}

/**
 * What the installer said of its failure, in brackets: the first line that names an error.
 * @param {string | null} stderr
 */
function reasonOf(stderr) {
  const line = (stderr ?? '').split('\n').find((each) => /error/i.test(each));
  return line === undefined ? '' : ` (${line.trim()})`;
}

/**
 * What the `electron` package's own installer has put in place.
 * @param {string} folder
 */
function ownRuntime(folder) {
  try {
    const executable = join(folder, 'dist', readFileSync(join(folder, 'path.txt'), 'utf8'));
    return existsSync(executable) ? executable : undefined;
  } catch {
    return undefined;
  }
}

/** @param {NodeJS.ProcessEnv} env */
function fallbackFolder(env) {
  return join(env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'ferry', `electron-${fallbackVersion}`);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await orAdvise(async () => console.log(findElectron({ say: console.error })));
}
