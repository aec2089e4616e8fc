/**
 * Where things are by default on each system: Ferry's own folder, the folder for received files, this device's
 * name. Pure functions of what the system says of itself, so that every platform can be tested on any.
 */
import { posix, win32 } from 'node:path';
import { cleanName } from '../../../../shared/device-name.ts';
import { FerryError } from '../../../../shared/errors.ts';
import { readPlainFileSync } from '../read-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Asks the system something that it may not know: then it throws. Only asked when the answer is needed. */
export type Ask = () => string;

/** What was written as a path, made absolute. Throws `no-working-folder` {path} when it counts from a folder that is gone. */
export function absolutePath(written: string, cwd: Ask, path: typeof posix = pathsOf(process.platform)): string {
  if (path.isAbsolute(written)) return path.resolve(written);
  let from: string;
  try {
    from = cwd();
  } catch (cause) {
    throw new FerryError('no-working-folder', { path: written }, { cause });
  }
  return path.resolve(from, written);
}

/**
 * Absolute path of Ferry's state folder. `FERRY_HOME` wins over the system's convention. Throws `no-home` when the system
 * would have to name a home folder and has none, `no-working-folder` {path}.
 */
export function defaultHome(env: Environment, platform: NodeJS.Platform, homedir: Ask, cwd: Ask): string {
  const path = pathsOf(platform);
  if (env['FERRY_HOME']) return absolutePath(env['FERRY_HOME'], cwd, path);
  const configured = configFolder(env, platform);
  if (configured !== null) return path.join(configured, platform === 'win32' ? 'Ferry' : 'ferry');
  const own = ownFolder(homedir, path);
  if (own === null) throw new FerryError('no-home');
  if (platform === 'win32') return path.join(own, 'AppData', 'Roaming', 'Ferry');
  if (platform === 'darwin') return path.join(own, 'Library', 'Application Support', 'Ferry');
  return path.join(own, '.config', 'ferry');
}

/**
 * Absolute path of the person's Downloads folder, which need not exist yet; where the system knows of no home folder it
 * is one in Ferry's own, `home`.
 */
export function defaultReceiveDir(env: Environment, platform: NodeJS.Platform, homedir: Ask, home: string): string {
  const path = pathsOf(platform);
  const own = ownFolder(homedir, path);
  const fallback = path.join(own ?? home, 'Downloads');
  if (platform === 'win32' || platform === 'darwin') return fallback;
  return xdgDownloadDir(env, own) ?? fallback;
}

/** A friendly name for this device that `nameSchema` accepts: the host's, else the person's, else "Ferry". */
export function defaultName(askHost: Ask, askUser: Ask): string {
  const hostname = answerOf(askHost);
  const isAddress = /^\d+(\.\d+){3}$|:/.test(hostname);
  const host = isAddress ? '' : cleanName(hostname.split('.')[0] ?? '');
  if (host && host.toLowerCase() !== 'localhost') return host;
  return cleanName(answerOf(askUser)) || 'Ferry';
}

/** Empty where the system doesn't know: a person without an entry among its users, as in many containers. */
function answerOf(ask: Ask): string {
  try {
    return ask();
  } catch {
    return '';
  }
}

/** The person's home folder as the system names it; null where it names none, or none that can be used (`HOME=`, `HOME=.`). */
function ownFolder(homedir: Ask, path: typeof posix): string | null {
  try {
    const own = homedir();
    return path.isAbsolute(own) ? own : null;
  } catch {
    return null;
  }
}

/** The folder for programs' settings where the environment names it. The base directory specification has relative paths ignored. */
function configFolder(env: Environment, platform: NodeJS.Platform): string | null {
  if (platform === 'darwin') return null;
  const configured = platform === 'win32' ? env['APPDATA'] : env['XDG_CONFIG_HOME'];
  return configured && pathsOf(platform).isAbsolute(configured) ? configured : null;
}

/** `XDG_DOWNLOAD_DIR` as xdg-user-dirs keeps it: a shell assignment of an absolute path or `"$HOME/…"`. */
function xdgDownloadDir(env: Environment, own: string | null): string | null {
  if (env['XDG_DOWNLOAD_DIR'] && posix.isAbsolute(env['XDG_DOWNLOAD_DIR'])) return env['XDG_DOWNLOAD_DIR'];
  const folder = configFolder(env, 'linux') ?? (own === null ? null : posix.join(own, '.config'));
  if (folder === null) return null;
  let file: string;
  try {
    file = readPlainFileSync(posix.join(folder, 'user-dirs.dirs'));
  } catch {
    return null;
  }
  const quoted = /^\s*XDG_DOWNLOAD_DIR="((?:[^"\\]|\\.)*)"/m.exec(file)?.[1];
  if (quoted === undefined || (own === null && quoted.startsWith('$HOME'))) return null;
  const dir = quoted.replace(/^\$HOME(?=\/|$)/, () => own ?? '').replace(/\\(.)/g, '$1');
  // `$HOME` itself is how user-dirs.dirs says "none".
  if (!posix.isAbsolute(dir) || (own !== null && posix.resolve(dir) === posix.resolve(own))) return null;
  return posix.resolve(dir);
}

function pathsOf(platform: NodeJS.Platform): typeof posix {
  return platform === 'win32' ? win32 : posix;
}
