/** Getting the names in many folders onto the disk, once all files have theirs. */
import { constants } from 'node:fs';
import type { DiskCalls } from '../../system/calls.ts';
import { ignoreSystem } from '../../system/disk-errors.ts';
import { syncVolume, worthTogether } from '../../system/flush.ts';
import { byDevice, isVolatile, volumeOf, type Volume } from '../../system/volume.ts';

/** Folders flushed at once, each by its own call. */
const atOnce = 32;

export interface ToFlush {
  readonly path: string;
  /** Null: not looked at yet. */
  readonly volume: Volume | null;
}

/** Folders that are gone or can't be flushed (Windows') are left out. */
export async function flushFolders(
  folders: readonly ToFlush[],
  calls: DiskCalls,
  platform = process.platform,
): Promise<void> {
  const rest = await flushTogether(folders, calls, platform);
  for (let at = 0; at < rest.length; at += atOnce) {
    await Promise.all(rest.slice(at, at + atOnce).map(({ path }) => withFolder(path, calls, (fd) => calls.fsync(fd))));
  }
}

/** Flushes what one call can serve. Answers those that need a call of their own. */
async function flushTogether(
  folders: readonly ToFlush[],
  calls: DiskCalls,
  platform: NodeJS.Platform,
): Promise<readonly ToFlush[]> {
  const { native } = calls;
  const plainFsync = platform === 'darwin' ? calls.plainFsync : null;
  if (native === null && plainFsync === null) return folders;
  const rest: ToFlush[] = [];
  for (const same of byDevice(await existing(folders, calls))) {
    const [first] = same;
    if (plainFsync !== null) {
      // All are handed to the drive, whose cache the last one's own call then empties (`flush.ts`).
      let last = first!;
      for (const folder of same) if (await withFolder(folder.path, calls, plainFsync)) last = folder;
      rest.push(last);
      continue;
    }
    let together = false;
    if (native !== null && worthTogether(first!.volume, same.length)) {
      await withFolder(first!.path, calls, (fd) => {
        together = syncVolume(native, fd, fd);
      });
    }
    if (!together) rest.push(...same);
  }
  return rest;
}

/** Without those that are gone or have nothing to flush. */
async function existing(folders: readonly ToFlush[], calls: DiskCalls): Promise<{ path: string; volume: Volume }[]> {
  const all: { path: string; volume: Volume }[] = [];
  for (const { path, volume: known } of folders) {
    const volume = known ?? (await volumeOf(path, calls).catch(ignoreSystem));
    if (volume !== undefined && !isVolatile(volume)) all.push({ path, volume });
  }
  return all;
}

/** Runs `use` with the open folder. False where the system refuses. */
async function withFolder(path: string, calls: DiskCalls, use: (fd: number) => void | Promise<void>): Promise<boolean> {
  const fd = await calls.open(path, constants.O_RDONLY).catch(ignoreSystem);
  if (fd === undefined) return false;
  try {
    await use(fd);
    return true;
  } catch (error) {
    ignoreSystem(error);
    return false;
  } finally {
    await calls.close(fd);
  }
}
