import { expect, test } from 'vitest';
import { ownArguments, parseStartOptions, refuseDebugging } from '../../electron/desktop/start-options.ts';

const usage = (detail: string) => expect.objectContaining({ code: 'usage', params: { detail } });

test('an interface or a home given twice is refused: one of them would be dropped', () => {
  for (const option of ['--interface', '--home']) {
    expect(() => parseStartOptions([`${option}=a`, `${option}=b`], () => '/work')).toThrow(
      expect.objectContaining({ code: 'usage', params: { detail: `${option} is given twice` } }),
    );
  }
});

test('each option has its value, as --option=value and as two words', () => {
  const expected = { home: '/work/h', name: 'My Boat', port: 0, interface: 'eth0', paths: [] };
  expect(parseStartOptions(['--home=h', '--name=My Boat', '--port=0', '--interface=eth0'], () => '/work')).toEqual(
    expected,
  );
  expect(
    parseStartOptions(['--home', '/work/h', '--name', ' My Boat ', '--port', '0', '--interface', 'eth0'], () => '/'),
  ).toEqual(expected);
});

test('nothing given leaves everything to its default', () => {
  expect(parseStartOptions([], () => '/work')).toEqual({ paths: [] });
});

test('switches of Chromium and Node are left alone, and files to send are found among them', () => {
  const args = ['--no-sandbox', 'a b.txt', '--inspect=0', '/tmp/c', '--enable-features=X'];
  expect(parseStartOptions(args, () => '/work')).toEqual({ paths: ['/work/a b.txt', '/tmp/c'] });
});

test.each([
  ['--port', ['--port=65536']],
  ['--port', ['--port=-1']],
  ['--port', ['--port=http']],
  ['--port', ['--port=1e3']],
  ['--port', ['--port']],
  ['--name', ['--name=']],
  ['--name', ['--name=two\nlines']],
  ['--name', [`--name=${'x'.repeat(65)}`]],
  ['--home', ['--home=']],
])('a bad %s is refused by name (%j)', (option, args) => {
  expect(() => parseStartOptions(args, () => '/work')).toThrow(usage(option));
});

test('the largest port and the longest name are still good', () => {
  const name = 'x'.repeat(64);
  expect(parseStartOptions(['--port=65535', `--name=${name}`], () => '/')).toEqual({ port: 65535, name, paths: [] });
});

test("the app's own arguments follow the executable, or the app's folder when run from source", () => {
  expect(ownArguments(['/opt/ferry', '--home=h', 'file'], null)).toEqual(['--home=h', 'file']);
  const argv = ['/e/electron', '-r', '/loader.js', '--no-sandbox', '/src/ferry/', '--home=h', 'file'];
  expect(ownArguments(argv, '/src/ferry')).toEqual(['--home=h', 'file']);
});

test.each(['remote-debugging-port', 'remote-debugging-pipe'])(
  '--%s is refused as packed, and taken from source',
  (name) => {
    const isGiven = (asked: string): boolean => asked === name;
    expect(() => refuseDebugging(true, isGiven)).toThrow(/debugging-refused/);
    refuseDebugging(false, isGiven);
    refuseDebugging(true, () => false);
  },
);

test('addresses of files are their paths, as desktops that fill in %U hand them over', () => {
  const args = ['file:///tmp/a%20b%23.txt', 'file://localhost/tmp/%E6%96%87', 'FILE:///c', 'file.txt'];
  expect(parseStartOptions(args, () => '/work').paths).toEqual(['/tmp/a b#.txt', '/tmp/文', '/c', '/work/file.txt']);
});

test.each(['file://elsewhere/tmp/a', 'file:///%00', 'file:///%ff', 'file:///a%2fb'])(
  'an address that leads to no file of this computer is refused, and said: %s',
  (address) => expect(() => parseStartOptions([address], () => '/work')).toThrow(usage(address)),
);

test('a pairing link is no file, and of several the last is meant', () => {
  expect(parseStartOptions(['ferry:pair?a', '/tmp/x', 'FERRY:pair?b'], () => '/work')).toEqual({
    paths: ['/tmp/x'],
    link: 'FERRY:pair?b',
  });
  expect(parseStartOptions(['./ferry:x'], () => '/work').paths).toEqual(['/work/ferry:x']);
});
