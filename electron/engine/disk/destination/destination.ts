/**
 * Which place a receiving folder is: its volume and the folder on it, not its path. Under the same path there may be
 * another place later: the mount point of a stick that was pulled, another disk mounted there, another folder. What is
 * received for the one must not go into the other.
 */
import { readdirSync, readFileSync, readlinkSync, realpathSync } from 'node:fs';
import { realpath, stat, statfs } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { ignoreSystem, isErrno } from '../system/disk-errors.ts';
import { folderNumbersOf, isSameFolder, type FolderNumbers } from './folder-numbers.ts';

/** Plain data: it is kept in the transfer's journal. */
export type Destination = MountDestination | DeviceDestination;

/** Linux: what /proc/self/mountinfo says of the volume. */
export interface MountDestination {
  readonly by: 'mount';
  /** `ext4`, `tmpfs`, `fuse.sshfs` … */
  readonly fileSystem: string;
  /** What was mounted: a device, an image, a share. */
  readonly source: string;
  /** The volume's own number; null where the system doesn't tell it. */
  readonly uuid: string | null;
  /** All blocks of the volume, in bytes. */
  readonly size: number;
  readonly mountPoint: string;
  /** The folder on that volume, from its top. */
  readonly within: string;
  readonly folder: FolderNumbers | null;
}

/** Elsewhere: what stat(2) says of it. */
export interface DeviceDestination {
  readonly by: 'device';
  /** On Windows the volume's serial number; on macOS given anew at each mount. */
  readonly device: number;
  /** The highest folder above on the same volume. */
  readonly mountPoint: string;
  readonly folder: FolderNumbers | null;
}

/** Known to keep a folder's inode and birth. FUSE, FAT and network disks may give other ones later. */
const keepsInodes = new Set(['ext2', 'ext3', 'ext4', 'xfs', 'btrfs', 'f2fs', 'tmpfs']);

/** Of the folder `dir`. Throws the system's errors. */
export async function destinationOf(dir: string): Promise<Destination> {
  const real = await realpath(dir);
  const stats = await stat(real, { bigint: true });
  const folder = folderNumbersOf(stats);
  if (process.platform !== 'linux') {
    const device = Number(stats.dev);
    return { by: 'device', device, mountPoint: await topOf(real, device), folder };
  }
  // What lies in memory is read at once; a dozen ways through libuv's threads took longer than the disk itself.
  const mount = mountOf(real, parseMounts(readFileSync('/proc/self/mountinfo', 'utf8')));
  const { blocks, bsize } = await statfs(real);
  const below = real.slice(mount.point === '/' ? 0 : mount.point.length);
  return {
    by: 'mount',
    fileSystem: mount.fileSystem,
    source: mount.source,
    uuid: uuidOf(mount.source),
    size: blocks * bsize,
    mountPoint: mount.point,
    within: join(mount.root, below, '/'),
    folder: keepsInodes.has(mount.fileSystem) ? folder : null,
  };
}

/** As `destinationOf`; undefined where the folder is missing or can't be looked at. */
export async function placeOf(dir: string): Promise<Destination | undefined> {
  try {
    return await destinationOf(dir);
  } catch (error) {
    ignoreSystem(error);
    return undefined;
  }
}

/** Whether `dir` is that place now. False where it is gone or can't be looked at. */
export async function isStillAt(dir: string, place: Destination): Promise<boolean> {
  try {
    return isSame(await destinationOf(dir), place);
  } catch (error) {
    if (isErrno(error, ...goneErrors)) return false;
    throw error;
  }
}

/** Where the volume of a place was, when it isn't there any more; null: it is, or is the system's own. */
export async function whatIsGone(place: Destination): Promise<string | null> {
  const { mountPoint } = place;
  if (dirname(mountPoint) === mountPoint && process.platform !== 'win32') return null;
  try {
    const now = await destinationOf(mountPoint);
    if (now.by === 'mount' && place.by === 'mount') return isSameVolume(now, place) ? null : mountPoint;
    return now.mountPoint === mountPoint ? null : mountPoint;
  } catch {
    return mountPoint;
  }
}

