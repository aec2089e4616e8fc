/** Files and folders that the terminal app itself makes or reads: what the system says of them, as a failure. */
import { mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { FerryError, type ErrorCode } from '../../shared/errors.ts';
import { errorCode, writeNewFile } from '../engine/state/json-file.ts';

/** Said before anybody is let in. Throws not-a-folder {dir} where a file stands in the place of `--dir`, or of a folder above it. */
export async function refuseFile(dir: string): Promise<void> {
  for (let path = dir; ; path = dirname(path)) {
    const found = await stat(path).catch((error: unknown) => errorCode(error));
    // Windows says of what is below a file only that it isn't there.
    if (found === 'ENOENT' && dirname(path) !== path) continue;
    const isFolder = typeof found !== 'object' || found.isDirectory();
    if (found === 'ENOTDIR' || !isFolder) throw new FerryError('not-a-folder', { dir, path: dir });
    return;
  }
}

/** `--dir`, made when it isn't there. Throws not-a-folder, no-permission, read-only, no-space, disk-error, each {dir}. */
export async function makeFolder(dir: string): Promise<void> {
  try {
    await mkdir(dir, { recursive: true });
  } catch (cause) {
    throw asFailure(cause, dir);
  }
}

/** Writes a new file for this person alone. Throws exists where one is there, else as `makeFolder`, each {path}. */
export async function writeNew(path: string, text: string): Promise<void> {
  try {
    await writeNewFile(path, text);
  } catch (cause) {
    if (errorCode(cause) === 'EEXIST') throw new FerryError('exists', { path }, { cause });
    throw asFailure(cause, path);
  }
}

/** Text of a file of at most so many bytes; null for what is larger, or no file. Throws path-not-found, source-unreadable, each {path}. */
export async function readWhole(path: string, maxBytes: number): Promise<string | null> {
  try {
    const file = await open(path, 'r');
    try {
      const found = await file.stat();
      return found.isFile() && found.size <= maxBytes ? await file.readFile('utf8') : null;
    } finally {
      await file.close();
    }
  } catch (cause) {
    const code = errorCode(cause) ?? '';
    if (code === 'EISDIR') return null;
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new FerryError('path-not-found', { path }, { cause });
    throw new FerryError('source-unreadable', { path, detail: code }, { cause });
  }
}

const failures: Readonly<Record<string, ErrorCode>> = {
  EEXIST: 'not-a-folder',
  ENOTDIR: 'not-a-folder',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  // A link to nowhere stands under its name, or under a part of it.
  ENOENT: 'folder-not-found',
  ELOOP: 'link-circle',
  ENAMETOOLONG: 'name-too-long',
  EROFS: 'read-only',
  ENOSPC: 'no-space',
  EDQUOT: 'no-space',
};

function asFailure(cause: unknown, path: string): FerryError {
  const code = errorCode(cause) ?? '';
  return new FerryError(failures[code] ?? 'disk-error', { dir: path, path, detail: code }, { cause });
}
