/** Looks at one path of a source: what it is, or why it is not sent. Opens nothing. */
import type { Stats } from 'node:fs';
import { basename, parse, resolve } from 'node:path';
import { FerryError, failure, toFailure, type Failure } from '../../../../shared/errors.ts';
import { SortedTexts } from '../../columns/sorted-texts.ts';
import type { DiskCalls } from '../system/calls.ts';
import { errno, ignoreSystem, sourceError } from '../system/disk-errors.ts';
import { copyName, isPartialName } from '../names/own-names.ts';
import { checkPath } from '../names/safe-path.ts';
import { kindOf } from '../system/kind.ts';
import { executableMode, folderMode, plainMode, toldMode } from '../system/modes.ts';
import { timeOf } from '../system/times.ts';
import type { SourceEntry } from './source-entry.ts';
import { storedAtFirstSight } from './source-holes.ts';

/** A path that is not sent, and why. */
export interface SourceSkip {
  readonly kind: 'skip';
  /** As on the wire. Where the person gave a path that isn't there: as given. */
  readonly path: string;
  readonly failure: Failure;
}

/** The platform that refuses the fewest names: what it refuses no receiver can take, and the person learns it here. */
const laxest: NodeJS.Platform = 'linux';

/** What a folder's entry is. Of a link not what it says: see `source-link.ts`. `mtimeMs`: as `timeOf`. */
export function childOf(path: string, local: string, stats: Stats, mtimeMs: number): SourceEntry | SourceSkip {
  if (kindOf(stats) !== 'link') return entryOf(path, local, stats, mtimeMs);
  return { kind: 'link', path, local, bytes: 0, mtimeMs, executable: false };
}

/** What a path the person gave is. A symlink is followed, since it was meant. Others given may have the same wire path: see `setApart`. */
export async function lookAtRoot(given: string, calls: DiskCalls): Promise<SourceEntry | SourceSkip> {
  const local = resolve(given);
  const path = rootName(local);
  try {
    const there = await calls.lstat(local);
    if (kindOf(there) !== 'link') {
      return entryOf(await nameOnDisk(local, calls), local, there, await timeOf(local, there, calls));
    }
    const target = await calls.stat(local);
    // What a shell writes for `<(command)` is a link to a pipe, which has no path.
    const kind = kindOf(target);
    if (kind !== 'file' && kind !== 'folder') return skip(given, failure('special-skipped', { path: given }));
    const real = await calls.realpath(local);
    return entryOf(path, real, target, await timeOf(real, target, calls));
  } catch (error) {
    return skipRoot(error, given, path);
  }
}

function skipRoot(error: unknown, given: string, path: string): SourceSkip {
  const code = errno(error);
  if (code === 'ELOOP') return skip(given, failure('link-circle', { path: given }));
  if (code !== 'ENOENT' && code !== 'ENOTDIR' && !given.includes('\0')) return skipFor(error, path);
  // Bytes that are no text came as this character: under it nothing can be found.
  return skip(given, failure(given.includes('\ufffd') ? 'name-not-unicode' : 'path-not-found', { path: given }));
}

/**
 * The last name of a path, no link, as it is on the disk: Windows and macOS find it however its case, accents or short
 * form are typed. On Linux only what is typed exactly is found, but on disks of other systems.
 */
async function nameOnDisk(local: string, calls: DiskCalls): Promise<string> {
  const real = await calls.trueCase?.(local).catch(ignoreSystem);
  return (real === undefined ? '' : basename(real)) || rootName(local);
}

/** The path's last name. A file system's root has none: then `root`, or the drive's letter. */
function rootName(local: string): string {
  return (
    basename(local) ||
    parse(local)
      .root.replace(/[^\p{L}\p{N}]+/gu, ' ')
      .trim() ||
    'root'
  );
}

/** The entry under the first of its name, `name (2)`, `name (3)` … that is not in `used`. Adds that to `used`. */
export function setApart(entry: SourceEntry, used: Set<string>): SourceEntry {
  for (let n = 1; ; n++) {
    const path = copyName(entry.path, entry.kind, n);
    if (used.has(path)) continue;
    used.add(path);
    return path === entry.path ? entry : { ...entry, path };
  }
}

