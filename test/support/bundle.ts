/** TypeScript entry points as files that plain Node 20 can run, for tests that need a process of their own. */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { onTestFinished } from 'vitest';
import { build } from 'vite';

const root = fileURLToPath(new URL('../..', import.meta.url));

/**
 * Bundles `entry` (a path in the project, `test/…/child.ts`) and answers the absolute path of an ES module, which
 * is removed with `cleanUp` (vitest's `onTestFinished` or `afterAll`). Packages are not bundled: Node finds them,
 * since the module lies in the project.
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
