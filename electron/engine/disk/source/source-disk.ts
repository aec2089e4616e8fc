/**
 * How a thread reads its sources: one by one in plain calls where it may wait (`waiting-source.ts`), many at a time
 * elsewhere (`promised-source.ts`). Whoever starts the work hands one in.
 */
import type { DiskCalls } from '../system/calls.ts';
import type { SourceEntry } from './source-entry.ts';
import type { SourceSkip } from './source-look.ts';

export interface SourceDisk {
  readonly calls: DiskCalls;
  /** What the entries `names` of a folder are, in order. */
  lookAtChildren(folder: SourceEntry, names: readonly string[]): Promise<(SourceEntry | SourceSkip)[]>;
  /**
   * Reads the whole of each file, which may come in any order; a link is only looked at, whether it is still what was listed. `into(i)` is where the content of file i goes, a byte
   * longer than it was listed; `onRead` learns of each when it is read, or of its FerryError: as `openSource` and `SourceFile.read`.
   */
  readFiles(
    files: readonly SourceEntry[],
    into: (i: number) => Uint8Array,
    onRead: (i: number, error: unknown) => void,
  ): Promise<void>;
}
