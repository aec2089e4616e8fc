import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { notAFile, readPlainFileSync } from '../../../electron/engine/state/read-file.ts';
import { loadIdentity } from '../../../electron/engine/identity/identity.ts';
import { startTestEngine } from '../../support/engines.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';
import { mkfifo } from '../../support/disks/odd-files.ts';

test('a file is read; a pipe, a device and a folder are refused at once', async () => {
  const dir = await temporaryFolder();
  writeFileSync(join(dir, 'file'), 'tëxt');
  expect(readPlainFileSync(join(dir, 'file'))).toBe('tëxt');
  mkfifo(join(dir, 'pipe'));
  for (const path of [join(dir, 'pipe'), '/dev/zero', dir]) {
    expect(() => readPlainFileSync(path)).toThrow(expect.objectContaining({ code: notAFile }));
  }
  expect(() => readPlainFileSync(join(dir, 'none'))).toThrow(expect.objectContaining({ code: 'ENOENT' }));
});

test.each(['settings.json', 'known-devices.json', 'history.json', 'identity/key.pem'])(
  'a pipe in place of %s keeps no start waiting, and is said',
  async (name) => {
    const home = await temporaryFolder();
    await loadIdentity(home);
    const path = join(home, name);
    rmSync(path, { force: true });
    mkfifo(path);
    const { state } = await startTestEngine('Anna', { home });
    expect(state().problems).not.toEqual([]);
  },
);

test('a pipe in place of a journal, and a folder in place of a lock, stop no start', async () => {
  const home = await temporaryFolder();
  mkdirSync(join(home, 'transfers'));
  mkfifo(join(home, 'transfers', `${'a'.repeat(32)}.journal`));
  mkdirSync(join(home, 'settings.json.lock'));
  const { state } = await startTestEngine('Anna', { home });
  expect(state().transfers).toEqual([]);
});
