/** Tries a receiving folder before anything is accepted for it. */
import type { Anchors } from '../../system/anchor.ts';
import { executableMode } from '../entry.ts';
import type { Folder } from '../folders/folder.ts';
import type { Partials } from './partial.ts';

/**
 * Creates and removes an empty file. Answers what the umask and the folder leave of `executableMode` on new files. Throws
 * the system's errors where no file can be made.
 */
export async function probe(folder: Folder, anchors: Anchors, partials: Partials): Promise<number> {
  const { calls } = partials;
  return anchors.at(folder.path, async (anchor) => {
    const { fd, name } = await partials.create(anchor, executableMode);
    try {
      return (await calls.fstat(fd)).mode & executableMode;
    } finally {
      await calls.close(fd);
      await partials.remove(anchor, name);
    }
  });
}