/** Names one after another. */
export interface Names {
  /** The next so many, or as many as are left. */
  take(count: number): readonly string[];
}

/** In this order. */
export function inOrder(names: readonly string[]): Names {
  let taken = 0;
  return { take: (count) => names.slice(taken, (taken += count)) };
}

/**
 * A folder that says it is longer than this is read in parts: all names of a million files at once take 200 MB. It is some
 * ten thousand names, and as many as the folder ever had. What says nothing (FUSE, Windows) is read at one go.
 */
const longFolderBytes = 256 * 1024;

/** Names in a folder, sorted by UTF-16 unit, without those of Ferry's own partial files, which are of no use elsewhere. `broken`: those whose bytes are no valid text, as well as they can be shown. */
export async function list(folder: SourceEntry, calls: DiskCalls): Promise<{ names: Names; broken: string[] }> {
  if ((await calls.stat(folder.local)).size > longFolderBytes) {
    const names = await listParts(folder, calls);
    if (names !== null) return { names, broken: [] };
  }
  const names = (await calls.readdir(folder.local)).filter((name) => !isPartialName(name));
  if (!names.some((name) => name.includes('\ufffd'))) return { names: inOrder(names.sort()), broken: [] };
  // The replacement character may be in the name, or stand for bytes that could not be decoded: only the bytes tell.
  const valid: string[] = [];
  const broken: string[] = [];
  for (const bytes of await calls.readdirBytes(folder.local)) {
    const name = bytes.toString();
    if (isPartialName(name)) continue;
    (Buffer.from(name).equals(bytes) ? valid : broken).push(name);
  }
  return { names: inOrder(valid.sort()), broken: broken.sort() };
}

/** Null where a name may not be valid text: only all of the bytes tell. */
async function listParts(folder: SourceEntry, calls: DiskCalls): Promise<Names | null> {
  const sorted = new SortedTexts();
  for await (const part of calls.readdirParts(folder.local)) {
    if (part.some((name) => name.includes('\ufffd'))) return null;
    sorted.add(part.filter((name) => !isPartialName(name)));
  }
  return sorted;
}

export function skip(path: string, why: Failure): SourceSkip {
  return { kind: 'skip', path, failure: why };
}

export function skipFor(error: unknown, path: string): SourceSkip {
  const known = sourceError(error, path);
  if (!(known instanceof FerryError)) throw known;
  return skip(path, toFailure(known));
}

/** `stats` of what is sent under the name, `mtimeMs` its time (`timeOf`). */
export function entryOf(path: string, local: string, stats: Stats, mtimeMs: number): SourceEntry | SourceSkip {
  const checked = checkPath(path, laxest);
  if (!checked.ok) return skip(path, checked.failure);
  switch (kindOf(stats)) {
    case 'file': {
      const executable = process.platform !== 'win32' && (stats.mode & 0o111) !== 0;
      const mode = toldMode(stats, executable ? executableMode : plainMode);
      const bytes = stats.size;
      const entry: SourceEntry =
        mode === undefined
          ? { kind: 'file', path, local, bytes, mtimeMs, executable }
          : { kind: 'file', path, local, bytes, mtimeMs, executable, mode };
      const stored = storedAtFirstSight(stats);
      return stored === undefined ? entry : { ...entry, stored };
    }
    case 'folder': {
      const mode = toldMode(stats, folderMode);
      const inode = inodeOf(stats);
      const entry: SourceEntry =
        mode === undefined
          ? { kind: 'folder', path, local, bytes: 0, mtimeMs, executable: false }
          : { kind: 'folder', path, local, bytes: 0, mtimeMs, executable: false, mode };
      return inode === undefined ? entry : { ...entry, inode };
    }
    case 'link':
    case 'special':
      return skip(path, failure('special-skipped', { path }));
  }
}

/** Only Linux's: elsewhere a folder is told by more than its numbers (`folder-identity.ts`). */
function inodeOf({ dev, ino }: Stats): SourceEntry['inode'] {
  const isExact = process.platform === 'linux' && ino > 0 && Number.isSafeInteger(ino) && Number.isSafeInteger(dev);
  return isExact ? { dev, ino } : undefined;
}
