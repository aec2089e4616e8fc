/**
 * The receiver's disk: where an incoming transfer's files go. Each lands in a partial file beside its destination and is
 * given its name once it is whole. Nothing that exists is ever replaced unasked, truncated, removed or followed through a
 * symlink. Paths are as on the wire and come from a peer. Failures name them so, and never this machine's folders above
 * `dir`.
 */
import { FerryError } from '../../../../shared/errors.ts';
import { isPartialName } from '../names/own-names.ts';
import { checkPath } from '../names/safe-path.ts';
import { Anchors } from '../system/anchor.ts';
import type { DiskCalls } from '../system/calls.ts';
import { diskError, errno } from '../system/disk-errors.ts';
import { BatchWriter, type SmallFile } from './batch/batch-writer.ts';
import type { SinkEntry } from './entry.ts';
import { findBasis, type Basis } from './basis.ts';
import { findAllExisting, type Existing } from './existing.ts';
import { explain, ferryErrorOf, mayHaveMoved } from './failures.ts';
import { BigFiles, type Target } from './files/big-files.ts';
import { originMarkFor, type OriginMark } from './files/origin-mark.ts';
import type { PartialFile } from './files/partial-file.ts';
import { Partials } from './files/partial.ts';
import { makeLink } from './files/make-link.ts';
import { probe } from './files/probe.ts';
import { RootPlace } from './root-place.ts';
import { sweep, wirePathOf } from './files/sweep.ts';
import { writeWholeFile, type WholeFileTools } from './files/whole-file.ts';
import { Folders } from './folders/folders.ts';
import { InFlight } from './in-flight.ts';
import { LandedNames } from './landed-names.ts';
import { Naming } from './naming/naming.ts';
import { Ours } from './naming/ours.ts';
import { promisedSink, type SinkDisk, type SinkOptions } from './sink-disk.ts';

export type { SinkEntry } from './entry.ts';
export type { PartialFile } from './files/partial-file.ts';

interface Parts {
  readonly dir: string;
  readonly anchors: Anchors;
  readonly folders: Folders;
  readonly place: RootPlace;
  readonly ours: Ours;
  readonly partials: Partials;
  readonly disk: SinkDisk;
  readonly mark: OriginMark | null;
}

export class Sink {
  /** Wire paths of folders in which partial files stay that could not be removed; complete once it has ended. */
  leftBehind: readonly string[] = [];
  private readonly dir: string;
  private readonly calls: DiskCalls;
  private readonly anchors: Anchors;
  private readonly folders: Folders;
  private readonly place: RootPlace;
  private readonly ours: Ours;
  private readonly wholeFiles: WholeFileTools;
  private readonly batches: BatchWriter;
  private readonly bigFiles: BigFiles;
  private readonly openFiles = new Set<PartialFile>();
  private readonly landedNames: LandedNames;
  private readonly inFlight = new InFlight();

  private constructor({ dir, anchors, folders, place, ours, partials, mark, disk: { calls, steps } }: Parts) {
    this.dir = dir;
    this.calls = calls;
    this.anchors = anchors;
    this.folders = folders;
    this.place = place;
    this.ours = ours;
    this.landedNames = new LandedNames(folders.root.path);
    const naming = new Naming(ours, calls);
    this.wholeFiles = { anchors, partials, naming, mark };
    this.batches = new BatchWriter(folders, anchors, { partials, naming, calls, steps, mark });
    this.bigFiles = new BigFiles({
      anchors,
      partials,
      naming,
      mark,
      dir,
      onNamed: (path) => this.landedNames.add(path),
      onEnd: (file) => this.openFiles.delete(file),
      explain: (error, entry, left) => this.explain(error, entry, left),
    });
  }

