/**
 * The folders of one incoming transfer on the disk: `safe-path` checks the names, this looks at the disk. Folders of the
 * wire become real folders below the root. Existing ones are used as they are, but never through a symlink; each is
 * checked once and remembered. Those that this transfer made get their times at the end, or are taken back.
 */
import { constants } from 'node:fs';
import { dirname, resolve, sep } from 'node:path';
import { FerryError } from '../../../../../shared/errors.ts';
import { folderMovedError, withSeparator, type Anchor, type Anchors } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { ignoreRefusal, ignoreSystem } from '../../system/disk-errors.ts';
import { kindOf } from '../../system/kind.ts';
import { folderMode, leftWithin, ownerBits, permissionBits } from '../../system/modes.ts';
import type { SinkEntry } from '../entry.ts';
import { isFolderNameAtFault, nameError } from '../refused-name.ts';
import { folderAt, type Folder } from './folder.ts';
import { makeAll, makeOrFind } from './make-folders.ts';
import { flushFolders } from './flush-folders.ts';
import { copyName, maxCopies } from '../../names/own-names.ts';
import { seconds } from '../../system/times.ts';

/** Folders whose times are set at once. */
const stampsAtOnce = 32;

/** Of a folder that this transfer made. */
interface Finish {
  /** Null: not told. */
  readonly mtimeMs: number | null;
  readonly mode: number | null;
  /** The mode it was made with, less the umask. */
  readonly made: number;
}

/** Never through a link. */
const folderFlags = constants.O_RDONLY | (constants.O_DIRECTORY ?? 0) | (constants.O_NOFOLLOW ?? 0);

export class Folders {
  readonly root: Folder;
  private readonly anchors: Anchors;
  private readonly calls: DiskCalls;
  /** Names that only this transfer uses. */
  private readonly newName: () => string;
  /** By their checked names, joined by '/'. */
  private readonly known = new Map<string, Promise<Folder>>();
  /** The root and the folders above it that were missing and have been made, parents first. */
  private readonly foundation: readonly string[];
  /** Modes told of folders, by their checked names, joined by '/': few have others than the usual ones. */
  private readonly told = new Map<string, number>();
  /** Folders below the root that this transfer made, parents first, and what each is to get at the end. */
  private readonly created = new Map<string, Finish>();
  /** The same of those that earlier runs made. They may hold what nobody noted, so they are looked into as others'. */
  private readonly createdEarlier = new Map<string, Finish>();
  /** Where `find` found nothing. What somebody else puts there later need not be compared. */
  private readonly absent = new Set<string>();

  private constructor(
    root: string,
    foundation: readonly string[],
    { anchors, calls, newName }: { anchors: Anchors; calls: DiskCalls; newName: () => string },
  ) {
    this.anchors = anchors;
    this.calls = calls;
    this.newName = newName;
    this.root = folderAt(root);
    this.foundation = foundation;
  }

  /**
   * Makes `dir` if need be. It may be or lie behind a symlink: the person chose it. `newName`: names that only this
   * transfer uses. Throws the system's errors, `not-a-folder`.
   */
  static async open(dir: string, anchors: Anchors, calls: DiskCalls, newName: () => string): Promise<Folders> {
    const made = await makeAll(resolve(dir), calls);
    const root = await calls.realpath(resolve(dir));
    if (kindOf(await calls.stat(root)) !== 'folder') throw new FerryError('not-a-folder', { dir });
    const foundation = await Promise.all(made.map((path) => calls.realpath(path)));
    return new Folders(root, foundation, { anchors, calls, newName });
  }

  /** The folder for checked names (`safe-path`) along a wire path, made if need be. Throws the system's errors, symlinked-parent, name-refused, name-too-long. */
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

  /** The folder for checked names, if it is a real folder that this transfer did not make. Makes nothing. */
  async find(names: readonly string[]): Promise<Folder | null> {
    let folder = this.root;
    let key = '';
    for (const name of names) {
      key += `${name}/`;
      if (this.absent.has(key)) return null;
      const path = withSeparator(folder.path) + name;
      const stats = await this.calls.look(path);
      if (stats === null || kindOf(stats) !== 'folder' || this.created.has(path)) {
        this.absent.add(key);
        return null;
      }
      folder = folderAt(path);
    }
    return folder;
  }

  /** Has this folder and those above it looked at anew when they are asked for next. */
  forget(names: readonly string[]): void {
    for (let n = names.length; n > 0; n--) this.known.delete(names.slice(0, n).join('/'));
  }

  /** The folder at the wire path `path` will be told of with this mode: made before that, for what lies in it, it gets it, too. */
  expect(path: string, mode: number): void {
    this.told.set(path, mode);
  }

