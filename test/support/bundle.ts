/** TypeScript entry points as files that plain Node 20 can run, for tests that need a process of their own. */
import { existsSync } from 'node:fs';
import { chmod, cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles `entry` (a path in the project, `test/…/child.ts`) and answers the absolute path of an ES module, which
 * is removed with `cleanUp` (vitest's `onTestFinished` or `afterAll`). As in what ships, only native packages are left out:
 * Node finds them, since the module lies in the project.
 */
export async function bundle(
  entry: string,
  cleanUp: (remove: () => Promise<void>) => void = onTestFinished,
): Promise<string> {
  const name = basename(entry).replace(/\.\w+$/, '');
  const cache = join(root, 'node_modules', '.cache', 'ferry-test');
  await mkdir(cache, { recursive: true });
  const outDir = await mkdtemp(join(cache, `${name}-`));
  cleanUp(() => rm(outDir, { recursive: true, force: true }));
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
  return join(outDir, `${name}.mjs`);
}

/**
 * The same, with native packages beside it, in a folder that every user may read: a checkout may lie in one that
 * is closed to others, as root's home is.
 */
export async function bundleForAnybody(
  entry: string,
  cleanUp: (remove: () => Promise<void>) => void = onTestFinished,
): Promise<string> {
  const module = await bundle(entry, cleanUp);
  const dir = await mkdtemp(join(tmpdir(), 'ferry-bundle-'));
  cleanUp(() => rm(dir, { recursive: true, force: true }));
  for (const name of await nativePackagesAndBuilds()) {
    const from = join(root, 'node_modules', name);
    // Sources and headers would be most of what is copied.
    const filter = (path: string) => !/^(doc|lib|vendor)$/.test(relative(from, path));
    await cp(from, join(dir, 'node_modules', name), { recursive: true, dereference: true, filter });
  }
  await cp(dirname(module), dir, { recursive: true });
  await chmod(dir, 0o755);
  return join(dir, basename(module));
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
