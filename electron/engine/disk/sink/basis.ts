/** Which file that exists may be another version of one that is to come. */
import { copyName } from '../names/own-names.ts';
import { checkPath } from '../names/safe-path.ts';
import { withSeparator } from '../system/anchor.ts';
import { kindOf } from '../system/kind.ts';
import type { SinkEntry } from './entry.ts';
import { maxLooks } from './existing.ts';
import type { Folders } from './folders/folders.ts';
import type { Ours } from './naming/ours.ts';

/** Another version of a file. */
export interface Basis {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/**
 * The latest other version of the file, under its name or as a numbered copy: a plain file of one name alone, and none of
 * this transfer's. Null: there is none.
 */
export async function findBasis(entry: SinkEntry, folders: Folders, ours: Ours): Promise<Basis | null> {
  const checked = checkPath(entry.path);
  if (!checked.ok) return null;
  const folder = await folders.find(checked.value.slice(0, -1));
  if (folder === null) return null;
  const name = checked.value.at(-1)!;
  let latest: (Basis & { readonly mtimeMs: number }) | null = null;
  for (let n = 1; n < 2 + maxLooks; n++) {
    const path = withSeparator(folder.path) + (n === 1 ? name : copyName(name, 'file', n));
    const stats = await ours.calls.look(path);
    if (stats === null) break;
    // What has another name elsewhere may be anybody's, linked here so that its blocks are told.
    if (kindOf(stats) !== 'file' || stats.nlink !== 1 || (await ours.has(path))) continue;
    const { size: bytes, mtimeMs } = stats;
    if (latest === null || mtimeMs >= latest.mtimeMs) latest = { path, bytes, mtimeMs };
  }
  return latest && { path: latest.path, bytes: latest.bytes };
}
