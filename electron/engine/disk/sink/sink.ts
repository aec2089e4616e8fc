/**
 * Where an incoming transfer's files go: each lands in a partial file beside its destination and is given its name
 * once it is whole. Nothing that exists is ever replaced, truncated, removed or followed through a symlink. Paths are
 * as on the wire and come from a peer; failures name them so, and never this machine's folders above `dir`.
 */
import { sep } from 'node:path';
import { FerryError } from '../../../../shared/errors.ts';
import { Anchors, withSeparator } from '../system/anchor.ts';
import { lstat } from '../system/calls.ts';
import { diskError, errno, ignoreRefusal, isErrno } from '../system/disk-errors.ts';
import type { SinkEntry } from './entry.ts';
import { Files, type BeginOptions } from './files/files.ts';
import { Folders, type Folder } from './folders/folders.ts';
import { isPartialName } from '../names/own-names.ts';
import { Ours } from './naming/ours.ts';
import type { PartialFile } from './files/partial-file.ts';
import { runsByFolder, type Run } from './batch/runs.ts';
import { checkPath } from '../names/safe-path.ts';
import { standing, type Existing } from './existing.ts';

export type { SinkEntry } from './entry.ts';
export type { PartialFile } from './files/partial-file.ts';

/** Folders held open for files written together: with those files as many descriptors again. */
export const foldersAtOnce = 64;

/** Most names `landed` lists: what a window shows and opens, not a record of the transfer. */
export const maxLanded = 100;

export class Sink {
  private readonly dir: string;
  private readonly anchors: Anchors;
  private readonly folders: Folders;
  private readonly files: Files;
  private readonly ours: Ours;
  private readonly openFiles = new Set<PartialFile>();
  private readonly tops = new Set<string>();
  private state: 'open' | 'finished' | 'aborted' = 'open';
  private running = 0;
  private onIdle: (() => void) | null = null;

  private constructor(dir: string, anchors: Anchors, folders: Folders, files: Files, ours: Ours) {
    this.dir = dir;
    this.anchors = anchors;
    this.folders = folders;
    this.files = files;
    this.ours = ours;
  }

  /**
   * Makes `dir` if need be and tries it with an empty file, so that it fails now rather than with the first byte.
   * `transferId`: 32 hex digits; `placed`: absolute paths of what earlier runs of it put in place. Throws no-permission, read-only, no-space, not-a-folder, folder-not-found, disk-error.
   */
  static async open(dir: string, transferId: string, placed: readonly string[] = []): Promise<Sink> {
    try {
      const anchors = new Anchors();
      const folders = await Folders.open(dir, anchors);
      const ours = new Ours(folders.root.path, placed);
      const files = new Files(anchors, transferId, ours);
      const sink = new Sink(dir, anchors, folders, files, ours);
      await sink.files.probe(sink.folders.root).catch(async (error: unknown) => {
        await sink.withdraw();
        throw error;
      });
      return sink;
    } catch (error) {
      // A link that leads nowhere, or a folder removed this moment.
      if (errno(error) === 'ENOENT') throw new FerryError('folder-not-found', { dir }, { cause: error });
      throw diskError(error, dir, dir);
    }
  }

  /** Makes an empty folder, or one whose time is to be kept. An existing one is used as it is. Throws as `writeWhole`. */
  async folder(entry: SinkEntry): Promise<void> {
    await this.run(entry, async (names) => {
      const folder = await this.folders.get(names);
      this.folders.keepTime(folder, entry.mtimeMs);
      this.noteTop(folder.path);
    });
  }

  /**
   * Writes a file whose content is here and verified; answers its absolute path. Many may run at once. Throws
   * name-refused, name-too-long, symlinked-parent, no-space, no-permission, read-only, folder-not-found (`dir` is gone),
   * disk-error, too-many-open-files, cancelled.
   */
  async writeWhole(entry: SinkEntry, data: Uint8Array): Promise<string> {
    if (data.length !== entry.bytes) throw new RangeError('data is not as long as the entry says');
    return this.run(entry, async (names) => {
      const folder = await this.folders.get(names.slice(0, -1));
      const path = await this.files.whole(folder, names.at(-1)!, entry, data);
      this.noteTop(path);
      return path;
    });
  }

