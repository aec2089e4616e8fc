/** Disks of a test's own, as root on Linux: mounted for it, taken away and put back by it, unmounted when it ends. */
import { execFile } from 'node:child_process';
import { mkdir, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from '../temporary-folder.ts';

const run = promisify(execFile);

export type DiskKind = 'tmpfs' | 'ext4' | 'xfs' | 'btrfs';

/** Why tests of disks are skipped here; empty: they aren't. To be put into their names. */
export const noDisks =
  process.platform === 'linux' && process.getuid?.() === 0 ? '' : ' (skipped: mounting needs root on Linux)';

export interface Disk {
  /** Where it is mounted. */
  readonly dir: string;
  /** Takes it away, also while files on it are open (`umount -l`): its mount point stays. */
  takeAway(): Promise<void>;
  /** Mounts it where it was. Not for tmpfs, which is gone for good. */
  putBack(): Promise<void>;
}

/** `mib`: its size. `at`: an existing mount point instead of a new one. `options`: of mount(8). */
export async function mountDisk(kind: DiskKind, mib: number, { at = '', options = '' } = {}): Promise<Disk> {
  const folder = await temporaryFolder();
  const dir = at === '' ? join(folder, 'disk') : at;
  await mkdir(dir, { recursive: true });
  const image = join(folder, 'disk.img');
  if (kind !== 'tmpfs') {
    await writeFile(image, '');
    await truncate(image, mib * 1024 * 1024);
    await run(`mkfs.${kind}`, [
      ...(kind === 'ext4' ? ['-q', '-m', '0'] : kind === 'xfs' ? ['-q'] : ['-q', '-M']),
      image,
    ]);
  }
  let mounted = false;
  const putBack = async (): Promise<void> => {
    const more = options === '' ? '' : `,${options}`;
    if (kind === 'tmpfs') await run('mount', ['-t', 'tmpfs', '-o', `size=${mib}m${more}`, 'tmpfs', dir]);
    else await run('mount', ['-o', `loop${more}`, image, dir]);
    mounted = true;
  };
  const takeAway = async (): Promise<void> => {
    if (mounted) await run('umount', ['-l', dir]);
    mounted = false;
  };
  await putBack();
  onTestFinished(takeAway);
  return { dir, takeAway, putBack };
}
