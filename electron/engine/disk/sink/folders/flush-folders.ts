/** Having the names in many folders on the disk, once all files have theirs. */
import { constants } from 'node:fs';
import { callsAreSynchronous, close, fsync, open } from '../../system/calls.ts';
import { ignoreSystem } from '../../system/disk-errors.ts';
import { byDevice, isVolatile, mayFlushTogether, tryFlushVolume, volumeOf, type Volume } from '../../system/flush.ts';
import { plainFsync } from '../../system/native.ts';

/** Folders flushed at once, each by its own call. */
const atOnce = 32;

export interface ToFlush {
  readonly path: string;
  /** Null: not looked at yet. */
  readonly volume: Volume | null;
}

/** What is gone, or can't be flushed (Windows' folders), is left out. */
export async function flushFolders(folders: readonly ToFlush[], platform = process.platform): Promise<void> {
  const rest = callsAreSynchronous() ? await flushTogether(folders, platform) : folders;
  for (let at = 0; at < rest.length; at += atOnce) {
    await Promise.all(rest.slice(at, at + atOnce).map(({ path }) => withFolder(path, fsync)));
  }
}

/** Answers those that need a call of their own. */
async function flushTogether(folders: readonly ToFlush[], platform: NodeJS.Platform): Promise<readonly ToFlush[]> {
  const rest: ToFlush[] = [];
  const plain = platform === 'darwin' ? plainFsync() : null;
  for (const same of byDevice(await found(folders))) {
    const [first] = same;
    if (plain !== null) {
      // All to the drive, whose cache the last one's own call then empties (`flush.ts`).
      let last = first!;
      for (const folder of same) if (await withFolder(folder.path, plain)) last = folder;
      rest.push(last);
    } else {
      let together = false;
      await withFolder(first!.path, (fd) => {
        together = mayFlushTogether(first!.volume, same.length) && tryFlushVolume(fd, fd);
      });
      if (!together) rest.push(...same);
    }
  }
  return rest;
}

/** Without those that are gone or have nothing to flush. */
async function found(folders: readonly ToFlush[]): Promise<{ path: string; volume: Volume }[]> {
  const there: { path: string; volume: Volume }[] = [];
  for (const { path, volume: known } of folders) {
    const volume = known ?? (await volumeOf(path).catch(ignoreSystem));
    if (volume !== undefined && !isVolatile(volume)) there.push({ path, volume });
  }
  return there;
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