  /**
   * As `writeWhole` for many files at one go, which is several times cheaper: files of one folder that follow on one
   * another share its checks, and all share their flush. Answers each file's path or why it failed.
   */
  async writeBatch(files: readonly { entry: SinkEntry; data: Uint8Array }[]): Promise<(string | FerryError)[]> {
    const paths = await this.writeTogether(files);
    for (let i = 0; i < paths.length; i++) {
      if (paths[i] !== null) continue;
      paths[i] = await this.writeWhole(files[i]!.entry, files[i]!.data).catch((error: unknown) => {
        if (error instanceof FerryError) return error;
        throw error;
      });
    }
    return paths as (string | FerryError)[];
  }

  private async writeTogether(
    files: readonly { entry: SinkEntry; data: Uint8Array }[],
  ): Promise<(string | FerryError | null)[]> {
    const paths = files.map((): string | FerryError | null => null);
    if (this.state !== 'open') return paths;
    this.running++;
    try {
      const runs = runsByFolder(files);
      for (let at = 0; at < runs.length; at += foldersAtOnce) {
        const groups: { folder: Folder; run: Run }[] = [];
        for (const run of runs.slice(at, at + foldersAtOnce)) {
          const folder = await this.folders.get(run.parents).catch(ignoreRefusal);
          if (folder !== undefined) groups.push({ folder, run });
        }
        const placed = await this.files.batches(groups.map(({ folder, run }) => ({ folder, files: run.files })));
        for (let g = 0; g < groups.length; g++) {
          const { from } = groups[g]!.run;
          for (let i = 0; i < placed[g]!.length; i++) {
            const path = placed[g]![i]!;
            paths[from + i] = path;
            if (path !== null) this.noteTop(path);
          }
        }
      }
      return paths;
    } finally {
      this.running--;
      if (this.running === 0) this.onIdle?.();
    }
  }

  /** Begins a file that comes in pieces. Throws as `writeWhole`, and file-too-large. */
  async create(entry: SinkEntry): Promise<PartialFile> {
    return this.run(entry, async (names) => {
      const folder = await this.folders.get(names.slice(0, -1));
      const file = await this.files.begin(folder, names.at(-1)!, entry, this.beginOptions(entry));
      this.openFiles.add(file);
      return file;
    });
  }

  /** What stands where each entry would go and isn't this transfer's own, looked at through real folders only; null: nothing. */
  async existing(entries: readonly SinkEntry[]): Promise<(Existing | null)[]> {
    const found: (Existing | null)[] = [];
    let above: string | null = null;
    let folder: Folder | null = null;
    for (const entry of entries) {
      const { path } = entry;
      const parent = path.slice(0, path.lastIndexOf('/') + 1);
      // Neighbours share their folder, and that of most isn't there yet.
      if (parent === above && folder === null) found.push(null);
      else {
        const checked = checkPath(path);
        if (checked.ok && parent !== above) {
          folder = await this.folders.find(checked.value.slice(0, -1));
          above = parent;
        }
        found.push(
          checked.ok && folder !== null ? await standing(folder, checked.value.at(-1)!, entry, this.ours) : null,
        );
      }
    }
    return found;
  }

  /** Goes on with a partial file that an earlier run suspended; null when it isn't there as it was. Throws as `writeWhole`. */
  async reopen(entry: SinkEntry, left: string, present: number): Promise<PartialFile | null> {
    if (!isPartialName(left)) return null;
    return this.run(entry, async (names) => {
      const folder = await this.folders.get(names.slice(0, -1));
      const o = { ...this.beginOptions(entry), left, present };
      const file = await this.files.goOn(folder, names.at(-1)!, entry, o);
      if (file !== null) this.openFiles.add(file);
      return file;
    });
  }