  /**
   * As `get`, of a folder that the sender told of. Made, it is as shut as `mode` says from its first moment on; one that
   * is there keeps its mode, and what is put into it is shut instead. Its time, and what its owner may not do there, come
   * at the end (`finish`), if this transfer made it, now or (`earlier`) in another run. `made`: whether it did.
   */
  async tell(
    names: readonly string[],
    { mtimeMs, mode }: Pick<SinkEntry, 'mtimeMs' | 'mode'>,
    earlier: boolean,
  ): Promise<{ readonly folder: Folder; readonly made: boolean }> {
    if (mode !== undefined) this.expect(names.join('/'), mode);
    const folder = await this.get(names);
    const created = this.created.get(folder.path);
    const finish = { mtimeMs, mode: mode ?? null, made: created?.made ?? permissionBits };
    if (created !== undefined) this.created.set(folder.path, finish);
    else if (earlier) this.createdEarlier.set(folder.path, finish);
    return { folder, made: created !== undefined || earlier };
  }

  /**
   * Sets the times of the folders this transfer made, gets the names in all that were used onto the disk, and takes from
   * folders what their owner needed meanwhile; deepest first. A time or mode that the disk can't hold is left out.
   */
  async finish(): Promise<void> {
    const made = [...this.createdEarlier, ...this.created].toReversed();
    for (let at = 0; at < made.length; at += stampsAtOnce) {
      const some = made.slice(at, at + stampsAtOnce);
      await Promise.all(some.map(([path, finish]) => this.setTime(path, finish)));
    }
    await this.flush();
    for (const [path, finish] of made) await this.setMode(path, finish);
  }

  private async flush(): Promise<void> {
    const used = await Promise.allSettled(this.known.values());
    const folders = [this.root, ...used.flatMap((f) => (f.status === 'fulfilled' ? [f.value] : []))];
    await flushFolders([...new Map(folders.map((folder) => [folder.path, folder])).values()], this.calls);
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
      await this.anchors.at(dirname(path), ({ base }) => this.calls.rmdir(base + nameOf(path))).catch(ignoreRefusal);
    }
  }

  private async make(names: readonly string[]): Promise<Folder> {
    const parent = await this.get(names.slice(0, -1));
    return this.anchors.at(parent.path, async (anchor) => {
      for (let n = 1; n <= maxCopies; n++) {
        const name = copyName(names.at(-1)!, 'folder', n);
        const path = withSeparator(parent.path) + name;
        const mode = (this.told.get(names.join('/')) ?? folderMode) & parent.leaves;
        // Until the end its owner must be able to put files into it.
        const found = await this.makeOrFind(anchor, name, mode | ownerBits, names.join('/'));
        if (found === 'other') continue;
        if (found === 'symlink') throw folderMovedError(path);
        if (!(await anchor.stands())) {
          if (found === 'made') await this.calls.rmdir(anchor.base + name).catch(ignoreSystem);
          throw folderMovedError(path);
        }
        const leaves = found === 'made' ? parent.leaves : parent.leaves & this.leftIn(names, found.found);
        const folder = folderAt(await this.spelled(path), leaves);
        if (found === 'made') {
          this.created.set(folder.path, { mtimeMs: null, mode: null, made: mode | ownerBits });
          // What its parent takes from new files, by the umask or an ACL it inherits, it takes too.
          folder.modes = parent.modes;
        }
        return folder;
      }
      throw new FerryError('name-refused', { path: names.join('/'), reason: 'taken' });
    });
  }

  /** Throws the system's errors; name-refused, name-too-long where the disk can't hold the name. `path`: as on the wire. */
  private async makeOrFind(anchor: Anchor, name: string, mode: number, path: string): ReturnType<typeof makeOrFind> {
    try {
      return await makeOrFind(anchor.base + name, mode, this.calls);
    } catch (error) {
      throw (await isFolderNameAtFault(error, this.newName(), anchor, this.calls))
        ? nameError(name, path, error)
        : error;
    }
  }

  /** What files in a folder that was there with the mode `here` may have. */
  private leftIn(names: readonly string[], here: number): number {
    const there = this.told.get(names.join('/'));
    return there === undefined ? permissionBits : leftWithin(there, here);
  }

  /** The path of a folder just looked at, as `realpath` spells it: macOS keeps the case and normalisation it was made with. */
  private async spelled(path: string): Promise<string> {
    if (process.platform === 'linux') return path;
    const real = await this.calls.realpath(path);
    if (dirname(real) !== dirname(path)) throw folderMovedError(path);
    return real;
  }

  private async setMode(path: string, { mode, made }: Finish): Promise<void> {
    if (mode === null || (made & mode) === made || process.platform === 'win32') return;
    const set = this.anchors.at(dirname(path), async ({ base }) => {
      const fd = await this.calls.open(base + nameOf(path), folderFlags);
      try {
        const now = (await this.calls.fstat(fd)).mode & 0o7777;
        await this.calls.fchmod(fd, now & (mode | ~permissionBits));
        await this.calls.fsync(fd);
      } finally {
        await this.calls.close(fd);
      }
    });
    await set.catch(ignoreRefusal);
  }

  private async setTime(path: string, { mtimeMs }: Finish): Promise<void> {
    if (mtimeMs === null) return;
    const set = this.anchors.at(dirname(path), ({ base }) =>
      this.calls.lutimes(base + nameOf(path), Date.now() / 1000, seconds(mtimeMs)),
    );
    await set.catch(ignoreRefusal);
  }
}

/** The last name of a path, whatever it looks like. */
function nameOf(path: string): string {
  return path.slice(path.lastIndexOf(sep) + 1);
}
