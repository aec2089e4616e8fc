/**
 * Folders on the storage that is measured, and when what was in them goes. A file system avoids inodes that were freed
 * a moment ago: ext4 looks past each of them, one by one, for up to five minutes (`recently_deleted` in its
 * fs/ext4/ialloc.c), and whoever makes ten thousand files after someone's were removed takes many times as long. So a
 * disk gets its space back at once, its inodes when everything has been measured.
 */
import { mkdirSync, mkdtempSync, readdirSync, rmSync, statfsSync, truncateSync } from 'node:fs';
import { join } from 'node:path';

/** Linux's TMPFS_MAGIC: there nothing is avoided, and every inode left is memory. */
const tmpfs = 0x01021994;

export class Scratch {
  readonly path: string;
  private readonly inMemory: boolean;
  /** Also when a person has had enough. */
  private readonly onExit = (): void => rmSync(this.path, { recursive: true, force: true });

  /** @param storage folder on what is measured; made if need be */
  constructor(storage: string) {
    mkdirSync(storage, { recursive: true });
    this.path = mkdtempSync(join(storage, 'ferry-bench-'));
    this.inMemory = statfsSync(this.path).type === tmpfs;
    process.once('exit', this.onExit);
  }

  /** The path of a new folder that nobody has used. */
  folder(name: string): string {
    return mkdtempSync(join(this.path, `${name}-`));
  }

  /** Nobody needs `folder` again. */
  release(folder: string): void {
    if (this.inMemory) rmSync(folder, { recursive: true, force: true });
    else empty(folder);
  }

  remove(): void {
    process.off('exit', this.onExit);
    this.onExit();
  }
}

function empty(folder: string): void {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) empty(path);
    else if (entry.isFile()) truncateSync(path);
  }
}