  /**
   * Removes whatever partial files of this transfer an earlier run left in its root, and in and below `folders` (wire
   * paths): what a kill leaves is in no list. Only in real folders; what can't be removed stays.
   */
  async sweep(folders: readonly string[]): Promise<void> {
    await this.files.sweep(this.folders.root);
    const waiting = folders.map((path) => checkPath(path)).flatMap((checked) => (checked.ok ? [checked.value] : []));
    for (let names = waiting.pop(); names !== undefined; names = waiting.pop()) {
      const folder = await this.folders.find(names);
      if (folder === null) continue;
      for (const name of await this.files.sweep(folder)) waiting.push([...names, name]);
    }
  }

  /** Stops here and leaves partial files for a later run, which gets them by `reopen`. */
  async suspend(): Promise<void> {
    if (this.state !== 'open') return;
    await this.end('finished', (file) => file.suspend());
    await this.anchors.reset();
  }

  /** All files are in place: discards what is not, sets the times of the folders this transfer made, flushes names to disk. */
  async finish(): Promise<void> {
    if (this.state !== 'open') return;
    await this.end('finished');
    await this.folders.setTimes();
    await this.folders.flush();
    await this.anchors.reset();
  }

  /** Takes back partial files and the folders this transfer made that are empty; files in place stay. After `finish`: nothing. */
  async abort(): Promise<void> {
    if (this.state !== 'open') return;
    await this.end('aborted');
    await this.folders.removeEmpty();
    await this.anchors.reset();
  }

  /** `abort` before anything was accepted: takes back `dir` itself, too, if it was made for this transfer. */
  async withdraw(): Promise<void> {
    await this.folders.removeRoot();
    await this.abort();
  }

  /** Absolute paths of the top-level files and folders as they stand on disk, the first `maxLanded`. */
  landed(): readonly string[] {
    return [...this.tops];
  }

  /** Runs `use` with the checked names of the entry's path; once more when a folder it relied on is no longer what it was. */
  private async run<T>(entry: SinkEntry, use: (names: readonly string[]) => Promise<T>): Promise<T> {
    if (this.state !== 'open') throw new FerryError('cancelled');
    const checked = checkPath(entry.path);
    if (!checked.ok) throw new FerryError(checked.failure.code, checked.failure.params);
    this.running++;
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
      throw await this.explain(error, entry.path);
    } finally {
      this.running--;
      if (this.running === 0) this.onIdle?.();
    }
  }

  /** Takes no more, and waits for what runs. */
  private async end(
    state: 'finished' | 'aborted',
    close = (file: PartialFile): Promise<void> => file.discard(),
  ): Promise<void> {
    this.state = state;
    if (this.running > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    await Promise.all([...this.openFiles].map(close));
  }

  private beginOptions(entry: SinkEntry): BeginOptions {
    return {
      dir: this.dir,
      onPlaced: (path) => this.noteTop(path),
      onEnd: (file) => this.openFiles.delete(file),
      explain: (error) => this.explain(error, entry.path),
    };
  }

  private async explain(error: unknown, path: string): Promise<unknown> {
    if (error instanceof FerryError && error.code === 'symlinked-parent') {
      return new FerryError('symlinked-parent', { path }, { cause: error });
    }
    if (errno(error) === 'ENOENT' && (await isGone(this.folders.root.path))) {
      return new FerryError('folder-not-found', { dir: this.dir }, { cause: error });
    }
    return diskError(error, this.dir, path);
  }

  /** Notes the top-level name that `path` is or lies under. */
  private noteTop(path: string): void {
    if (this.tops.size >= maxLanded) return;
    const end = path.indexOf(sep, withSeparator(this.folders.root.path).length);
    this.tops.add(end < 0 ? path : path.slice(0, end));
  }
}

/** Somebody renamed, removed or swapped a folder since it was looked at. */
function mayHaveMoved(error: unknown): boolean {
  return isErrno(error, 'ENOENT', 'ENOTDIR') || (error instanceof FerryError && error.code === 'symlinked-parent');
}

async function isGone(path: string): Promise<boolean> {
  return lstat(path).then(
    () => false,
    (error: unknown) => errno(error) === 'ENOENT',
  );
}
