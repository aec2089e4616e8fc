/**
 * One writer at a time over a state file, among all Ferry processes that share a home (app and terminal at once):
 * `<file>.lock` is held meanwhile, by a lock that ends with its process (`exclusive/exclusive-file.ts`).
 */
import { unlink } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { openExclusively, type ExclusiveFile } from './exclusive/exclusive-file.ts';
import { inFolder, unusable } from './json-file.ts';
import { tryAgain } from '../open-elsewhere/try-again.ts';

/** What is guarded takes milliseconds. */
const retryMs = 15;

/** Runs `work` while holding the lock over `path`. Throws home-unusable when it can't be made. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const held = await acquire(lock);
  try {
    return await work();
  } finally {
    // Taken away while it is held, so that nobody waits for a file that is about to go; Windows can only afterwards.
    const first = process.platform !== 'win32';
    if (first) await unlink(lock).catch(() => {});
    await held.release();
    if (!first) await unlink(lock).catch(() => {});
  }
}

async function acquire(lock: string): Promise<ExclusiveFile> {
  try {
    for (;;) {
      // Windows says "access denied" of one that is being removed while somebody else has it open.
      const held = await inFolder(dirname(lock), () => tryAgain(() => openExclusively(lock, { create: true })));
      if (held !== null) return held;
      await delay(retryMs * (0.5 + Math.random()));
    }
  } catch (error) {
    throw unusable(lock, error);
  }
}
