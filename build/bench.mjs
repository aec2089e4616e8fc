/**
 * `npm run bench [-- --quick] [-- --only NAME]`: what Ferry's speed is, beside others', on this machine.
 * Builds what is stale, takes a copy of it that nobody rebuilds midway, and runs `build/bench/main.ts` where
 * nobody else's network settings count: in a network namespace of its own, under reno.
 */
import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { basename, join } from 'node:path';
import { build as bundle } from 'vite';
import { build, parts, root } from './build.mjs';
import { findElectron } from './runtime/runtime.mjs';

/** The kernel's default may be bbr, whose pacing caps loopback: figures taken with it compare nothing but its pacing. */
const congestion = 'reno';

if (process.platform !== 'linux') {
  console.error('The bench reads /proc and makes network namespaces: it runs on Linux only.');
  process.exit(1);
}
const load = (loadavg()[0] ?? 0).toFixed(2);
await build(parts);
const results = join(root, 'out', 'bench');
mkdirSync(results, { recursive: true });
const stage = mkdtempSync(join(results, 'stage-'));
try {
  const app = copyApp(stage);
  const programs = await bundlePrograms(join(stage, 'bench'));
  const env = {
    ...process.env,
    FERRY_BENCH: JSON.stringify({
      app,
      ferry: version(),
      electron: electronPath(),
      results,
      docs: join(root, 'docs'),
      netns: join(root, 'build', 'netns.sh'),
      packages: join(root, 'node_modules'),
    }),
    FERRY_BENCH_LOAD: load,
  };
  const main = [process.execPath, join(programs, 'main.js'), ...process.argv.slice(2)];
  const isolate = `ip link set lo up && sysctl -qw net.ipv4.tcp_congestion_control=${congestion} && exec "$@"`;
  const own = ['unshare', '--net', 'sh', '-c', isolate, 'sh', ...main];
  const canIsolate = spawnSync('unshare', ['--net', 'true']).status === 0;
  if (!canIsolate) console.error('Not root: no network namespace of its own, so the figures are this system’s.');
  const [command, ...args] = canIsolate ? own : main;
  const { status } = spawnSync(command ?? '', args, {
    stdio: 'inherit',
    env: { ...env, FERRY_BENCH_ISOLATED: canIsolate ? '1' : '0' },
  });
  process.exitCode = status ?? 1;
} finally {
  rmSync(stage, { recursive: true, force: true });
}

/**
 * The built app in a place of its own, as Electron starts it: with a main module that also measures its event loop.
 * @param {string} stage
 * @returns {string}
 */
function copyApp(stage) {
  const app = join(stage, 'app');
  for (const name of ['cli.js', 'main.js', 'worker.js', 'disk-worker.js', 'preload.cjs', 'chunks', 'renderer']) {
    cpSync(join(root, 'out', name), join(app, name), { recursive: true });
  }
  cpSync(join(root, 'build', 'icons'), join(stage, 'build', 'icons'), { recursive: true });
  const { name, version } = readPackage();
  writeFileSync(join(app, 'package.json'), JSON.stringify({ name, version, type: 'module', main: 'measured.js' }));
  writeFileSync(join(app, 'measured.js'), "import '../bench/loop-delay.js';\nimport './main.js';\n");
  return app;
}

/** @returns {{ name: string, version: string }} */
function readPackage() {
  return JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
}

/**
 * @param {string} outDir
 * @returns {Promise<string>} the folder with main.js and the programs it starts
 */
async function bundlePrograms(outDir) {
  const folder = join(root, 'build', 'bench');
  const programs = readdirSync(join(folder, 'programs')).map((name) => join(folder, 'programs', name));
  const isPython = (/** @type {string} */ path) => path.endsWith('.py');
  const entries = [join(folder, 'main.ts'), ...programs.filter((path) => !isPython(path))];
  await bundle({
    root,
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    define: { __FERRY_VERSION__: JSON.stringify('bench') },
    build: {
      ssr: true,
      outDir,
      target: 'node20',
      minify: false,
      rolldownOptions: {
        input: entries,
        external: ['electron'],
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-shared.js' },
      },
    },
  });
  for (const path of programs.filter(isPython)) cpSync(path, join(outDir, basename(path)));
  return outDir;
}

/** Electron's executable; where there is none, the path where it would be. */
function electronPath() {
  try {
    return findElectron({ download: false });
  } catch {
    return join(root, 'node_modules', 'electron', 'dist', 'electron');
  }
}

/** What is measured: the package's version, the commit, and whether the sources were touched since. */
function version() {
  /** @param {string[]} args */
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
  const touched = git('status', '--porcelain', 'electron', 'shared') === '' ? '' : ', with changes';
  return `${readPackage().version} (${git('rev-parse', '--short', 'HEAD') || 'no commit'}${touched})`;
}
