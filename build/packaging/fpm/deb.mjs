/** A tree as a .deb: control file, sums and scripts as Debian's policy has them, packed by dpkg-deb. */
import { createHash } from 'node:crypto';
import { lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { below, run, wrap } from './tree.mjs';

/** What fpm calls after files' endings. @type {Readonly<Record<string, string>>} */
const programs = { gz: 'gzip', zst: 'zstd' };

/**
 * @param {import('./fpm.mjs').Options} options
 * @param {string} tree
 */
export function makeDeb(options, tree) {
  const entries = below(tree).map((path) => ({ path, stat: lstatSync(path) }));
  const control = join(tree, 'DEBIAN');
  mkdirSync(control, { mode: 0o755 });
  // As dpkg-gencontrol counts: files by whole kibibytes, one for anything else.
  const size = entries.reduce((sum, { stat }) => sum + (stat.isFile() ? Math.ceil(stat.size / 1024) : 1), 0);
  const fields = {
    Package: options.name,
    Version: options.version + (options.iteration === undefined ? '' : `-${options.iteration}`),
    Architecture: options.architecture,
    Maintainer: options.maintainer,
    'Installed-Size': size,
    Depends: options.depends?.join(', '),
    Recommends: options['deb-recommends']?.join(', '),
    Section: options.category,
    Priority: options['deb-priority'],
    Homepage: options.url,
    Description: description(options.description ?? ''),
  };
  write(
    'control',
    lines(Object.entries(fields).flatMap(([name, value]) => (value === undefined ? [] : `${name}: ${value}`))),
  );
  write(
    'md5sums',
    lines(
      entries
        .filter(({ stat }) => stat.isFile())
        .map(({ path }) => `${createHash('md5').update(readFileSync(path)).digest('hex')}  ${relative(tree, path)}`),
    ),
  );
  for (const [script, name] of /** @type {const} */ ([
    ['after-install', 'postinst'],
    ['after-remove', 'postrm'],
  ])) {
    const file = options[script];
    if (file !== undefined) write(name, readFileSync(file, 'utf8'), 0o755);
  }
  const how = options['deb-compression'] ?? 'xz';
  const target = /** @type {string} */ (options.package);
  // Tests need a package soon rather than a small one.
  const level = process.env['FERRY_PACK_LEVEL'];
  const compression = [`-Z${programs[how] ?? how}`, ...(level === undefined ? [] : [`-z${level}`])];
  run('dpkg-deb', ['--root-owner-group', ...compression, '--build', tree, target]);

  /** @param {string} name @param {string} text @param {number} [mode] */
  function write(name, text, mode = 0o644) {
    writeFileSync(join(control, name), text, { mode });
  }
}

/** @param {readonly string[]} all */
const lines = (all) => all.map((line) => `${line}\n`).join('');

/**
 * The first line is the synopsis, the others begin with a space, an empty one is a dot; 78 letters are a line.
 * @param {string} text
 */
function description(text) {
  const [synopsis = '', ...rest] = text.trim().split('\n');
  return [
    synopsis.trim(),
    ...rest.flatMap((line) => (line.trim() === '' ? ' .' : wrap(line).map((row) => ` ${row}`))),
  ].join('\n');
}
