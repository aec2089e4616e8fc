/** The torture run, ended by Ctrl-C in the middle of a round, leaves neither processes nor disks nor folders. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { root } from '../../../build/build.mjs';
import { bundle } from '../../support/bundles/bundle.ts';
import { noDisks } from '../../support/disks/removable-disk.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function processesWith(text: string): Promise<string[]> {
  const ids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const commands = await Promise.all(ids.map((id) => readFile(`/proc/${id}/cmdline`, 'utf8').catch(() => '')));
  return commands.map((command) => command.replaceAll('\0', ' ')).filter((command) => command.includes(text));
}

test.skipIf(noDisks !== '')(`Ctrl-C leaves nothing of a round${noDisks}`, async () => {
  const [cli, temporary] = [await bundle('electron/cli.ts'), await temporaryFolder()];
  const argv = [join(root, 'build', 'torture.mjs'), '--disk', 'ext4', '--minutes', '5', '--cli', cli];
  const env = { ...process.env, TMPDIR: temporary };
  const torture = spawn(process.execPath, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [torture.stdout, torture.stderr]) stream.on('data', (data) => (said += String(data)));
  const ended = once(torture, 'close');
  onTestFinished(async () => {
    torture.kill('SIGTERM');
    await ended;
  });
  // A receiver runs, on a disk of its own.
  await expect
    .poll(async () => (await processesWith(temporary)).join('\n'), { timeout: 60_000 })
    .toContain('receive --home');
  expect(await readFile('/proc/self/mountinfo', 'utf8')).toContain(temporary);
  torture.kill('SIGINT');
  expect(await ended).toEqual([130, null]);
  expect(said).toContain('rounds');
  expect(await processesWith(temporary)).toEqual([]);
  expect(await readFile('/proc/self/mountinfo', 'utf8')).not.toContain(temporary);
  expect(await readdir(temporary)).toEqual([]);
});
