/** A symbolic link as it was sent: made under a partial name, given its time, and only then its own name. */
import { FerryError } from '../../../../../shared/errors.ts';
import { checkLink } from '../../names/safe-path.ts';
import { folderMovedError, type Anchor } from '../../system/anchor.ts';
import { errno, ignoreSystem, isErrno } from '../../system/disk-errors.ts';
import { seconds } from '../../system/times.ts';
import type { SinkEntry } from '../entry.ts';
import type { Folder } from '../folders/folder.ts';
import type { Partials } from './partial.ts';
import type { WholeFileTools } from './whole-file.ts';

/** How systems say that a disk holds no links, or that this user may make none (Windows). */
const noLinks = ['EPERM', 'ENOSYS', 'ENOTSUP', 'EOPNOTSUPP', 'UNKNOWN'];

/** Answers the link's path. Throws the system's errors, `symlinked-parent`, no-links {path}, symlink-skipped {path}. */
export async function makeLink(
  folder: Folder,
  name: string,
  link: { readonly entry: SinkEntry; readonly says: string },
  { anchors, partials, naming }: WholeFileTools,
): Promise<string> {
  const { entry, says } = link;
  const checked = checkLink(entry.path, says);
  if (!checked.ok) throw FerryError.from(checked.failure);
  return anchors.at(folder.path, async (anchor) => {
    const partial = await makePartialLink(anchor, says, entry, partials);
    try {
      if (!(await anchor.stands())) throw folderMovedError(entry.path);
      await partials.calls
        .lutimes(anchor.base + partial, Date.now() / 1000, seconds(entry.mtimeMs))
        .catch(ignoreSystem);
      return await naming.giveName({ fd: -1, name: partial }, folder, anchor, name, entry);
    } finally {
      await partials.remove(anchor, partial);
    }
  });
}

/** Answers its name. */
async function makePartialLink(anchor: Anchor, says: string, entry: SinkEntry, partials: Partials): Promise<string> {
  for (;;) {
    const name = partials.newName();
    try {
      await partials.calls.symlink(says, anchor.base + name);
      return name;
    } catch (error) {
      // An earlier run of the same transfer, or somebody, was there first: the next name may do.
      if (errno(error) === 'EEXIST') continue;
      if (isErrno(error, ...noLinks)) throw new FerryError('no-links', { path: entry.path }, { cause: error });
      throw error;
    }
  }
}
