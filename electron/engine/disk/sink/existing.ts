/** What exists already where entries would go, and whether the entry itself is among its copies. */
import { copyName } from '../names/own-names.ts';
import { checkPath } from '../names/safe-path.ts';
import { withSeparator } from '../system/anchor.ts';
import { kindOf } from '../system/kind.ts';
import { readLink } from '../system/links.ts';
import { sameTime, timeOf } from '../system/times.ts';
import type { SinkEntry } from './entry.ts';
import type { Folder } from './folders/folder.ts';
import type { Folders } from './folders/folders.ts';
import type { Ours } from './naming/ours.ts';

/** Something that has a name which is wanted. */
export interface Existing {
  /** It is the transfer's own: another of its files has the name. Then only `copy` counts, and there is one. */
  readonly own: boolean;
  readonly path: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  /** A plain file. */
  readonly file: boolean;
  /** What it says, if it is a symbolic link; else null. */
  readonly link: string | null;
  /** A copy, `name (2)` and so on, with the entry's size and time: it came before, and nobody noted it. */
  readonly copy: string | null;
}

/** Most copies looked at: of more, the looks would take longer than the file. */
export const maxLooks = 16;

type Found = Omit<Existing, 'copy'>;

/** What each entry would find in its place; null: nothing. Looks through real folders only, and makes none. */
export async function findAllExisting(
  entries: readonly SinkEntry[],
  folders: Folders,
  ours: Ours,
): Promise<(Existing | null)[]> {
  const found: (Existing | null)[] = [];
  let above: string | null = null;
  let folder: Folder | null = null;
  for (const entry of entries) {
    const parent = entry.path.slice(0, entry.path.lastIndexOf('/') + 1);
    // Neighbours share their folder, and most folders aren't there yet.
    if (parent === above && folder === null) {
      found.push(null);
      continue;
    }
    const checked = checkPath(entry.path);
    if (!checked.ok) {
      found.push(null);
      continue;
    }
    if (parent !== above) {
      folder = await folders.find(checked.value.slice(0, -1));
      above = parent;
    }
    found.push(folder === null ? null : await findExisting(folder, checked.value.at(-1)!, entry, ours));
  }
  return found;
}

/** Null when nothing has the name, or the transfer's own file has it and no copy of the entry exists. */
export async function findExisting(
  folder: Folder,
  name: string,
  entry: SinkEntry,
  ours: Ours,
): Promise<Existing | null> {
  const found = await lookAt(folder, name, ours);
  if (found === null) return null;
  const copy = isCopy(found, entry) ? null : await findCopy(folder, name, entry, ours);
  return found.own && copy === null ? null : { ...found, copy };
}

async function findCopy(folder: Folder, name: string, entry: SinkEntry, ours: Ours): Promise<string | null> {
  for (let n = 2; n < 2 + maxLooks; n++) {
    const found = await lookAt(folder, copyName(name, 'file', n), ours);
    if (found === null) return null;
    if (isCopy(found, entry)) return found.path;
  }
  return null;
}

async function lookAt(folder: Folder, name: string, ours: Ours): Promise<Found | null> {
  const path = withSeparator(folder.path) + name;
  const stats = await ours.calls.look(path);
  if (stats === null) return null;
  const own = await ours.has(path);
  const kind = kindOf(stats);
  const link = kind === 'link' ? await readLink(path, ours.calls).catch(() => null) : null;
  const mtimeMs = await timeOf(path, stats, ours.calls);
  return { own, path, bytes: stats.size, mtimeMs, file: kind === 'file', link };
}

/** Not noted as the transfer's own, and like the entry as far as size and time tell. */
function isCopy({ own, file, bytes, mtimeMs }: Found, entry: SinkEntry): boolean {
  return !own && file && bytes === entry.bytes && sameTime(mtimeMs, entry.mtimeMs);
}
