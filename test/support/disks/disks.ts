/** Real disks of other kinds for a test, in loop files; gone after it. Where this machine can't have one, the test says so. */
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished, type TestContext } from 'vitest';
import { mountDisk, type Disk, type DiskKind } from '../../../build/disks/disks.mjs';

export type { DiskKind } from '../../../build/disks/disks.mjs';

/** A mounted disk; skips the test by the reason where there can be none. XFS takes 300 MiB at least. */
export async function realDisk(t: TestContext, kind: DiskKind, mebibytes = 64): Promise<Disk> {
  const at = await realpath(await mkdtemp(join(tmpdir(), 'ferry-disks-')));
  let unmount = (): void => {};
  onTestFinished(async () => {
    unmount();
    await rm(at, { recursive: true, force: true });
  });
  try {
    const disk = mountDisk(kind, at, mebibytes);
    unmount = () => disk.unmount();
    return disk;
  } catch (error) {
    return t.skip(error instanceof Error ? error.message : String(error));
  }
}

/** The absolute path of one. */
export async function diskFor(t: TestContext, kind: DiskKind, mebibytes?: number): Promise<string> {
  return (await realDisk(t, kind, mebibytes)).dir;
}
