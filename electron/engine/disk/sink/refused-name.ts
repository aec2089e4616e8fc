/** Whether a disk refused a name, whatever it says: FUSE drivers answer ENOENT, EPERM, EBADMSG or EIO to names they can't hold. */
import { constants } from 'node:fs';
import { FerryError } from '../../../../shared/errors.ts';
import { longestEverywhere, trialName } from '../names/own-names.ts';
import type { Anchor } from '../system/anchor.ts';
import type { DiskCalls } from '../system/calls.ts';
import { errno, ignoreSystem, isErrno } from '../system/disk-errors.ts';

/** Refusals that say well enough what they are about. */
const clear = [
  'EBUSY',
  'ENOSPC',
  'EDQUOT',
  'EROFS',
  'EMFILE',
  'ENFILE',
  'ENAMETOOLONG',
  'EMLINK',
  'EEXIST',
  'EISDIR',
  'ELOOP',
];

/** Whether the system may mean the name by this. */
function mayMeanName(error: unknown): boolean {
  return errno(error) !== undefined && !isErrno(error, ...clear);
}

/**
 * Whether `error`, of giving the partial file a name, is about that name: the folder still stands, and a name of our
 * own can be given.
 */
export async function isNameAtFault(
  error: unknown,
  partial: string,
  anchor: Pick<Anchor, 'base' | 'stands'>,
  calls: DiskCalls,
): Promise<boolean> {
  if (!mayMeanName(error)) return false;
  return trialName(partial) !== partial && canBeRenamed(partial, anchor, calls);
}

/** Whether the partial file can be given a name of our own, and its folder still stands. It has its own name afterwards. */
export async function canBeRenamed(
  partial: string,
  anchor: Pick<Anchor, 'base' | 'stands'>,
  calls: DiskCalls,
): Promise<boolean> {
  const { base } = anchor;
  const trial = trialName(partial);
  try {
    await calls.rename(base + partial, base + trial);
    await calls.rename(base + trial, base + partial);
    return await anchor.stands();
  } catch (refusal) {
    ignoreSystem(refusal);
    return false;
  }
}

/** As `isNameAtFault`, of making a folder. `own`: a name that only this transfer uses. */
export async function isFolderNameAtFault(
  error: unknown,
  own: string,
  anchor: Pick<Anchor, 'base' | 'stands'>,
  calls: DiskCalls,
): Promise<boolean> {
  if (!mayMeanName(error)) return false;
  try {
    // A file: after a kill the sweep finds it among the partial files.
    await calls.close(
      await calls.open(anchor.base + own, constants.O_CREAT | constants.O_EXCL | constants.O_WRONLY, 0o600),
    );
    await calls.unlink(anchor.base + own);
    return await anchor.stands();
  } catch (refusal) {
    ignoreSystem(refusal);
    return false;
  }
}

/** Names FAT can't hold, however short. */
const forbidden = /[<>:"|?*\\\u0000-\u001f]/;

/** That the disk can't hold `name`: name-too-long or name-refused. `path`: as on the wire. */
export function nameError(name: string, path: string, cause?: unknown): FerryError {
  const isLong = Buffer.byteLength(name) > longestEverywhere && !forbidden.test(name);
  if (isLong) return new FerryError('name-too-long', { path }, { cause });
  return new FerryError('name-refused', { path, reason: 'file-system' }, { cause });
}
