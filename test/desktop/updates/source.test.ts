/** Which Ferry this is, and that nobody around the packaged one can change whom it believes. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { installedBy, type Surroundings } from '../../../electron/desktop/updates/installed-by.ts';
import { sourceOfUpdates } from '../../../electron/desktop/updates/published.ts';
import packageJson from '../../../package.json' with { type: 'json' };
import { packageKinds } from '../../../shared/desktop/updates.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

async function placed(change: Partial<Surroundings> = {}, files: Record<string, string> = {}) {
  const dir = await temporaryFolder();
  await mkdir(join(dir, 'resources'));
  for (const [name, text] of Object.entries(files)) await writeFile(join(dir, name), text);
  const here = { program: join(dir, 'ferry-desktop'), resources: join(dir, 'resources') };
  return { dir, is: installedBy({ packaged: true, platform: 'linux', env: {}, ...here, ...change }) };
}

test.each(['deb', 'rpm'] as const)('a %s says so in a file beside it', async (kind) => {
  expect((await placed({}, { 'resources/package-type': kind })).is).toBe(kind);
});

test('without that file, or with one that says something else, it is an archive', async () => {
  expect((await placed()).is).toBe('tar.gz');
  expect((await placed({}, { 'resources/package-type': 'snap' })).is).toBe('tar.gz');
});

test('an AppImage is what runs from its mounted folder, and not what another one has started', async () => {
  const env = { APPIMAGE: '/home/lin/Ferry.AppImage', APPDIR: '/tmp/.mount_Ferry1' };
  expect((await placed({ env, program: '/tmp/.mount_Ferry1/ferry-desktop' })).is).toBe('appimage');
  expect((await placed({ env, program: '/tmp/.mount_Ferry12/ferry-desktop' })).is).toBe('tar.gz');
  expect((await placed({ env }, { 'resources/package-type': 'deb' })).is).toBe('deb');
});

test('on Windows the installer leaves its way out, on a Mac there is one package', async () => {
  expect((await placed({ platform: 'win32' }, { 'Uninstall Ferry.exe': '' })).is).toBe('nsis');
  expect((await placed({ platform: 'win32' })).is).toBe('zip');
  expect((await placed({ platform: 'darwin' })).is).toBe('dmg');
});

test('from source it is nobody’s package', async () => {
  expect((await placed({ packaged: false }, { 'resources/package-type': 'deb' })).is).toBe('source');
});

const env = {
  FERRY_UPDATES: JSON.stringify({ notice: 'http://127.0.0.1:9/x', key: 'RWx', kind: 'rpm', downloads: '/d' }),
};

test.each(packageKinds)(
  'a packaged Ferry (%s) asks whom it was built to ask, over https, whatever the environment says',
  (kind) => {
    expect(sourceOfUpdates(packageJson.updates, kind, env)).toEqual({
      ...packageJson.updates,
      ...{ installedBy: kind, loopback: false },
    });
    expect(packageJson.updates.notice).toMatch(/^https:/u);
  },
);

test('from source tests may say another place', () => {
  expect(sourceOfUpdates(packageJson.updates, 'source', env)).toEqual({
    ...{ notice: 'http://127.0.0.1:9/x', key: 'RWx', installedBy: 'rpm', loopback: true, downloads: '/d' },
  });
  expect(sourceOfUpdates(packageJson.updates, 'source', {})).toMatchObject({ ...packageJson.updates, loopback: false });
});
