/** The receiver's disk: a small one that can be filled, where this process may mount one (FERRY_MODEL_DISK is its kind). */
import { onTestFinished } from 'vitest';
import { mountDisk, type Disk as Mounted, type DiskKind } from '../../../build/disks/disks.mjs';
import { tempDir } from '../../support/pair.ts';

/** Several times what a schedule sends. */
const diskMiB = 256;

export class Disk {
  readonly dir: string;
  /** Null: there is none of its own, which could be filled without harm to others. */
  private readonly mounted: Mounted | null;

  private constructor(dir: string, mounted: Mounted | null) {
    this.dir = dir;
    this.mounted = mounted;
  }

  static async make(): Promise<Disk> {
    const dir = await tempDir('ferry-model-');
    const kind = process.env['FERRY_MODEL_DISK'];
    try {
      const disk = mountDisk((kind ?? 'tmpfs') as DiskKind, dir, diskMiB);
      onTestFinished(() => disk.unmount());
      return new Disk(disk.dir, disk);
    } catch (error) {
      if (kind !== undefined) throw error;
      return new Disk(dir, null);
    }
  }

  get own(): boolean {
    return this.mounted !== null;
  }

  async fill(): Promise<void> {
    await this.mounted?.fill();
  }

  async free(): Promise<void> {
    await this.mounted?.makeRoom();
  }
}
