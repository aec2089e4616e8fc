/** A tree as an .rpm, packed by rpmbuild (Debian's package `rpm`). */
import { copyFileSync, lstatSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { releaseDate } from '../debian-docs.mjs';
import { below, run, wrap } from './tree.mjs';

/** electron-builder says an architecture by Debian's name in places, and by rpm's in others. @type {Readonly<Record<string, string>>} */
const architectures = { amd64: 'x86_64', x86_64: 'x86_64', arm64: 'aarch64', aarch64: 'aarch64' };

/**
 * Folders that are the package's own, or that it shares with the shells and file managers it has something for, which may not be there:
 * all others are the system's, which keeps them when the package goes.
 */
const own =
  /^\/opt\/|^\/usr\/share\/(?:doc\/ferry|(?:Thunar|bash-completion|caja-python|file-manager|fish|kio|nautilus-python|nemo|zsh)(?:\/|$))/;

/**
 * @param {import('./fpm.mjs').Options} options
 * @param {string} tree
 * @param {string} work a folder for what is in between
 */
export function makeRpm(options, tree, work) {
  const arch = architectures[options.architecture ?? ''];
  if (arch === undefined) throw new Error(`no rpm for “${options.architecture}”`);
  // Debian's own say nothing on other systems.
  rmSync(join(tree, 'usr', 'share', 'lintian'), { recursive: true, force: true });
  const description = (options.description ?? '').trim();
  // Tests need a package soon rather than a small one.
  const level = process.env['FERRY_PACK_LEVEL'];
  const payload = (options['rpm-compression'] ?? 'xzmt').startsWith('xz')
    ? `w${level ?? 6}T0.xzdio`
    : `w${level ?? 19}.zstdio`;
  const files = below(tree).flatMap((path) => {
    const at = `/${relative(tree, path)}`;
    const isFolder = lstatSync(path).isDirectory();
    if (isFolder && !own.test(at)) return [];
    return `${isFolder ? '%dir ' : kind(at)}%attr(-, root, root) "${at.replaceAll('%', '%%')}"`;
  });
  const spec = join(work, 'ferry.spec');
  writeFileSync(
    spec,
    `Name: ${options.name}
Version: ${options.version}
Release: ${options.iteration ?? '1'}
Summary: ${options['rpm-summary'] ?? description.split('\n')[0]}
License: ${options.license ?? ''}
Vendor: ${options.vendor}
Packager: ${options.maintainer}
URL: ${options.url}
Group: Productivity/Networking/Other
AutoReqProv: no
${(options.depends ?? []).map((each) => `Requires: ${each}\n`).join('')}
# The runtime is packed as it came: nothing is stripped, compressed or looked through.
%global debug_package %{nil}
%global _build_id_links none
%global __os_install_post %{nil}
%define _binary_payload ${payload}
%define use_source_date_epoch_as_buildtime 1
%define clamp_mtime_to_source_date_epoch 1
%define _buildhost localhost
%description
${wrap(description).join('\n')}
${script('post', options['after-install'])}${script('postun', options['after-remove'])}
%files
${files.join('\n')}
%changelog
* ${day()} ${options.maintainer} - ${options.version}-${options.iteration ?? '1'}
- What changed: /usr/share/doc/ferry/CHANGELOG.md.gz
`,
  );
  const topdir = join(work, 'rpm');
  run('rpmbuild', [
    '-bb',
    '--quiet',
    '--target',
    `${arch}-linux`,
    '--buildroot',
    tree,
    '--define',
    `_topdir ${topdir}`,
    spec,
  ]);
  const made = below(join(topdir, 'RPMS')).find((path) => path.endsWith('.rpm'));
  if (made === undefined) throw new Error('rpmbuild made no package');
  copyFileSync(made, /** @type {string} */ (options.package));
}

/** @param {string} at */
function kind(at) {
  return /^\/usr\/share\/(doc|man)\//.test(at) ? '%doc ' : '';
}

/** @param {string} section @param {string | undefined} file */
function script(section, file) {
  return file === undefined ? '' : `%${section} -p /bin/sh\n${readFileSync(file, 'utf8').replaceAll('%', '%%')}\n`;
}

/** Of the release, as rpm writes it: `Tue Dec 01 2026`. */
function day() {
  const [week, date, month, year] = releaseDate().toUTCString().replace(',', '').split(' ');
  return [week, month, date, year].join(' ');
}
