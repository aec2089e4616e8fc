/**
 * Gives a finished partial file its final name without ever replacing anything unasked. Three ways, the best that works:
 *
 * 1. A rename that never replaces: renameat2(2) with RENAME_NOREPLACE (`native.ts`), a third cheaper than the next, or
 *    MoveFileExW (`windows.ts`), or renameatx_np(2) (`macos.ts`).
 * 2. link(2) and later an unlink: link fails where something has the name, in one atomic step.
 * 3. Where the file system has no hard links (FAT, exFAT, some SMB and FUSE): `claim-by-looking.ts`.
 *
 * Each is one step a file, so a kill at any moment leaves every name with the whole content or without a file.
 *
 * What a folder's file system has refused is kept in its `Folder`, so that it is asked once. But a refusal may be about
 * the name alone: FAT says EINVAL of `a:b`, exFAT through FUSE ENOENT, SSHFS EBADMSG of one that is too long. So a
 * refusal counts only once the same call has been tried with a name of our own.
 */
import { FerryError } from '../../../../../shared/errors.ts';
import { copyName, maxCopies, trialName } from '../../names/own-names.ts';
import { withSeparator, type Anchor } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { errno, ignoreSystem, isErrno } from '../../system/disk-errors.ts';
import { tryAgain } from '../../../open-elsewhere/try-again.ts';
import type { Folder } from '../folders/folder.ts';
import { isNameAtFault, nameError } from '../refused-name.ts';
import { claimByLooking } from './claim-by-looking.ts';
import { replaceFile, whatToReplace } from './replace-file.ts';
import { holdSameBytes } from './same-content.ts';

/** Most files of one name that are compared: of more, comparing would take longer than one copy more is worth. */
const maxCompared = 16;

/** How systems say that links don't work here: Linux EPERM, macOS ENOTSUP, Windows EISDIR (its ERROR_INVALID_FUNCTION), FUSE ENOSYS … */
const noHardLinks = [
  'EPERM',
  'EACCES',
  'ENOTSUP',
  'EOPNOTSUPP',
  'ENOSYS',
  'EISDIR',
  'EINVAL',
  'EMLINK',
  'EXDEV',
  'UNKNOWN',
];

/** A name in a folder that `anchor` holds. */
export interface NameTarget {
  readonly folder: Folder;
  readonly anchor: Anchor;
  readonly name: string;
  /** The file's path as on the wire: for errors. */
  readonly path: string;
  readonly calls: DiskCalls;
}

/**
 * Names the partial file `partial` of the target's folder, `name (2)` and so on where the name is taken. `replace`: a
 * file that has the name is replaced, as the person wants, and by none that is more open to others. A file that has the name since the plan was made, and the
 * same bytes, is the file: another transfer brought it meanwhile. `isTheirs` says whether the file at a path (absolute)
 * may be taken for it. Answers the full path. The partial's own name may still be there. Throws the system's errors;
 * name-refused when all copies are taken; name-refused and name-too-long when the disk can't hold the name.
 */
export async function giveName(
  partial: string,
  target: NameTarget,
  { replace, isTheirs }: { replace: boolean; isTheirs(path: string): Promise<boolean> },
): Promise<string> {
  try {
    return await claimFirstFree(partial, target, { replace, isTheirs });
  } catch (error) {
    const { anchor, name, path, calls } = target;
    throw (await isNameAtFault(error, partial, anchor, calls)) ? nameError(name, path, error) : error;
  }
}

async function claimFirstFree(
  partial: string,
  target: NameTarget,
  { replace, isTheirs }: { replace: boolean; isTheirs(path: string): Promise<boolean> },
): Promise<string> {
  const { folder, anchor, name, path, calls } = target;
  const before = replace ? await whatToReplace(anchor.base + name, calls) : null;
  if (before !== null) {
    await replaceFile(partial, before, target);
    return withSeparator(folder.path) + name;
  }
  for (let n = 1; n <= maxCopies; n++) {
    const free = copyName(name, 'file', n);
    const path = withSeparator(folder.path) + free;
    if (await claim(partial, { ...target, name: free })) return path;
    if (n > maxCompared) continue;
    const { base } = anchor;
    if ((await holdSameBytes(base + partial, base + free, calls)) && (await isTheirs(path))) return path;
  }
  throw new FerryError('name-refused', { path, reason: 'taken' });
}

type Renamed = 'done' | 'taken' | 'unsupported';

/** Renames within the folder, never over anything; null: there is no such call here. */
function renamerOf({ fd, base }: Anchor, calls: RenamingCalls): ((from: string, to: string) => Renamed) | null {
  const { native, windows, macos } = calls;
  if (native !== null && fd !== null) return (from, to) => native.renameNew(fd, from, to);
  const byPath = windows ?? macos;
  return byPath === null ? null : (from, to) => byPath.moveNew(base + from, base + to);
}

type RenamingCalls = Pick<DiskCalls, 'native' | 'windows' | 'macos'>;

/**
 * Gives the partial file the name by a rename that never replaces. `refused`: the disk can't hold the name.
 * `unsupported`: there is no such call here. Throws the system's errors.
 */
export function renameNew(
  partial: string,
  folder: Folder,
  anchor: Anchor,
  name: string,
  calls: RenamingCalls,
): Renamed | 'refused' {
  const rename = folder.renamesNew ? renamerOf(anchor, calls) : null;
  if (rename === null) return 'unsupported';
  const renamed = rename(partial, name);
  if (renamed !== 'unsupported') return renamed;
  folder.renamesNew = canRename(partial, rename);
  return folder.renamesNew ? 'refused' : 'unsupported';
}

/** Whether it gives a name that any file system can hold. */
function canRename(partial: string, rename: (from: string, to: string) => Renamed): boolean {
  const trial = trialName(partial);
  const first = rename(partial, trial);
  if (first === 'done') rename(trial, partial);
  return first === 'done';
}

/** Whether the partial file has the name now; false where it is taken. Throws the system's errors, and name-refused. */
async function claim(partial: string, { folder, anchor, name, path, calls }: NameTarget): Promise<boolean> {
  const renamed = await tryAgain(() => renameNew(partial, folder, anchor, name, calls));
  if (renamed === 'refused') throw nameError(name, path);
  if (renamed !== 'unsupported') return renamed === 'done';
  const { base } = anchor;
  if (folder.hardLinks) {
    try {
      await calls.link(base + partial, base + name);
      return true;
    } catch (error) {
      if (errno(error) === 'EEXIST') return false;
      if (!isErrno(error, ...noHardLinks) || (await canLink(partial, base, calls))) throw error;
      folder.hardLinks = false;
    }
  }
  return claimByLooking(partial, { anchor, name, calls });
}

/** Whether link(2) gives a name that any file system can hold. */
async function canLink(partial: string, base: string, calls: DiskCalls): Promise<boolean> {
  const trial = base + trialName(partial);
  try {
    await calls.link(base + partial, trial);
    await calls.unlink(trial);
    return true;
  } catch (error) {
    ignoreSystem(error);
    return false;
  }
}
