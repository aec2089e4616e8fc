/**
 * Builds what is stale under `out/`. As a script: `build.mjs [--force] [PART…]`, everything unless
 * parts are named; `--force` builds fresh ones too.
 * A part is stale when the hash of all it is made from differs from the one noted at its last build: unlike
 * times, that survives `git checkout`, a copied folder and a clock that jumps.
 */
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {'client' | 'main' | 'preload'} Part */

/** What each part is made from; everything in `common` besides. */
const common = ['shared', 'vite.config.ts', 'package.json', 'package-lock.json', 'tsconfig.json'];
/** @type {Record<Part, readonly string[]>} */
const sources = {
  client: ['renderer'],
  main: ['electron'],
  preload: ['electron/desktop/bridge/preload.ts', 'electron/desktop/bridge/channels.ts'],
};
export const parts = /** @type {Part[]} */ (Object.keys(sources));

/** Longest wait for another build of the same checkout: several times what a whole build takes on a slow machine. */
const lockTimeoutMs = 60_000;

/**
 * Builds those of `wanted` that are stale. Two processes that ask at once do not disturb each other: the second waits.
 * @param {readonly Part[]} wanted
 * @param {{ force?: boolean }} [options]
 * @returns {Promise<Part[]>} what was built
 */
export async function build(wanted, { force = false } = {}) {
  if (!force && wanted.every((part) => !isStale(part))) return [];
  const unlock = await lock();
  try {
    const stale = wanted.filter((part) => force || isStale(part));
    if (stale.length === 0) return [];
    const hashes = stale.map(hashOf);
    const { createBuilder } = await import('vite');
    const builder = await createBuilder({ configFile: join(root, 'vite.config.ts'), logLevel: 'warn' });
    for (const part of stale) {
      const environment = builder.environments[part];
      if (environment === undefined) throw new Error(`vite.config.ts has no environment ${part}`);
      await builder.build(environment);
      if (part === 'main') chmodSync(join(root, 'out', 'cli.js'), 0o755);
    }
    stale.forEach((part, i) => writeFileSync(stampOf(part), /** @type {string} */ (hashes[i])));
    return stale;
  } finally {
    unlock();
  }
}

/** @param {Part} part */
export function isStale(part) {
  try {
    return readFileSync(stampOf(part), 'utf8') !== hashOf(part);
  } catch {
    return true;
  }
}

/** @param {Part} part */
const stampOf = (part) => join(root, 'out', `.${part}.sha256`);

/** @param {Part} part */
function hashOf(part) {
  const hash = createHash('sha256');
  for (const path of [...common, ...sources[part]].flatMap((name) => filesUnder(join(root, name)))) {
    hash
      .update(`${relative(root, path)}\0`)
      .update(readFileSync(path))
      .update('\0');
  }
  return hash.digest('hex');
}

/**
 * @param {string} path
 * @returns {string[]}
 */
function filesUnder(path) {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .toSorted()
    .flatMap((name) => filesUnder(join(path, name)));
}

async function lock() {
  mkdirSync(join(root, 'out'), { recursive: true });
  const path = join(root, 'out', '.lock');
  const giveUpAt = Date.now() + lockTimeoutMs;
  for (;;) {
    try {
      writeFileSync(path, String(process.pid), { flag: 'wx' });
      return () => rmSync(path, { force: true });
    } catch (error) {
      if (/** @type {NodeJS.ErrnoException} */ (error).code !== 'EEXIST') throw error;
      if (isAbandoned(path)) rmSync(path, { force: true });
      else if (Date.now() > giveUpAt) {
        throw new Error(`${path} is held by another build; delete it if none runs`, { cause: error });
      } else await sleep(50);
    }
  }
}

/**
 * The process that made the lock is gone.
 * @param {string} path
 */
function isAbandoned(path) {
  try {
    const owner = Number(readFileSync(path, 'utf8'));
    if (owner > 0) process.kill(owner, 0);
    return false;
  } catch (error) {
    return /** @type {NodeJS.ErrnoException} */ (error).code === 'ESRCH';
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values, positionals } = parseArgs({ allowPositionals: true, options: { force: { type: 'boolean' } } });
  const wanted = positionals.length === 0 ? parts : parts.filter((part) => positionals.includes(part));
  const built = await build(wanted, { force: values.force ?? false });
  // stdout belongs to whoever runs next: `npm run -s ferry -- … --json`.
  console.error(built.length === 0 ? 'out/ is up to date' : `built ${built.join(', ')}`);
}
