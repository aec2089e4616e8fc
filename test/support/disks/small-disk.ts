/** A disk that can be filled: Linux, root. */
import { execFile } from 'node:child_process';
import { open } from 'node:fs/promises';
import { promisify } from 'node:util';
import { expect, onTestFinished } from 'vitest';
import { tempDir } from '../pair.ts';

const run = promisify(execFile);
const mib = 1024 * 1024;

/** Whether one can be mounted here. */
export const hasSmallDisks = process.platform === 'linux' && process.getuid?.() === 0;
/** Behind a test's name, where it can't. */
export const noSmallDisks = hasSmallDisks ? '' : ' (skipped: needs root on Linux to mount a small disk)';

/** A disk of its own of so many MiB, until the test ends. */
export async function smallDisk(mebibytes: number): Promise<string> {
  const dir = await tempDir();
  await run('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'tmpfs', dir]);
  onTestFinished(async () => {
    await run('umount', ['-l', dir]);
  });
  return dir;
}

/** Writes until nothing is left. */
export async function takeAll(path: string): Promise<void> {
  const file = await open(path, 'w');
  await expect(file.writeFile(Buffer.alloc(128 * mib))).rejects.toMatchObject({ code: 'ENOSPC' });
  await file.close();
}
