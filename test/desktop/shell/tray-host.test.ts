import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hasTray } from '../../../electron/desktop/shell/tray-host.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

/** A session bus that answers with `script`. */
async function bus(script: string): Promise<void> {
  const bin = await temporaryFolder();
  await writeFile(join(bin, 'dbus-send'), `#!/bin/sh\n${script}\n`);
  await chmod(join(bin, 'dbus-send'), 0o755);
  const path = process.env['PATH'];
  process.env['PATH'] = `${bin}:${path}`;
  onTestFinished(() => void (process.env['PATH'] = path));
}

test('a Linux desktop that says it shows icons has a tray', async () => {
  await bus('echo "method return time=1 sender=org.freedesktop.DBus"; echo "   boolean true"');
  expect(await hasTray('linux')).toBe(true);
});

test('one that says it does not, or has no bus at all, has none', async () => {
  await bus('echo "   boolean false"');
  expect(await hasTray('linux')).toBe(false);
  await bus('echo "Failed to open connection" >&2; exit 1');
  expect(await hasTray('linux')).toBe(false);
});

test('a bus that does not answer is not waited for', async () => {
  await bus('exec sleep 60');
  expect(await hasTray('linux')).toBe(false);
});

test('Windows and macOS always have one', async () => {
  expect([await hasTray('win32'), await hasTray('darwin')]).toEqual([true, true]);
});
