/**
 * What all state files have in common: read without ever waiting, replaced whole, set aside when they can't be understood,
 * and one failure for a home that can't be used.
 */
import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { mkdir, open, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FerryError, failure, isOutOfDescriptors, type Failure } from '../../../shared/errors.ts';
import { tryAgain } from '../open-elsewhere/try-again.ts';

/** One line for the log. */
export type Log = (message: string) => void;

/** What files are written as. What a later Ferry wrote is left alone. */
export const fileVersion = 1;

/** What stands at a path: a file's bytes as text, nothing, or something else (a pipe, a folder, bytes that are no text). */
export type Found =
  { readonly kind: 'text'; readonly text: string } | { readonly kind: 'missing' } | { readonly kind: 'odd' };

/**
 * Never waits for a writer: a pipe in a file's place must not hang the start. `isShared`: another process may hold it for
 * good, so it is tried once. Throws home-unusable when it can't be read at all.
 */
export async function readRegular(path: string, isShared = false): Promise<Found> {
  const opening = (): ReturnType<typeof open> => open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
  let bytes: Buffer;
  try {
    const file = await (isShared ? opening() : tryAgain(opening));
    try {
      if (!(await file.stat()).isFile()) return { kind: 'odd' };
      bytes = await file.readFile();
    } finally {
      await file.close();
    }
  } catch (error) {
    const code = errorCode(error);
    if (code === 'ENOENT') return { kind: 'missing' };
    // A socket, or a folder where those can't be opened.
    if (code === 'ENXIO' || code === 'EISDIR') return { kind: 'odd' };
    throw unusable(path, error);
  }
  try {
    return { kind: 'text', text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) };
  } catch {
    return { kind: 'odd' };
  }
}

/** Does what needs a folder, which is made only where it isn't there: mostly it is, and a look costs what the work does. */
export async function inFolder<T>(folder: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') throw error;
  }
  await mkdir(folder, { recursive: true, mode: 0o700 });
  return work();
}

/**
 * Replaces the file in one step, 0600, on disk when this returns. `before`: what has to be done before the file has its name,
 * while its content is written. Throws home-unusable, and leaves nothing then.
 */
export async function replaceFile(path: string, text: string, before?: () => Promise<void>): Promise<void> {
  const temporary = `${path}.${randomUUID()}.tmp`;
  try {
    await inFolder(dirname(path), async () => {
      // Both are over before the lock of whoever calls is.
      const done = await Promise.allSettled([writeNewFile(temporary, text), before?.()]);
      for (const one of done) if (one.status === 'rejected') throw one.reason;
    });
    await tryAgain(() => rename(temporary, path));
  } catch (error) {
    await tryAgain(() => rm(temporary, { force: true })).catch(() => {});
    throw unusable(path, error);
  }
  await syncFolder(dirname(path));
}

/** Makes a file that this person alone may read, its text on the disk when this returns. Throws the system's errors. */
export async function writeNewFile(path: string, text: string): Promise<void> {
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** Where something damaged is kept: beside itself, under a name of its own. */
export function asideOf(path: string): string {
  const time = new Date().toISOString().replace(/[-:]/g, '').replace('T', '-').slice(0, 15);
  // The suffix keeps two files damaged in the same second apart.
  return `${path}.damaged-${time}-${randomUUID().slice(0, 8)}`;
}

/** Makes the rename itself durable. Windows can't open folders, and some file systems refuse: no harm then. */
async function syncFolder(dir: string): Promise<void> {
  const handle = await open(dir, 'r').catch(() => null);
  await handle?.sync().catch(() => {});
  await handle?.close();
}

export function unusable(path: string, error: unknown): FerryError {
  if (error instanceof FerryError) return error;
  // It passes, and says nothing of the home.
  if (isOutOfDescriptors(error)) return new FerryError('too-many-open-files', {}, { cause: error });
  const detail = errorCode(error) ?? String(error);
  return new FerryError('home-unusable', { path: dirname(path), detail }, { cause: error });
}

/** What a person is told where Ferry goes on without it: something that should have been kept was not. */
export function notKept(path: string, error: unknown): Failure {
  const { cause } = error instanceof Error ? error : { cause: undefined };
  return failure('not-kept', { path: dirname(path), detail: errorCode(cause) ?? errorCode(error) ?? String(error) });
}

export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
