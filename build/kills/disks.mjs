/** Disks of other kinds in loop files: Linux, as root. Each is mounted on a folder of its own and taken away again. */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';

/** @typedef {'exfat-fuse' | 'ntfs-3g' | 'ext4' | 'xfs' | 'btrfs' | 'tmpfs'} DiskKind */
/** @typedef {{ readonly dir: string, unmount(): void }} Disk */

const mib = 1024 * 1024;

/** How the disk is made in a file; none: it needs no file. @type {Readonly<Record<DiskKind, readonly string[] | null>>} */
const makers = {
  'exfat-fuse': ['mkfs.exfat'],
  'ntfs-3g': ['mkntfs', '-F', '-q', '-Q'],
  ext4: ['mkfs.ext4', '-q', '-F'],
  xfs: ['mkfs.xfs', '-q', '-f'],
  btrfs: ['mkfs.btrfs', '-q', '-f'],
  tmpfs: null,
};

/**
 * Throws an Error that says what is missing. `at`: a folder for the image and the mount point; `mebibytes`: XFS wants 300.
 * @param {DiskKind} kind @param {string} at @param {number} mebibytes
 * @returns {Disk}
 */
export function mountDisk(kind, at, mebibytes) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('mounting needs root on Linux');
  const dir = join(at, kind);
  fs.mkdirSync(dir);
  const maker = makers[kind];
  if (maker === null) {
    run('mount', '-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', dir);
    return { dir, unmount: () => unmount(dir, null) };
  }
  const image = join(at, `${kind}.img`);
  fs.writeFileSync(image, '');
  fs.truncateSync(image, mebibytes * mib);
  run(...maker, image);
  const device = run('losetup', '-f', '--show', image);
  try {
    if (kind === 'exfat-fuse') run('mount.exfat-fuse', device, dir);
    else if (kind === 'ntfs-3g') run('ntfs-3g', device, dir);
    else run('mount', device, dir);
  } catch (error) {
    run('losetup', '-d', device);
    throw error;
  }
  return { dir, unmount: () => unmount(dir, device) };
}

/** @param {string} dir @param {string | null} device */
function unmount(dir, device) {
  try {
    run('umount', dir);
  } catch {
    // Something still has a file open there.
    run('umount', '-l', dir);
  }
  if (device !== null) run('losetup', '-d', device);
}

/** What the command printed. @param {string[]} command */
function run(...command) {
  const [name = '', ...rest] = command;
  const { status, stdout, stderr, error } = spawnSync(name, rest, { encoding: 'utf8' });
  if (error !== undefined || status !== 0) {
    throw new Error(`${name} doesn’t work here: ${error?.message ?? stderr.trim().split('\n')[0]}`);
  }
  return stdout.trim();
}
