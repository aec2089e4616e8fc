/**
 * Disks of other kinds in loop files: Linux, as root. Each is mounted on a folder of its own, can be taken away as a
 * stick is, put back, filled, and is gone in the end. `unmountAll` takes away what somebody who was ended left.
 */
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {'exfat-fuse' | 'ntfs-3g' | 'ext4' | 'xfs' | 'btrfs' | 'tmpfs'} DiskKind */

const mib = 1024 * 1024;

/** How the disk is made in a file; none: it needs no file. @type {Readonly<Record<DiskKind, readonly string[] | null>>} */
const makers = {
  'exfat-fuse': ['mkfs.exfat'],
  'ntfs-3g': ['mkntfs', '-F', '-q', '-Q'],
  // Nothing set aside for root: what can be written is what is told to be free.
  ext4: ['mkfs.ext4', '-q', '-F', '-m', '0'],
  xfs: ['mkfs.xfs', '-q', '-f'],
  // Else small ones aren't made.
  btrfs: ['mkfs.btrfs', '-q', '-f', '-M'],
  tmpfs: null,
};

/** What is a program of its own, which holds the device. @type {Readonly<Partial<Record<DiskKind, string>>>} */
const drivers = { 'exfat-fuse': 'mount.exfat-fuse', 'ntfs-3g': 'ntfs-3g' };

export const diskKinds = /** @type {readonly DiskKind[]} */ (Object.keys(makers));

const pollMs = 5;
/** Whoever still uses a disk that was taken away lets go of it within so many looks: a minute in which this process runs. */
const mostLooks = 60_000 / pollMs;

/** @type {Set<Disk>} */
const mounted = new Set();

/** For whoever is ended in the middle: nothing stays mounted. */
export function unmountAll() {
  for (const disk of mounted) {
    try {
      disk.unmount();
    } catch (error) {
      // The others are unmounted all the same.
      process.stderr.write(`${String(error)}\n`);
    }
  }
}

/**
 * Throws an Error that says what is missing. `at`: a folder for the image and the mount point; `mebibytes`: XFS wants
 * 300; `mountPoint`: an existing one instead; `options`: of mount(8), not for those with a driver.
 * @param {DiskKind} kind @param {string} at @param {number} mebibytes
 * @param {{ mountPoint?: string | undefined, options?: string | undefined }} [o]
 * @returns {Disk}
 */
export function mountDisk(kind, at, mebibytes, { mountPoint = join(at, kind), options = '' } = {}) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) throw new Error('mounting needs root on Linux');
  fs.mkdirSync(mountPoint, { recursive: true });
  const maker = makers[kind];
  if (maker === null) {
    // Mounted twice: with one of them taken away the contents stay.
    const kept = join(at, `${kind}.kept`);
    fs.mkdirSync(kept);
    run('mount', '-t', 'tmpfs', '-o', [`size=${mebibytes}m`, options].filter(Boolean).join(), 'tmpfs', kept);
    return new Disk({ kind, dir: mountPoint, device: null, kept, options: '' });
  }
  const image = join(at, `${kind}.img`);
  fs.writeFileSync(image, '');
  fs.truncateSync(image, mebibytes * mib);
  run(...maker, image);
  const device = run('losetup', '-f', '--show', image);
  try {
    return new Disk({ kind, dir: mountPoint, device, kept: null, options });
  } catch (error) {
    run('losetup', '-d', device);
    throw error;
  }
}

export class Disk {
  /** @type {number | null} Process id of its driver. */
  #driver = null;
  #isThere = false;
  /** How often it was mounted again, with those that were in vain. */
  tries = 0;

  /** @param {{ kind: DiskKind, dir: string, device: string | null, kept: string | null, options: string }} o */
  constructor({ kind, dir, device, kept, options }) {
    this.kind = kind;
    /** Where it is mounted. */
    this.dir = dir;
    this.device = device;
    this.kept = kept;
    this.options = options;
    this.#mount();
    mounted.add(this);
  }

  /** It can be pulled so that all that is open there fails at once. */
  get canBePulled() {
    return drivers[this.kind] !== undefined;
  }

