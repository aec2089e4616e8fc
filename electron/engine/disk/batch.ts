/** Many small files into one folder at one go: made, looked after, filled, flushed and named side by side. */
import { closeSync, fsyncSync, futimesSync, writeSync } from 'node:fs';
import { FerryError } from '../../../shared/errors.ts';
import type { Anchor } from './anchor.ts';
import { callsAreSynchronous, close, fsync, statfs } from './calls.ts';
import { errno, ignoreSystem } from './disk-errors.ts';
import { executableMode, plainMode, type SinkEntry } from './entry.ts';
import type { Folder } from './folders.ts';
import { native } from './native.ts';
import { removePartial, writeAll, type Partial, type Partials } from './partial.ts';
import { hasRenameNew } from './place.ts';
import { seconds, setTime } from './times.ts';

export interface BatchFile {
  /** Its last name, checked. */
  readonly name: string;
  readonly entry: SinkEntry;
  readonly data: Uint8Array;
}

/** Gives a whole partial file its name, and answers its path. */
export interface Placing {
  /** At once, in a thread that may wait; null where that is not to be had. */
  now(partial: Partial, folder: Folder, anchor: Anchor, name: string, entry: SinkEntry): string | null;
  later(partial: Partial, folder: Folder, anchor: Anchor, name: string, entry: SinkEntry): Promise<string>;
}

/** statfs(2) types of file systems in memory: tmpfs and ramfs. */
const inMemory = new Set([0x01021994, 0x858458f6]);

/**
 * Answers the path of each file, or null for one that could not be written this way: alone it may tell why, or succeed.
 * Their contents are on the disk before they get their names: flushed together, they share a commit or two.
 */
export async function writeBatch(
  partials: Partials,
  folder: Folder,
  anchor: Anchor,
  files: readonly BatchFile[],
  place: Placing,
): Promise<(string | null)[]> {
  folder.volatile ??= await isVolatile(folder.path);
  const made = callsAreSynchronous()
    ? files.map(({ entry }) => tryNow(() => partials.createNow(anchor, modeOf(entry))))
    : await Promise.all(files.map(({ entry }) => attempt(partials.createUnseen(anchor, modeOf(entry)))));
  // One look for all of them, after the last was made and before the first byte of any.
  const stands = await anchor.stands().catch(() => false);
  const flushed = callsAreSynchronous()
    ? writeNow(folder, made, files, stands)
    : await flush(folder, made, await fillAll(made, files, stands));
  const paths: (string | null)[] = [];
  const rest: number[] = [];
  for (let i = 0; i < made.length; i++) {
    const partial = made[i]!;
    const { name, entry } = files[i]!;
    const path = partial !== null && flushed[i] ? placeNow(place, partial, folder, anchor, name, entry) : null;
    paths.push(path);
    if (path === null && partial !== null) rest.push(i);
  }
  await Promise.all(
    rest.map(async (i) => {
      const partial = made[i]!;
      const { name, entry } = files[i]!;
      if (flushed[i]) paths[i] = await attempt(place.later(partial, folder, anchor, name, entry));
      // Named by renaming, its own name went with it.
      const nameIsGone = paths[i] !== null && hasRenameNew(folder, anchor);
      if (!nameIsGone) await removePartial(anchor, partial.name);
    }),
  );
  return paths;
}

/**
 * Fills, flushes and closes in plain calls one after another, for a thread that may wait: promises, few as they are,
 * cost as much as the system does (10,000 × 10 KiB on tmpfs). Answers which files are whole on the disk.
 */
function writeNow(
  { volatile }: Folder,
  made: readonly (Partial | null)[],
  files: readonly BatchFile[],
  stands: boolean,
): boolean[] {
  const now = Date.now() / 1000;
  const whole: boolean[] = [];
  for (let i = 0; i < made.length; i++) {
    const partial = made[i]!;
    whole.push(partial !== null && stands && fillNow(partial.fd, files[i]!, now));
  }
  const system = volatile ? null : native();
  // All on their way before the first is waited for: what the file system commits for one, it commits for all.
  if (system !== null) for (let i = 0; i < made.length; i++) if (whole[i]) system.startFlush(made[i]!.fd);
  for (let i = 0; i < made.length; i++) {
    const partial = made[i]!;
    if (partial === null) continue;
    if (whole[i] && !volatile) whole[i] = doNow(fsyncSync, partial.fd);
    if (!doNow(closeSync, partial.fd)) whole[i] = false;
  }
  return whole;
}

// Each of these answers false where the system refuses.

/** `now`: the time of access, in seconds. */
function fillNow(fd: number, { data, entry }: BatchFile, now: number): boolean {
  try {
    for (let at = 0; at < data.length;) at += writeSync(fd, data, at, data.length - at, at);
  } catch (error) {
    ignoreSystem(error);
    return false;
  }
  try {
    futimesSync(fd, now, seconds(entry.mtimeMs));
  } catch (error) {
    // As `setTime`: a whole file with a wrong time is better than none.
    ignoreSystem(error);
  }
  return true;
}

function doNow(call: (fd: number) => void, fd: number): boolean {
  try {
    call(fd);
    return true;
  } catch (error) {
    ignoreSystem(error);
    return false;
  }
}

/** A path at once, or null: then `later` may find one, or why not. */
function placeNow(place: Placing, ...named: Parameters<Placing['now']>): string | null {
  return callsAreSynchronous() ? place.now(...named) : null;
}

/** Null where the system refuses. */
function tryNow<T>(work: () => T): T | null {
  try {
    return work();
  } catch (error) {
    ignoreSystem(error);
    return null;
  }
}

function modeOf({ executable }: SinkEntry): number {
  return executable ? executableMode : plainMode;
}

function fillAll(
  made: readonly (Partial | null)[],
  files: readonly BatchFile[],
  stands: boolean,
): Promise<(true | null)[]> {
  return Promise.all(
    made.map(async (partial, i) => (partial !== null && stands ? attempt(fill(partial.fd, files[i]!)) : null)),
  );
}

async function fill(fd: number, { data, entry }: BatchFile): Promise<true> {
  await writeAll(fd, data, 0);
  await setTime(fd, entry.mtimeMs);
  return true;
}

/** Flushes and closes all that were made; answers which of them are whole on the disk. */
async function flush(
  folder: Folder,
  made: readonly (Partial | null)[],
  filled: readonly (true | null)[],
): Promise<boolean[]> {
  return Promise.all(
    made.map(async (partial, i) => {
      if (partial === null) return false;
      const flushed = !filled[i] || folder.volatile ? filled[i] : await attempt(synced(partial.fd));
      const closed = await attempt(close(partial.fd).then(() => true as const));
      return flushed === true && closed === true;
    }),
  );
}

async function synced(fd: number): Promise<true> {
  await fsync(fd);
  return true;
}

async function isVolatile(path: string): Promise<boolean> {
  if (process.platform !== 'linux') return false;
  const there = await statfs(path).catch(ignoreSystem);
  return there !== undefined && inMemory.has(there.type);
}

/** Null where the system refuses; a bug is a bug. */
async function attempt<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (errno(error) === undefined && !(error instanceof FerryError)) throw error;
    return null;
  }
}
