/**
 * Permission bits: what others may do with a file or folder. Only these travel: set-user-ID, set-group-ID and the sticky
 * bit mean something only where their owners are known.
 */
import type { Stats } from 'node:fs';

/** The owner's, the group's and the others' bits. */
export const permissionBits = 0o777;
/** The owner's. */
export const ownerBits = 0o700;

/** What nearly all have, and so what an entry has of which no mode is told. */
export const plainMode = 0o644;
export const executableMode = 0o755;
export const folderMode = 0o755;

/** The bits of the two classes other than the owner: the group's and the others', by their place. */
const classes = [3, 0] as const;
const [read, write, run] = [4, 2, 1] as const;

/** The mode to be told of a file or folder; undefined: the usual one, or (Windows) there is none. */
export function toldMode({ mode }: Pick<Stats, 'mode'>, usual: number): number | undefined {
  const told = mode & permissionBits;
  return told === usual || process.platform === 'win32' ? undefined : told;
}

/**
 * The mode of what takes the place of a file with the mode `before`: nobody but the owner may read or change what they
 * could not read or change there. Whoever may read it may run it.
 */
export function narrowedTo(before: number, mode: number): number {
  let narrow = mode & ownerBits;
  for (const at of classes) {
    const was = before >> at;
    const allowed = (was & (read | write)) | ((was & (read | run)) === 0 ? 0 : run);
    narrow |= mode & (allowed << at);
  }
  return narrow;
}

/** The bits that files have left in a folder which stands open (`here`) to people for whom it was shut (`there`). */
export function leftWithin(there: number, here: number): number {
  let left = permissionBits;
  for (const at of classes) if (((here & ~there) >> at) & run) left &= ~(0o7 << at);
  return left;
}
