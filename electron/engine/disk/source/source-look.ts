/** Looks at one path of a source: what it is, or why it is passed over. Opens nothing. */
import { lstatSync, type Stats } from 'node:fs';
import { basename, parse, resolve } from 'node:path';
import { FerryError, failure, toFailure, type Failure } from '../../../../shared/errors.ts';
import { withSeparator } from '../system/anchor.ts';
import { callsAreSynchronous, lstat, readdir, readdirBytes, realpath, stat } from '../system/calls.ts';
import { errno, sourceError } from '../system/disk-errors.ts';
import { copyName } from '../names/own-names.ts';
import { checkPath } from '../names/safe-path.ts';
import type { SourceEntry } from './source-file.ts';
import { wholeMs } from '../system/times.ts';

/** A path that is not sent, and why. */
export interface SourceSkip {
  readonly kind: 'skip';
  /** As on the wire; of a path the person gave that isn't there, as given. */
  readonly path: string;
  readonly failure: Failure;
}

/** A wire path that a receiver can't refuse everywhere: the names every platform refuses are told here already. */
const laxest: NodeJS.Platform = 'linux';

async function lookAtChild(folder: SourceEntry, name: string): Promise<SourceEntry | SourceSkip> {
  const path = `${folder.path}/${name}`;
  const local = withSeparator(folder.local) + name;
  try {
    return childOf(path, local, await lstat(local));
  } catch (error) {
    return skipFor(error, path);
  }
}

function childOf(path: string, local: string, stats: Stats): SourceEntry | SourceSkip {
  return stats.isSymbolicLink() ? skip(path, failure('symlink-skipped', { path })) : entryOf(path, local, stats);
}

/** What a folder's entries `names` are, in order. */
export async function lookAtChildren(
  folder: SourceEntry,
  names: readonly string[],
): Promise<(SourceEntry | SourceSkip)[]> {
  if (!callsAreSynchronous()) return Promise.all(names.map((name) => lookAtChild(folder, name)));
  const found: (SourceEntry | SourceSkip)[] = [];
  for (const name of names) found.push(lookAtChildNow(folder, name));
  return found;
}

/** In a thread that may wait: a promise for each would cost as much as the look. */
function lookAtChildNow(folder: SourceEntry, name: string): SourceEntry | SourceSkip {
  const path = `${folder.path}/${name}`;
  const local = withSeparator(folder.local) + name;
  try {
    return childOf(path, local, lstatSync(local));
  } catch (error) {
    return skipFor(error, path);
  }
}

/** What a path the person gave is: a symlink is followed, since it was meant. Its wire path is still to be set apart from others'. */
export async function lookAtRoot(given: string): Promise<SourceEntry | SourceSkip> {
  const local = resolve(given);
  const path = rootName(local);
  try {
    const real = (await lstat(local)).isSymbolicLink() ? await realpath(local) : local;
    return entryOf(path, real, await stat(real));
  } catch (error) {
    const gone = errno(error) === 'ENOENT' || errno(error) === 'ENOTDIR' || given.includes('\0');
    return gone ? skip(given, failure('path-not-found', { path: given })) : skipFor(error, path);
  }
}

/** Its last name; a file system's root has none: `root`, or the drive's letter. */
function rootName(local: string): string {
  return (
    basename(local) ||
    parse(local)
      .root.replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim() ||
    'root'
  );
}

/** The entry under the first of its name, `name (2)`, `name (3)` … that is not in `used`, which it joins. */
export function setApart(entry: SourceEntry, used: Set<string>): SourceEntry {
  for (let n = 1; ; n++) {
    const path = copyName(entry.path, entry.kind, n);
    if (used.has(path)) continue;
    used.add(path);
    return path === entry.path ? entry : { ...entry, path };
  }
}

/** Names in a folder, sorted by UTF-16 unit; `broken`: those whose bytes are no valid text, as well as they can be shown. */
export async function list(folder: SourceEntry): Promise<{ names: string[]; broken: string[] }> {
  const names = await readdir(folder.local);
  if (!names.some((name) => name.includes('\ufffd'))) return { names: names.sort(), broken: [] };
  // One of them looks like text that could not be decoded: only the bytes tell.
  const valid: string[] = [];
  const broken: string[] = [];
  for (const bytes of await readdirBytes(folder.local)) {
    const name = bytes.toString();
    (Buffer.from(name).equals(bytes) ? valid : broken).push(name);
  }
  return { names: valid.sort(), broken: broken.sort() };
}

export function skip(path: string, why: Failure): SourceSkip {
  return { kind: 'skip', path, failure: why };
}

export function skipFor(error: unknown, path: string): SourceSkip {
  const known = sourceError(error, path);
  if (!(known instanceof FerryError)) throw known;
  return skip(path, toFailure(known));
}

function entryOf(path: string, local: string, stats: Stats): SourceEntry | SourceSkip {
  const checked = checkPath(path, laxest);
  if (!checked.ok) return skip(path, checked.failure);
  const kind = stats.isFile() ? 'file' : stats.isDirectory() ? 'folder' : null;
  if (kind === null) return skip(path, failure('special-skipped', { path }));
  return {
    kind,
    path,
    local,
    bytes: kind === 'file' ? stats.size : 0,
    mtimeMs: wholeMs(stats.mtimeMs),
    executable: kind === 'file' && process.platform !== 'win32' && (stats.mode & 0o111) !== 0,
  };
}
