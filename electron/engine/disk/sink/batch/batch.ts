/** Many small files at one go: made, looked after and filled folder by folder, flushed together, then named. */
import { closeSync, futimesSync, writeSync } from 'node:fs';
import type { Anchor } from '../../system/anchor.ts';
import { callsAreSynchronous, close, fsync } from '../../system/calls.ts';
import { ignoreRefusal, ignoreSystem } from '../../system/disk-errors.ts';
import { executableMode, plainMode, type SinkEntry } from '../entry.ts';
import { flushNow, isVolatile, volumeOf, type Volume } from '../../system/flush.ts';
import type { Folder } from '../folders/folders.ts';
import { removePartial, writeAll, type Partial, type Partials } from '../files/partial.ts';
import { hasRenameNew } from '../naming/give-name.ts';
import { seconds, setTime } from '../../system/times.ts';

export interface BatchFile {
  /** Its last name, checked. */
  readonly name: string;
  readonly entry: SinkEntry;
  readonly data: Uint8Array;
}

/** Files of one folder, which `anchor` holds. */
export interface Batch {
  readonly folder: Folder;
  readonly anchor: Anchor;
  readonly files: readonly BatchFile[];
}

/** Gives a whole partial file its name, and answers its path. */
export interface Placing {
  /** At once, in a thread that may wait; null where that is not to be had. */
  now(partial: Partial, folder: Folder, anchor: Anchor, name: string, entry: SinkEntry): string | null;
  later(partial: Partial, folder: Folder, anchor: Anchor, name: string, entry: SinkEntry): Promise<string>;
}

/** A file of a batch on its way. */
interface Made {
  readonly batch: Batch;
  readonly file: BatchFile;
  readonly partial: Partial;
  readonly fd: number;
  readonly volume: Volume;
  /** All of its content is written; after the flush: on the disk, too. */
  whole: boolean;
}

/**
 * Answers the path of each file of each batch, or null for one that could not be written this way: alone it may tell
 * why, or succeed. Their contents are on the disk before they get their names: flushed together, they share the wait.
 */
export async function writeBatches(
  partials: Partials,
  batches: readonly Batch[],
  place: Placing,
): Promise<(string | null)[][]> {
  const made: (Made | null)[][] = [];
  for (const batch of batches) made.push(await makeAndFill(partials, batch));
  await flushAndClose(made.flat().filter((one) => one !== null));
  const paths = made.map((ones) => ones.map((one) => (one?.whole ? placeNow(place, one) : null)));
  const rest: Promise<void>[] = [];
  for (let b = 0; b < made.length; b++) {
    for (let i = 0; i < made[b]!.length; i++) {
      const one = made[b]![i]!;
      if (one === null || paths[b]![i] !== null) continue;
      rest.push(placeLater(place, one).then((path) => void (paths[b]![i] = path)));
    }
  }
  await Promise.all(rest);
  return paths;
}

async function makeAndFill(partials: Partials, batch: Batch): Promise<(Made | null)[]> {
  const { folder, anchor, files } = batch;
  const volume = (folder.volume ??= await attempt(volumeOf(anchor.base)));
  if (volume === null) return files.map(() => null);
  const opened = callsAreSynchronous()
    ? files.map(({ entry }) => tryNow(() => partials.createNow(anchor, modeOf(entry))))
    : await Promise.all(files.map(({ entry }) => attempt(partials.createUnseen(anchor, modeOf(entry)))));
  const made = opened.map((partial, i) =>
    partial === null ? null : { batch, file: files[i]!, partial, fd: partial.fd, volume, whole: false },
  );
  // One look for all of them, after the last was made and before the first byte of any.
  if (!(await anchor.stands().catch(() => false))) return made;
  // Of access, in seconds.
  const now = Date.now() / 1000;
  if (callsAreSynchronous())
    for (const one of made)
      if (one !== null) one.whole = fillNow(one, now);
      else await Promise.all(made.map(async (one) => one !== null && (await attempt(fill(one)))));
  return made;
}

async function flushAndClose(made: readonly Made[]): Promise<void> {
  if (callsAreSynchronous()) {
    flushAndCloseNow(made);
    return;
  }
  await Promise.all(
    made.map(async (one) => {
      const flushed = !one.whole || isVolatile(one.volume) || (await attempt(fsync(one.fd).then(() => true)));
      const closed = await attempt(close(one.fd).then(() => true));
      one.whole &&= flushed === true && closed === true;
    }),
  );
}

// In a thread that may wait in plain calls one after another: promises, few as they are, cost as much as the system
// does (10,000 × 10 KiB on tmpfs). Each answers false where the system refuses.

// Spelled out, not by `isDone`: a function made for each call costs 2 % of all (the same).

function fillNow({ fd, file: { data, entry } }: Made, now: number): boolean {
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

function closeNow(fd: number): boolean {
  try {
    closeSync(fd);
    return true;
  } catch (error) {
    ignoreSystem(error);
    return false;
  }
}

function flushAndCloseNow(made: readonly Made[]): void {
  const filled = made.filter(({ whole }) => whole);
  const flushed = flushNow(filled);
  for (let i = 0; i < filled.length; i++) filled[i]!.whole = flushed[i]!;
  for (const one of made) if (!closeNow(one.fd)) one.whole = false;
}

/** A path at once, or null: then `placeLater` may find one, or why not. */
function placeNow(place: Placing, { partial, batch, file }: Made): string | null {
  return callsAreSynchronous() ? place.now(partial, batch.folder, batch.anchor, file.name, file.entry) : null;
}

/** Takes the partial's name away where it got no other. */
async function placeLater(place: Placing, { partial, batch, file, whole }: Made): Promise<string | null> {
  const { folder, anchor } = batch;
  const path = whole ? await attempt(place.later(partial, folder, anchor, file.name, file.entry)) : null;
  // Named by renaming, its own name went with it.
  const nameIsGone = path !== null && hasRenameNew(folder, anchor);
  if (!nameIsGone) await removePartial(anchor, partial.name);
  return path;
}

async function fill(one: Made): Promise<void> {
  await writeAll(one.fd, one.file.data, 0);
  await setTime(one.fd, one.file.entry.mtimeMs);
  one.whole = true;
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

/** Null where the system or a check refuses. */
async function attempt<T>(work: Promise<T>): Promise<T | null> {
  return (await work.catch(ignoreRefusal)) ?? null;
}

function modeOf({ executable }: SinkEntry): number {
  return executable ? executableMode : plainMode;
}
