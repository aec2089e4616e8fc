/** The texts that Debian's policy asks of each package: copyright and changelog. Other systems pass over them. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../build.mjs';

/** When what is packed was made: `SOURCE_DATE_EPOCH` (build/dist.mjs sets it), else now. */
export function releaseDate() {
  const seconds = Number(process.env['SOURCE_DATE_EPOCH'] ?? Number.NaN);
  return Number.isNaN(seconds) ? new Date() : new Date(seconds * 1000);
}

/** @param {import('./stage.mjs').Package} about @returns machine-readable, as Debian's DEP 5 has it */
export function debianCopyright({ author, homepage }) {
  const licence = readFileSync(join(root, 'LICENSE'), 'utf8').trim().split('\n');
  const holder = licence.find((line) => line.startsWith('Copyright'))?.replace(/^Copyright \(c\) /, '') ?? author.name;
  const terms = licence.slice(licence.findIndex((line) => line.startsWith('Permission')));
  return [
    'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/',
    'Upstream-Name: Ferry',
    `Upstream-Contact: ${author.name} <${author.email}>`,
    `Source: ${homepage}`,
    '',
    'Files: *',
    `Copyright: ${holder}`,
    'License: Expat',
    'Comment: What else is in the package stands under the terms in',
    ' /opt/Ferry/LICENSES.third-party.txt (bundled packages),',
    ' /opt/Ferry/LICENSE.electron.txt and /opt/Ferry/LICENSES.chromium.html.',
    '',
    'License: Expat',
    ...terms.map((line) => (line === '' ? ' .' : ` ${line}`)),
    '',
  ].join('\n');
}

/** @param {import('./stage.mjs').Package} about */
export function debianChangelog({ author, version }) {
  // `Tue, 01 Dec 2026 00:00:00 GMT` but for the zone, which Debian writes in digits.
  const date = releaseDate().toUTCString().replace('GMT', '+0000');
  return `ferry (${version}) stable; urgency=medium

  * What changed: /usr/share/doc/ferry/CHANGELOG.md.gz

 -- ${author.name} <${author.email}>  ${date}
`;
}
