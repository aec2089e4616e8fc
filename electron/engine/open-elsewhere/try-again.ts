/**
 * Tries again, for a moment, what Windows refuses because another program has a file open. Elsewhere an open file keeps
 * nobody from renaming or removing it, so there everything is tried once.
 */
import { setTimeout as sleep } from 'node:timers/promises';

/** How long it is tried: scanners and indexers hold a file for some hundred milliseconds, a person waits no longer for an answer. */
export const longestHoldMs = 2000;
/** Once it was all in vain, each further wait is half as long, down to this: a folder that refuses for good has many files. */
export const shortestPatienceMs = 125;
/** Between two tries: the first comes soon, since most files are held for a moment. */
const firstPauseMs = 5;
const longestPauseMs = 50;

/** A sharing violation, which is of open files alone. */
const sharing: readonly string[] = ['EBUSY'];
/** "Access denied" may be that as well: of a name over an open file, and of a file that is being deleted. */
const denied: readonly string[] = [...sharing, 'EPERM', 'EACCES'];

/** Which refusals may be about an open file: of opening only a sharing violation; of renaming and removing "access denied", too. */
export type Refusals = 'sharing' | 'denied';

export interface Patience {
  readonly platform: NodeJS.Platform;
  /** How long the next wait may be, in milliseconds. */
  ms: number;
}

/** This thread's. */
const own: Patience = { platform: process.platform, ms: longestHoldMs };

/** Whether the system may mean that somebody has the file open. */
export function mayBeOpen(error: unknown, refusals: Refusals, platform = process.platform): boolean {
  if (platform !== 'win32' || !(error instanceof Error) || !('code' in error)) return false;
  return (refusals === 'sharing' ? sharing : denied).includes(String(error.code));
}

/** Answers what `work` does; tries it again while it is refused so. Throws its last error. */
export async function tryAgain<T>(
  work: () => T | Promise<T>,
  refusals: Refusals = 'denied',
  patience: Patience = own,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!mayBeOpen(error, refusals, patience.platform)) throw error;
    return keepTrying(work, refusals, patience);
  }
}

async function keepTrying<T>(work: () => T | Promise<T>, refusals: Refusals, patience: Patience): Promise<T> {
  const end = performance.now() + patience.ms;
  for (let pause = firstPauseMs; ; pause = Math.min(longestPauseMs, pause * 2)) {
    await sleep(pause);
    try {
      const done = await work();
      patience.ms = longestHoldMs;
      return done;
    } catch (error) {
      if (!mayBeOpen(error, refusals, patience.platform)) throw error;
      if (performance.now() < end) continue;
      patience.ms = Math.max(shortestPatienceMs, patience.ms / 2);
      throw error;
    }
  }
}
