/**
 * One writer at a time over a state file, among all Ferry processes that share a home (app and terminal at
 * once). Node has no flock, so: a lock file made with O_EXCL, holding a token of its owner.
 */
import { randomUUID } from 'node:crypto';
import { link, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { errorCode, unusable } from './json-file.ts';
import { readPlainFile } from './read-file.ts';

/**
 * A lock with the same owner for this long is left over from a crash: what it guards takes milliseconds. Whoever waits
 * measures it, on a clock that never jumps; other processes' clocks and ids prove nothing.
 */
export const staleAfterMs = 2000;
const retryMs = 15;

/** Runs `work` while holding `<path>.lock`. Throws home-unusable when the lock can't be made. */
export async function withLock<T>(path: string, work: () => Promise<T>): Promise<T> {
  const lock = `${path}.lock`;
  const token = randomUUID();
  await acquire(lock, token);
  try {
    return await work();
  } finally {
    // Not ours any more when we slept through `staleAfterMs`, as a closed laptop does.
    if ((await ownerOf(lock)) === token) await rm(lock, { force: true });
  }
}

async function acquire(lock: string, token: string): Promise<void> {
  let seen: string | null = null;
  let since = 0;
  await mkdir(dirname(lock), { recursive: true, mode: 0o700 }).catch((error: unknown) => {
    throw unusable(lock, error);
  });
  while (!(await create(lock, token))) {
    const owner = await ownerOf(lock);
    const now = performance.now();
    if (owner !== seen) [seen, since] = [owner, now];
    else if (owner !== null && now - since >= staleAfterMs) await breakLock(lock, owner);
    await delay(retryMs * (0.5 + Math.random()));
  }
}

async function create(lock: string, token: string): Promise<boolean> {
  try {
    await writeFile(lock, token, { flag: 'wx', mode: 0o600 });
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw unusable(lock, error);
  }
}

/** Null: there is no lock. One that can't be read, or is no file, has an owner who doesn't say so, and gets stale as well. */
async function ownerOf(lock: string): Promise<string | null> {
  return readPlainFile(lock).catch((error: unknown) => (errorCode(error) === 'ENOENT' ? null : ''));
}

/** Renaming hands the stale lock to exactly one of those who break it. A lock that was taken meanwhile is put back. */
async function breakLock(lock: string, owner: string): Promise<void> {
  const taken = `${lock}.${randomUUID()}`;
  try {
    await rename(lock, taken);
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return;
    throw unusable(lock, error);
  }
  if ((await ownerOf(taken)) !== owner) await link(taken, lock).catch(() => {});
  // What was no lock at all, a folder, stays where it is now.
  await rm(taken, { force: true }).catch(() => {});
}
