/** A small file written alone: its content is there in one piece, verified. */
import type { Anchors } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { ignoreSystem } from '../../system/disk-errors.ts';
import { setTime } from '../../system/times.ts';
import type { SinkEntry } from '../entry.ts';
import type { Folder } from '../folders/folder.ts';
import { identityOf } from '../folders/shared-folder.ts';
import type { Naming } from '../naming/naming.ts';
import { newModeOf } from './new-mode.ts';
import type { OriginMark } from './origin-mark.ts';
import { writeAll, type Partials } from './partial.ts';

export interface WholeFileTools {
  readonly anchors: Anchors;
  readonly partials: Partials;
  readonly naming: Naming;
  /** As in `BatchTools`. */
  readonly mark: OriginMark | null;
}

/** Answers the file's path. It has its final mode from the start, since it is whole a moment later. Throws the system's errors, `symlinked-parent`. */
export async function writeWholeFile(
  folder: Folder,
  name: string,
  file: { readonly entry: SinkEntry; readonly data: Uint8Array },
  { anchors, partials, naming, mark }: WholeFileTools,
): Promise<string> {
  const { entry, data } = file;
  return anchors.at(folder.path, async (anchor) => {
    const partial = await partials.create(anchor, await newModeOf(entry, folder, anchor, name, partials.calls));
    try {
      const { calls } = partials;
      await fill(partial.fd, data, entry.mtimeMs, calls, async () => {
        partial.identity = await identityOf(partial.fd, folder, anchor, calls);
        await mark?.(anchor.base + partial.name);
      });
      return await naming.giveName(partial, folder, anchor, name, entry);
    } finally {
      await partials.remove(anchor, partial.name);
    }
  });
}

/** Closes the file in any case; `look` is done while it is open. */
async function fill(
  fd: number,
  data: Uint8Array,
  mtimeMs: number,
  calls: DiskCalls,
  look: () => Promise<void>,
): Promise<void> {
  try {
    await look();
    await writeAll(fd, data, 0, calls);
    await setTime(fd, mtimeMs, calls);
    // Before it gets its name: after a power cut a file that looks whole is whole.
    await calls.fsync(fd);
  } catch (error) {
    await calls.close(fd).catch(ignoreSystem);
    throw error;
  }
  await calls.close(fd);
}