  /**
   * Makes `dir` if need be and tries it with an empty file, so that it fails now rather than with the first byte.
   * `transferId`: 32 hex digits. Throws no-permission, read-only, no-space, not-a-folder, folder-not-found, disk-error.
   */
  static async open(
    dir: string,
    transferId: string,
    { placed = [], marked = false, disk = promisedSink }: SinkOptions = {},
  ): Promise<Sink> {
    try {
      const { calls } = disk;
      const anchors = new Anchors(calls);
      const partials = new Partials(transferId, calls);
      const folders = await Folders.open(dir, anchors, calls, partials.newName);
      const place = await RootPlace.open({ dir, path: folders.root.path, anchors, calls });
      anchors.guard(() => place.check());
      folders.root.modes = await probe(folders.root, anchors, partials).catch(async (error: unknown) => {
        anchors.guard(null);
        await folders.removeRoot();
        await place.close();
        await anchors.reset();
        throw error;
      });
      const ours = new Ours(folders.root.path, placed, calls);
      const mark = marked ? originMarkFor(folders.root.path) : null;
      return new Sink({ dir, anchors, folders, place, ours, partials, disk, mark });
    } catch (error) {
      // A link that leads nowhere, or a folder removed this moment.
      if (errno(error) === 'ENOENT') throw new FerryError('folder-not-found', { dir }, { cause: error });
      throw diskError(error, dir, dir);
    }
  }

  /** Whether its disk can close a file to others. */
  get keepsModes(): boolean {
    return this.folders.root.modes!.kept;
  }

  /** Whoever makes the folder at the wire path `path` makes it with this mode. To be said before a file in it is written. */
  expectFolder(path: string, mode: number): void {
    this.folders.expect(path, mode);
  }

  /**
   * Makes an empty folder, or one whose time or mode is to be kept. An existing one is used as it is, unless an earlier run
   * of this transfer `made` it. Answers whether this transfer made it. Throws as `writeWhole`.
   */
  folder(entry: SinkEntry, made = false): Promise<boolean> {
    return this.run(entry, async (names) => {
      const told = await this.folders.tell(names, entry, made);
      this.landedNames.add(told.folder.path);
      return told.made;
    });
  }

  /**
   * Makes a symbolic link that says `says`. Answers its absolute path. Throws as `writeWhole`; no-links where the disk
   * holds none, symlink-skipped where it could lead out of its top-level folder.
   */
  async link(entry: SinkEntry, says: string): Promise<string> {
    return this.run(entry, async (names) => {
      const folder = await this.folders.get(names.slice(0, -1));
      const path = await makeLink(folder, names.at(-1)!, { entry, says }, this.wholeFiles);
      this.landedNames.add(path);
      return path;
    });
  }

  /**
   * Writes a file whose content is here and verified. Answers its absolute path. Many may run at once. Throws
   * name-refused, name-too-long, symlinked-parent, no-space, no-inodes, no-permission, read-only, destination-gone (`dir` is
   * another place now, or none), disk-error, too-many-open-files, cancelled.
   */
  async writeWhole(entry: SinkEntry, data: Uint8Array): Promise<string> {
    if (data.length !== entry.bytes) throw new RangeError('data is not as long as the entry says');
    return this.run(entry, async (names) => {
      const folder = await this.folders.get(names.slice(0, -1));
      const path = await writeWholeFile(folder, names.at(-1)!, { entry, data }, this.wholeFiles);
      this.landedNames.add(path);
      return path;
    });
  }

  /**
   * As `writeWhole` for many files at once, which is several times cheaper: neighbours in one folder share its checks,
   * and all share their flush. Answers each file's path, or why it failed.
   */
  async writeBatch(files: readonly SmallFile[]): Promise<(string | FerryError)[]> {
    const together = this.inFlight.isOpen
      ? await this.inFlight.run(() => this.batches.write(files))
      : files.map(() => null);
    const outcomes: (string | FerryError)[] = [];
    for (let i = 0; i < files.length; i++) {
      const path = together[i] ?? null;
      if (path !== null) this.landedNames.add(path);
      outcomes.push(path ?? (await this.writeWhole(files[i]!.entry, files[i]!.data).catch(ferryErrorOf)));
    }
    return outcomes;
  }

  /** Begins a file that comes in pieces. Throws as `writeWhole`, and file-too-large. */
  async create(entry: SinkEntry): Promise<PartialFile> {
    return (await this.open(entry, (target) => this.bigFiles.create(target)))!;
  }

  /** What exists where each entry would go and isn't this transfer's own; null: nothing. Looks through real folders only. */
  existing(entries: readonly SinkEntry[]): Promise<(Existing | null)[]> {
    return findAllExisting(entries, this.folders, this.ours);
  }

