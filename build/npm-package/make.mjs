/**
 * The terminal app as an npm package: `npm run dist -- npm`. A folder of its own is filled with what the terminal app loads, and
 * packed by `npm pack`; the repository's own package.json is the desktop app's, and private.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { parseSync } from 'vite';
import { root } from '../build.mjs';
import { writeLicences } from '../packaging/licences.mjs';

/** The package's name on npm: a placeholder, like the homepage, until there is one of ours. */
export const npmName = 'ferry';

/** What the terminal app starts with: itself, and its thread for the disk. */
const entries = ['cli.js', 'disk-worker.js'];

/**
 * Makes the package below `folder`. Throws where out/ isn't built.
 * @param {string} folder made anew
 * @returns {string} path of the .tgz
 */
export function makeNpmPackage(folder) {
  const tree = join(folder, 'package');
  rmSync(tree, { recursive: true, force: true });
  mkdirSync(join(tree, 'man'), { recursive: true });
  for (const name of loadedBy(entries)) {
    mkdirSync(dirname(join(tree, 'out', name)), { recursive: true });
    copyFileSync(join(root, 'out', name), join(tree, 'out', name));
  }
  for (const name of ['LICENSE', 'CHANGELOG.md']) copyFileSync(join(root, name), join(tree, name));
  copyFileSync(join(import.meta.dirname, 'ferry.js'), join(tree, 'ferry.js'));
  copyFileSync(join(import.meta.dirname, 'README.npm.md'), join(tree, 'README.md'));
  writeLicences(join(tree, 'LICENSES.third-party.txt'), { window: false });
  writeFileSync(join(tree, 'man', 'ferry.1.gz'), gzipSync(manual(), { level: 9 }));
  writeFileSync(join(tree, 'package.json'), `${JSON.stringify(packageJson(), null, 2)}\n`);
  const { status, stdout, stderr } = spawnSync(
    'npm',
    ['pack', '--json', '--ignore-scripts', '--pack-destination', folder],
    {
      cwd: tree,
      encoding: 'utf8',
      shell: process.platform === 'win32',
    },
  );
  if (status !== 0) throw new Error(`npm pack failed: ${stderr}`);
  const [made] = /** @type {{ filename: string }[]} */ (Object.values(JSON.parse(stdout)));
  if (made === undefined) throw new Error(`npm pack made nothing: ${stdout}`);
  return join(folder, made.filename);
}

function packageJson() {
  const whole = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const { version, description, license, author, homepage, engines, dependencies } = whole;
  return {
    name: npmName,
    ...{ version, description, license, author, homepage },
    keywords: ['file-transfer', 'lan', 'send', 'share', 'localsend', 'cli'],
    type: 'module',
    bin: { ferry: 'ferry.js' },
    man: ['man/ferry.1.gz'],
    // No scripts of ours, and none of what it needs has to run: natives come prebuilt.
    ...{ engines, dependencies },
  };
}

/**
 * What these files of out/ import, and so on; themselves too.
 * @param {readonly string[]} names
 */
function loadedBy(names) {
  const found = new Set(names);
  // A set is walked to its end also where it grows meanwhile.
  for (const name of found) {
    for (const from of importsOf(name)) {
      if (from.startsWith('.')) found.add(join(dirname(name), from).replaceAll('\\', '/'));
    }
  }
  return [...found].toSorted();
}

/** @param {string} name of a file of out/ */
function importsOf(name) {
  const source = readFileSync(join(root, 'out', name), 'utf8');
  const { module, errors } = parseSync(name, source);
  if (errors.length > 0) throw new Error(`out/${name} can't be read: node build/build.mjs --force`);
  const dynamic = module.dynamicImports.map(({ moduleRequest: { start, end } }) => source.slice(start, end).trim());
  return [
    ...module.staticImports.map(({ moduleRequest }) => moduleRequest.value),
    ...module.staticExports.flatMap(({ entries }) => entries.map(({ moduleRequest }) => moduleRequest?.value ?? '')),
    ...dynamic.filter((text) => /^["'`]/.test(text)).map((text) => text.slice(1, -1)),
  ];
}

function manual() {
  const { status, stdout, stderr } = spawnSync(process.execPath, [join(root, 'out', 'manual.js'), 'man'], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`out/manual.js man: ${stderr}`);
  return stdout;
}
