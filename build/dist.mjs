/**
 * `npm run dist`: builds, and packs the app into an unpacked folder under dist/. `npm run dist -- TARGET…` makes packages: deb,
 * rpm, AppImage, tar.gz on Linux, nsis, zip on Windows, dmg, zip on a Mac; npm, alone and anywhere: the terminal app's. What begins
 * with `-` goes to electron-builder.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Advice, orAdvise } from './runtime/advice.mjs';
import { build, parts, root } from './build.mjs';
import { findElectron } from './runtime/runtime.mjs';

/** @type {Readonly<Record<string, { flag: string, targets: readonly string[] }>>} */
const systems = {
  linux: { flag: '--linux', targets: ['deb', 'rpm', 'AppImage', 'tar.gz'] },
  win32: { flag: '--win', targets: ['nsis', 'zip'] },
  darwin: { flag: '--mac', targets: ['dmg', 'zip'] },
};

await orAdvise(async () => {
  const args = process.argv.slice(2);
  const targets = args.filter((arg) => !arg.startsWith('-'));
  if (targets.includes('npm')) {
    if (targets.length > 1) throw new Advice('The npm package is made by itself: npm run dist -- npm');
    await build(['main']);
    const { makeNpmPackage } = await import('./npm-package/make.mjs');
    console.log(makeNpmPackage(join(root, 'dist', 'npm')));
    return;
  }
  const system = systems[process.platform];
  if (system === undefined) throw new Advice(`Ferry isn't packed on ${process.platform}.`);
  const strange = targets.filter((target) => target !== 'dir' && !system.targets.includes(target));
  if (strange.length > 0) {
    throw new Advice(`No package “${strange[0]}” is made here; there are ${system.targets.join(', ')}, dir, and npm.`);
  }
  needs(targets);
  // Said here in one line where there is none; the packager would wrap it in its own trouble.
  if (process.platform === 'linux') findElectron({ standIn: false, say: console.error });
  await build(parts);
  // electron-builder looks for what it takes along before it has it made.
  mkdirSync(join(root, 'dist', '.stage'), { recursive: true });
  const what = targets.length === 0 ? ['dir'] : targets;
  const options = args.filter((arg) => arg.startsWith('-'));
  const builder = join(root, 'node_modules', 'electron-builder', 'cli.js');
  const { status } = spawnSync(
    process.execPath,
    [builder, system.flag, ...what, '--config', 'build/electron-builder.mjs', '--publish', 'never', ...options],
    { cwd: root, stdio: 'inherit', env: { ...process.env, ...tools() } },
  );
  process.exitCode = status ?? 1;
});

/** What the system has already needn't come from a release host; times are those of the last commit. */
function tools() {
  const { SOURCE_DATE_EPOCH, CUSTOM_FPM_PATH, ELECTRON_BUILDER_7ZIP_PATH } = process.env;
  const committed = spawnSync('git', ['log', '-1', '--format=%ct'], { cwd: root, encoding: 'utf8' }).stdout?.trim();
  const epoch = SOURCE_DATE_EPOCH ?? committed;
  const fpm = CUSTOM_FPM_PATH ?? fileURLToPath(new URL('packaging/fpm/fpm.mjs', import.meta.url));
  const sevenZip = ELECTRON_BUILDER_7ZIP_PATH ?? (existsSync('/usr/bin/7za') ? '/usr/bin/7za' : undefined);
  return {
    ...(epoch && { SOURCE_DATE_EPOCH: epoch }),
    ...(process.platform === 'linux' && { CUSTOM_FPM_PATH: fpm }),
    ...(sevenZip && { ELECTRON_BUILDER_7ZIP_PATH: sevenZip }),
  };
}

/** @param {readonly string[]} targets */
function needs(targets) {
  for (const [target, program, debian] of /** @type {const} */ ([
    ['deb', 'dpkg-deb', 'dpkg'],
    ['rpm', 'rpmbuild', 'rpm'],
  ])) {
    if (targets.includes(target) && spawnSync(program, ['--version']).error !== undefined) {
      throw new Advice(
        `A ${target} is made by ${program}, which isn't here. On Debian and Ubuntu: sudo apt install ${debian}`,
      );
    }
  }
}
