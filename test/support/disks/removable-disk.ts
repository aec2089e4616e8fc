/** Disks of a test's own, as root on Linux: mounted for it, taken away and put back by it, unmounted when it ends. */
import { onTestFinished } from 'vitest';
import { mountDisk as mount, type Disk, type DiskKind } from '../../../build/disks/disks.mjs';
import { temporaryFolder } from '../temporary-folder.ts';

export type { Disk } from '../../../build/disks/disks.mjs';

/** Why tests of disks are skipped here; empty: they aren't. To be put into their names. */
export const noDisks =
  process.platform === 'linux' && process.getuid?.() === 0 ? '' : ' (skipped: mounting needs root on Linux)';

/** `mib`: its size. `at`: an existing mount point instead of a new one. `options`: of mount(8). */
export async function mountDisk(
  kind: DiskKind,
  mib: number,
  { at, options }: { at?: string; options?: string } = {},
): Promise<Disk> {
  const disk = mount(kind, await temporaryFolder(), mib, { mountPoint: at, options });
  onTestFinished(() => disk.unmount());
  return disk;
}
