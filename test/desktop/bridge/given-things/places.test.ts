import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { pathOfAddress, usualPlaces } from '../../../../electron/desktop/bridge/given-things/places.ts';
import { temporaryFolder } from '../../../support/temporary-folder.ts';

async function places(...mounts: readonly string[]) {
  const dir = await temporaryFolder();
  const gvfs = join(dir, 'gvfs');
  await mkdir(gvfs);
  for (const mount of mounts) await mkdir(join(gvfs, mount));
  return { trash: join(dir, 'trash'), gvfs };
}

test('a file is where its address says, whatever its name holds', async () => {
  const at = await places();
  expect(await pathOfAddress('file:///tmp/b%20c%23%E4%BD%A0', at)).toBe('/tmp/b c#你');
});

test('another host’s, a name that is no text, NUL and nonsense are nowhere', async () => {
  const at = await places();
  for (const address of ['file://other/a', 'file:///caf%E9', 'file:///%00', 'file:///a%2Fb', 'plain', 'recent:///1']) {
    expect(await pathOfAddress(address, at), address).toBeNull();
  }
});

test('what lies in the trash is found there, on other disks by its own path', async () => {
  const at = await places();
  expect(await pathOfAddress('trash:///old%20plan.txt', at)).toBe(join(at.trash, 'old plan.txt'));
  expect(await pathOfAddress('trash:///dir/in.txt', at)).toBe(join(at.trash, 'dir', 'in.txt'));
  const other = 'trash:///%5Cmedia%5Cstick%5C.Trash-0%5Cfiles%5Ca.txt';
  expect(await pathOfAddress(other, at)).toBe('/media/stick/.Trash-0/files/a.txt');
  expect(await pathOfAddress('trash:///', at)).toBeNull();
  expect(await pathOfAddress('trash:///%2e%2e%2f%2e%2e%2fetc', at)).toBeNull();
});

test('what GNOME has mounted is found in its folder: of that host, user, port and share', async () => {
  const at = await places(
    'sftp:host=other.test',
    'sftp:host=host.test,port=22,user=anna',
    'smb-share:server=nas,share=photos',
    'archive:host=file%253A%252F%252F%252Ftmp%252Fa.zip',
  );
  expect(await pathOfAddress('sftp://anna@host.test/home/a%20b', at)).toBe(
    join(at.gvfs, 'sftp:host=host.test,port=22,user=anna', 'home/a b'),
  );
  expect(await pathOfAddress('smb://NAS/photos/2024/x.jpg', at)).toBe(
    join(at.gvfs, 'smb-share:server=nas,share=photos', '2024/x.jpg'),
  );
  expect(await pathOfAddress('archive://file%253A%252F%252F%252Ftmp%252Fa.zip/in.txt', at)).toBe(
    join(at.gvfs, 'archive:host=file%253A%252F%252F%252Ftmp%252Fa.zip', 'in.txt'),
  );
  for (const address of [
    'sftp://ben@host.test/a',
    'sftp://host.test:2222/a',
    'sftp://nowhere.test/a',
    'ftp://host.test/a',
  ]) {
    expect(await pathOfAddress(address, at), address).toBeNull();
  }
});

test('the places are the desktop’s usual ones', () => {
  expect(usualPlaces({}, '/home/a')).toEqual({ trash: '/home/a/.local/share/Trash/files', gvfs: '/home/a/.gvfs' });
  const env = { XDG_DATA_HOME: '/data', XDG_RUNTIME_DIR: '/run/user/7' };
  expect(usualPlaces(env, '/home/a')).toEqual({ trash: '/data/Trash/files', gvfs: '/run/user/7/gvfs' });
});
