/** Having the names in many folders on the disk, once all files have theirs. */
import { constants } from 'node:fs';
import { callsAreSynchronous, close, fsync, open } from './calls.ts';
import { ignoreSystem } from './disk-errors.ts';
import { isVolatile, mayFlushTogether, tryFlushVolume, volumeOf, type Volume } from './flush.ts';
import { plainFsync } from './native.ts';

/** Folders flushed at once, each by its own call. */
const atOnce = 32;

/** What is gone, or can't be flushed (Windows' folders), is left out. */
export async function flushFolders(paths: readonly string[], platform = process.platform): Promise<void> {
  const rest = callsAreSynchronous() ? await flushTogether(paths, platform) : paths;
  for (let at = 0; at < rest.length; at += atOnce) {
    await Promise.all(rest.slice(at, at + atOnce).map((path) => withFolder(path, fsync)));
  }
}

/** Answers those that need a call of their own. */
async function flushTogether(paths: readonly string[], platform: NodeJS.Platform): Promise<readonly string[]> {
  const rest: string[] = [];
  for (const { volume, folders } of await byVolume(paths)) {
    const plain = platform === 'darwin' ? plainFsync() : null;
    if (plain !== null) {
      // All to the drive, whose cache the last one's own call then empties (`flush.ts`).
      let last = folders[0]!;
      for (const path of folders) if (await withFolder(path, plain)) last = path;
      rest.push(last);
    } else {
      let together = false;
      await withFolder(folders[0]!, (fd) => {
        together = mayFlushTogether(volume, folders.length) && tryFlushVolume(fd, fd);
      });
      if (!together) rest.push(...folders);
    }
  }
  return rest;
}

/** Without those that are gone or have nothing to flush. */
async function byVolume(paths: readonly string[]): Promise<{ volume: Volume; folders: string[] }[]> {
  const found = new Map<number, { volume: Volume; folders: string[] }>();
  for (const path of paths) {
    const volume = await volumeOf(path).catch(ignoreSystem);
    if (volume === undefined || isVolatile(volume)) continue;
    const same = found.get(volume.device);
    if (same === undefined) found.set(volume.device, { volume, folders: [path] });
    else same.folders.push(path);
  }
  return [...found.values()];
}

/** Answers whether the system let it. */
async function withFolder(path: string, use: (fd: number) => void | Promise<void>): Promise<boolean> {
  const fd = await open(path, constants.O_RDONLY).catch(ignoreSystem);
  if (fd === undefined) return false;
  try {
    await use(fd);
    return true;
  } catch (error) {
    ignoreSystem(error);
    return false;
  } finally {
    await close(fd);
  }
}
