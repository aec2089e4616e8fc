import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { makeCheckout, sayArguments } from './checkout.ts';

const start = ['build/start.mjs', '--', '--home=/tmp/x y'];
const fallback = 'cache/ferry/electron-33.2.1/electron';

describe.runIf(process.platform === 'linux')('npm start', () => {
  test("runs the package's own Electron, downloaded at the first start, and passes on arguments and exit code", async () => {
    const { dir, run } = await makeCheckout();
    const { code, stdout } = await run('node', start);
    expect(code).toBe(7);
    expect(stdout).toMatch(new RegExp(`^electron: .*${dir}/ .*--home=/tmp/x y\n$`));
  });

  test('where the download host is out of reach it uses the registry’s runtime, and says so in one line', async () => {
    const { script, run } = await makeCheckout({ installs: false });
    await script(fallback, sayArguments);
    const { code, stdout, stderr } = await run('node', start);
    expect([code, stdout.startsWith('electron: ')]).toEqual([7, true]);
    expect(stderr.split('\n').filter((line) => /own runtime was not downloaded/.test(line))).toHaveLength(1);
  });

  test('where there is no runtime to be had it says so in one line', async () => {
    const { script, run } = await makeCheckout({ installs: false });
    await script('bin/npm', 'exit 1\n');
    const { code, stdout, stderr } = await run('node', start);
    expect([code, stdout]).toEqual([1, '']);
    expect(stderr.trim().split('\n')).toHaveLength(1);
    expect(stderr).toMatch(/Electron could not be downloaded/);
  });

  test('the installer’s own error is told', async () => {
    const { script, run } = await makeCheckout({ installs: false, installer: "console.error('Error: no such host')" });
    await script('bin/npm', 'exit 1\n');
    const { stderr } = await run('node', start);
    expect(stderr).toContain('Electron could not be downloaded (Error: no such host)');
  });

  test('what is packed is never the stand-in', async () => {
    const { script, run } = await makeCheckout({ installs: false });
    await script(fallback, sayArguments);
    const { code, stderr } = await run('node', ['-e', "import('./build/electron-builder.mjs')"]);
    expect(code).toBe(1);
    expect(stderr).toContain("Only Electron's own runtime is packed");
  });

  test('a runtime named by the person is used as it is', async () => {
    const { dir, script, run } = await makeCheckout({ installs: false });
    await script('mine/electron', sayArguments);
    const { stdout } = await run('node', start, { ELECTRON_OVERRIDE_DIST_PATH: join(dir, 'mine') });
    expect(stdout).toMatch(/^electron: /);
  });

  test.each([
    ['no display', { DISPLAY: undefined, WAYLAND_DISPLAY: undefined }, /no display.*xvfb-run -a npm start$/],
    ['a Wayland display alone', { DISPLAY: undefined, WAYLAND_DISPLAY: 'wayland-0' }, null],
  ])('%s is told from a display', async (_what, env, sentence) => {
    const { run } = await makeCheckout();
    const { code, stderr } = await run('node', start, env);
    expect(code).toBe(sentence === null ? 7 : 1);
    expect(stderr.trim()).toMatch(sentence ?? /^/);
  });

  test('a missing library is named, with the command that installs it', async () => {
    const { script, run } = await makeCheckout();
    await script('bin/ldd', String.raw`printf '\tlibc.so.6 => /lib/libc.so.6 (0x1)\n\tlibgtk-3.so.0 => not found\n'`);
    const { code, stderr } = await run('node', start);
    expect(code).toBe(1);
    expect(stderr.trim()).toBe(
      'System libraries are missing here (libgtk-3.so.0). Run: sudo bash build/setup-linux.sh',
    );
  });

  test('before npm ci it says so', async () => {
    const { dir, run } = await makeCheckout();
    await mkdir(join(dir, 'bare'));
    await run('mv', [join(dir, 'node_modules'), join(dir, 'bare')]);
    const { code, stderr } = await run('node', start);
    expect(code).toBe(1);
    expect(stderr.trim()).toBe('The packages are not installed. Run: npm ci');
  });
});

describe.runIf(process.platform === 'linux')('build/setup-linux.sh', () => {
  async function setUp(installed: string, known: string) {
    const { dir, script, run } = await makeCheckout();
    const log = join(dir, 'log');
    await script('bin/dpkg-query', `case " ${installed} " in *" $4 "*) echo installed;; *) exit 1;; esac\n`);
    await script('bin/apt-cache', `case " ${known} " in *" $2 "*) exit 0;; *) exit 1;; esac\n`);
    await script('bin/apt-get', `echo "$*" >> ${log}\n`);
    await script('bin/sudo', 'exec "$@"\n');
    const { code, stderr } = await run('bash', ['build/setup-linux.sh']);
    expect(code, stderr).toBe(0);
    const { stdout } = await run('sh', ['-c', `cat ${log} 2>/dev/null || true`]);
    return stdout.trim().split('\n');
  }
  const all =
    'libgtk-3-0 libnss3 libasound2 libgbm1 libxss1 libxtst6 libatk-bridge2.0-0 libdrm2 libxkbcommon0 libsecret-1-0 ' +
    'libnotify4 xvfb xauth fonts-dejavu-core fonts-wqy-microhei unzip iproute2';

  test('does nothing where everything is there, under either name', async () => {
    expect(await setUp(all, '')).toEqual(['']);
    expect(await setUp(all.replace('libgtk-3-0', 'libgtk-3-0t64'), '')).toEqual(['']);
  });

  test('installs only what is missing, without recommendations, under the name this system knows', async () => {
    const [update, install, ...more] = await setUp(all.replace('libasound2', '').replace('unzip', ''), 'libasound2t64');
    expect(update).toBe('update -q');
    expect(install).toBe('install -q -y --no-install-recommends libasound2t64 unzip');
    expect(more).toEqual([]);
  });
});
