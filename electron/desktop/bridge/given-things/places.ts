/**
 * Where on this computer's disks lies what a file manager calls by an address of its own: files, the trash, and what GNOME's
 * virtual file systems show as folders (servers, phones, opened archives).
 */
import { readdir } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join, resolve, sep } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Places {
  /** Where the trash of the person's own disk keeps files. */
  readonly trash: string;
  /** Where GNOME's virtual file systems are mounted. */
  readonly gvfs: string;
}

export function usualPlaces(env: NodeJS.ProcessEnv = process.env, home = homedir()): Places {
  const data = env['XDG_DATA_HOME'] || join(home, '.local', 'share');
  const runtime = env['XDG_RUNTIME_DIR'];
  return {
    trash: join(data, 'Trash', 'files'),
    gvfs: runtime ? join(runtime, 'gvfs') : join(home, '.gvfs'),
  };
}

/** The path that an address means, whether or not something is there; null where it can have none on this computer. */
export async function pathOfAddress(address: string, places: Places = usualPlaces()): Promise<string | null> {
  try {
    const url = new URL(address);
    if (url.protocol === 'file:') return withoutNul(fileURLToPath(url));
    const path = decodeURIComponent(url.pathname);
    if (path.includes('\0')) return null;
    return url.protocol === 'trash:' ? inTrash(path, places.trash) : await mounted(url, path, places.gvfs);
  } catch {
    // A file of another host, a name that is no text, or no address at all.
    return null;
  }
}

function withoutNul(path: string): string | null {
  return path.includes('\0') ? null : path;
}

/** On other disks than the person's own, the trash names what it has by its whole path, with `\` in place of each `/`. */
function inTrash(path: string, trash: string): string | null {
  const name = path.replace(/^\/+/u, '');
  if (name === '') return null;
  return name.startsWith('\\') ? name.replaceAll('\\', '/') : below(trash, name);
}

/** Virtual file systems are folders called `<kind>:host=…,user=…`. */
async function mounted(url: URL, path: string, gvfs: string): Promise<string | null> {
  const kind = url.protocol.slice(0, -1);
  const [share = '', ...rest] = path.split('/').filter((part) => part !== '');
  const wanted: Record<string, string> = kind === 'smb' ? { server: url.hostname, share } : { host: url.hostname };
  if (url.username !== '') wanted['user'] = url.username;
  if (url.port !== '') wanted['port'] = url.port;
  const folders = await readdir(gvfs);
  const folder = folders.find((name) => isMountOf(name, kind === 'smb' ? 'smb-share' : kind, wanted));
  return folder === undefined ? null : below(join(gvfs, folder), kind === 'smb' ? rest.join('/') : path);
}

function isMountOf(folder: string, kind: string, wanted: Readonly<Record<string, string>>): boolean {
  const colon = folder.indexOf(':');
  if (folder.slice(0, colon) !== kind) return false;
  const said = new Map(
    folder
      .slice(colon + 1)
      .split(',')
      .map((part) => [part.slice(0, part.indexOf('=')), unescaped(part.slice(part.indexOf('=') + 1))]),
  );
  return Object.entries(wanted).every(
    ([key, value]) => said.get(key)?.toLowerCase() === unescaped(value).toLowerCase(),
  );
}

/** Of what is an address itself, such as an archive's, the folder has more layers of escapes than the address. */
function unescaped(text: string): string {
  try {
    const once = decodeURIComponent(text);
    return once === text ? text : unescaped(once);
  } catch {
    return text;
  }
}

/** Null where `..` leads out of the folder. */
function below(folder: string, path: string): string | null {
  const whole = join(folder, path);
  return whole === resolve(folder) || whole.startsWith(resolve(folder) + sep) ? whole : null;
}
