/** The receiver's disk: files by absolute path, which may be full, and loses what was not flushed when the power goes. */
import { isPartialName } from '../../../../electron/engine/disk/names/own-names.ts';
import type { Chance } from '../ground/chance.ts';

export interface StoredFile {
  data: Buffer;
  mtimeMs: number;
}

export class Folder {
  /** Where files are received. */
  readonly dir = '/ben/inbox';
  readonly files = new Map<string, StoredFile>();
  full = false;

  get free(): number {
    return this.full ? 0 : Number.MAX_SAFE_INTEGER;
  }

  /** What is in partial files was written and may not be on the disk: some of it is gone. */
  losePower(chance: Chance): void {
    for (const [path, { data }] of this.files) {
      if (!isPartialName(path.slice(path.lastIndexOf('/') + 1)) || data.length === 0) continue;
      const from = chance.below(data.length);
      data.fill(0, from, Math.min(data.length, from + chance.size(data.length)));
    }
  }
}
