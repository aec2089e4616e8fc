/** Sources read by a thread that may wait: plain calls, since a promise for each costs as much as the system does. */
import { closeSync, fstatSync, lstatSync, openSync, readSync } from 'node:fs';
import { FerryError } from '../../../../shared/errors.ts';
import { mayBeOpen, tryAgain } from '../../open-elsewhere/try-again.ts';
import { withSeparator } from '../system/anchor.ts';
import { isInSequenceOnly, sourceError } from '../system/disk-errors.ts';
import { exactMs, isUnsure, wholeMs } from '../system/times.ts';
import { mtimeNsOf, waitingCalls } from '../system/waiting-calls.ts';
import type { SourceDisk } from './source-disk.ts';
import type { SourceEntry } from './source-entry.ts';
import { checkUnchanged, openFlags, refuseLonger } from './source-file.ts';
import { childOf, skipFor, type SourceSkip } from './source-look.ts';

export const waitingSource: SourceDisk = {
  calls: waitingCalls,

  async lookAtChildren(folder, names) {
    const found: (SourceEntry | SourceSkip)[] = [];
    for (const name of names) found.push(lookAtChild(folder, name));
    return found;
  },

  async readFiles(files, into, onRead) {
    for (let i = 0; i < files.length; i++) {
      const [entry, buffer] = [files[i]!, into(i)];
      let error: unknown = null;
      try {
        readFile(entry, buffer);
      } catch (caught) {
        // Without a promise for those that nobody has open, which is all but a few.
        error = mayBeOpen(caught, 'sharing') ? await readLater(entry, buffer) : caught;
      }
      onRead(i, error === null ? null : sourceError(error, entry.path));
    }
  },
};

function lookAtChild(folder: SourceEntry, name: string): SourceEntry | SourceSkip {
  const path = `${folder.path}/${name}`;
  const local = withSeparator(folder.local) + name;
  try {
    const stats = lstatSync(local);
    // As `timeOf`, without a promise for each.
    const mtimeMs = isUnsure(stats.mtimeMs) ? exactMs(mtimeNsOf(local)) : wholeMs(stats.mtimeMs);
    return childOf(path, local, stats, mtimeMs);
  } catch (error) {
    return skipFor(error, path);
  }
}

/** Another program has the file open, perhaps for a moment. Answers why it couldn't be read; null: it was. */
function readLater(entry: SourceEntry, into: Uint8Array): Promise<unknown> {
  return tryAgain(() => readFile(entry, into), 'sharing').then(
    () => null,
    (error: unknown) => error,
  );
}

/** Reads what follows what has been read; also where the file is given in sequence only (`place-reader.ts`). */
function readNext(fd: number, into: Uint8Array, at: number, length: number): number {
  try {
    return readSync(fd, into, at, length, at);
  } catch (error) {
    if (!isInSequenceOnly(error)) throw error;
    return readSync(fd, into, at, length, null);
  }
}

/** Throws the system's errors, and source-changed {path}. */
function readFile(entry: SourceEntry, into: Uint8Array): void {
  if (entry.kind === 'link') return checkUnchanged(entry, lstatSync(entry.local));
  const fd = openSync(entry.local, openFlags);
  try {
    checkUnchanged(entry, fstatSync(fd));
    const { bytes, path } = entry;
    let reads = 0;
    let at = 0;
    // Always a byte more than is listed: what is longer than its disk says is found in the same call.
    do {
      const got = readNext(fd, into, at, bytes + 1 - at);
      if (got === 0 && at < bytes) throw new FerryError('source-changed', { path });
      at += got;
      reads++;
    } while (at < bytes);
    if (at > bytes) refuseLonger(entry, fstatSync(fd));
    // Read at one go it has just been checked. Over several reads it may have been rewritten.
    if (reads > 1) checkUnchanged(entry, fstatSync(fd));
  } finally {
    closeSync(fd);
  }
}
