/**
 * The steps of a batch for a thread that may wait: plain calls one after another. This is the hottest code of the disk.
 * A promise for each file costs as much as the system does (10,000 × 10 KiB on tmpfs), and a function made for each
 * call 2 % of everything, so the calls are spelled out.
 */
import { closeSync, futimesSync, openSync, writeSync } from 'node:fs';
import { errno, ignoreSystem } from '../../system/disk-errors.ts';
import { flushFiles, flushFilesLater } from '../../system/flush.ts';
import { promisedCalls } from '../../system/promised-calls.ts';
import { seconds } from '../../system/times.ts';
import { waitingCalls } from '../../system/waiting-calls.ts';
import { newModeOf } from '../files/new-mode.ts';
import { createFlags, type Partial, type Partials } from '../files/partial.ts';
import type { Batch, BatchSteps, CreatedFile } from './batch.ts';

/**
 * Windows has no call that flushes several files, but does it for some at once in the time of one: libuv's threads. This
 * thread makes the next batch meanwhile.
 */
const onWindows = process.platform === 'win32';

export const waitingSteps: BatchSteps = {
  async create(batch, partials) {
    const made: (Partial | null)[] = [];
    for (const { entry, name } of batch.files) {
      const mode = newModeOf(entry, batch.folder, batch.anchor, name, waitingCalls);
      made.push(create(batch, partials, typeof mode === 'number' ? mode : await mode));
    }
    return made;
  },

  async fill(files) {
    // Of access, in seconds.
    const now = Date.now() / 1000;
    for (const one of files) one.whole = fill(one, now);
  },

  async flushAndClose(files) {
    const filled = files.filter(({ whole }) => whole).map((one) => ({ one, fd: one.partial.fd, volume: one.volume }));
    const flushed = onWindows ? await flushFilesLater(filled, promisedCalls) : flushFiles(filled, waitingCalls);
    for (let i = 0; i < filled.length; i++) filled[i]!.one.whole = flushed[i]!;
    for (const one of files) {
      try {
        closeSync(one.partial.fd);
      } catch (error) {
        ignoreSystem(error);
        one.whole = false;
      }
    }
  },

  nameAtOnce(files, naming) {
    for (const one of files) {
      if (!one.whole) continue;
      const { batch, file, partial } = one;
      one.path = naming.tryRename(partial, batch.folder, batch.anchor, file.name);
    }
  },
};

/** Null where the system refuses. */
function create({ anchor }: Batch, partials: Partials, mode: number): Partial | null {
  const { native } = waitingCalls;
  for (;;) {
    const name = partials.newName();
    try {
      const fd =
        native !== null && anchor.fd !== null
          ? native.create(anchor.fd, name, mode)
          : openSync(anchor.base + name, createFlags, mode);
      return { fd, name };
    } catch (error) {
      // An earlier run of the same transfer, or somebody, was there first: the next name may do.
      if (errno(error) === 'EEXIST') continue;
      ignoreSystem(error);
      return null;
    }
  }
}

/** Whether all of the content is written. */
function fill({ partial: { fd }, file: { data, entry } }: CreatedFile, now: number): boolean {
  try {
    for (let at = 0; at < data.length;) at += writeSync(fd, data, at, data.length - at, at);
  } catch (error) {
    ignoreSystem(error);
    return false;
  }
  try {
    futimesSync(fd, now, seconds(entry.mtimeMs));
  } catch (error) {
    // As `setTime`: the content matters more.
    ignoreSystem(error);
  }
  return true;
}
