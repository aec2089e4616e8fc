/**
 * Getting the contents of many new files onto the disk before the files get their names, so that after a power cut a
 * file that looks whole is whole.
 *
 * fsync(2) of each file costs a round trip through the device's cache each. syncfs(2) writes everything on the file
 * system at once: 10,000 files of 10 KiB, 50 at a time, took a third of the time on ext4, half on XFS, a seventh on
 * Btrfs. It also waits for what other programs have written, so it is used only while that is little. On macOS each
 * file is handed to the drive, and the drive's cache is emptied once, which is what takes the time there.
 */
import { fsyncSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import type { DiskCalls } from './calls.ts';
import { ignoreSystem, isDone, isGranted } from './disk-errors.ts';
import { fileSystemOf } from './file-systems.ts';
import type { Native } from './native/native.ts';
import { byDevice, isVolatile, type Volume } from './volume.ts';

/** For fewer files one fsync each is as quick. */
export const minTogether = 12;
/** What others have yet to write at most: an ordinary disk does it in half a second, and a desktop at rest has less. */
export const maxWaiting = 64 * 1024 * 1024;

type FlushCalls = Pick<DiskCalls, 'native' | 'plainFsync'>;

interface OpenFile {
  readonly fd: number;
  readonly volume: Volume;
}

/** For a thread that may wait: returns when it is done. Answers for each open file whether its content is on the disk. */
export function flushFiles(files: readonly OpenFile[], calls: FlushCalls, platform = process.platform): boolean[] {
  const flushed = files.map(({ volume }) => isVolatile(volume));
  const rest: { fd: number; volume: Volume; index: number }[] = [];
  for (let index = 0; index < files.length; index++) {
    const { fd, volume } = files[index]!;
    if (!flushed[index]) rest.push({ fd, volume, index });
  }
  for (const same of byDevice(rest)) {
    const together = flushOneVolume(same, calls, platform);
    for (const { fd, index } of same) flushed[index] = together || tryFlush(fd);
  }
  return flushed;
}

/** As `flushFiles`, for a thread that has other things to do. */
export async function flushFilesLater(
  files: readonly OpenFile[],
  calls: Pick<DiskCalls, 'fsync' | 'syncAll'>,
): Promise<boolean[]> {
  const flushed = files.map(({ volume }) => isVolatile(volume));
  const rest = files.map((file, index) => ({ ...file, index })).filter(({ index }) => !flushed[index]);
  const fsync = (fd: number): Promise<boolean> => isGranted(calls.fsync(fd));
  await Promise.all(
    byDevice(rest).map(async (same) => {
      const [first, last] = [same[0]!, same.at(-1)!];
      const together =
        calls.syncAll !== null &&
        worthTogether(first.volume, same.length) &&
        (await calls.syncAll(first.fd)) &&
        (await fsync(last.fd));
      await Promise.all(same.map(async ({ fd, index }) => void (flushed[index] = together || (await fsync(fd)))));
    }),
  );
  return flushed;
}

/** One flush for files of one volume. False: each needs its own. */
function flushOneVolume(files: readonly OpenFile[], calls: FlushCalls, platform: NodeJS.Platform): boolean {
  const fds = files.map(({ fd }) => fd);
  if (platform === 'darwin') return fds.length > 1 && flushByDrive(fds, calls.plainFsync);
  const { native } = calls;
  if (native === null) return false;
  // The first was opened before anything was written, so it is told whatever fails from then on.
  if (worthTogether(files[0]!.volume, fds.length) && syncVolume(native, fds[0]!, fds.at(-1)!)) return true;
  // Start all before waiting for the first: what the file system commits for one, it commits for all.
  for (const fd of fds) native.startFlush(fd);
  return false;
}

/** F_FULLFSYNC of one file has the drive empty its whole cache (fcntl(2) of macOS). */
function flushByDrive(fds: readonly number[], plainFsync: FlushCalls['plainFsync']): boolean {
  return plainFsync !== null && isDone(() => fds.forEach(plainFsync)) && tryFlush(fds.at(-1)!);
}

/** Whether `count` files on this volume are better flushed by `syncVolume`. `unwritten`: see `unwrittenBytes`. */
export function worthTogether({ type }: Volume, count: number, unwritten = unwrittenBytes): boolean {
  if (count < minTogether || fileSystemOf(type).syncsTogether !== true) return false;
  return tellsErrors() && unwritten() <= maxWaiting;
}

/**
 * Flushes the whole volume. `first` and `last` are open on it, and `first` has been since before the writes, so it
 * learns of every failure that counts. False: it can't be said.
 */
export function syncVolume(native: Native, first: number, last: number): boolean {
  // A refusal may be about somebody else's file: fsync of each tells. ext2's syncfs doesn't empty the device's cache,
  // so one fsync follows.
  return isDone(() => native.syncAll(first)) && tryFlush(last);
}

function tryFlush(fd: number): boolean {
  return isDone(() => fsyncSync(fd));
}

/** Before Linux 5.8 syncfs(2) succeeded also where a write had failed (its manual page). */
export function tellsErrors(kernel = release()): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 8);
}

/** Bytes that all programs have written and no disk has taken yet. Infinite where the system doesn't say. */
export function unwrittenBytes(meminfo = readMeminfo()): number {
  const kib = (name: string): number =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1] ?? Infinity);
  return (kib('Dirty') + kib('Writeback')) * 1024;
}

function readMeminfo(): string {
  try {
    return readFileSync('/proc/meminfo', 'latin1');
  } catch (error) {
    ignoreSystem(error);
    return '';
  }
}
