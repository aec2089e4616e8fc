/** New files in a folder: created as partial files, filled, and given their name when they are whole. */
import { moved, withSeparator, type Anchor, type Anchors } from '../../system/anchor.ts';
import { writeBatches, type Batch, type BatchFile } from '../batch/batch.ts';
import { close, fstat, fsync, readdir } from '../../system/calls.ts';
import { ignoreRefusal, ignoreSystem } from '../../system/disk-errors.ts';
import { executableMode, plainMode, type SinkEntry } from '../entry.ts';
import type { Folder } from '../folders/folders.ts';
import { setLength } from '../../system/length.ts';
import type { Ours } from '../naming/ours.ts';
import { Partials, removePartial, writeAll, type Partial } from './partial.ts';
import { OpenPartialFile } from './partial-file.ts';
import { place, renameNow } from '../naming/give-name.ts';
import { setTime } from '../../system/times.ts';

/** What a file is until it is whole, when that takes a while. */
const partialMode = 0o600;

export interface BeginOptions {
  /** The receiving folder, as the person knows it. */
  readonly dir: string;
  onPlaced(path: string): void;
  onEnd(file: OpenPartialFile): void;
  explain(error: unknown): Promise<unknown>;
}

/** Files for one folder. */
export interface FolderFiles {
  readonly folder: Folder;
  readonly files: readonly BatchFile[];
}

export class Files {
  private readonly anchors: Anchors;
  private readonly partials: Partials;
  /** What of `executableMode` is left on new files here. */
  private modeMask = 0;

  private readonly ours: Ours;
  /** One at a time: each has to see what the one before has put in place. */
  private replacing: Promise<unknown> = Promise.resolve();

  constructor(anchors: Anchors, transferId: string, ours: Ours) {
    this.anchors = anchors;
    this.partials = new Partials(transferId);
    this.ours = ours;
  }

  /** Creates and removes an empty file: fails where none can be made, and learns the modes new files get here. */
  async probe(folder: Folder): Promise<void> {
    await this.anchors.at(folder.path, async (anchor) => {
      const { fd, name } = await this.partials.create(anchor, executableMode);
      try {
        this.modeMask = (await fstat(fd)).mode & executableMode;
      } finally {
        await close(fd);
        await removePartial(anchor, name);
      }
    });
  }

  /** Writes a file at one go; answers its path. It has its final mode from the start: its content is verified and there in a moment. */
  async whole(folder: Folder, name: string, entry: SinkEntry, data: Uint8Array): Promise<string> {
    return this.anchors.at(folder.path, async (anchor) => {
      const partial = await this.partials.create(anchor, entry.executable ? executableMode : plainMode);
      try {
        await fill(partial.fd, data, entry.mtimeMs);
        return await this.place(partial, folder, anchor, name, entry);
      } finally {
        await removePartial(anchor, partial.name);
      }
    });
  }

  /** Writes many files of some folders; answers each path, or null for one to be tried alone. */
  async batches(groups: readonly FolderFiles[]): Promise<(string | null)[][]> {
    const paths = groups.map(({ files }) => files.map((): string | null => null));
    const held: { group: number; batch: Batch; release(): Promise<void> }[] = [];
    for (let group = 0; group < groups.length; group++) {
      const { folder, files } = groups[group]!;
      const acquired = await this.anchors.acquire(folder.path).catch(ignoreRefusal);
      if (acquired === undefined) continue;
      const [anchor, release] = acquired;
      held.push({ group, batch: { folder, anchor, files }, release });
    }
    try {
      const written = await writeBatches(
        this.partials,
        held.map(({ batch }) => batch),
        {
          now: (...named) => this.placeNow(...named),
          later: (...named) => this.place(...named),
        },
      );
      for (let i = 0; i < held.length; i++) paths[held[i]!.group] = written[i]!;
      return paths;
    } finally {
      for (const { release } of held) await release();
    }
  }

  /** Removes this transfer's partial files from a folder, and answers what else is in it. None may be open. */
  async sweep(folder: Folder): Promise<string[]> {
    try {
      return await this.anchors.at(folder.path, async (anchor) => {
        const names = await readdir(anchor.base);
        const ours = names.filter((name) => this.partials.owns(name));
        for (const name of ours) await removePartial(anchor, name);
        return names.filter((name) => !ours.includes(name));
      });
    } catch (error) {
      ignoreRefusal(error);
      return [];
    }
  }

