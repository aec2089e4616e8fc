/**
 * Lists of entries on their way between threads, in columns: a few arrays are copied several times faster than many
 * objects. The loops are plain because most of this runs a few dozen times only, and iterators are cheap only in
 * optimised code.
 */
import type { SinkEntry } from '../disk/sink/entry.ts';
import type { SourceEntry } from '../disk/source/source-file.ts';
import type { SourceSkip } from '../disk/source/walk.ts';
import type { WholeFile } from '../transfer/receiving/landing/landing.ts';
import type { Framed, Unread } from '../transfer/sending/reading/reading.ts';

const isExecutable = 1;
const isReplacing = 2;
const isFolder = 4;
const isLink = 8;
/** Of the flags: from this bit on stands the mode told, and one more; 0: none is told. */
const modeShift = 8;

function modeFlags(mode: number | undefined): number {
  return mode === undefined ? 0 : (mode + 1) << modeShift;
}

/** Undefined: none is told. */
function modeOf(flags: number): number | undefined {
  const told = flags >> modeShift;
  return told === 0 ? undefined : told - 1;
}

/** Entries for the receiver's disk: whole files of a batch, or entries that are only looked for (their `at` is 0). */
export interface SinkColumns {
  readonly paths: readonly string[];
  /** bytes, mtimeMs, at, flags of each. */
  readonly numbers: Float64Array;
}

export function sinkToColumns(files: readonly (SinkEntry & Partial<WholeFile>)[]): SinkColumns {
  const numbers = new Float64Array(files.length * 4);
  for (let i = 0, to = 0; i < files.length; i++) {
    const { bytes, mtimeMs, at = 0, executable, mode, replace = false } = files[i]!;
    numbers[to++] = bytes;
    numbers[to++] = mtimeMs;
    numbers[to++] = at;
    numbers[to++] = (executable ? isExecutable : 0) | (replace ? isReplacing : 0) | modeFlags(mode);
  }
  return { paths: files.map(({ path }) => path), numbers };
}

export function sinkFromColumns({ paths, numbers }: SinkColumns): WholeFile[] {
  return paths.map((path, i) => {
    const flags = numbers[i * 4 + 3]!;
    const mode = modeOf(flags);
    const bytes = numbers[i * 4]!;
    const mtimeMs = numbers[i * 4 + 1]!;
    const at = numbers[i * 4 + 2]!;
    const executable = (flags & isExecutable) !== 0;
    const replace = (flags & isReplacing) !== 0;
    if (mode === undefined) return { path, bytes, mtimeMs, at, executable, replace };
    return { path, bytes, mtimeMs, at, executable, replace, mode };
  });
}

/** What a walk found: the entries in columns, and the skips, each with its index in the list. */
export interface FoundColumns {
  readonly paths: readonly string[];
  readonly locals: readonly string[];
  /** bytes, mtimeMs, flags of each. */
  readonly numbers: Float64Array;
  /** What each link says, by its place among the entries: there are few. */
  readonly links: ReadonlyMap<number, string>;
  /** What of each file with holes is stored, likewise. */
  readonly stored: ReadonlyMap<number, number>;
  /** What the system calls each folder by, likewise: device and inode. */
  readonly inodes: ReadonlyMap<number, NonNullable<SourceEntry['inode']>>;
  readonly skips: readonly [at: number, skip: SourceSkip][];
}

export function foundToColumns(found: readonly (SourceEntry | SourceSkip)[]): FoundColumns {
  const entries = found.filter((one) => one.kind !== 'skip');
  const numbers = new Float64Array(entries.length * 3);
  const links = new Map<number, string>();
  const holed = new Map<number, number>();
  const inodes = new Map<number, NonNullable<SourceEntry['inode']>>();
  for (let i = 0, to = 0; i < entries.length; i++) {
    const { kind, bytes, mtimeMs, executable, mode, link, stored, inode } = entries[i]!;
    if (link !== undefined) links.set(i, link);
    if (stored !== undefined) holed.set(i, stored);
    if (inode !== undefined) inodes.set(i, inode);
    numbers[to++] = bytes;
    numbers[to++] = mtimeMs;
    numbers[to++] = (executable ? isExecutable : 0) | (kind === 'folder' ? isFolder : 0) | modeFlags(mode);
  }
  return {
    paths: entries.map(({ path }) => path),
    locals: entries.map(({ local }) => local),
    numbers,
    links,
    stored: holed,
    inodes,
    skips: found.flatMap((one, at): [number, SourceSkip][] => (one.kind === 'skip' ? [[at, one]] : [])),
  };
}

export function foundFromColumns({
  paths,
  locals,
  numbers,
  links,
  stored: holed,
  inodes,
  skips,
}: FoundColumns): (SourceEntry | SourceSkip)[] {
  const found = paths.map((path, i): SourceEntry | SourceSkip => {
    const flags = numbers[i * 3 + 2]!;
    const mode = modeOf(flags);
    const kind = (flags & isFolder) !== 0 ? 'folder' : 'file';
    const local = locals[i]!;
    const bytes = numbers[i * 3]!;
    const mtimeMs = numbers[i * 3 + 1]!;
    const executable = (flags & isExecutable) !== 0;
    if (mode === undefined) return { kind, path, local, bytes, mtimeMs, executable };
    return { kind, path, local, bytes, mtimeMs, executable, mode };
  });
  for (const [at, link] of links) found[at] = { ...(found[at] as SourceEntry), kind: 'link', link };
  for (const [at, stored] of holed) found[at] = { ...(found[at] as SourceEntry), stored };
  for (const [at, inode] of inodes) found[at] = { ...(found[at] as SourceEntry), inode };
  // In ascending order, so that each finds those before it in the list already.
  for (const [at, skip] of skips) found.splice(at, 0, skip);
  return found;
}

/** Files to be framed, without their paths on the wire: only what went wrong is told by them (`named`). */
export interface FramedColumns {
  readonly locals: readonly string[];
  /** file, at, bytes, mtimeMs, flags of each. */
  readonly numbers: Float64Array;
}

export function framedToColumns(files: readonly Framed[]): FramedColumns {
  const numbers = new Float64Array(files.length * 5);
  for (let i = 0, to = 0; i < files.length; i++) {
    const { file, at, entry } = files[i]!;
    numbers[to++] = file;
    numbers[to++] = at;
    numbers[to++] = entry.bytes;
    numbers[to++] = entry.mtimeMs;
    numbers[to++] = entry.kind === 'link' ? isLink : 0;
  }
  return { locals: files.map(({ entry }) => entry.local), numbers };
}

export function framedFromColumns({ locals, numbers }: FramedColumns): Framed[] {
  return locals.map((local, i) => ({
    file: numbers[i * 5]!,
    at: numbers[i * 5 + 1]!,
    entry: {
      kind: numbers[i * 5 + 4] === isLink ? 'link' : 'file',
      path: '',
      local,
      bytes: numbers[i * 5 + 2]!,
      mtimeMs: numbers[i * 5 + 3]!,
      executable: false,
    },
  }));
}

/** What went wrong with files that were sent to the thread as columns, by their paths on the wire. */
export function named(unread: readonly Unread[], files: readonly Framed[]): Unread[] {
  return unread.map(({ i, why }) => {
    if (why.params?.['path'] === undefined) return { i, why };
    return { i, why: { ...why, params: { ...why.params, path: files[i]!.entry.path } } };
  });
}
