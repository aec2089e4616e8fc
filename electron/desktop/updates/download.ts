/**
 * A package into a folder: under its name only once its size and SHA-256 are the signed ones, and nothing that is there is
 * replaced. It is never run.
 */
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, copyFile, constants, link, mkdir, open as openFile, rm, type FileHandle } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { FerryError } from '../../../shared/errors.ts';
import { copyName } from '../../engine/disk/names/own-names.ts';
import { open, unreachable, type Network } from './ask.ts';
import type { UpdateFile } from './notice.ts';

/** Two of a name are ordinary, a hundred a mistake. */
const maxCopies = 100;

export interface Download {
  readonly from: string;
  readonly file: UpdateFile;
  /** Made where it is missing. */
  readonly dir: string;
  readonly network: Network;
  /** Of the file's bytes so far. */
  readonly onBytes: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/**
 * Answers the path of the package. Throws what `open` throws, `update-file-cut` {path, free: came, needed}, `update-file-changed`
 * {path}, `cancelled`, `no-space` {dir}, `no-permission` {path} or `disk-error` {path, detail}; nothing of it stays then.
 */
export async function download(what: Download): Promise<string> {
  const { file, dir } = what;
  const part = join(dir, `.${file.name}.${randomBytes(6).toString('hex')}.part`);
  try {
    await onDisk(dir, () => mkdir(dir, { recursive: true }));
    const there = await sameThere(dir, file);
    if (there !== null) return there;
    const handle = await onDisk(part, () => openFile(part, 'wx', 0o644));
    try {
      await fill(handle, what, part);
    } finally {
      await handle.close();
    }
    return await onDisk(part, () => name(part, dir, file));
  } finally {
    await rm(part, { force: true }).catch(() => {});
  }
}

async function fill(handle: FileHandle, { from, file, network, onBytes, signal }: Download, part: string) {
  const hash = createHash('sha256');
  const changed = new FerryError('update-file-changed', { path: file.name });
  let bytes = 0;
  const cut = (): FerryError => new FerryError('update-file-cut', { path: file.name, came: bytes, needed: file.bytes });
  const address = new URL(file.name, from.endsWith('/') ? from : `${from}/`).href;
  try {
    const response = await open(address, { network, signal });
    try {
      const said = Number(response.headers['content-length'] ?? file.bytes);
      if (said > file.bytes) throw changed;
      for await (const chunk of response as AsyncIterable<Buffer>) {
        bytes += chunk.length;
        if (bytes > file.bytes) throw changed;
        hash.update(chunk);
        await onDisk(part, () => handle.writeFile(chunk));
        onBytes(bytes);
      }
    } finally {
      response.destroy();
    }
  } catch (error) {
    if (signal.aborted) throw new FerryError('cancelled', {}, { cause: error });
    if (error instanceof FerryError) throw error;
    const failed = unreachable(address, error, signal);
    throw failed.code === 'update-slow' || bytes === 0 ? failed : cut();
  }
  if (bytes < file.bytes) throw cut();
  if (hash.digest('hex') !== file.sha256) throw changed;
  await onDisk(part, () => handle.sync());
}

/** One of those names that are free; the file that has it already stays. */
async function name(part: string, dir: string, file: UpdateFile): Promise<string> {
  // An AppImage is started as it is, and the person starts it.
  if (file.kind === 'appimage') await chmod(part, 0o755);
  for (let copy = 1; copy <= maxCopies; copy++) {
    const path = join(dir, copyName(file.name, 'file', copy));
    try {
      await link(part, path).catch((error: unknown) => {
        if (codeOf(error) === 'EEXIST') throw error;
        // FAT has no links.
        return copyFile(part, path, constants.COPYFILE_EXCL);
      });
      return path;
    } catch (error) {
      if (codeOf(error) !== 'EEXIST') throw error;
    }
  }
  throw new FerryError('name-refused', { path: file.name, reason: 'taken' });
}

/** The same package, downloaded before; null: there is none. */
async function sameThere(dir: string, file: UpdateFile): Promise<string | null> {
  const path = join(dir, file.name);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of createReadStream(path) as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > file.bytes) return null;
      hash.update(chunk);
    }
  } catch {
    return null;
  }
  return bytes === file.bytes && hash.digest('hex') === file.sha256 ? path : null;
}

/** What the system says of a disk, as what a person can act on. */
async function onDisk<T>(path: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof FerryError) throw error;
    const code = codeOf(error);
    const { dir } = parse(path);
    if (code === 'ENOSPC' || code === 'EDQUOT') throw new FerryError('no-space', { dir }, { cause: error });
    if (code === 'EACCES' || code === 'EPERM' || code === 'EROFS') {
      throw new FerryError('no-permission', { path: dir }, { cause: error });
    }
    throw new FerryError('disk-error', { path: dir, detail: code ?? String(error) }, { cause: error });
  }
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error ? (error as Error & { code?: string }).code : undefined;
}