  /** Begins a file that comes in pieces. Its folder stays held until it is placed, discarded or suspended. */
  begin(folder: Folder, name: string, entry: SinkEntry, o: BeginOptions): Promise<OpenPartialFile> {
    return this.holding(folder, name, entry, o, async (anchor) => ({
      partial: await this.createLong(anchor, entry, o.dir),
      present: 0,
    }));
  }

  /** Goes on with the partial file `left` of an earlier run; null when it isn't there with its first `present` bytes. */
  async goOn(
    folder: Folder,
    name: string,
    entry: SinkEntry,
    o: BeginOptions & { left: string; present: number },
  ): Promise<OpenPartialFile | null> {
    const gone = new Error('no such partial file');
    return this.holding(folder, name, entry, o, async (anchor) => {
      const partial = await this.partials.reopen(anchor, o.left, o.present);
      if (partial === null) throw gone;
      return { partial, present: o.present };
    }).catch((error: unknown) => {
      if (error === gone) return null;
      throw error;
    });
  }

  /** As `place`, for a thread that may wait; null where that needs more than one call. */
  private placeNow(
    partial: Partial,
    folder: Folder,
    anchor: Anchor,
    name: string,
    { path, replace }: SinkEntry,
  ): string | null {
    if (replace === true) return null;
    const wanted = withSeparator(folder.path) + name;
    // Before it stands there, as below.
    const isNew = this.ours.add(wanted, path);
    try {
      if (renameNow(partial.name, folder, anchor, name)) return wanted;
    } catch (error) {
      ignoreSystem(error);
    }
    if (isNew) this.ours.instead(wanted, null);
    return null;
  }

  private async place(
    partial: Partial,
    folder: Folder,
    anchor: Anchor,
    name: string,
    { replace }: SinkEntry,
  ): Promise<string> {
    const wanted = withSeparator(folder.path) + name;
    if (replace === true) {
      const placing = this.replacing.then(async () => {
        const path = await place(partial.name, folder, anchor, name, !(await this.ours.has(wanted)));
        this.ours.add(path);
        return path;
      });
      this.replacing = placing.catch(() => {});
      return placing;
    }
    // Before it stands there: nothing of ours may replace it from its first moment on.
    const isNew = this.ours.add(wanted);
    try {
      const path = await place(partial.name, folder, anchor, name);
      if (path !== wanted) {
        if (isNew) this.ours.instead(wanted, path);
        else this.ours.add(path);
      }
      return path;
    } catch (error) {
      if (isNew) this.ours.instead(wanted, null);
      throw error;
    }
  }

  private async holding(
    folder: Folder,
    name: string,
    entry: SinkEntry,
    o: BeginOptions,
    open: (anchor: Anchor) => Promise<{ partial: Partial; present: number }>,
  ): Promise<OpenPartialFile> {
    const [anchor, release] = await this.anchors.acquire(folder.path);
    try {
      const { partial, present } = await open(anchor);
      const file: OpenPartialFile = new OpenPartialFile({
        partial,
        path: withSeparator(folder.path) + partial.name,
        bytes: entry.bytes,
        present,
        mtimeMs: entry.mtimeMs,
        mode: (entry.executable ? executableMode : plainMode) & this.modeMask,
        place: async () => {
          if (!(await anchor.stands())) throw moved(entry.path);
          const path = await this.place(partial, folder, anchor, name, entry);
          o.onPlaced(path);
          return path;
        },
        explain: o.explain,
        end: async (keep) => {
          o.onEnd(file);
          if (!keep) await removePartial(anchor, partial.name);
          await release();
        },
      });
      return file;
    } catch (error) {
      await release();
      throw error;
    }
  }

  private async createLong(anchor: Anchor, entry: SinkEntry, dir: string): Promise<Partial> {
    const partial = await this.partials.create(anchor, partialMode);
    try {
      await setLength(partial.fd, entry.bytes, anchor.base, dir, entry.path);
      return partial;
    } catch (error) {
      await close(partial.fd).catch(ignoreSystem);
      await removePartial(anchor, partial.name);
      throw error;
    }
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
