/**
 * Walks what the person chose to send: parents before children, names sorted, in batches while it goes on. It holds one
 * list of names for each folder it is in and looks only a little ahead, so memory does not grow with the tree.
 */
import { failure, type Failure } from '../../../../shared/errors.ts';
import { isWanted } from '../../../../shared/given/only.ts';
import { ExecutableBits } from './executable-bits.ts';
import { promisedSource } from './promised-source.ts';
import { onceThereAreDescriptors } from '../system/disk-errors.ts';
import type { SourceDisk } from './source-disk.ts';
import type { SourceEntry } from './source-entry.ts';
import { settleHoles } from './source-holes.ts';
import { settleLink, type LinkUse } from './source-link.ts';
import { inOrder, list, lookAtRoot, setApart, skip, skipFor, type Names, type SourceSkip } from './source-look.ts';

export type { SourceEntry } from './source-entry.ts';
export type { LinkUse } from './source-link.ts';
export type { SourceSkip } from './source-look.ts';

/** Most entries of a batch: a manifest piece of moderate size. */
export const maxBatch = 500;
/** Each batch may be so many times as long as the one before: the receiver begins early, and short ones soon end. */
const batchGrowth = 8;
/** A batch goes out unfilled after this long, so that a slow disk's first files show up soon. */
const batchMs = 100;
/** Paths of one folder looked at side by side: libuv's four threads stay busy (8: 47, 32: 103, 128: 135 thousand files a second). */
const lookAtOnce = 128;
/** Folders listed ahead of the one the walk is in, per level (a cold disk: 27 thousand entries a second without, 45 with 4, 44 with 8). */
const foldersAhead = 4;

type Found = SourceEntry | SourceSkip;

export interface WalkOptions {
  readonly signal: AbortSignal;
  /** How this thread reads; left out: as one that has other things to do. */
  readonly disk?: SourceDisk;
  /** What is done with symbolic links below `paths`; left out: `keep`. The paths themselves are followed. */
  readonly links?: LinkUse | undefined;
  /** Nothing but these and what is in them, as `path` of the entries; left out: everything. What is not there is not told. */
  readonly only?: readonly string[] | undefined;
}

/**
 * Everything below `paths`, which are taken in the order given. Each batch is at most `maxBatch` long; the first comes as soon as
 * there is anything. Two paths of one base name become `x` and `x (2)`. What can't be sent is told as a skip: path-not-found, symlink-skipped,
 * special-skipped, source-unreadable, source-vanished, name-not-unicode, name-refused, name-too-long. Throws the signal's reason.
 */
export async function* walk(
  paths: readonly string[],
  { signal, disk = promisedSource, links = 'keep', only }: WalkOptions,
): AsyncGenerator<readonly Found[]> {
  const batches = new Batches();
  const bits = new ExecutableBits(disk.calls);
  const checking: SourceDisk = {
    ...disk,
    lookAtChildren: async (folder, names) => bits.check(await disk.lookAtChildren(folder, names)),
  };
  const levels = [rootLevel(paths, { disk: checking, links }, bits)];
  for (let level = levels.at(-1); level !== undefined; level = levels.at(-1)) {
    signal.throwIfAborted();
    const found = level.takeKnown() ?? (await level.next());
    if (found === undefined) levels.pop();
    else if (only !== undefined && !isWanted(found.path, only)) continue;
    else if (found.kind === 'folder') {
      const inside = await level.openFolder(found);
      if (inside instanceof Level) {
        batches.add(found, ...inside.skips.filter(({ path }) => only === undefined || isWanted(path, only)));
        levels.push(inside);
      } else batches.add(inside);
    } else batches.add(found);
    if (batches.isDue()) yield batches.take();
  }
  while (batches.size > 0) {
    signal.throwIfAborted();
    yield batches.take();
  }
}

/**
 * What each of `paths` is, as `walk` tells it and without what is in it; a folder has been listed, so it can be read. For a
 * look or two: by promises, in whatever thread.
 */
export async function* lookAtRoots(paths: readonly string[]): AsyncGenerator<Found> {
  const disk = promisedSource;
  const level = rootLevel(paths, { disk, links: 'keep' }, new ExecutableBits(disk.calls));
  for (let root = await level.next(); root !== undefined; root = await level.next()) {
    yield root.kind === 'folder' ? await listed(root, disk) : root;
  }
}

async function listed(folder: SourceEntry, disk: SourceDisk): Promise<Found> {
  try {
    await list(folder, disk.calls);
    return folder;
  } catch (error) {
    return skipFor(error, folder.path);
  }
}

interface Ways {
  readonly disk: SourceDisk;
  readonly links: LinkUse;
}

function rootLevel(paths: readonly string[], ways: Ways, bits: ExecutableBits): Level {
  const { disk } = ways;
  const used = new Set<string>();
  return new Level(inOrder(paths), [], { ways, inside: [] }, async (some) => {
    const looked = await bits.check(await Promise.all(some.map((path) => lookAtRoot(path, disk.calls))));
    const found = await settleHoles(looked, disk.calls);
    // In the order given, whichever look ended first.
    return found.map((root) => (root.kind === 'skip' ? root : setApart(root, used)));
  });
}

