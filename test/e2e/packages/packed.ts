/** Packages of Ferry as it is here, made soon rather than small. */
import { execFile, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { inject } from 'vitest';
import { root } from '../../../build/build.mjs';

const execute = promisify(execFile);
const desktop = inject('desktop');

/** Why no Linux package can be made on this computer; null: they can. */
export function whyNoPackages(...programs: readonly string[]): string | null {
  if (!desktop.runs) return desktop.reason;
  if (process.platform !== 'linux') return 'needs Linux';
  const lacking = programs.filter((program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0);
  return lacking.length === 0 ? null : `needs ${lacking.join(', ')}`;
}

/**
 * Packs the runtime that the tests use with out/ as it is.
 * @param targets as `npm run dist` takes them
 * @returns where they are; to be removed by the caller
 */
export async function pack(targets: readonly string[], version?: string): Promise<string> {
  if (!desktop.runs) throw new Error(desktop.reason);
  const out = mkdtempSync(join(tmpdir(), 'ferry-dist-'));
  const options = [`-c.directories.output=${out}`, ...(version === undefined ? [] : [`-c.extraMetadata.version=${version}`])];
  await execute(process.execPath, [join(root, 'build', 'dist.mjs'), ...targets, ...options], {
    cwd: root,
    maxBuffer: 1e8,
    env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dirname(desktop.electron), FERRY_PACK_LEVEL: '1' },
  });
  return out;
}

/** Path of the one file there whose name ends so. */
export function packageIn(folder: string, ending: string): string {
  const found = readdirSync(folder).find((name) => name.endsWith(ending));
  if (found === undefined) throw new Error(`no ${ending} in ${folder}`);
  return join(folder, found);
}
