/**
 * The mode a new file is made with, from its first byte on: what the sender's file lets others do, less what the umask,
 * a folder's ACL (both taken off by the system), the folder it is in and the file it replaces keep shut.
 */
import { constants } from 'node:fs';
import { executableMode, narrowedTo, permissionBits, plainMode } from '../../system/modes.ts';
import type { Anchor } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { ignoreSystem } from '../../system/disk-errors.ts';
import { kindOf } from '../../system/kind.ts';
import type { SinkEntry } from '../entry.ts';
import type { Folder } from '../folders/folder.ts';

/** Never through a link, never waiting for a FIFO's other end. */
const lookFlags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0);
/** On Windows a mode says only "read-only", and such a file can't be given its name. */
const keepsModes = process.platform !== 'win32';

/** For open(2), where the file replaces none. */
export function modeOf({ executable, mode }: SinkEntry, { leaves }: Pick<Folder, 'leaves'>): number {
  if (!keepsModes) return 0o666;
  return (mode ?? (executable ? executableMode : plainMode)) & leaves;
}

/** For open(2); `name`: its last one, in `folder`, which `anchor` holds. Never waits but where it may replace a file. */
export function newModeOf(
  entry: SinkEntry,
  folder: Folder,
  { base }: Pick<Anchor, 'base'>,
  name: string,
  calls: DiskCalls,
): number | Promise<number> {
  const mode = modeOf(entry, folder);
  return entry.replace === true ? narrowedBy(base + name, mode, calls) : mode;
}

async function narrowedBy(path: string, mode: number, calls: DiskCalls): Promise<number> {
  const before = await modeToKeep(path, calls);
  return before === null ? mode : narrowedTo(before, mode);
}

/**
 * Before the closed partial file takes the place of what `name` says: shuts it to whom that is shut, should that be
 * another file than when the partial was made, or have been shut since.
 */
export async function keepShut(
  partial: string,
  name: string,
  { base }: Pick<Anchor, 'base'>,
  calls: DiskCalls,
): Promise<void> {
  const before = await modeToKeep(base + name, calls);
  if (before === null) return;
  const ours = await calls.look(base + partial);
  if (ours === null || kindOf(ours) !== 'file') return;
  const mode = narrowedTo(before, ours.mode);
  if (mode === (ours.mode & permissionBits)) return;
  const fd = await calls.open(base + partial, lookFlags).catch(ignoreSystem);
  if (fd === undefined) return;
  try {
    // A disk that refuses keeps no modes.
    await calls.fchmod(fd, mode).catch(ignoreSystem);
  } finally {
    await calls.close(fd);
  }
}

/** The mode of the file that is about to be replaced, or that the link there leads to; null: no file. */
async function modeToKeep(path: string, calls: DiskCalls): Promise<number | null> {
  const there = await calls.look(path);
  if (there === null || !keepsModes) return null;
  const file = kindOf(there) === 'link' ? await calls.stat(path).catch(ignoreSystem) : there;
  return file !== undefined && kindOf(file) === 'file' ? file.mode : null;
}
