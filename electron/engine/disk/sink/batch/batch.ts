/**
 * Many small files at once: created and filled folder by folder, flushed together, then named. The order of the steps is
 * here; how each is done for many files is handed in (`waiting-steps.ts`, `promised-steps.ts`).
 */
import type { Anchor } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { ignoreRefusal } from '../../system/disk-errors.ts';
import { volumeOf, type Volume } from '../../system/volume.ts';
import type { SinkEntry } from '../entry.ts';
import type { OriginMark } from '../files/origin-mark.ts';
import type { Partial, Partials } from '../files/partial.ts';
import type { Folder } from '../folders/folder.ts';
import { identityOf, isOpenToOthers } from '../folders/shared-folder.ts';
import type { Naming } from '../naming/naming.ts';

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

/** A file of a batch whose partial file has been created. */
export interface CreatedFile {
  readonly batch: Batch;
  readonly file: BatchFile;
  readonly partial: Partial;
  readonly volume: Volume;
  /** Its content is written; after the flush: it is on the disk, too. */
  whole: boolean;
  /** Absolute, once it has its name. */
  path: string | null;
}

/** What is done to many files at once. A file that the system refuses is left out, never thrown for. */
export interface BatchSteps {
  /** A partial file for each of the batch; null where the system refuses. */
  create(batch: Batch, partials: Partials): Promise<(Partial | null)[]>;
  /** Writes content and time, and then sets `whole`. */
  fill(files: readonly CreatedFile[]): Promise<void>;
  /** Flushes the whole ones and closes all. One that fails is no longer `whole`. */
  flushAndClose(files: readonly CreatedFile[]): Promise<void>;
  /** Sets `path` of the whole files that one system call can name. */
  nameAtOnce(files: readonly CreatedFile[], naming: Naming): void;
}

export interface BatchTools {
  readonly partials: Partials;
  readonly naming: Naming;
  readonly calls: DiskCalls;
  readonly steps: BatchSteps;
  /** Marks what comes from elsewhere; null: nothing is marked. */
  readonly mark: OriginMark | null;
}

/**
 * Answers the path of each file of each batch, or null for one that could not be written this way: tried alone it may
 * succeed, or tell why not. Contents are on the disk before files get their names.
 */
export async function writeBatches(batches: readonly Batch[], tools: BatchTools): Promise<(string | null)[][]> {
  const created: (CreatedFile | null)[][] = [];
  for (const batch of batches) created.push(await createAndFill(batch, tools));
  const all = created.flat().filter((one) => one !== null);
  await tools.steps.flushAndClose(all);
  tools.steps.nameAtOnce(all, tools.naming);
  await checkNamed(all, tools.naming);
  await Promise.all(all.filter(({ path }) => path === null).map((one) => nameAlone(one, tools)));
  return created.map((ones) => ones.map((one) => one?.path ?? null));
}

async function createAndFill(
  batch: Batch,
  { partials, calls, steps, mark }: BatchTools,
): Promise<(CreatedFile | null)[]> {
  const { folder, anchor, files } = batch;
  const volume = (folder.volume ??= (await volumeOf(anchor.base, calls).catch(ignoreRefusal)) ?? null);
  if (volume === null) return files.map(() => null);
  const made = await steps.create(batch, partials);
  folder.openToOthers ??= await isShared(anchor, calls);
  if (folder.openToOthers) await identify(made, batch, calls);
  const created = made.map((partial, i): CreatedFile | null =>
    partial === null ? null : { batch, file: files[i]!, partial, volume, whole: false, path: null },
  );
  // One look for all of them, after the last was created and before the first byte of any.
  if (await anchor.stands().catch(() => false)) {
    const all = created.filter((one) => one !== null);
    if (mark !== null) for (const { partial } of all) await mark(anchor.base + partial.name);
    await steps.fill(all);
  }
  return created;
}

async function isShared({ base }: Anchor, calls: DiskCalls): Promise<boolean> {
  const stats = await calls.look(base);
  return stats !== null && isOpenToOthers(stats);
}

/** Notes which files they are. One that can't be told is written alone. */
async function identify(made: (Partial | null)[], { folder, anchor }: Batch, calls: DiskCalls): Promise<void> {
  for (const partial of made) {
    if (partial !== null) partial.identity = await identityOf(partial.fd, folder, anchor, calls).catch(() => null);
  }
}

/** Somebody else's file that was put in the place of ours doesn't count: ours is written again, alone. */
async function checkNamed(files: readonly CreatedFile[], naming: Naming): Promise<void> {
  for (const one of files) {
    const { partial, batch, file, path } = one;
    if (path === null || (partial.identity ?? null) === null) continue;
    if (await naming.isStillOurs(partial, batch.anchor, path, file.entry)) continue;
    one.path = null;
    one.whole = false;
  }
}

/** Names one that needs more than one call, and removes its partial name. */
async function nameAlone(one: CreatedFile, { partials, naming }: BatchTools): Promise<void> {
  const { partial, file } = one;
  const { folder, anchor } = one.batch;
  if (one.whole) {
    const named = naming.giveName(partial, folder, anchor, file.name, file.entry);
    one.path = (await named.catch(ignoreRefusal)) ?? null;
  }
  // A rename has taken it along; a link, or a file that was there already, leaves it.
  await partials.remove(anchor, partial.name);
}
