/** README and docs/ name only what is there, and leave no folder of the source unnamed. */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md'],
  ...readdirSync(join(root, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
  ...['shared', 'electron', 'renderer', 'build'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?:^|[\\/])README\.md$/.test(name))
      .map((name) => `${top}/${name.replaceAll('\\', '/')}`),
  ),
];
const tops = ['shared', 'electron', 'renderer', 'build', 'test', 'docs', '.ci'];

function read(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** Paths of ours that a text names from the project's folder; those with a placeholder (`…`, `*`, `<`) are none. */
function pathsIn(text: string): string[] {
  const top = tops.map((name) => name.replace('.', '\\.')).join('|');
  const found = text.matchAll(new RegExp(`(?<![\\w./@-])(?:${top})/[\\w./*<…{-]*`, 'gu'));
  return [...found].map(([path]) => path.replace(/\.$/, '')).filter((path) => !/[*<…{]/u.test(path));
}

test.each(pages)('every path that %s names exists', (name) => {
  const missing = pathsIn(read(name)).filter((path) => !existsSync(join(root, path)));
  expect(missing).toEqual([]);
});

test.each(pages)('every link in %s leads somewhere', (name) => {
  const links = [...read(name).matchAll(/\]\(([^)#]+)(?:#[^)]*)?\)/g)].map(([, to]) => to!);
  const own = links.filter((to) => !/^https?:/.test(to));
  expect(own.filter((to) => !existsSync(join(root, dirname(name), to)))).toEqual([]);
});

test('each test that docs/reports.md names is in that file', () => {
  const named = [...read('docs/reports.md').matchAll(/`(test\/\S+\.test\.ts)`: (.+?) \|$/gmu)];
  expect(named.length).toBeGreaterThan(20);
  const missing = named.filter(([, path, name]) => !read(path!).includes(name!));
  expect(missing.map(([line]) => line)).toEqual([]);
});

test('a path that is not there would be found', () => {
  const text = 'See `electron/engine/nowhere.ts`, test/hostile and https://example.com/test/none; docs/*.md.';
  expect(pathsIn(text)).toEqual(['electron/engine/nowhere.ts', 'test/hostile']);
});

/** Folders drawn in README's tree, as paths: two spaces a level, several may share a line. */
function drawnFolders(): string[] {
  const tree = /## Where things are[^]*?```\n([^]*?)```/.exec(read('README.md'))?.[1] ?? '';
  const above: string[] = [];
  const found: string[] = [];
  for (const line of tree.split('\n')) {
    const [indent, text] = [/^ */.exec(line)![0].length, line.trim()];
    // Continued descriptions begin where descriptions do.
    if (text === '' || indent > 20) continue;
    const names = [...text.matchAll(/(?:^|(?<=^[\w/ .-]*\/ {2}))([\w.-]+)\/(?= |$)/g)].map(([, name]) => name!);
    above.length = indent / 2;
    for (const name of names) found.push([...above, name].join('/'));
    if (names[0] !== undefined) above[indent / 2] = names[0];
  }
  return found;
}

/** Folders below `top` that hold source. */
function foldersBelow(top: string): string[] {
  return readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
    .map((name) => join(root, top, name))
    .filter((path) => statSync(path).isDirectory())
    .map((path) => relative(root, path).replaceAll('\\', '/'));
}

test('the tree in the README has every folder of the source, and no other', () => {
  const drawn = drawnFolders();
  expect(drawn.filter((path) => !existsSync(join(root, path)))).toEqual([]);
  const real = ['shared', 'electron', 'renderer'].flatMap((top) => [top, ...foldersBelow(top)]);
  // A line may name the folders below in words.
  const inWords = ['electron/engine/transfer/lanes/sending', 'electron/engine/transfer/lanes/receiving'];
  expect(real.filter((path) => !drawn.includes(path) && !inWords.includes(path))).toEqual([]);
});

test('every script that README and CONTRIBUTING name is in package.json', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const named = ['README.md', 'CONTRIBUTING.md'].flatMap((name) =>
    [...read(name).matchAll(/npm (?:run (?:-s )?([\w:-]+)|(test|start)\b)/g)].map(([, a, b]) => a ?? b!),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
});

test('docs/windows.md names every file that asks which system it runs on', () => {
  const asks = /process\.platform|'win32'|'darwin'/;
  const page = read('docs/windows.md');
  const files = ['shared', 'electron', 'renderer', 'build'].flatMap((top) =>
    readdirSync(join(root, top), { recursive: true, encoding: 'utf8' })
      .map((name) => `${top}/${name.replaceAll('\\', '/')}`)
      .filter((path) => /\.(?:tsx?|m?js)$/.test(path)),
  );
  const asking = files.filter((path) => asks.test(read(path)));
  expect(asking.length).toBeGreaterThan(40);
  expect(asking.filter((path) => !page.includes(`\`${path}\``))).toEqual([]);
});
