/**
 * The folders of one incoming transfer as they stand on the disk: the part of `safe-path` that looks. Wire folders
 * become real folders below the root; existing ones are used as they are, never through a symlink; each is checked
 * once and remembered. Knows which folders this transfer created, to give those their times or take them back.
 */
import { dirname, resolve, sep } from 'node:path';
import { FerryError } from '../../../../../shared/errors.ts';
import { moved, withSeparator, type Anchors } from '../../system/anchor.ts';
import { look, lstat, lutimes, mkdir, realpath, rmdir, stat } from '../../system/calls.ts';
import { errno, ignoreRefusal, ignoreSystem } from '../../system/disk-errors.ts';
import { flushFolders } from './flush-folders.ts';
import type { Volume } from '../../system/flush.ts';
import { copyName, maxCopies } from '../../names/own-names.ts';
import { seconds } from '../../system/times.ts';

/** Folders whose times are set at once. */
const stampsAtOnce = 32;

export interface Folder {
  /** Absolute, and as `realpath` spells it. */
  readonly path: string;
  /** False once its file system has refused one. */
  hardLinks: boolean;
  /** False once its file system or kernel has refused to rename without replacing (Linux). */
  renamesNew: boolean;
  /** Null: not looked at yet. */
  volume: Volume | null;
}

export class Folders {
  readonly root: Folder;
  private readonly anchors: Anchors;
  private readonly known = new Map<string, Promise<Folder>>();
  /** What was missing of the root and above it, parents first. */
  private readonly foundation: readonly string[];
  /** Folders below the root this transfer made, parents first, and the modification time each is to get. */
  private readonly created = new Map<string, number | null>();

  /** Where `find` found nothing: nothing of somebody else's comes to stand there that we have to compare. */
  private readonly absent = new Set<string>();

  private constructor(root: string, foundation: readonly string[], anchors: Anchors) {
    this.anchors = anchors;
    this.root = folderAt(root);
    this.foundation = foundation;
  }

  /** Makes `dir` if need be. It may be or lie behind a symlink: the person chose it. Throws the system's errors, `not-a-folder`. */
  static async open(dir: string, anchors: Anchors): Promise<Folders> {
    const made = await makeAll(resolve(dir));
    const root = await realpath(resolve(dir));
    if (!(await stat(root)).isDirectory()) throw new FerryError('not-a-folder', { dir });
    return new Folders(root, await Promise.all(made.map(realpath)), anchors);
  }

  /** The folder for checked names (`safe-path`) along a wire path, made if need be. Throws the system's errors, `symlinked-parent`. */
  get(names: readonly string[]): Promise<Folder> {
    if (names.length === 0) return Promise.resolve(this.root);
    const key = names.join('/');
    const known = this.known.get(key);
    if (known !== undefined) return known;
    const made = this.make(names);
    this.known.set(key, made);
    made.catch(() => {
      if (this.known.get(key) === made) this.known.delete(key);
    });
    return made;
  }

  /** The folder for checked names if it is there as a real folder and not of this transfer's making; makes nothing. */
  async find(names: readonly string[]): Promise<Folder | null> {
    let folder = this.root;
    let key = '';
    for (const name of names) {
      key += `${name}/`;
      if (this.absent.has(key)) return null;
      const path = withSeparator(folder.path) + name;
      const there = await look(path);
      if (there === null || !there.isDirectory() || this.created.has(path)) {
        this.absent.add(key);
        return null;
      }
      folder = folderAt(path);
    }
    return folder;
  }

  /** Looks anew at this folder and those above it when they are asked for next. */
  forget(names: readonly string[]): void {
    for (let n = names.length; n > 0; n--) this.known.delete(names.slice(0, n).join('/'));
  }

  /** Gives `folder` its modification time at the end, if this transfer made it. */
  keepTime(folder: Folder, mtimeMs: number): void {
    if (this.created.has(folder.path)) this.created.set(folder.path, mtimeMs);
  }

