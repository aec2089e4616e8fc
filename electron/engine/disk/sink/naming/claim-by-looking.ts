/**
 * Naming where a file system can neither rename without replacing nor make hard links: FAT, exFAT, some SMB and FUSE. We
 * look that nothing has the name and then rename(2), one file at a time: at any kill a name is whole or absent. An
 * empty placeholder made first would keep others out, but a kill would leave it under the name, as if it were the file.
 *
 * Between the look and the rename the folder is locked by flock(2), which ends with the process, so two transfers, also
 * of two Ferrys on this computer, never take one name for free at once (Linux, in the disk's threads). One race remains:
 * another program, or another computer on a shared drive, that makes a file of that very name within the microseconds
 * between the two calls loses it.
 */
import { constants } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Anchor } from '../../system/anchor.ts';
import type { DiskCalls } from '../../system/calls.ts';
import { errno, ignoreSystem } from '../../system/disk-errors.ts';

/** Another program may hold the lock for its own reasons. We hold it for microseconds, so after 20 ms it isn't ours. */
const lockTries = 10;
const lockEveryMs = 2;

export interface LookTarget {
  readonly anchor: Pick<Anchor, 'base'>;
  readonly name: string;
  readonly calls: DiskCalls;
}

/** This thread names one file at a time: also two spellings of one name never go by the same look. */
let turn: Promise<unknown> = Promise.resolve();

/** Whether the partial file has the name now; false where it is taken. Throws the system's errors. */
export function claimByLooking(partial: string, target: LookTarget): Promise<boolean> {
  const claimed = turn.then(() => lookAndRename(partial, target));
  turn = claimed.catch(() => {});
  return claimed;
}

async function lookAndRename(partial: string, { anchor: { base }, name, calls }: LookTarget): Promise<boolean> {
  const lock = await lockFolder(base, calls);
  try {
    if (!(await isFree(base + name, calls))) return false;
    await calls.rename(base + partial, base + name);
    return true;
  } finally {
    if (lock !== null) await calls.close(lock).catch(ignoreSystem);
  }
}

/** Throws where the system doesn't say. */
async function isFree(path: string, calls: DiskCalls): Promise<boolean> {
  try {
    await calls.lstat(path);
    return false;
  } catch (error) {
    if (errno(error) === 'ENOENT') return true;
    throw error;
  }
}

/** The open, locked folder; null where it can't be locked. */
async function lockFolder(base: string, calls: DiskCalls): Promise<number | null> {
  const { native } = calls;
  if (native === null) return null;
  const fd = await calls.open(base, constants.O_RDONLY | constants.O_DIRECTORY).catch(ignoreSystem);
  if (fd === undefined) return null;
  try {
    for (let n = 0; n < lockTries; n++) {
      if (native.tryLock(fd)) return fd;
      await sleep(lockEveryMs);
    }
  } catch (error) {
    // SMB and NFS may lock no folder.
    ignoreSystem(error);
  }
  await calls.close(fd).catch(ignoreSystem);
  return null;
}
