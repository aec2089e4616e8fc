/**
 * Standard input as a file to be sent: written to `spool/<hash of its content>/<name>` in the home first, since a manifest
 * says how long a file is, and so that a broken line, or the same input once more, goes on where it was.
 */
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, open, rename, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { FerryError } from '../../../../shared/errors.ts';
import { errorCode, unusable } from '../json-file.ts';
import { tryAgain } from '../../open-elsewhere/try-again.ts';

/** The folder of the home that such files are in. */
export const inputFolder = 'spool';

/** Most bytes of one: what has no end (`yes |`) must not fill a disk. Who has more sends a file, which needs no copy. */
export const maxInputBytes = 64 * 1024 ** 3;
/** So much of the disk is left to everybody else. Looked at now and then only: a look costs a call. */
const leaveFreeBytes = 256 * 1024 ** 2;
const lookEveryBytes = 64 * 1024 ** 2;
/** Longest name of a file on the usual file systems, in bytes of UTF-8. */
const maxNameBytes = 255;

/** Whether a file could be called so: one name, which steers nothing. */
export function isInputName(name: string): boolean {
  // eslint-disable-next-line no-control-regex
  if (/[/\\\u0000-\u001f\u007f]/.test(name) || ['', '.', '..'].includes(name)) return false;
  return Buffer.byteLength(name) <= maxNameBytes;
}

/**
 * Writes all of it; answers the file, ready to be sent. `free`: bytes that are free where a path is. Throws `input-too-long` {limit},
 * `no-space` {dir, free}, `source-unreadable` {path, detail} where it breaks off, `home-unusable`, and what `signal` was aborted with.
 * Nothing is left then.
 */
export async function spoolInput(
  home: string,
  name: string,
  input: AsyncIterable<Buffer | string>,
  { signal, limit = maxInputBytes, free = freeAt }: InputOptions,
): Promise<string> {
  const root = join(home, inputFolder);
  const ready = join(root, `new-${randomUUID()}`);
  try {
    await mkdir(root, { recursive: true, mode: 0o700 });
    const key = await write(ready, input, { signal, limit, free });
    const folder = join(root, key);
    const path = join(folder, name);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    // One that is there keeps its time: a transfer of it that was broken off goes on.
    if (await isFile(path)) await rm(ready);
    else await tryAgain(() => rename(ready, path));
    return path;
  } catch (error) {
    await rm(ready, { force: true }).catch(() => {});
    if (signal.aborted) throw signal.reason;
    if (errorCode(error) === 'ENOSPC') throw new FerryError('no-space', { dir: root }, { cause: error });
    throw unusable(join(root, name), error);
  }
}

export interface InputOptions {
  readonly signal: AbortSignal;
  /** Most bytes. */
  readonly limit?: number;
  readonly free?: (path: string) => Promise<number>;
}

/** Answers the key of its content. */
async function write(
  path: string,
  input: AsyncIterable<Buffer | string>,
  { signal, limit, free }: Required<InputOptions>,
): Promise<string> {
  const hash = createHash('sha256');
  const file = await open(path, 'wx');
  try {
    let bytes = 0;
    let lookAt = lookEveryBytes;
    for await (const chunk of readable(input)) {
      signal.throwIfAborted();
      const part = Buffer.from(chunk);
      bytes += part.length;
      if (bytes > limit) throw new FerryError('input-too-long', { limit });
      hash.update(part);
      await file.writeFile(part);
      if (bytes < lookAt) continue;
      lookAt = bytes + lookEveryBytes;
      const left = await free(path);
      if (left < leaveFreeBytes) throw new FerryError('no-space', { dir: path, free: left });
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return hash.digest('hex').slice(0, 32);
}

/** What it throws is told as trouble with the input. */
async function* readable(input: AsyncIterable<Buffer | string>): AsyncGenerator<Buffer | string> {
  try {
    yield* input;
  } catch (cause) {
    throw new FerryError('source-unreadable', { path: '-', detail: errorCode(cause) ?? '' }, { cause });
  }
}

async function isFile(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => found.isFile(),
    () => false,
  );
}

async function freeAt(path: string): Promise<number> {
  const { blocks, bavail, bsize } = await statfs(path);
  // Some mounts report no blocks at all: they are not taken for full ones.
  return blocks === 0 ? Infinity : bavail * bsize;
}