/**
 * What the system says of nothing but a disk that went away: ECONNABORTED and ENOTCONN of a FUSE driver that ended. A
 * look at the folder may find it for some time yet, in what the system remembers of it.
 */
export const lostDiskErrors = ['ENOTCONN', 'ECONNABORTED', 'ENODEV', 'ENXIO', 'ESHUTDOWN', 'EHOSTDOWN'] as const;

/** What it may say when the disk below a path went away, and of other things. */
export const goneErrors = [...lostDiskErrors, 'ENOENT', 'ENOTDIR', 'EIO', 'ESTALE', 'ELOOP', 'EACCES'] as const;

/** Whether both are the same folder of the same volume, however it is reached. */
export function isSame(a: Destination, b: Destination): boolean {
  if (a.by === 'device' || b.by === 'device') return a.by === 'device' && b.by === 'device' && isSameDevice(a, b);
  return isSameVolume(a, b) && a.within === b.within && isSameFolder(a.folder, b.folder);
}

function isSameVolume(a: MountDestination, b: MountDestination): boolean {
  if (a.fileSystem !== b.fileSystem) return false;
  if (a.uuid !== null && b.uuid !== null) return a.uuid === b.uuid;
  // A stick may come back as another device, so its name says nothing; a share's name is the share.
  const isDevice = a.source.startsWith('/dev/') && b.source.startsWith('/dev/');
  return isDevice ? a.size === b.size : a.source === b.source;
}

function isSameDevice(a: DeviceDestination, b: DeviceDestination): boolean {
  const isSameVolume = process.platform === 'win32' ? a.device === b.device : a.mountPoint === b.mountPoint;
  return isSameVolume && isSameFolder(a.folder, b.folder);
}

async function topOf(path: string, device: number): Promise<string> {
  const above = dirname(path);
  if (above === path || (await stat(above)).dev !== device) return path;
  return topOf(above, device);
}

/** One line of /proc/self/mountinfo. */
interface Mount {
  readonly root: string;
  readonly point: string;
  readonly fileSystem: string;
  readonly source: string;
}

/** `36 35 98:0 /root /point rw,noatime shared:1 - ext4 /dev/sda1 rw`; spaces in names are written `\040`. */
export function parseMounts(text: string): Mount[] {
  return text.split('\n').flatMap((line) => {
    const [left, right] = line.split(' - ');
    const [, , , root, point] = (left ?? '').split(' ');
    const [fileSystem, source] = (right ?? '').split(' ');
    if (root === undefined || point === undefined || fileSystem === undefined || source === undefined) return [];
    return [{ root: plain(root), point: plain(point), fileSystem, source: plain(source) }];
  });
}

function plain(name: string): string {
  return name.replaceAll(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
}

/** The mount that `path` is on: of several at one place the last hides the others. */
function mountOf(path: string, mounts: readonly Mount[]): Mount {
  let found: Mount = { root: '/', point: '/', fileSystem: '', source: '' };
  for (const mount of mounts) {
    const isAbove = mount.point === '/' || path === mount.point || path.startsWith(`${mount.point}/`);
    if (isAbove && mount.point.length >= found.point.length) found = mount;
  }
  return found;
}

const uuids = '/dev/disk/by-uuid';

/** Null where nobody keeps the list (containers) or the volume has no number. */
function uuidOf(source: string): string | null {
  try {
    // A share's name may look like a path, and leads nowhere that is asked.
    if (!source.startsWith('/dev/')) return null;
    const device = basename(realpathSync(source));
    for (const uuid of readdirSync(uuids)) {
      if (basename(readlinkSync(join(uuids, uuid))) === device) return uuid;
    }
  } catch {
    // Not a device, or no such list.
  }
  return null;
}
