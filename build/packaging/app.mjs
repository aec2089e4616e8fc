/** What goes into the app itself, on every system, and what the packager leaves in it that doesn't belong there. */
import { chmodSync, lstatSync, lutimesSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { checkNatives } from './natives.mjs';

/** Everything is bundled into out/, but for the native modules and a table that is read late. */
export const appFiles = [
  'package.json',
  'LICENSE',
  // What the build makes, and nothing that a benchmark or a test has left there.
  'out/{cli,disk-worker,entry,main,worker}.js',
  'out/preload.cjs',
  'out/{chunks,renderer}/**',
  '!out/**/licences.json',
  '!**/*.map',
  'build/icons/*.png',
  // Named one by one, below: what is here of all that packages bring along, and of their natives.
  '!node_modules/**',
  ...modules('@napi-rs', 'blake-hash*/**'),
  // Without its sources and headers, and its build for systems Electron doesn't run on.
  ...modules('@koromix', '**', '!*/musl_*/**'),
  ...modules('koffi', '**', '!{doc,lib,vendor}/**', '!src/**/*.!(js|cjs)'),
  ...modules('unhomoglyph', '**'),
];

/**
 * @param {string} name a folder of node_modules
 * @param {readonly string[]} filter what of it
 */
function modules(name, ...filter) {
  const folder = `node_modules/${name}`;
  return [{ from: folder, to: folder, filter: [...filter, '!**/*.d.ts', '!**/{README,CHANGELOG}*'] }];
}

/** electron-builder numbers them. @type {Readonly<Record<number, string>>} */
const archNames = { 1: 'x64', 3: 'arm64', 4: 'universal' };

/** Left by electron-builder where the runtime comes from a folder. */
const leftovers = ['resources/default_app.asar', 'version'];

/**
 * The packed folder as any clone would make it: without leftovers, the umask or the age of this one. Throws where the natives in
 * it are another computer's.
 * @param {import('electron-builder').AfterPackContext} context
 */
export async function tidy({ appOutDir, arch, electronPlatformName, packager }) {
  checkNatives(packager.getResourcesDir(appOutDir), electronPlatformName, archNames[arch] ?? String(arch));
  if (electronPlatformName === 'darwin') return;
  for (const name of leftovers) rmSync(join(appOutDir, name), { force: true });
  if (electronPlatformName !== 'linux') return;
  const seconds = Number(process.env['SOURCE_DATE_EPOCH'] ?? Number.NaN);
  for (const name of ['.', ...readdirSync(appOutDir, { recursive: true, encoding: 'utf8' })]) {
    const path = join(appOutDir, name);
    const stat = lstatSync(path);
    if (!stat.isSymbolicLink()) {
      chmodSync(path, stat.isDirectory() || (stat.mode & 0o100 && !isLibrary(name)) ? 0o755 : 0o644);
    }
    if (!Number.isNaN(seconds)) lutimesSync(path, seconds, seconds);
  }
}

/** The runtime's libraries come as executables, which they aren't. @param {string} name */
const isLibrary = (name) => /\.so(\.\d+)*$|\.node$/.test(name);
