#!/usr/bin/env node
/**
 * Makes .deb and .rpm out of the arguments that electron-builder 26 gives fpm, with the systems' own dpkg-deb and rpmbuild: fpm
 * comes from a release host, brings its own Ruby, and is no more than a way to call these two. `CUSTOM_FPM_PATH` names it to
 * electron-builder (build/dist.mjs). The same input gives the same bytes under `SOURCE_DATE_EPOCH`. What it doesn't know is an
 * error, so that no package ever lacks something without a word.
 */
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { makeDeb } from './deb.mjs';
import { makeRpm } from './rpm.mjs';
import { below } from './tree.mjs';

const one = /** @type {const} */ ({ type: 'string' });
const many = /** @type {const} */ ({ type: 'string', multiple: true });
const flag = /** @type {const} */ ({ type: 'boolean' });

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    source: { ...one, short: 's' },
    target: { ...one, short: 't' },
    force: flag,
    debug: flag,
    log: one,
    name: one,
    version: one,
    iteration: one,
    architecture: one,
    maintainer: one,
    vendor: one,
    url: one,
    license: one,
    category: one,
    description: one,
    package: one,
    depends: { ...many, short: 'd' },
    'after-install': one,
    'after-remove': one,
    'deb-compression': one,
    'deb-priority': one,
    'deb-recommends': many,
    'rpm-compression': one,
    'rpm-os': one,
    'rpm-summary': one,
  },
});
/** @typedef {typeof values} Options */
if (values.source !== 'dir') throw new Error(`only “-s dir”, not “${values.source}”`);
for (const name of /** @type {const} */ (['name', 'version', 'architecture', 'maintainer', 'description', 'package'])) {
  if (values[name] === undefined) throw new Error(`--${name} is missing`);
}

const work = mkdtempSync(join(tmpdir(), 'ferry-pack-'));
try {
  const tree = join(work, 'tree');
  process.umask(0o022);
  mkdirSync(tree);
  for (const pair of positionals) copy(pair, tree);
  // As electron-builder does where its own updater is used: the app then knows what it was packed as (electron/desktop/updates).
  const resources = join(tree, 'opt', 'Ferry', 'resources');
  if (existsSync(resources)) writeFileSync(join(resources, 'package-type'), `${values.target}\n`);
  // Whoever's clone this was: nobody else may write, and all may read.
  for (const path of below(tree)) {
    const stat = lstatSync(path);
    if (!stat.isSymbolicLink()) chmodSync(path, stat.isDirectory() || stat.mode & 0o100 ? 0o755 : 0o644);
  }
  const makers = { deb: makeDeb, rpm: makeRpm };
  const make = makers[/** @type {keyof typeof makers} */ (values.target)];
  if (make === undefined) throw new Error(`only deb and rpm, not “${values.target}”`);
  make(values, tree, work);
} finally {
  rmSync(work, { recursive: true, force: true });
}

/**
 * `FROM=/TO`: a file, or all that is in a folder.
 * @param {string} pair
 * @param {string} tree
 */
function copy(pair, tree) {
  const at = pair.lastIndexOf('=');
  if (at < 0) throw new Error(`not FROM=/TO: “${pair}”`);
  const [from, to] = [pair.slice(0, at), join(tree, pair.slice(at + 1))];
  if (statSync(from).isDirectory()) {
    cpSync(from, to, { recursive: true, verbatimSymlinks: true, preserveTimestamps: true });
  } else {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(from, to);
  }
}
