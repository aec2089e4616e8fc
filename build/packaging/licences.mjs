/** The licences of every package that Ferry ships, in one text: what Vite bundled (it lists that), and what stays beside the bundles. */
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { root } from '../build.mjs';

/** @typedef {{ name: string, version: string, identifier: string | null, text: string | null }} Licence */

/** Found in node_modules at run time: the dependencies of package.json, which Vite leaves out. */
function unbundled() {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  return Object.keys(dependencies).map((name) => {
    const folder = join(root, 'node_modules', name);
    const { version, license } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
    const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each));
    return {
      name,
      version,
      identifier: license,
      text: file === undefined ? null : readFileSync(join(folder, file), 'utf8'),
    };
  });
}

/**
 * The licence of a package that names MIT and brings no text: the usual one, as ours is, with its own author.
 * @param {string} name
 */
function mitOf(name) {
  const { author } = JSON.parse(readFileSync(join(root, 'node_modules', name, 'package.json'), 'utf8'));
  const who = typeof author === 'string' ? author : author?.name;
  if (!who) return null;
  return readFileSync(join(root, 'LICENSE'), 'utf8').replace(/^Copyright .*$/m, () => `Copyright (c) ${who}`);
}

/**
 * Every package in what is shipped, each version once, by name; without the window, of the rest alone. Throws where out/ isn't built,
 * or a package has no licence.
 */
export function licences({ window = true } = {}) {
  const bundled = ['out/licences.json', ...(window ? ['out/renderer/licences.json'] : [])].flatMap((path) => {
    if (!existsSync(join(root, path))) throw new Error(`${path} is missing: node build/build.mjs --force`);
    return /** @type {Licence[]} */ (JSON.parse(readFileSync(join(root, path), 'utf8')));
  });
  /** @type {Map<string, Licence>} */
  const all = new Map([...bundled, ...unbundled()].map((each) => [`${each.name} ${each.version}`, each]));
  for (const each of all.values()) {
    if (!each.text && each.identifier === 'MIT') each.text = mitOf(each.name);
  }
  const without = [...all.values()].filter(({ identifier, text }) => !identifier || !text);
  if (without.length > 0) throw new Error(`no licence comes with ${without.map(({ name }) => name).join(', ')}`);
  return [...all.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** @param {string} path where the text goes @param {{ window?: boolean }} [what] as `licences` */
export function writeLicences(path, { window = true } = {}) {
  const list = licences({ window });
  const line = '-'.repeat(78);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(
    path,
    [
      'Ferry itself is under the MIT licence. It is made with these packages:',
      '',
      ...list.map(({ name, version, identifier }) => `  ${name} ${version} (${identifier})`),
      '',
      ...(window
        ? ['Electron, which runs it, and Chromium in it: LICENSE.electron.txt and LICENSES.chromium.html.', '']
        : []),
      ...list.flatMap(({ name, version, text }) => [line, `${name} ${version}`, line, '', text?.trim() ?? '', '']),
    ].join('\n'),
  );
}
