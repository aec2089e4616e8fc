/** What is in the packages, and what of Electron is switched off in them. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../../../build/build.mjs';
import { makingMs, pack, packageIn, whyNoPackages } from './packed.ts';

const execute = promisify(execFile);
const reason = whyNoPackages('dpkg-deb', 'rpmbuild');
/** A download that nobody thinks twice about, and what a small disk has room for. */
const [maxPackageBytes, maxInstalledBytes] = [110e6, 270e6];

describe.skipIf(reason !== null)(`packages of Linux${reason === null ? '' : ` (${reason})`}`, () => {
  let deb: string;
  let rpm: string;
  let tree: string;
  beforeAll(async () => {
    const folder = await pack();
    [deb, rpm] = [packageIn(folder, '.deb'), packageIn(folder, '.rpm')];
    tree = await mkdtemp(join(tmpdir(), 'ferry-deb-'));
    await execute('dpkg-deb', ['-x', deb, tree]);
  }, makingMs);
  afterAll(() => rm(tree, { recursive: true, force: true }));

  const filesBelow = async (folder: string): Promise<string[]> =>
    (await readdir(folder, { recursive: true, withFileTypes: true }))
      .filter((entry) => !entry.isDirectory())
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .toSorted();
  const app = (): string => join(tree, 'opt', 'Ferry');

  test('are small enough, packed and installed', async () => {
    expect((await stat(deb)).size).toBeLessThan(maxPackageBytes);
    expect((await stat(rpm)).size).toBeLessThan(maxPackageBytes);
    const sizes = await Promise.all((await filesBelow(tree)).map(async (path) => (await stat(join(tree, path))).size));
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(maxInstalledBytes);
  });

  test('hold the same files, but for what only Debian reads', async () => {
    const { stdout } = await execute('rpm', ['-qpl', rpm]);
    const ofRpm = stdout.split('\n').filter((path) => path !== '');
    const ofDeb = (await filesBelow(tree)).map((path) => `/${path}`);
    expect(ofDeb.filter((path) => !ofRpm.includes(path))).toEqual(['/usr/share/lintian/overrides/ferry']);
  });

  test('hold the runtime, and nothing of it that a packaged app doesn’t need', async () => {
    const files = await filesBelow(app());
    expect(files).toEqual(
      expect.arrayContaining(['ferry', 'ferry-desktop', 'resources/app.asar', 'LICENSES.third-party.txt']),
    );
    expect(files.filter((path) => /default_app|^version$|\.map$/.test(path))).toEqual([]);
    expect(files.filter((path) => path.startsWith('locales/'))).toEqual(['locales/en-US.pak', 'locales/zh-CN.pak']);
  });

  test('say what they are, for what is told of newer versions', async () => {
    expect(await readFile(join(app(), 'resources', 'package-type'), 'utf8')).toBe('deb\n');
    const unpacked = await mkdtemp(join(tmpdir(), 'ferry-rpm-'));
    await execute('sh', ['-c', 'rpm2cpio "$0" | cpio -id --quiet "*/package-type"', rpm], { cwd: unpacked });
    expect(await readFile(join(unpacked, 'opt', 'Ferry', 'resources', 'package-type'), 'utf8')).toBe('rpm\n');
    await rm(unpacked, { recursive: true });
  });

  test('hold of Ferry only what runs: no tests, sources, maps, types, or other systems’ natives', async () => {
    const { listPackage } = createRequire(import.meta.url)('@electron/asar') as {
      listPackage: (path: string, options: { isPack: boolean }) => string[];
    };
    const inside = listPackage(join(app(), 'resources', 'app.asar'), { isPack: false });
    expect(
      inside.filter((path) => /\.(ts|tsx|map|mjs|h|cc|c|md)$|\/test\/|manual\.js|licences\.json/.test(path)),
    ).toEqual([]);
    expect([...new Set(inside.map((path) => path.split('/')[1]))].toSorted()).toEqual(
      ['LICENSE', 'build', 'node_modules', 'out', 'package.json'].toSorted(),
    );
    const natives = (await filesBelow(app())).filter((path) => path.endsWith('.node'));
    expect(natives.map((path) => path.replace(/^.*node_modules\//, ''))).toEqual([
      `@koromix/koffi-linux-${process.arch}/linux_${process.arch}/koffi.node`,
      `@napi-rs/blake-hash-linux-${process.arch}-gnu/blake.linux-${process.arch}-gnu.node`,
    ]);
  });

  test('belong to root, may be written by nobody else, and nothing is setuid', async () => {
    const { stdout } = await execute('dpkg-deb', ['-c', deb]);
    const strange = stdout
      .split('\n')
      .filter((line) => line !== '' && !/^[-d](rwxr-xr-x|rw-r--r--) root\/root /.test(line));
    expect(strange).toEqual([]);
  });

  test('carry the licence of every bundled package', async () => {
    const text = await readFile(join(app(), 'LICENSES.third-party.txt'), 'utf8');
    for (const name of [
      'react',
      'valibot',
      'koffi',
      '@napi-rs/blake-hash',
      'age-encryption',
      '@noble/ciphers',
      'electron-log',
    ]) {
      expect(text).toMatch(new RegExp(`^  ${name} \\d`, 'm'));
    }
    expect(text.match(/Permission is hereby granted/g)?.length).toBeGreaterThan(20);
  });

  test('have Electron’s fuses as they were chosen', async () => {
    const { getCurrentFuseWire, FuseV1Options: option } = createRequire(import.meta.url)('@electron/fuses') as {
      getCurrentFuseWire: (path: string) => Promise<Readonly<Record<number, number>>>;
      FuseV1Options: Readonly<Record<string, number>>;
    };
    const wire = await getCurrentFuseWire(join(app(), 'ferry-desktop'));
    const [on, off] = ['1', '0'].map((digit) => digit.charCodeAt(0));
    expect({
      RunAsNode: wire[option['RunAsNode']!],
      EnableNodeOptionsEnvironmentVariable: wire[option['EnableNodeOptionsEnvironmentVariable']!],
      EnableNodeCliInspectArguments: wire[option['EnableNodeCliInspectArguments']!],
      EnableCookieEncryption: wire[option['EnableCookieEncryption']!],
      EnableEmbeddedAsarIntegrityValidation: wire[option['EnableEmbeddedAsarIntegrityValidation']!],
      OnlyLoadAppFromAsar: wire[option['OnlyLoadAppFromAsar']!],
      GrantFileProtocolExtraPrivileges: wire[option['GrantFileProtocolExtraPrivileges']!],
    }).toEqual({
      RunAsNode: off,
      EnableNodeOptionsEnvironmentVariable: off,
      EnableNodeCliInspectArguments: off,
      EnableCookieEncryption: off,
      EnableEmbeddedAsarIntegrityValidation: on,
      OnlyLoadAppFromAsar: on,
      GrantFileProtocolExtraPrivileges: off,
    });
  });

  test('run no other program than Ferry', async () => {
    const script = join(tree, 'x.js');
    await execute('sh', ['-c', `echo 'console.log("ran")' >${script}`]);
    const ferry = join(app(), 'ferry');
    // As Node, the runtime would have run the script; the terminal app says that there is no such command.
    const asNode = await execute(ferry, [script], { env: { ...process.env, ELECTRON_RUN_AS_NODE: '1' } }).catch(
      (error) => error,
    );
    expect([asNode.code, asNode.stdout]).toEqual([2, '']);
    const required = await execute(ferry, ['--version'], {
      env: { ...process.env, NODE_OPTIONS: `--require=${script}` },
    });
    expect(required.stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  test('need no display and leave nothing behind for the terminal app', async () => {
    const home = await mkdtemp(join(tmpdir(), 'ferry-home-'));
    const { DISPLAY: _, ...env } = process.env;
    const { stdout, stderr } = await execute(join(app(), 'ferry'), ['--help'], { env: { ...env, HOME: home } });
    expect(stdout).toMatch(/^Ferry sends files/);
    expect(stderr).toBe('');
    expect(await readdir(home)).toEqual([]);
    await rm(home, { recursive: true });
  });

  const has = (program: string): boolean => whyNoPackages(program) === null;
  test.skipIf(!has('desktop-file-validate') || !has('appstreamcli'))(
    'have entries that desktops’ own checks accept',
    async () => {
      await execute('desktop-file-validate', [join(tree, 'usr/share/applications/ferry.desktop')]);
      await execute('appstreamcli', ['validate-tree', '--no-net', tree]);
    },
  );

  test.skipIf(!has('lintian'))('have no errors for lintian', { timeout: makingMs }, async () => {
    const { stdout } = await execute('lintian', ['--fail-on', 'error', '--allow-root', deb]);
    expect(stdout).not.toMatch(/^E:/m);
  });

  test.skipIf(!has('rpmlint'))('have no errors for rpmlint', { timeout: makingMs }, async () => {
    const config = join(root, 'build/packaging/linux/rpmlint.toml');
    const { stdout } = await execute('rpmlint', ['-c', config, rpm]).catch((error) => error);
    expect(stdout).toMatch(/ 0 errors/);
  });

  test.skipIf(!has('man'))('have manual pages without a warning, with every option', async () => {
    const page = join(tree, 'usr/share/man/man1/ferry.1.gz');
    const { stdout, stderr } = await execute('man', ['--warnings', '-l', page], {
      env: { ...process.env, MANWIDTH: '80' },
    });
    expect(stderr).toBe('');
    expect(stdout).toContain('--accept-new');
  });
});
