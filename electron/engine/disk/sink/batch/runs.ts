/** Small files that came together, as runs of neighbours that go into one folder and share what is asked of it. */
import { checkPath } from '../../names/safe-path.ts';
import type { SinkEntry } from '../entry.ts';
import type { BatchFile } from './batch.ts';

export interface Run {
  /** Checked names of the folder along its wire path. */
  readonly parents: readonly string[];
  /** Index of the run's first file among all. */
  readonly from: number;
  readonly files: readonly BatchFile[];
}

/** A file that may not be written so (its path is refused, its length is not the entry's) is in no run. */
export function runsByFolder(files: readonly { entry: SinkEntry; data: Uint8Array }[]): Run[] {
  const runs: Run[] = [];
  let above = '';
  let current: { parents: readonly string[]; from: number; files: BatchFile[] } | null = null;
  for (let i = 0; i < files.length; i++) {
    const { entry, data } = files[i]!;
    const checked = checkPath(entry.path);
    if (!checked.ok || data.length !== entry.bytes) {
      current = null;
      continue;
    }
    const end = entry.path.lastIndexOf('/') + 1;
    if (current === null || end !== above.length || !entry.path.startsWith(above)) {
      above = entry.path.slice(0, end);
      current = { parents: checked.value.slice(0, -1), from: i, files: [] };
      runs.push(current);
    }
    current.files.push({ name: checked.value.at(-1)!, entry, data });
  }
  return runs;
}
