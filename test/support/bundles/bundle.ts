/** TypeScript entry points as files that plain Node 20 can run, for tests that need a process of their own. */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, cp, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import { build } from 'vite';

const root = fileURLToPath(new URL('../../..', import.meta.url));

/**
 * Bundles `entry` (a path in the project, `test/…/child.ts`), once for all tests of a run, and answers the absolute path of an
 * ES module. As in what ships, only native packages are left out: Node finds them, since the module lies in the project.
 */
export function bundle(entry: string): Promise<string> {
  const name = basename(entry).replace(/\.\w+$/, '');
  return once(entry, join(name, `${name}.mjs`), (dir) => write(entry, name, join(dir, name)));
}

/**
 * The same, with native packages beside it, in a folder that every user may read: a checkout may lie in one that
 * is closed to others, as root's home is.
 */
export function bundleForAnybody(entry: string): Promise<string> {
  return once(`anybody ${entry}`, `${basename(entry).replace(/\.\w+$/, '')}.mjs`, async (dir) => {
    const module = await bundle(entry);
    for (const name of await nativePackagesAndBuilds()) {
      const from = join(root, 'node_modules', name);
      // Sources and headers would be most of what is copied.
      const filter = (path: string) => !/^(doc|lib|vendor)$/.test(relative(from, path));
      await cp(from, join(dir, 'node_modules', name), { recursive: true, dereference: true, filter });
    }
    await cp(dirname(module), dir, { recursive: true });
    await chmod(dir, 0o755);
  });
}

/**
 * `make` fills a folder of its own for what is called `key`, once in a run: whoever of two workers is later throws his away and
 * takes the other's. Answers the path `within` it.
 */
async function once(key: string, within: string, make: (dir: string) => Promise<void>): Promise<string> {
  const all = key.startsWith('anybody ') ? inject('bundles').open : inject('bundles').inProject;
  const dir = join(all, createHash('sha256').update(key).digest('hex').slice(0, 16));
  if (existsSync(dir)) return join(dir, within);
  const mine = await mkdtemp(join(all, 'making-'));
  await make(mine);
  try {
    await rename(mine, dir);
  } catch (error) {
    if (!existsSync(dir)) throw error;
    await rm(mine, { recursive: true, force: true });
  }
  return join(dir, within);
}

async function write(entry: string, name: string, outDir: string): Promise<void> {
  await build({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'error',
    ssr: { noExternal: true, external: await nativePackages() },
    define: { __FERRY_VERSION__: JSON.stringify('0.0.0-test') },
    build: {
      ssr: join(root, entry),
      outDir,
      target: 'node20',
      minify: false,
      sourcemap: 'inline',
      rolldownOptions: { output: { format: 'es', entryFileNames: `${name}.mjs` } },
    },
  });
}

/** What package.json lists as dependencies: the packages that bundles leave out. */
async function nativePackages(): Promise<string[]> {
  const text = await readFile(join(root, 'package.json'), 'utf8');
  return Object.keys((JSON.parse(text) as { dependencies: Record<string, string> }).dependencies);
}

/** Those, and this system's builds of them. */
async function nativePackagesAndBuilds(): Promise<string[]> {
  const names = await nativePackages();
  const builds = await Promise.all(
    names.map(async (name) => {
      const text = await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8');
      const { optionalDependencies = {} } = JSON.parse(text) as { optionalDependencies?: Record<string, string> };
      return Object.keys(optionalDependencies);
    }),
  );
  return [...names, ...builds.flat().filter((name) => existsSync(join(root, 'node_modules', name)))];
}
