/** Packages of Ferry as it is here, made soon rather than small, and once for all tests that look at them. */
import { execFile, spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { root } from '../../../build/build.mjs';
import { desktop } from '../seats/desktop.ts';

const execute = promisify(execFile);

/** Why no Linux package can be made on this computer; null: they can. */
export function whyNoPackages(...programs: readonly string[]): string | null {
  if (!desktop.runs) return desktop.reason;
  if (process.platform !== 'linux') return 'needs Linux';
  const lacking = [...programs, 'flock'].filter(
    (program) => spawnSync('sh', ['-c', `command -v ${program}`]).status !== 0,
  );
  return lacking.length === 0 ? null : `needs ${lacking.join(', ')}`;
}

/** Packing, making a lean system and installing there: ends what hangs. On a quiet machine a minute is enough. */
export const makingMs = 600_000;

/**
 * Packs the runtime that the tests use with out/ as it is, as deb and rpm, of this version or as another one.
 * @returns the folder where they are, below dist/; made anew when something that they are made of has changed
 */
export async function pack(version?: string): Promise<string> {
  const done = await turn();
  try {
    return await packHere(version);
  } finally {
    await done();
  }
}

/** Waits until no other worker packs, since all go through dist/; answers what gives the turn back. Ends with this process. */
async function turn(): Promise<() => Promise<void>> {
  mkdirSync(join(root, 'dist'), { recursive: true });
  const holder = spawn('flock', [join(root, 'dist', '.tests.lock'), 'sh', '-c', 'echo; exec cat'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(holder, 'close');
  await once(holder.stdout, 'data');
  return async () => {
    holder.stdin.end();
    await closed;
  };
}

async function packHere(version?: string): Promise<string> {
  if (!desktop.runs) throw new Error(desktop.reason);
  const out = join(root, 'dist', 'tests', version ?? 'now');
  const stamp = join(out, '.made-of');
  const hash = hashOfSources();
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return out;
  await rm(out, { recursive: true, force: true });
  const options = [
    `-c.directories.output=${out}`,
    // Quick to make, and Debian 12's lintian knows it, which doesn't know zstd.
    '-c.deb.compression=gz',
    ...(version === undefined ? [] : [`-c.extraMetadata.version=${version}`]),
  ];
  await execute(process.execPath, [join(root, 'build', 'dist.mjs'), 'deb', 'rpm', ...options], {
    cwd: root,
    maxBuffer: 1e8,
    env: { ...process.env, ELECTRON_OVERRIDE_DIST_PATH: dirname(desktop.electron), FERRY_PACK_LEVEL: '1' },
  });
  writeFileSync(stamp, hash);
  return out;
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  const stamps = ['main', 'client', 'preload'].map((part) => join('out', `.${part}.sha256`));
  const packaging = [
    'build/electron-builder.mjs',
    'build/dist.mjs',
    'build/icons',
    'build/packaging',
    'LICENSE',
    'package.json',
  ];
  for (const path of [...stamps, ...packaging].flatMap((name) => filesBelow(join(root, name)))) {
    hash.update(`${path}\0`).update(readFileSync(path));
  }
  return hash.digest('hex');
}

function filesBelow(path: string): string[] {
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path).flatMap((name) => filesBelow(join(path, name)));
}

/** Path of the one file there whose name ends so. */
export function packageIn(folder: string, ending: string): string {
  const found = readdirSync(folder).find((name) => name.endsWith(ending));
  if (found === undefined) throw new Error(`no ${ending} in ${folder}`);
  return join(folder, found);
}
