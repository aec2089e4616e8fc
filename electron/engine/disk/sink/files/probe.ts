/** Tries a receiving folder before anything is accepted for it. */
import type { Anchors } from '../../system/anchor.ts';
import { ignoreSystem } from '../../system/disk-errors.ts';
import { ownerBits, permissionBits } from '../../system/modes.ts';
import type { Folder, Modes } from '../folders/folder.ts';
import type { Partials } from './partial.ts';

/** Creates and removes an empty file. Throws the system's errors where none can be made. */
export async function probe(folder: Folder, anchors: Anchors, partials: Partials): Promise<Modes> {
  const { calls } = partials;
  return anchors.at(folder.path, async (anchor) => {
    const { fd, name } = await partials.create(anchor, permissionBits);
    try {
      const given = (await calls.fstat(fd)).mode & permissionBits;
      // Windows closes files by other means.
      if (process.platform === 'win32') return { given, kept: true };
      await calls.fchmod(fd, ownerBits).catch(ignoreSystem);
      return { given, kept: ((await calls.fstat(fd)).mode & permissionBits & ~ownerBits) === 0 };
    } finally {
      await calls.close(fd);
      await partials.remove(anchor, name);
    }
  });
}