  #mount() {
    const driver = drivers[this.kind];
    if (this.device === null) run('mount', '--bind', String(this.kept), this.dir);
    else if (driver === undefined) run('mount', ...(this.options ? ['-o', this.options] : []), this.device, this.dir);
    else this.#driver = startDriver(driver, this.device, this.dir);
    this.#isThere = true;
  }

  /** Takes it away, also while files on it are open (`umount -l`): these can still be used. Its mount point stays. */
  takeAway() {
    if (this.#isThere) run('umount', '-l', this.dir);
    this.#isThere = false;
  }

  /** As a stick is pulled: nothing more is written there, though it is still mounted. Only where it `canBePulled`. */
  pull() {
    if (this.#driver === null) throw new Error(`${this.kind} can’t be pulled`);
    try {
      process.kill(this.#driver, 'SIGKILL');
    } catch (error) {
      // It ended by itself, which is no other thing for who writes there.
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ESRCH') throw error;
    }
  }

  /**
   * Mounts it where it was; a driver must have let go of it before, and everybody of a disk that was pulled: the kernel
   * would mount the dead one again, and the new driver end at once. Throws an Error when somebody holds it for too long.
   */
  async putBack() {
    for (let looks = 0; looks < mostLooks; looks++) {
      const isHeld = this.#driver !== null && isAlive(this.#driver);
      if (!isHeld && this.#remount()) return;
      await sleep(pollMs);
    }
    throw new Error(`somebody still uses ${this.kind} after it was taken away`);
  }

  /** Whether its driver serves it. */
  #remount() {
    this.tries++;
    try {
      this.#mount();
      return true;
    } catch (error) {
      if (error instanceof Dead) return false;
      throw error;
    }
  }

  get #filler() {
    return join(this.dir, fillerName);
  }

  /** Leaves no room, but for about so many bytes. There is never less meanwhile, as if somebody gave some back. */
  async fill(except = 0) {
    const file = await fs.promises.open(this.#filler, 'a');
    const block = Buffer.alloc(mib, 1);
    try {
      const isLeft = async () => except === 0 || (await this.#free()) >= except + mib;
      // Some file systems write nothing at all of what doesn't fit whole.
      const least = except === 0 ? 512 : mib;
      for (let size = mib; size >= least; size /= 2) await writeWhile(isLeft, file, block.subarray(0, size));
    } finally {
      await file.close();
    }
  }

  async #free() {
    const { bavail, bsize } = await fs.promises.statfs(this.dir);
    return bavail * bsize;
  }

  /** Gives back what `fill` took. */
  async makeRoom() {
    await fs.promises.rm(this.#filler, { force: true });
  }

  /** For good. */
  unmount() {
    mounted.delete(this);
    if (this.#isThere) {
      try {
        run('umount', this.dir);
        this.#isThere = false;
      } catch {
        // Something still has a file open there.
        this.takeAway();
      }
    }
    if (this.kept !== null) run('umount', '-l', this.kept);
    if (this.device !== null) run('losetup', '-d', this.device);
  }
}

/** A disk's own files beside what was written there, in its top folder. */
export const fillerName = 'filler';
export const ownNames = [fillerName, 'lost+found'];

/** Also ends when the disk is full. @param {() => Promise<boolean>} isLeft @param {import('node:fs/promises').FileHandle} file @param {Buffer} block */
async function writeWhile(isLeft, file, block) {
  try {
    while (await isLeft()) await file.write(block);
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'ENOSPC') throw error;
  }
}

/** The driver that was begun serves nothing: what it mounted is a disk that is dead. */
class Dead extends Error {}

/** Its process id. Throws Dead. @param {string} program @param {string} device @param {string} dir */
function startDriver(program, device, dir) {
  run(program, device, dir);
  const id = processOf(program, device);
  try {
    // Always asks the driver.
    fs.statfsSync(dir);
    if (id !== null) return id;
  } catch {
    // Nobody answers.
  }
  run('umount', '-l', dir);
  throw new Dead(`${program} ends as soon as it has begun`);
}

/** The process that runs `program` for `device`; null: none does. @param {string} program @param {string} device */
function processOf(program, device) {
  for (const id of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(id)) continue;
    const [command, ...args] = commandOf(id);
    if (command?.endsWith(program) === true && args.includes(device)) return Number(id);
  }
  return null;
}

/** @param {string} id */
function commandOf(id) {
  try {
    return fs.readFileSync(join('/proc', id, 'cmdline'), 'utf8').split('\0');
  } catch {
    return [];
  }
}

/** Not one that has ended and waits for its parent. @param {number} id */
function isAlive(id) {
  return (commandOf(String(id))[0] ?? '') !== '';
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
