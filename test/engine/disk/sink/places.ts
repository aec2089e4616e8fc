/** Real places on real disks for these tests: folders of their own, small and odd mounts, and another user's eyes. */
import { execFile } from 'node:child_process';
import { mkdtemp, realpath, rm, mkdir, chmod, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import type { SinkEntry } from '../../../../electron/engine/disk/sink/sink.ts';
import { FerryError, type Failure } from '../../../../shared/errors.ts';

export { tree } from '../../../support/disks/tree.ts';

const run = promisify(execFile);

export const transferId = '0123456789abcdef'.repeat(2);
/** 2020-09-13 12:26:40.123 UTC: a millisecond that doubles of seconds don't hold exactly. */
export const someTime = 1_600_000_000_123;
export const root = process.getuid?.() === 0;

/** A new folder that others may enter; gone after the test. */
export async function newFolder(): Promise<string> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'ferry-disk-')));
  await chmod(path, 0o755);
  onTestFinished(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Folders in it whose owner may not change them can be taken away after the test all the same. */
export function openAgain(folder: string): void {
  onTestFinished(async () => void (await run('chmod', ['-R', 'u+rwX', folder])));
}

/** Files of this test are made under this umask. */
export function underUmask(mask: number): void {
  const before = process.umask(mask);
  onTestFinished(() => void process.umask(before));
}

/** Windows has no modes. */
export const keepsModes = process.platform !== 'win32';

/** By UTF-16 unit. */
export function sorted<T extends string | undefined>(list: readonly T[]): T[] {
  return list.toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1));
}

export function entry(path: string, content: Uint8Array | string = '', more: Partial<SinkEntry> = {}): SinkEntry {
  return { path, bytes: Buffer.byteLength(content), mtimeMs: someTime, executable: false, ...more };
}

/** What `promise` failed with, as data; fails the test when it did not, or with something that is a bug. */
export async function failureOf(promise: Promise<unknown>): Promise<Failure> {
  const outcome = await promise.then(
    () => null,
    (error: unknown) => error,
  );
  if (outcome instanceof FerryError) return outcome.toFailure();
  throw outcome ?? new Error('it succeeded');
}

/** Mounts something on a new folder below `at`; the reason where this machine won't. Unmounted after the test. */
export async function mounted(at: string, ...how: string[]): Promise<{ dir: string } | { refused: string }> {
  const dir = join(at, 'mount');
  await mkdir(dir);
  return mount('mount', [...how, dir], dir);
}

/** An exFAT disk of 32 MB through FUSE: no hard links, no modes, case does not tell names apart. */
export async function exfat(at: string): Promise<{ dir: string } | { refused: string }> {
  const image = join(at, 'exfat.img');
  await writeFile(image, '');
  await truncate(image, 32 * 1024 * 1024);
  const made = await attempt('mkfs.exfat', [image]);
  if (typeof made !== 'string') return made;
  const device = await attempt('losetup', ['-f', '--show', image]);
  if (typeof device !== 'string') return device;
  onTestFinished(async () => void (await run('losetup', ['-d', device])));
  const dir = join(at, 'mount');
  await mkdir(dir);
  return mount('mount.exfat-fuse', [device, dir], dir);
}

/** A disk of its own, in a file of `mib` MiB made by `mkfs`: what the file holds is what the device got. */
export async function image(
  at: string,
  mkfs: readonly string[],
  mib: number,
): Promise<ImageDisk | { refused: string }> {
  const file = join(at, 'disk.img');
  await writeFile(file, '');
  await truncate(file, mib * 1024 * 1024);
  const made = await attempt(mkfs[0]!, [...mkfs.slice(1), file]);
  if (typeof made !== 'string') return made;
  const dir = join(at, 'disk');
  await mkdir(dir);
  const there = await attempt('mount', ['-o', 'loop', file, dir]);
  if (typeof there !== 'string') return there;
  let unmounted = false;
  const unmount = async () => {
    if (!unmounted) await run('umount', [dir]);
    unmounted = true;
  };
  onTestFinished(unmount);
  return {
    dir,
    file,
    unmount,
    async mountCopy(copy, use) {
      // XFS mounts no second disk of the same id, and the first may linger in another test's mount namespace.
      const options = mkfs[0]!.endsWith('xfs') ? 'loop,nouuid' : 'loop';
      await run('mount', ['-o', options, copy, dir]);
      try {
        return await use(dir);
      } finally {
        await run('umount', [dir]);
      }
    },
  };
}

export interface ImageDisk {
  readonly dir: string;
  readonly file: string;
  unmount(): Promise<void>;
  /** Once unmounted: mounts a copy of the file in its place while `use` looks at it. */
  mountCopy<T>(copy: string, use: (dir: string) => Promise<T>): Promise<T>;
}

async function mount(command: string, args: string[], dir: string): Promise<{ dir: string } | { refused: string }> {
  const done = await attempt(command, args);
  if (typeof done !== 'string') return done;
  onTestFinished(async () => void (await run('umount', [dir])));
  return { dir };
}

/** What the command printed; the reason where it can't be had. */
async function attempt(command: string, args: string[]): Promise<string | { refused: string }> {
  if (process.platform !== 'linux' || !root) return { refused: 'mounting needs root on Linux' };
  try {
    return (await run(command, args)).stdout.trim();
  } catch (error) {
    return { refused: `${command} doesn’t work here: ${String(error).split('\n')[0]}` };
  }
}

/** Runs `what` with a plain user's permissions; the reason where that can't be had. */
export async function asNobody<T>(what: () => Promise<T>): Promise<T | { refused: string }> {
  if (process.platform === 'win32') return { refused: 'Windows has no user ids' };
  if (!root) return what();
  try {
    process.seteuid!(65_534);
  } catch (error) {
    return { refused: `can’t become another user: ${String(error)}` };
  }
  try {
    return await what();
  } finally {
    process.seteuid!(0);
  }
}