  /** The latest other version of the file that stands where it would go; null: none. */
  basis(entry: SinkEntry): Promise<Basis | null> {
    return findBasis(entry, this.folders, this.ours);
  }

  /**
   * Goes on with a partial file that an earlier run suspended; null when it isn't as it was. `own`: also with one that an
   * ended transfer kept, which is this one's from then on. Throws as `writeWhole`.
   */
  async reopen(entry: SinkEntry, left: string, present: number, own = false): Promise<PartialFile | null> {
    return isPartialName(left) ? this.open(entry, (target) => this.bigFiles.reopen(target, left, present, own)) : null;
  }

  /**
   * Removes all partial files that an earlier run of this transfer left in its root, and in and below `folders` (wire
   * paths): what a kill leaves is in no list. Only in real folders. What can't be removed stays.
   */
  sweep(folders: readonly string[]): Promise<void> {
    return sweep(folders, this.folders, this.wholeFiles);
  }

  /** Stops here and leaves partial files for a later run, which gets them by `reopen`. */
  suspend(): Promise<void> {
    return this.end('suspend');
  }

  /** `suspend`, and takes the empty folders away that it made: what came to nothing but a beginning leaves no more than that. */
  keep(): Promise<void> {
    return this.end('suspend', () => this.folders.removeEmpty());
  }

  /** All files are in place: discards partial files, sets times and modes of the folders this transfer made, flushes names to disk. */
  finish(): Promise<void> {
    return this.end('discard', () => this.folders.finish());
  }

  /** Removes partial files and, unless others count on them (`leave`), empty folders that it made. Files in place stay. */
  abort(leave = false): Promise<void> {
    return this.end('discard', leave ? undefined : () => this.folders.removeEmpty());
  }

  /** `abort` before anything was accepted: removes `dir` itself, too, if it was made for this transfer. */
  async withdraw(): Promise<void> {
    // The root goes first, and the folders above it that were made for it after it.
    this.anchors.guard(null);
    await this.folders.removeRoot();
    await this.abort();
  }

  /** Absolute paths of the top-level files and folders as they are on the disk, the first `maxLanded`. */
  landed(): readonly string[] {
    return this.landedNames.list();
  }

  private open(entry: SinkEntry, by: (target: Target) => Promise<PartialFile | null>): Promise<PartialFile | null> {
    return this.run(entry, async (names) => {
      const file = await by({ folder: await this.folders.get(names.slice(0, -1)), name: names.at(-1)!, entry });
      if (file !== null) this.openFiles.add(file);
      return file;
    });
  }

  /** Runs `use` with the checked names of the entry's path; once more when a folder it relied on is no longer what it was. */
  private run<T>(entry: SinkEntry, use: (names: readonly string[]) => Promise<T>): Promise<T> {
    return this.inFlight.run(async () => {
      const checked = checkPath(entry.path);
      if (!checked.ok) throw new FerryError(checked.failure.code, checked.failure.params);
      try {
        try {
          return await use(checked.value);
        } catch (error) {
          if (!mayHaveMoved(error)) throw error;
          this.folders.forget(checked.value);
          await this.anchors.reset();
          return await use(checked.value);
        }
      } catch (error) {
        throw await this.explain(error, entry);
      }
    });
  }

  /** Once: takes no more work, waits for what runs, closes each open file so, and does `last` with the folders. */
  private async end(how: 'suspend' | 'discard', last?: () => Promise<void>): Promise<void> {
    if (!this.inFlight.isOpen) return;
    await this.inFlight.end();
    await Promise.all([...this.openFiles].map((file) => file[how]()));
    await last?.();
    await this.letGo();
  }

  private async letGo(): Promise<void> {
    const stuck = await this.wholeFiles.partials.removeStuck(this.anchors);
    this.leftBehind = stuck.map((folder) => wirePathOf(folder, this.folders.root.path));
    await this.place.close();
    await this.anchors.reset();
  }

  private explain(error: unknown, entry: SinkEntry, left = entry.bytes): Promise<unknown> {
    const { dir, place, folders } = this;
    return explain(error, { entry, left, dir, place, root: folders.root.path }, this.calls);
  }
}
