/** New files in a folder: created as partial files, filled, and given their name when they are whole. */
import { moved, type Anchor, type Anchors } from './anchor.ts';
import { close, fstat } from './calls.ts';
import { ignoreSystem } from './disk-errors.ts';
import type { Folder } from './folders.ts';
import { setLength } from './length.ts';
import { Partials, removePartial, writeAll, type Partial } from './partial.ts';
import { OpenPartialFile } from './partial-file.ts';
import { place } from './place.ts';
import { setTime } from './times.ts';

/** What open(2) is asked for; the umask and a folder's default ACL take from it. */
const plainMode = 0o666;
const executableMode = 0o777;
/** What a file is until it is whole, when that takes a while. */
const partialMode = 0o600;

export interface SinkEntry {
  /** As on the wire: '/'-separated, relative. */
  readonly path: string;
  readonly bytes: number;
  /** Whole milliseconds since the epoch. */
  readonly mtimeMs: number;
  readonly executable: boolean;
}

export interface BeginOptions {
  /** The receiving folder, as the person knows it. */
  readonly dir: string;
  onPlaced(path: string): void;
  onEnd(file: OpenPartialFile): void;
  explain(error: unknown): Promise<unknown>;
}

export class Files {
  private readonly anchors: Anchors;
  private readonly partials: Partials;
  /** What of `executableMode` is left on new files here. */
  private modeMask = 0;

  constructor(anchors: Anchors, transferId: string) {
    this.anchors = anchors;
    this.partials = new Partials(transferId);
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
        return await place(partial.name, folder, anchor, name);
      } finally {
        await removePartial(anchor, partial.name);
      }
    });
  }

  /** Begins a file that comes in pieces. Its folder stays held until it is placed or discarded. */
  async begin(folder: Folder, name: string, entry: SinkEntry, o: BeginOptions): Promise<OpenPartialFile> {
    const [anchor, release] = await this.anchors.acquire(folder.path);
    try {
      const partial = await this.createLong(anchor, entry, o.dir);
      const file: OpenPartialFile = new OpenPartialFile({
        partial,
        bytes: entry.bytes,
        mtimeMs: entry.mtimeMs,
        mode: (entry.executable ? executableMode : plainMode) & this.modeMask,
        place: async () => {
          if (!(await anchor.stands())) throw moved(entry.path);
          const path = await place(partial.name, folder, anchor, name);
          o.onPlaced(path);
          return path;
        },
        explain: o.explain,
        end: async () => {
          o.onEnd(file);
          await removePartial(anchor, partial.name);
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
  } catch (error) {
    await close(fd).catch(ignoreSystem);
    throw error;
  }
  await close(fd);
}
