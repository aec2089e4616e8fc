/**
 * Getting new files' contents onto the disk itself, before they get their names: after a power cut a whole-looking file
 * is whole. One fsync(2) a file costs a round trip through the device's cache each. syncfs(2) writes all that a file
 * system holds, at once: 10,000 files of 10 KiB, 50 at a time, took a third of the time on ext4, half on XFS, a seventh
 * on Btrfs. It waits for what other programs have written, too, so it is used only while that is little. macOS hands
 * over to the drive file by file and has its cache emptied once, which is what takes the time there.
 */
import { fsyncSync, readFileSync } from 'node:fs';
import { release } from 'node:os';
import { stat, statfs } from './calls.ts';
import { ignoreSystem, isDone } from './disk-errors.ts';
import { native, plainFsync } from './native.ts';

/** Where files lie, as far as flushing is concerned. */
export interface Volume {
  /** stat(2)'s number of it. */
  readonly device: number;
  /** statfs(2)'s type of its file system. Null: this system doesn't say. */
  readonly type: number | null;
}

/** statfs(2) types of file systems in memory: tmpfs and ramfs. */
const inMemory = new Set([0x01021994, 0x858458f6]);
/** ext2 to ext4, XFS, Btrfs: there syncfs(2) was measured, and ends with all on the disk (their `sync_fs` in Linux). Others may leave that to the next layer (FUSE). */
const syncsTogether = new Set([0xef53, 0x58465342, 0x9123683e]);
/** With fewer files one fsync each is as quick. */
export const minTogether = 12;
/** What others have yet to write at most: an ordinary disk does it in half a second, and a desktop at rest has less. */
export const maxWaiting = 64 * 1024 * 1024;

/** `path`: of a folder. */
export async function volumeOf(path: string): Promise<Volume> {
  const { dev } = await stat(path);
  if (process.platform !== 'linux') return { device: dev, type: null };
  return { device: dev, type: (await statfs(path).catch(ignoreSystem))?.type ?? null };
}

/** Nothing there can be flushed. */
export function isVolatile({ type }: Volume): boolean {
  return type !== null && inMemory.has(type);
}

/** For a thread that may wait. Answers for each open file whether its content is on the disk. */
export function flushNow(
  files: readonly { readonly fd: number; readonly volume: Volume }[],
  platform = process.platform,
): boolean[] {
  const flushed = files.map(({ volume }) => isVolatile(volume));
  const rest: { fd: number; volume: Volume; index: number }[] = [];
  for (let index = 0; index < files.length; index++) {
    const { fd, volume } = files[index]!;
    if (!flushed[index]) rest.push({ fd, volume, index });
  }
  for (const same of byDevice(rest)) {
    const together = flushVolume(same, platform);
    for (const { fd, index } of same) flushed[index] = together || tryFlush(fd);
  }
  return flushed;
}

/** In groups that one flush may serve; none is empty. */
export function byDevice<T extends { readonly volume: Volume }>(all: Iterable<T>): T[][] {
  const groups = new Map<number, T[]>();
  for (const one of all) {
    const same = groups.get(one.volume.device);
    if (same === undefined) groups.set(one.volume.device, [one]);
    else same.push(one);
  }
  return [...groups.values()];
}

/** One flush for files of one volume; false: each needs its own. */
function flushVolume(
  files: readonly { readonly fd: number; readonly volume: Volume }[],
  platform: NodeJS.Platform,
): boolean {
  const fds = files.map(({ fd }) => fd);
  if (platform === 'darwin') return fds.length > 1 && flushByDrive(fds);
  // The first was opened before anything was written: what fails from then on is told to it.
  if (mayFlushTogether(files[0]!.volume, fds.length) && tryFlushVolume(fds[0]!, fds.at(-1)!)) return true;
  // All on their way before the first is waited for: what the file system commits for one, it commits for all.
  const system = native();
  if (system !== null) for (const fd of fds) system.startFlush(fd);
  return false;
}

/** F_FULLFSYNC of one has the drive empty its whole cache (fcntl(2) of macOS). */
function flushByDrive(fds: readonly number[]): boolean {
  const plain = plainFsync();
  return plain !== null && isDone(() => fds.forEach(plain)) && tryFlush(fds.at(-1)!);
}

/** Whether `count` files there are better flushed by `tryFlushVolume`. */
export function mayFlushTogether({ type }: Volume, count: number): boolean {
  return native() !== null && worthTogether(type, count, waiting);
}

/** `waitingBytes`: what all programs have yet to write. */
export function worthTogether(type: number | null, count: number, waitingBytes: () => number): boolean {
  if (count < minTogether || type === null || !syncsTogether.has(type)) return false;
  return tellsErrors() && waitingBytes() <= maxWaiting;
}

/** Everything on the volume; two files open on it, where the first knows of all failures that count. False: it can't be said. */
export function tryFlushVolume(first: number, last: number): boolean {
  // Refused, it may be for somebody else's file: each for itself will tell. ext2's leaves the device's own cache as it is.
  return isDone(() => native()!.syncAll(first)) && tryFlush(last);
}

function tryFlush(fd: number): boolean {
  return isDone(() => fsyncSync(fd));
}

/** Before Linux 5.8 syncfs(2) succeeded also where a write had failed (its manual page). */
export function tellsErrors(kernel = release()): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 8);
}

/** Bytes that all programs together have written and no disk has taken yet. Infinite where the system doesn't say. */
export function waiting(meminfo = readMeminfo()): number {
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
