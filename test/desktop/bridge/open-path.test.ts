import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test, vi } from 'vitest';
import { openPath } from '../../../electron/desktop/bridge/open-path.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

vi.mock('electron', () => ({ shell: { openPath: async () => 'nothing opens it' } }));

/** A system whose `xdg-open` does this. */
async function opener(script: string): Promise<void> {
  const bin = await temporaryFolder();
  await writeFile(join(bin, 'xdg-open'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  const path = process.env['PATH'];
  process.env['PATH'] = `${bin}:${path}`;
  onTestFinished(() => void (process.env['PATH'] = path));
}

test.skipIf(process.platform === 'win32')('what is opened, and what nothing opens, is told apart', async () => {
  await opener('test "$1" = /tmp/picture.png');
  expect(await openPath('/tmp/picture.png', 'linux')).toBe(true);
  expect(await openPath('/tmp/other.png', 'linux')).toBe(false);
});

test('elsewhere Electron says so', async () => {
  expect(await openPath('/tmp/picture.png', 'darwin')).toBe(false);
});
