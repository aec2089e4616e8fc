/** Files that come in pieces: begun anew, or gone on with after an earlier run. */
import { longestEverywhere } from '../../names/own-names.ts';
import { folderMovedError, withSeparator, type Anchor, type Anchors } from '../../system/anchor.ts';
import { errno, ignoreSystem } from '../../system/disk-errors.ts';
import { spaceOn } from '../../destination/free-space.ts';
import { setLength } from '../../destination/length.ts';
import type { SinkEntry } from '../entry.ts';
import type { Folder } from '../folders/folder.ts';
import { identityOf, type FileIdentity } from '../folders/shared-folder.ts';
import type { Naming } from '../naming/naming.ts';
import { newModeOf } from './new-mode.ts';
import type { OriginMark } from './origin-mark.ts';
import type { Partial, Partials } from './partial.ts';
import { OpenPartialFile } from './partial-file.ts';
import { probe } from './probe.ts';

/** The mode of a partial file, until it is whole. */
const partialMode = 0o600;

export interface BigFilesOptions {
  readonly anchors: Anchors;
  readonly partials: Partials;
  readonly naming: Naming;
  /** As in `BatchTools`. */
  readonly mark: OriginMark | null;
  /** The receiving folder, as the person knows it. */
  readonly dir: string;
  /** The file has its name. */
  onNamed(path: string): void;
  /** The file is closed: named, discarded or suspended. */
  onEnd(file: OpenPartialFile): void;
  /** An error as the caller is to see it. `left`: bytes that are not written. */
  explain(error: unknown, entry: SinkEntry, left: number): Promise<unknown>;
}

/** Where a file is to be. */
export interface Target {
  readonly folder: Folder;
  /** Its last name, checked. */
  readonly name: string;
  readonly entry: SinkEntry;
}

export class BigFiles {
  private readonly options: BigFilesOptions;

  constructor(options: BigFilesOptions) {
    this.options = options;
  }

  /** Begins a file. Its folder stays held until the file ends. */
  async create(target: Target): Promise<OpenPartialFile> {
    const [anchor, release] = await this.options.anchors.acquire(target.folder.path);
    try {
      await this.checkLength(anchor, target.name);
      await this.lookAtModes(target.folder);
      const partial = await this.createPartial(anchor, target.entry);
      partial.identity = await this.identityOf(partial, target.folder, anchor);
      return this.opened(target, { partial, present: 0, anchor, release });
    } catch (error) {
      await release();
      throw error;
    }
  }

  /**
   * Goes on with the partial file named `left`; null when it isn't there with its first `present` bytes. `own`: another
   * transfer's becomes this one's, by its name.
   */
  async reopen(target: Target, left: string, present: number, own = false): Promise<OpenPartialFile | null> {
    const { anchors, partials } = this.options;
    const [anchor, release] = await anchors.acquire(target.folder.path);
    try {
      await this.lookAtModes(target.folder);
      // One with holes may end in one that nothing was written for: it is as good as zeros.
      const least = target.entry.stored === undefined ? present : 0;
      const name = own ? await partials.own(anchor, left) : left;
      const partial = name === null ? null : await partials.reopen(anchor, name, least);
      if (partial !== null) partial.identity = await this.identityOf(partial, target.folder, anchor);
      if (partial !== null) return this.opened(target, { partial, present, anchor, release });
    } catch (error) {
      await release();
      throw error;
    }
    await release();
    return null;
  }

  /** As `identityOf`; on an error the file is closed. */
  private async identityOf({ fd }: Partial, folder: Folder, anchor: Anchor): Promise<FileIdentity | null> {
    const { calls } = this.options.partials;
    try {
      return await identityOf(fd, folder, anchor, calls);
    } catch (error) {
      await calls.close(fd).catch(ignoreSystem);
      throw error;
    }
  }

  private opened(
    { folder, name, entry }: Target,
    {
      partial,
      present,
      anchor,
      release,
    }: { partial: Partial; present: number; anchor: Anchor; release(): Promise<void> },
  ): OpenPartialFile {
    const { partials, naming, onNamed, onEnd, explain } = this.options;
    const file: OpenPartialFile = new OpenPartialFile({
      partial,
      calls: partials.calls,
      path: withSeparator(folder.path) + partial.name,
      bytes: entry.bytes,
      present,
      mtimeMs: entry.mtimeMs,
      mode: async () => (await newModeOf(entry, folder, anchor, name, partials.calls)) & folder.modes!.given,
      keepsHoles: async () => spaceOn(await partials.calls.statfs(anchor.base)).keepsHoles,
      giveName: async () => {
        if (!(await anchor.stands())) throw folderMovedError(entry.path);
        const path = await naming.giveName(partial, folder, anchor, name, entry);
        onNamed(path);
        return path;
      },
      explain: (error, left) => explain(error, entry, left),
      end: async (keep) => {
        onEnd(file);
        if (!keep) await partials.remove(anchor, partial.name);
        await release();
      },
    });
    return file;
  }

  /** Finds out what the system would leave of a mode: the file gets its own only when it is whole. */
  private async lookAtModes(folder: Folder): Promise<void> {
    const { anchors, partials } = this.options;
    folder.modes ??= await probe(folder, anchors, partials);
  }

  /** Throws now, and not after all bytes have come, where the disk takes no name that long. */
  private async checkLength(anchor: Anchor, name: string): Promise<void> {
    if (Buffer.byteLength(name) <= longestEverywhere) return;
    await this.options.partials.calls.lstat(anchor.base + name).catch((error: unknown) => {
      if (errno(error) !== 'ENOENT') throw error;
    });
  }

  private async createPartial(anchor: Anchor, entry: SinkEntry): Promise<Partial> {
    const { partials, dir, mark } = this.options;
    const { calls } = partials;
    const partial = await partials.create(anchor, partialMode);
    try {
      await mark?.(anchor.base + partial.name);
      await setLength({ fd: partial.fd, folder: anchor.base, dir }, entry, calls);
      return partial;
    } catch (error) {
      await calls.close(partial.fd).catch(ignoreSystem);
      await partials.remove(anchor, partial.name);
      throw error;
    }
  }
}