  /** Sets the times of the folders this transfer made, deepest first. What a disk can't hold is left out. */
  async setTimes(): Promise<void> {
    const paths = [...this.created].toReversed().filter(([, mtimeMs]) => mtimeMs !== null);
    for (const some of batches(paths, stampsAtOnce)) {
      await Promise.all(some.map(([path, mtimeMs]) => this.setTime(path, mtimeMs!)));
    }
  }

  /** Makes the names in all folders that were used durable. */
  async flush(): Promise<void> {
    const used = await Promise.allSettled(this.known.values());
    const folders = [this.root, ...used.flatMap((f) => (f.status === 'fulfilled' ? [f.value] : []))];
    await flushFolders([...new Map(folders.map((folder) => [folder.path, folder])).values()]);
  }

  /** Removes the folders this transfer made and that are empty. The root stays: other transfers may be about to use it. */
  removeEmpty(): Promise<void> {
    return this.remove([...this.created.keys()]);
  }

  /** Removes a root that was made and turned out to be of no use. */
  removeRoot(): Promise<void> {
    return this.remove(this.foundation);
  }

  private async remove(paths: readonly string[]): Promise<void> {
    for (const path of paths.toReversed()) {
      await this.anchors.at(dirname(path), ({ base }) => rmdir(base + nameOf(path))).catch(ignoreRefusal);
    }
  }

  private async make(names: readonly string[]): Promise<Folder> {
    const parent = await this.get(names.slice(0, -1));
    return this.anchors.at(parent.path, async (anchor) => {
      for (let n = 1; n <= maxCopies; n++) {
        const name = copyName(names.at(-1)!, 'folder', n);
        const path = withSeparator(parent.path) + name;
        const found = await makeOrFind(anchor.base + name);
        if (found === 'other') continue;
        if (found === 'symlink') throw moved(path);
        if (!(await anchor.stands())) {
          if (found === 'made') await rmdir(anchor.base + name).catch(ignoreSystem);
          throw moved(path);
        }
        const folder = folderAt(await spelled(path));
        if (found === 'made') this.created.set(folder.path, null);
        return folder;
      }
      throw new FerryError('name-refused', { path: names.join('/'), reason: 'taken' });
    });
  }

  private async setTime(path: string, mtimeMs: number): Promise<void> {
    const set = this.anchors.at(dirname(path), ({ base }) =>
      lutimes(base + nameOf(path), Date.now() / 1000, seconds(mtimeMs)),
    );
    await set.catch(ignoreRefusal);
  }
}

function folderAt(path: string): Folder {
  return { path, hardLinks: true, renamesNew: true, volume: null };
}

async function makeOrFind(path: string): Promise<'made' | 'found' | 'symlink' | 'other'> {
  const refusal = await mkdir(path).then(
    () => null,
    (error: unknown) => error,
  );
  if (refusal === null) return 'made';
  // Not only EEXIST: some file systems complain of permission first, where there is nothing to make.
  const there = await lstat(path).catch(() => null);
  if (there === null) throw refusal;
  if (there.isSymbolicLink()) return 'symlink';
  return there.isDirectory() ? 'found' : 'other';
}

/** The path of a folder just looked at, as `realpath` spells it: macOS keeps the case and normalisation it was made with. */
async function spelled(path: string): Promise<string> {
  if (process.platform === 'linux') return path;
  const real = await realpath(path);
  if (dirname(real) !== dirname(path)) throw moved(path);
  return real;
}

/** The last name of a path, whatever it looks like. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf(sep) + 1);
}

/**
 * Makes a folder and what is missing above it; answers what it made, parents first. One by one, because Node's
 * recursive mkdir answers ENOENT where the disk said EROFS or ENOSPC.
 */
async function makeAll(path: string): Promise<string[]> {
  try {
    await mkdir(path);
    return [path];
  } catch (error) {
    if (errno(error) === 'ENOENT' && dirname(path) !== path) {
      const above = await makeAll(dirname(path));
      if (above.length > 0) return [...above, ...(await makeAll(path))];
    }
    // Not only EEXIST, as with `makeOrFind`; what it is will be seen.
    if (await stat(path).catch(() => null)) return [];
    throw error;
  }
}

function* batches<T>(items: readonly T[], size: number): Generator<readonly T[]> {
  for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
}
