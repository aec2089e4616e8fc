/** Files that can only be read in sequence, as a file manager shows an opened archive: through FUSE, with python3-fusepy. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, onTestFinished } from 'vitest';

const program = fileURLToPath(new URL('./in-sequence.py', import.meta.url));

/** Why there can be none here; null: there can. */
export const whyNoSequence: string | null =
  process.platform !== 'linux'
    ? 'FUSE on Linux alone'
    : spawnSync('/usr/bin/python3', ['-c', 'import fusepy, os; os.close(os.open("/dev/fuse", os.O_RDWR))']).status === 0
      ? null
      : 'no python3-fusepy, or no /dev/fuse';

/** Shows `folder` at `mount`, for the running test. */
export async function showInSequence(folder: string, mount: string): Promise<void> {
  const { dev } = await stat(mount);
  const server = spawn('/usr/bin/python3', [program, mount, folder], { stdio: 'ignore' });
  const gone = once(server, 'exit');
  onTestFinished(async () => {
    spawnSync('umount', ['--lazy', mount]);
    await gone;
  });
  await expect.poll(async () => (await stat(mount)).dev !== dev).toBe(true);
}
