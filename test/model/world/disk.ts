/** The receiver's disk: a small one that can be filled, where this process may mount one. */
import { execFileSync } from 'node:child_process';
import { open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { tempDir } from '../../support/pair.ts';

/** Several times what a schedule sends. */
const diskMiB = 256;
const mib = 1024 * 1024;

export class Disk {
  readonly dir: string;
  /** It can be filled without harm to others. */
  readonly own: boolean;

  private constructor(dir: string, own: boolean) {
    this.dir = dir;
    this.own = own;
  }

  static async make(): Promise<Disk> {
    const dir = await tempDir('ferry-model-');
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMiB}m`, 'tmpfs', dir], { stdio: 'ignore' });
    } catch {
      return new Disk(dir, false);
    }
    // Lazily: an engine that is still closing its files must not keep it mounted.
    onTestFinished(() => void execFileSync('umount', ['-l', dir]));
    return new Disk(dir, true);
  }

  async fill(): Promise<void> {
    const file = await open(join(this.dir, 'filler'), 'a');
    try {
      const block = Buffer.alloc(mib);
      for (;;) await file.write(block);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    } finally {
      await file.close();
    }
  }

  async free(): Promise<void> {
    await rm(join(this.dir, 'filler'), { force: true });
  }
}
