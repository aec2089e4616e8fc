/**
 * Where an incoming transfer's files go: each lands in a partial file beside its destination and is given its name
 * once it is whole. Nothing that exists is ever replaced, truncated, removed or followed through a symlink. Paths are
 * as on the wire and come from a peer; failures name them so, and never this machine's folders above `dir`.
 */
import { sep } from 'node:path';
import { FerryError } from '../../../shared/errors.ts';
import { close, fstat, fsync, lstat } from './calls.ts';
import { diskError, errno, ignoreSystem, isErrno } from './disk-errors.ts';
import { Folders, type Folder } from './folders.ts';
import { setLength } from './length.ts';
import { isPartialName } from './names.ts';
import { Partials, writeAll, type Partial } from './partial.ts';
import { OpenPartialFile, type PartialFile } from './partial-file.ts';
import { place } from './place.ts';
import { checkPath } from './safe-path.ts';
import { setTime } from './times.ts';

export type { PartialFile } from './partial-file.ts';

/** Most names `landed` lists: what a window shows and opens, not a record of the transfer. */
export const maxLanded = 100;

export interface SinkEntry {
  /** As on the wire: '/'-separated, relative. */
  readonly path: string;
  readonly bytes: number;
  /** Whole milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly executable: boolean;
}

/** What open(2) is asked for; the umask and a folder's default ACL take from it. */
const plainMode = 0o666;
const executableMode = 0o777;
/** What a file is until it is whole, when that takes a while. */
const partialMode = 0o600;

export class Sink {
  private readonly dir: string;
  private readonly folders: Folders;
  private readonly partials: Partials;
  /** A file that is in the way gives up its name to the new one, in one step; else the new one is called `name (2)`. */
  private readonly replace: boolean;
  /** What of `executableMode` is left on new files here. */
  private modeMask = 0;
  private readonly openFiles = new Set<PartialFile>();
  private readonly tops = new Set<string>();
  private state: 'open' | 'finished' | 'aborted' = 'open';
  private running = 0;
  private onIdle: (() => void) | null = null;

  private constructor(dir: string, folders: Folders, transferId: string, replace: boolean) {
    this.dir = dir;
    this.folders = folders;
    this.partials = new Partials(transferId);
    this.replace = replace;
  }

