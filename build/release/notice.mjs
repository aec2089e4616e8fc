/**
 * The notice of the newest version, out of a folder of packages, for minisign to sign:
 *   node build/release/notice.mjs --files DIR --from https://…/v1.2.3/ --page https://… [--days 120] >updates.json
 * What is new is the newest heading's list in CHANGELOG.md. `serial` is the time in seconds: each notice is newer than the last.
 */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { root } from '../build.mjs';

/** Twice the longest time between two releases; before it is over the same version is noticed anew. */
const usualDays = 120;
/** As many as the app takes. */
const maxNewsLength = 2000;

/** What packages are called (build/electron-builder.mjs), and whose they are. */
const kinds = /** @type {const} */ ([
  { pattern: /^ferry_[\d.]+_amd64\.deb$/, platform: 'linux', archs: ['x64'], kind: 'deb' },
  { pattern: /^ferry_[\d.]+_arm64\.deb$/, platform: 'linux', archs: ['arm64'], kind: 'deb' },
  { pattern: /^ferry-[\d.]+\.x86_64\.rpm$/, platform: 'linux', archs: ['x64'], kind: 'rpm' },
  { pattern: /^ferry-[\d.]+\.aarch64\.rpm$/, platform: 'linux', archs: ['arm64'], kind: 'rpm' },
  { pattern: /-linux-(x64|x86_64)\.AppImage$/, platform: 'linux', archs: ['x64'], kind: 'appimage' },
  { pattern: /-linux-arm64\.AppImage$/, platform: 'linux', archs: ['arm64'], kind: 'appimage' },
  { pattern: /-linux-x64\.tar\.gz$/, platform: 'linux', archs: ['x64'], kind: 'tar.gz' },
  { pattern: /-linux-arm64\.tar\.gz$/, platform: 'linux', archs: ['arm64'], kind: 'tar.gz' },
  { pattern: /-win-x64\.exe$/, platform: 'win32', archs: ['x64'], kind: 'nsis' },
  { pattern: /-win-x64\.zip$/, platform: 'win32', archs: ['x64'], kind: 'zip' },
  // One app for both processors.
  { pattern: /-mac-universal\.dmg$/, platform: 'darwin', archs: ['x64', 'arm64'], kind: 'dmg' },
]);

/**
 * @param {object} what
 * @param {string} what.files folder of packages
 * @param {string} what.from address of the folder they are published in
 * @param {string} what.page where a person reads more
 * @param {string} what.version
 * @param {string} what.news
 * @param {number} what.now milliseconds since the epoch
 * @param {number} [what.days] for how long it is good
 */
export function notice({ files, from, page, version, news, now, days = usualDays }) {
  const found = readdirSync(files)
    .toSorted()
    .flatMap((name) => {
      const is = kinds.find(({ pattern }) => pattern.test(name));
      if (is === undefined) return [];
      const content = readFileSync(join(files, name));
      const sha256 = createHash('sha256').update(content).digest('hex');
      const { platform, kind } = is;
      return is.archs.map((arch) => ({ platform, arch, kind, name, bytes: content.length, sha256 }));
    });
  if (found.length === 0) throw new Error(`no packages in ${files}`);
  return {
    ...{ product: 'ferry', format: 1, serial: Math.floor(now / 1000), version },
    released: new Date(now).toISOString(),
    expires: new Date(now + days * 86_400_000).toISOString(),
    ...{ news: { en: news }, page, from, files: found },
  };
}

/**
 * The list below the newest heading of a version in CHANGELOG.md, as plain text.
 * @param {string} changelog
 */
export function newsIn(changelog) {
  const [, section = ''] = changelog.split(/^## .*$/m);
  const lines = section.split('\n').filter((line) => line !== '' && !line.startsWith('#'));
  const text = lines
    .map((line) => line.replace(/^- /, '• ').replace(/^ +/, ' '))
    .join('\n')
    .replaceAll('\n ', ' ');
  if (text.length <= maxNewsLength) return text;
  const most = text.slice(0, maxNewsLength - 2);
  return `${most.slice(0, most.lastIndexOf('\n'))}\n…`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const one = /** @type {const} */ ({ type: 'string' });
  const { values } = parseArgs({ options: { files: one, from: one, page: one, days: one } });
  const { files, from, page, days } = values;
  if (files === undefined || from === undefined || page === undefined) throw new Error('see the head of this script');
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const news = newsIn(readFileSync(join(root, 'CHANGELOG.md'), 'utf8'));
  const made = notice({
    ...{ files, from, page, version, news, now: Date.now() },
    ...(days !== undefined && { days: Number(days) }),
  });
  process.stdout.write(`${JSON.stringify(made, null, 1)}\n`);
}
