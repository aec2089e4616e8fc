import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import * as v from 'valibot';
import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  absolutePath,
  defaultHome,
  defaultName,
  defaultReceiveDir,
} from '../../../../electron/engine/state/home/home.ts';
import { nameSchema } from '../../../../shared/api.ts';
import { mkfifo } from '../../../support/disks/odd-files.ts';

const cwd = (): string => '/work';
/** What the system doesn't know. */
const gone = (): never => {
  throw new Error('uv_cwd');
};

/** Linux' ways begin at folders that Windows has no absolute path for. */
const onPosix = test.skipIf(process.platform === 'win32');

test.each([
  ['linux', {}, '/home/anna', '/home/anna/.config/ferry'],
  ['linux', { XDG_CONFIG_HOME: '/cfg' }, '/home/anna', '/cfg/ferry'],
  ['linux', { XDG_CONFIG_HOME: 'relative' }, '/home/anna', '/home/anna/.config/ferry'],
  ['freebsd', {}, '/home/anna', '/home/anna/.config/ferry'],
  ['darwin', {}, '/Users/anna', '/Users/anna/Library/Application Support/Ferry'],
  [
    'win32',
    { APPDATA: 'C:\\Users\\anna\\AppData\\Roaming' },
    'C:\\Users\\anna',
    'C:\\Users\\anna\\AppData\\Roaming\\Ferry',
  ],
  ['win32', {}, 'C:\\Users\\anna', 'C:\\Users\\anna\\AppData\\Roaming\\Ferry'],
  ['linux', { FERRY_HOME: '/elsewhere', XDG_CONFIG_HOME: '/cfg' }, '/home/anna', '/elsewhere'],
  ['linux', { FERRY_HOME: '' }, '/home/anna', '/home/anna/.config/ferry'],
] as const)('home on %s with %o', (platform, env, homedir, home) => {
  expect(defaultHome(env, platform, () => homedir, cwd)).toBe(home);
});

test('a relative FERRY_HOME is made absolute', () => {
  expect(defaultHome({ FERRY_HOME: 'here' }, 'linux', gone, () => '/work')).toBe('/work/here');
});

onPosix('what the system does not know is not asked for where it is not needed', () => {
  expect(defaultHome({ FERRY_HOME: '/h' }, 'linux', gone, gone)).toBe('/h');
  expect(defaultHome({ XDG_CONFIG_HOME: '/cfg' }, 'linux', gone, gone)).toBe('/cfg/ferry');
  expect(defaultHome({ APPDATA: 'C:\\Roaming' }, 'win32', gone, gone)).toBe('C:\\Roaming\\Ferry');
  expect(absolutePath('/a/../b', gone)).toBe('/b');
  expect(defaultReceiveDir({ XDG_DOWNLOAD_DIR: '/in' }, 'linux', gone, '/h')).toBe('/in');
  expect(defaultName(gone, gone)).toBe('Ferry');
});

test.each([
  ['none', gone],
  ['an empty one', () => ''],
  ['a relative one', () => '.'],
])('where the system names %s as the home folder, that is said, and files go below the home of Ferry', (_, homedir) => {
  expect(() => defaultHome({}, 'linux', homedir, cwd)).toThrow(expect.objectContaining({ code: 'no-home' }));
  expect(defaultReceiveDir({}, 'linux', homedir, '/h')).toBe('/h/Downloads');
});

test('a path that counts from a folder that is gone is refused by name', () => {
  const refused = expect.objectContaining({ code: 'no-working-folder', params: { path: 'in' } }) as Error;
  expect(() => absolutePath('in', gone)).toThrow(refused);
  expect(() => defaultHome({ FERRY_HOME: 'in' }, 'linux', gone, gone)).toThrow(refused);
});

let dir: string;
beforeEach(() => void (dir = mkdtempSync(join(tmpdir(), 'ferry-home-'))));
afterEach(() => rmSync(dir, { recursive: true }));

onPosix.each([
  ['XDG_DOWNLOAD_DIR="$HOME/Téléchargements"\n', 'Téléchargements'],
  [
    '# a comment\nXDG_DESKTOP_DIR="$HOME/Desktop"\n  XDG_DOWNLOAD_DIR="$HOME/with \\"quotes\\" and \\$"\n',
    'with "quotes" and $',
  ],
  ['XDG_DOWNLOAD_DIR="$HOME/"\n', 'Downloads'],
  ['XDG_DOWNLOAD_DIR="relative"\n', 'Downloads'],
  ['#XDG_DOWNLOAD_DIR="$HOME/no"\n', 'Downloads'],
  ['', 'Downloads'],
])('the Downloads folder by user-dirs.dirs %j', (content, name) => {
  mkdirSync(join(dir, '.config'));
  writeFileSync(join(dir, '.config/user-dirs.dirs'), content);
  expect(defaultReceiveDir({}, 'linux', () => dir, '/h')).toBe(join(dir, name));
});

test('a pipe in place of user-dirs.dirs keeps nobody waiting', () => {
  mkdirSync(join(dir, '.config'));
  mkfifo(join(dir, '.config/user-dirs.dirs'));
  expect(defaultReceiveDir({}, 'linux', () => dir, '/h')).toBe(join(dir, 'Downloads'));
});

onPosix('the Downloads folder elsewhere: absolute, by the environment, without user-dirs, on other systems', () => {
  writeFileSync(join(dir, 'user-dirs.dirs'), 'XDG_DOWNLOAD_DIR="/data/in"\n');
  expect(defaultReceiveDir({ XDG_CONFIG_HOME: dir }, 'linux', () => '/home/anna', '/h')).toBe('/data/in');
  expect(defaultReceiveDir({ XDG_CONFIG_HOME: dir, XDG_DOWNLOAD_DIR: '/env' }, 'linux', () => '/home/anna', '/h')).toBe(
    '/env',
  );
  expect(defaultReceiveDir({}, 'linux', () => '/home/nobody-here', '/h')).toBe('/home/nobody-here/Downloads');
  expect(defaultReceiveDir({}, 'darwin', () => '/Users/anna', '/h')).toBe('/Users/anna/Downloads');
  expect(defaultReceiveDir({}, 'win32', () => 'C:\\Users\\anna', '/h')).toBe('C:\\Users\\anna\\Downloads');
});

test.each([
  ['Annas-MacBook.local', 'anna', 'Annas-MacBook'],
  ['pc7.office.example.com', 'anna', 'pc7'],
  ['客厅电脑', 'anna', '客厅电脑'],
  ['localhost', 'anna', 'anna'],
  ['LocalHost.localdomain', 'anna', 'anna'],
  ['', 'anna', 'anna'],
  ['192.168.1.7', 'anna', 'anna'],
  ['fe80::1', 'anna', 'anna'],
  ['\u202e\u0007', '', 'Ferry'],
])('the name of host %j and person %j is %j', (host, user, name) => {
  expect(
    defaultName(
      () => host,
      () => user,
    ),
  ).toBe(name);
});

test('a default name is always one the parser takes, unchanged', () => {
  const text = fc.string({ unit: 'binary', maxLength: 200 });
  const run = fc.property(text, text, (host, user) => {
    const name = defaultName(
      () => host,
      () => user,
    );
    expect(v.parse(nameSchema, name)).toBe(name);
  });
  fc.assert(run, { verbose: 1 });
});
