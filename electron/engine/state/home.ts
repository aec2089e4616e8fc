/**
 * Where things are by default on each system: Ferry's own folder, the folder for received files, this device's
 * name. Pure functions of what the system says of itself, so that every platform can be tested on any.
 */
import { readFileSync } from 'node:fs';
import { posix, win32 } from 'node:path';
import { maxNameLength } from '../../../shared/api.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Absolute path of Ferry's state folder. `FERRY_HOME` wins over the system's convention. */
export function defaultHome(env: Environment, platform: NodeJS.Platform, homedir: string): string {
  const path = pathsOf(platform);
  if (env['FERRY_HOME']) return path.resolve(env['FERRY_HOME']);
  if (platform === 'win32') return path.join(env['APPDATA'] || path.join(homedir, 'AppData', 'Roaming'), 'Ferry');
  if (platform === 'darwin') return path.join(homedir, 'Library', 'Application Support', 'Ferry');
  return path.join(xdgConfigHome(env, homedir), 'ferry');
}

/** Absolute path of the person's Downloads folder, which need not exist yet. */
export function defaultReceiveDir(env: Environment, platform: NodeJS.Platform, homedir: string): string {
  const path = pathsOf(platform);
  const fallback = path.join(homedir, 'Downloads');
  if (platform === 'win32' || platform === 'darwin') return fallback;
  return xdgDownloadDir(env, homedir) ?? fallback;
}

/** A friendly name for this device that `nameSchema` accepts: the host's, else the person's, else "Ferry". */
export function defaultName(hostname: string, username: string): string {
  const isAddress = /^\d+(\.\d+){3}$|:/.test(hostname);
  const host = isAddress ? '' : cleanName(hostname.split('.')[0] ?? '');
  if (host && host.toLowerCase() !== 'localhost') return host;
  return cleanName(username) || 'Ferry';
}

/** Any text as a device's name: what `nameSchema` refuses is taken out. Empty when nothing is left. */
export function cleanName(text: string): string {
  let name = '';
  // By code points, so that the cut never splits a character in two.
  for (const char of text.replace(/[\p{Cc}\p{Cs}\u2028-\u202e\u2066-\u2069]/gu, '').trim()) {
    if (name.length + char.length > maxNameLength) break;
    name += char;
  }
  return name.trim();
}

/** The base directory specification has relative paths ignored. */
function xdgConfigHome(env: Environment, homedir: string): string {
  const configured = env['XDG_CONFIG_HOME'];
  return configured && posix.isAbsolute(configured) ? configured : posix.join(homedir, '.config');
}

/** `XDG_DOWNLOAD_DIR` as xdg-user-dirs keeps it: a shell assignment of an absolute path or `"$HOME/…"`. */
function xdgDownloadDir(env: Environment, homedir: string): string | null {
  if (env['XDG_DOWNLOAD_DIR'] && posix.isAbsolute(env['XDG_DOWNLOAD_DIR'])) return env['XDG_DOWNLOAD_DIR'];
  let file: string;
  try {
    file = readFileSync(posix.join(xdgConfigHome(env, homedir), 'user-dirs.dirs'), 'utf8');
  } catch {
    return null;
  }
  const quoted = /^\s*XDG_DOWNLOAD_DIR="((?:[^"\\]|\\.)*)"/m.exec(file)?.[1];
  if (quoted === undefined) return null;
  const dir = quoted.replace(/^\$HOME(?=\/|$)/, () => homedir).replace(/\\(.)/g, '$1');
  // `$HOME` itself is how user-dirs.dirs says "none".
  if (!posix.isAbsolute(dir) || posix.resolve(dir) === posix.resolve(homedir)) return null;
  return posix.resolve(dir);
}

function pathsOf(platform: NodeJS.Platform): typeof posix {
  return platform === 'win32' ? win32 : posix;
}