/** The level inside a folder, its first entries already being looked at; or why there is none. Never rejects: nobody may ask for it. */
async function openLevel(folder: SourceEntry, above: Place): Promise<Level | SourceSkip> {
  const { disk } = above.ways;
  try {
    const place = { ways: above.ways, inside: [...above.inside, new FolderOnWay(folder, disk)] };
    const { names, broken } = await onceThereAreDescriptors(() => list(folder, disk.calls));
    const skips = broken.map((name) => unreadableName(`${folder.path}/${name}`));
    return new Level(names, skips, place, async (some) =>
      settleHoles(await settleLinks(await disk.lookAtChildren(folder, some), place), disk.calls),
    );
  } catch (error) {
    return skipFor(error, folder.path);
  }
}

function unreadableName(path: string): SourceSkip {
  const why: Failure = failure('name-not-unicode', { path });
  return skip(path, why);
}

/** A folder that the walk is in, and its real path, asked for where a link needs it. */
class FolderOnWay {
  private readonly folder: SourceEntry;
  private readonly disk: SourceDisk;
  private asked: Promise<string> | null = null;

  constructor(folder: SourceEntry, disk: SourceDisk) {
    this.folder = folder;
    this.disk = disk;
  }

  real(): Promise<string> {
    return (this.asked ??= this.disk.calls.realpath(this.folder.local));
  }
}

/** Where a level is: the folders it is in, the top-level one first. */
interface Place {
  readonly ways: Ways;
  readonly inside: readonly FolderOnWay[];
}

/** The same, with each link as what becomes of it. */
async function settleLinks(found: Found[], { ways, inside }: Place): Promise<Found[]> {
  // Most folders hold none.
  if (!found.some(({ kind }) => kind === 'link')) return found;
  const surroundings = {
    use: ways.links,
    calls: ways.disk.calls,
    top: () => inside[0]!.real(),
    above: () => Promise.all(inside.map((folder) => folder.real())),
  };
  return Promise.all(found.map(async (one) => (one.kind === 'link' ? settleLink(one, surroundings) : one)));
}

/** One folder on the way down, or the paths given: its names, looked at in portions and one portion ahead. */
class Level {
  readonly skips: readonly SourceSkip[];
  private readonly names: Names;
  private readonly place: Place;
  private readonly look: (names: readonly string[]) => Promise<Found[]>;
  private ahead: Promise<Found[]>;
  private portion: Found[] = [];
  private at = 0;
  private readonly opened = new Map<SourceEntry, Promise<Level | SourceSkip>>();

  constructor(
    names: Names,
    skips: readonly SourceSkip[],
    place: Place,
    look: (names: readonly string[]) => Promise<Found[]>,
  ) {
    this.names = names;
    this.skips = skips;
    this.place = place;
    this.look = look;
    this.ahead = this.lookAhead();
  }

  /** What the next name is, if that is known already: without a promise. */
  takeKnown(): Found | undefined {
    return this.portion[this.at] === undefined ? undefined : this.portion[this.at++];
  }

  /** What the next name is; undefined after the last. */
  async next(): Promise<Found | undefined> {
    if (this.at === this.portion.length) {
      this.portion = await this.ahead;
      this.at = 0;
      this.ahead = this.lookAhead();
    }
    return this.portion[this.at++];
  }

  /** The level inside the folder just answered. Begins those of the folders after it, too. */
  openFolder(folder: SourceEntry): Promise<Level | SourceSkip> {
    let begun = 0;
    for (let i = this.at; i < this.portion.length && begun < foldersAhead; i++) {
      const sibling = this.portion[i]!;
      if (sibling.kind !== 'folder') continue;
      begun++;
      if (!this.opened.has(sibling)) this.opened.set(sibling, openLevel(sibling, this.place));
    }
    const level = this.opened.get(folder) ?? openLevel(folder, this.place);
    this.opened.delete(folder);
    return level;
  }

  private lookAhead(): Promise<Found[]> {
    const some = this.names.take(lookAtOnce);
    return some.length === 0 ? Promise.resolve([]) : this.look(some);
  }
}

/** Gathers entries: the first goes out alone, then more and more, until a batch is full or `batchMs` have passed. */
class Batches {
  private batch: Found[] = [];
  private limit = 1;
  private takenAt = performance.now();

  get size(): number {
    return this.batch.length;
  }

  add(...found: readonly Found[]): void {
    this.batch.push(...found);
  }

  isDue(): boolean {
    return this.size >= this.limit || (this.size > 0 && performance.now() - this.takenAt > batchMs);
  }

  take(): readonly Found[] {
    const batch = this.batch.splice(0, maxBatch);
    this.limit = Math.min(maxBatch, this.limit * batchGrowth);
    this.takenAt = performance.now();
    return batch;
  }
}
