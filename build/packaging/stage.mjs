/**
 * What Linux packages hold outside /opt/Ferry, as a tree that is made anew before each packing: programs on the PATH, manual,
 * completions, file managers' menus, the service, licences. deb and rpm copy it as it is.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { root } from '../build.mjs';
import { debianChangelog, debianCopyright, releaseDate } from './debian-docs.mjs';
import { fileManagers } from './file-managers/install.mjs';
import { writeLicences } from './licences.mjs';

/** Where the tree stands, for the packagers' arguments; a dot keeps it from being taken for something to ship. */
const folder = join(root, 'dist', '.stage');
export const stageFolder = join(folder, 'root');
/** The licences of all that is bundled, which stand beside the runtime's. */
export const licencesFile = join(folder, 'LICENSES.third-party.txt');

const here = fileURLToPath(new URL('.', import.meta.url));
/** @typedef {{ version: string, homepage: string, description: string, author: { name: string, email: string } }} Package */

/** Makes the tree. Throws where out/ isn't built. */
export async function stage() {
  /** @type {Package} */
  const about = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  rmSync(folder, { recursive: true, force: true });
  put('usr/bin/ferry', '#!/bin/sh\nexec /opt/Ferry/ferry "$@"\n', 0o755);
  put('usr/bin/ferry-desktop', '#!/bin/sh\nexec /opt/Ferry/ferry-desktop "$@"\n', 0o755);
  put('usr/share/man/man1/ferry.1.gz', zipped(manual('man')));
  put('usr/share/man/man1/ferry-desktop.1.gz', zipped(manual('man-desktop')));
  put('usr/share/bash-completion/completions/ferry', manual('bash'));
  put('usr/share/zsh/vendor-completions/_ferry', manual('zsh'));
  put('usr/share/fish/vendor_completions.d/ferry.fish', manual('fish'));
  put('usr/lib/systemd/user/ferry-receive.service', readFileSync(join(here, 'linux', 'ferry-receive.service'), 'utf8'));
  put('usr/share/metainfo/io.github.ferry.Ferry.metainfo.xml', metainfo(about));
  put('usr/share/doc/ferry/copyright', debianCopyright(about));
  put('usr/share/doc/ferry/changelog.gz', zipped(debianChangelog(about)));
  put('usr/share/doc/ferry/CHANGELOG.md.gz', zipped(readFileSync(join(root, 'CHANGELOG.md'), 'utf8')));
  put('usr/share/lintian/overrides/ferry', readFileSync(join(here, 'linux', 'lintian-overrides'), 'utf8'));
  for (const [path, text] of fileManagers()) put(path, text);
  writeLicences(licencesFile);
}

/** @param {string} path @param {string | Buffer} content @param {number} [mode] */
function put(path, content, mode = 0o644) {
  const at = join(stageFolder, path);
  mkdirSync(dirname(at), { recursive: true, mode: 0o755 });
  writeFileSync(at, content, { mode });
}

/** As `gzip -9n`: no name and no time, so the same bytes each time. @param {string} text */
const zipped = (text) => gzipSync(text, { level: 9 });

/** @param {string} what one of `out/manual.js`'s */
function manual(what) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'out', 'manual.js'), what], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`out/manual.js ${what}: ${stderr}`);
  return stdout;
}

/** @param {Package} about */
function metainfo({ author, homepage, version }) {
  const date = releaseDate().toISOString().slice(0, 10);
  /** @type {Readonly<Record<string, string>>} */
  const values = { author: author.name, homepage, version, date };
  return readFileSync(join(here, 'linux', 'metainfo.xml'), 'utf8').replace(
    /\{(\w+)\}/g,
    (_, name) => values[name] ?? '',
  );
}
