/** Small files as they come, in any order of folders, written in batches. */
import type { Anchors } from '../../system/anchor.ts';
import { ignoreRefusal } from '../../system/disk-errors.ts';
import type { SinkEntry } from '../entry.ts';
import type { Folders } from '../folders/folders.ts';
import { writeBatches, type Batch, type BatchTools } from './batch.ts';
import { runsByFolder, type Run } from './runs.ts';

/** Folders held open for files written together: with those files as many descriptors again. */
export const foldersAtOnce = 64;

export interface SmallFile {
  readonly entry: SinkEntry;
  readonly data: Uint8Array;
}

export class BatchWriter {
  private readonly folders: Folders;
  private readonly anchors: Anchors;
  private readonly tools: BatchTools;

  constructor(folders: Folders, anchors: Anchors, tools: BatchTools) {
    this.folders = folders;
    this.anchors = anchors;
    this.tools = tools;
  }

  /** Answers the path of each file, or null for one that is to be tried alone. Never throws for what the system refuses. */
  async write(files: readonly SmallFile[]): Promise<(string | null)[]> {
    const paths = files.map((): string | null => null);
    const runs = runsByFolder(files);
    for (let at = 0; at < runs.length; at += foldersAtOnce) {
      const held: Held[] = [];
      try {
        for (const run of runs.slice(at, at + foldersAtOnce)) {
          const one = await this.hold(run);
          if (one !== null) held.push(one);
        }
        const written = await writeBatches(
          held.map(({ batch }) => batch),
          this.tools,
        );
        for (let h = 0; h < held.length; h++) {
          for (let i = 0; i < written[h]!.length; i++) paths[held[h]!.run.from + i] = written[h]![i]!;
        }
      } finally {
        for (const { release } of held) await release();
      }
    }
    return paths;
  }

  /** Null where the run's folder can't be had. */
  private async hold(run: Run): Promise<Held | null> {
    const folder = await this.folders.get(run.parents).catch(ignoreRefusal);
    if (folder === undefined) return null;
    const acquired = await this.anchors.acquire(folder.path).catch(ignoreRefusal);
    if (acquired === undefined) return null;
    const [anchor, release] = acquired;
    return { run, batch: { folder, anchor, files: run.files }, release };
  }
}

/** A run of files whose folder is held open. */
interface Held {
  readonly run: Run;
  readonly batch: Batch;
  release(): Promise<void>;
}
