/** What stands where an entry would go, and whether the entry itself stands beside it already. */
import { withSeparator } from '../system/anchor.ts';
import { look } from '../system/calls.ts';
import type { SinkEntry } from './entry.ts';
import type { Folder } from './folders/folders.ts';
import { copyName } from '../names/own-names.ts';
import type { Ours } from './naming/ours.ts';
import { wholeMs } from '../system/times.ts';

/** Something under a name that is wanted. */
export interface Existing {
  /** The transfer's own, which another of its files has got the name for: only `copy` counts, and there is one. */
  readonly own: boolean;
  readonly path: string;
  readonly bytes: number;
  readonly mtimeMs: number;
  /** A plain file. */
  readonly file: boolean;
  /** A copy, `name (2)` and so on, that has the entry's size and time: it came before, and nobody noted it. */
  readonly copy: string | null;
}

/** Copies looked at: who has more of one name would wait longer for the looks than for the file. */
export const maxLooks = 16;

/** Answers null when nothing stands there, or `ours` without a copy of the entry beside it. */
export async function standing(folder: Folder, name: string, entry: SinkEntry, ours: Ours): Promise<Existing | null> {
  const there = await at(folder, name, ours);
  if (there === null) return null;
  const copy = !there.own && isLike(there, entry) ? null : await copyOf(folder, name, entry, ours);
  return there.own && copy === null ? null : { ...there, copy };
}

async function copyOf(folder: Folder, name: string, entry: SinkEntry, ours: Ours): Promise<string | null> {
  for (let n = 2; n < 2 + maxLooks; n++) {
    const there = await at(folder, copyName(name, 'file', n), ours);
    if (there === null) return null;
    if (!there.own && isLike(there, entry)) return there.path;
  }
  return null;
}

async function at(folder: Folder, name: string, ours: Ours): Promise<Omit<Existing, 'copy'> | null> {
  const path = withSeparator(folder.path) + name;
  const there = await look(path);
  if (there === null) return null;
  const own = await ours.has(path);
  return { own, path, bytes: there.size, mtimeMs: wholeMs(there.mtimeMs), file: there.isFile() };
}

function isLike({ file, bytes, mtimeMs }: Omit<Existing, 'copy'>, entry: SinkEntry): boolean {
  return file && bytes === entry.bytes && mtimeMs === entry.mtimeMs;
}
