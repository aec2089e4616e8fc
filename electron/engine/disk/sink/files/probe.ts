/** Tries a receiving folder before anything is accepted for it. */
import type { Anchors } from '../../system/anchor.ts';
import { permissionBits } from '../../system/modes.ts';
import type { Folder } from '../folders/folder.ts';
import type { Partials } from './partial.ts';

/**
 * Creates and removes an empty file. Answers which permission bits the umask and the folder's ACL leave to new files. Throws
 * the system's errors where no file can be made.
 */
export async function probe(folder: Folder, anchors: Anchors, partials: Partials): Promise<number> {
  const { calls } = partials;
  return anchors.at(folder.path, async (anchor) => {
    const { fd, name } = await partials.create(anchor, permissionBits);
    try {
      return (await calls.fstat(fd)).mode & permissionBits;
    } finally {
      await calls.close(fd);
      await partials.remove(anchor, name);
    }
  });
}