  /**
   * Makes `dir` if need be and tries it with an empty file. `transferId`: 32 hex digits. Throws no-permission, read-only,
   * no-space, not-a-folder, folder-not-found, disk-error.
   */
  static async open(dir: string, transferId: string, replace = false): Promise<Sink> {
    try {
      const sink = new Sink(dir, await Folders.open(dir), transferId, replace);
      await sink.probe().catch(async (error: unknown) => {
        await sink.abort();
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
      this.land(folder.path);
    });
  }

  /**
   * Writes a file whose content is here and verified; answers its absolute path. Many may run at once. Throws name-refused, name-too-long,
   * symlinked-parent, no-space, no-permission, read-only, folder-not-found (`dir` is gone), disk-error, too-many-open-files, cancelled.
   */
  async writeWhole(entry: SinkEntry, data: Uint8Array): Promise<string> {
    if (data.length !== entry.bytes) throw new RangeError('data is not as long as the entry says');
    return this.run(entry, async (names) => {
      const folder = await this.folders.get(names.slice(0, -1));
      const { fd, path } = await this.partials.create(folder, entry.executable ? executableMode : plainMode);
      try {
        await fill(fd, data, entry.mtimeMs);
        return this.land(await place(path, folder, names.at(-1)!, this.replace));
      } finally {
        await this.partials.remove(path);
      }
    });
  }

  /** Begins a file that comes in pieces. Throws as `writeWhole`, and file-too-large. */
  async create(entry: SinkEntry): Promise<PartialFile> {
    return this.run(entry, async (names) => {
      const folder = await this.folders.get(names.slice(0, -1));
      const partial = await this.partials.create(folder, partialMode);
      try {
        await setLength(partial.fd, entry.bytes, folder.path, this.dir, entry.path);
      } catch (error) {
        await close(partial.fd).catch(ignoreSystem);
        await this.partials.remove(partial.path);
        throw error;
      }
      return this.openFile(entry, partial, folder, names.at(-1)!, 0);
    });
  }

  /** What stands where the entry would go, looked at through real folders only; null: nothing. */
  async existing(entry: SinkEntry): Promise<{ path: string; bytes: number; file: boolean } | null> {
    const checked = checkPath(entry.path);
    if (!checked.ok) return null;
    const folder = await this.folders.find(checked.value.slice(0, -1));
    if (folder === null) return null;
    const path = folder.prefix + checked.value.at(-1)!;
    const there = await lstat(path).catch(() => null);
    return there === null ? null : { path, bytes: there.size, file: there.isFile() };
  }

  /** Goes on with a partial file that an earlier run suspended; null when it isn't there as it was. Throws as `writeWhole`. */
  async reopen(entry: SinkEntry, name: string, present: number): Promise<PartialFile | null> {
    return this.run(entry, async (names) => {
      const folder = await this.folders.get(names.slice(0, -1));
      const partial = isPartialName(name) ? await this.partials.reopen(folder, name, present) : null;
      return partial === null ? null : this.openFile(entry, partial, folder, names.at(-1)!, present);
    });
  }

  /** Stops here and leaves partial files for a later run, which gets them by `reopen`. */
  async suspend(): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'finished';
    if (this.running > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    await Promise.all([...this.openFiles].map((file) => file.suspend()));
    await this.partials.removeAll();
  }

  /** All files are in place: discards what is not, sets the times of the folders this transfer made, and flushes folders to disk. */
  async finish(): Promise<void> {
    if (this.state !== 'open') return;
    await this.end('finished');
    await this.folders.setTimes();
    await this.folders.flush();
  }

  /** Takes back partial files and the folders this transfer made that are empty; files in place stay. After `finish`: nothing. */
  async abort(): Promise<void> {
    if (this.state !== 'open') return;
    await this.end('aborted');
    await this.folders.removeEmpty();
  }

  /** Absolute paths of the top-level files and folders as they stand on disk, the first `maxLanded`. */
  landed(): readonly string[] {
    return [...this.tops];
  }

  /** Fails now, before anything is accepted, where no file can be made; and learns the modes new files get here. */
  private async probe(): Promise<void> {
    const { fd, path } = await this.partials.create(this.folders.root, executableMode);
    try {
      this.modeMask = (await fstat(fd)).mode & executableMode;
    } finally {
      await close(fd);
      await this.partials.remove(path);
    }
  }

  private openFile(entry: SinkEntry, partial: Partial, folder: Folder, name: string, present: number): PartialFile {
    const file = new OpenPartialFile({
      partial,
      bytes: entry.bytes,
      present,
      mtimeMs: entry.mtimeMs,
      mode: (entry.executable ? executableMode : plainMode) & this.modeMask,
      place: async () => this.land(await place(partial.path, folder, name, this.replace)),
      remove: () => this.partials.remove(partial.path),
      explain: (error) => this.explain(error, entry.path),
      leave: () => this.partials.leave(partial.path),
      onEnd: () => this.openFiles.delete(file),
    });
    this.openFiles.add(file);
    return file;
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
        return await use(checked.value);
      }
    } catch (error) {
      throw await this.explain(error, entry.path);
    } finally {
      this.running--;
      if (this.running === 0) this.onIdle?.();
    }
  }

  private async end(state: 'finished' | 'aborted'): Promise<void> {
    this.state = state;
    if (this.running > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    await Promise.all([...this.openFiles].map((file) => file.discard()));
    await this.partials.removeAll();
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

  /** Notes which top-level name `path` lies under, and answers `path`. */
  private land(path: string): string {
    const end = path.indexOf(sep, this.folders.root.prefix.length);
    if (this.tops.size < maxLanded) this.tops.add(end < 0 ? path : path.slice(0, end));
    return path;
  }
}

async function fill(fd: number, data: Uint8Array, mtimeMs: number): Promise<void> {
  try {
    await writeAll(fd, data, 0);
    await setTime(fd, mtimeMs);
    // Before it gets its name: after a power cut a whole-looking file is whole.
    await fsync(fd);
  } catch (error) {
    await close(fd).catch(ignoreSystem);
    throw error;
  }
  await close(fd);
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
