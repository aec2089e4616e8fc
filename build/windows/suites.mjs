#!/usr/bin/env node
/**
 * The tests of engine, terminal app and what they share, hostile peers and fuzzing among them, under Windows' Node: on Windows
 * itself, or in Wine 10, as root on Debian or Ubuntu (x64). There the first run sets everything up, below --work.
 *   node build/windows/suites.mjs [--work /tmp/ferry-wine-suites] [--node 22.23.3] [PART OF A PATH…]
 * Goes in parts of some files each, so that a worker that ends takes no more than its part along. Prints what vitest does,
 * then what failed and the sums; exit code 1 when a test failed or a file has no result.
 */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  closeSync,
  cpSync,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../build.mjs';

const { values: o, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    work: { type: 'string', default: join(tmpdir(), 'ferry-wine-suites') },
    node: { type: 'string', default: '22.23.3' },
  },
});
const suites = ['test/engine', 'test/cli', 'test/hostile', 'test/fuzz', 'test/model', 'test/shared'];
const filesInPart = 20;
const followMs = 500;

/** @typedef {{ name: string, status: string, message: string,
 *   assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }} FileResult */

const work = resolve(o.work);
const files = suites
  .flatMap((suite) =>
    readdirSync(join(root, suite), { recursive: true, encoding: 'utf8' }).map(
      (f) => `${suite}/${f.replaceAll('\\', '/')}`,
    ),
  )
  .filter((file) => file.endsWith('.test.ts') && (filters.length === 0 || filters.some((f) => file.includes(f))))
  .sort();
const onWindows = process.platform === 'win32';
mkdirSync(work, { recursive: true });
const found = join(work, 'results.json');
if (!onWindows) {
  execFileSync('bash', [join(root, 'build/windows/setup-suites.sh'), work, o.node], { stdio: 'inherit' });
  copyCheckout(join(work, 'suites'));
}
/** @type {import('node:child_process').ChildProcess | undefined} */
let running;
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.once(signal, () => {
    // It waits for nobody, and all that runs in there ends with it.
    running?.kill('SIGKILL');
    process.exit(1);
  });
}
/** @type {FileResult[]} */
const results = [];
/** What went wrong beside the tests. @type {string[]} */
const besides = [];
for (let first = 0; first < files.length; first += filesInPart) {
  const part = files.slice(first, first + filesInPart);
  process.stdout.write(`\nFiles ${first + 1} to ${first + part.length} of ${files.length}\n`);
  results.push(...(await run(part)));
}
// A worker in Wine may not start in time, or end: its file is tried once more.
const missing = files.filter((file) => !results.some(({ name }) => name === file));
if (missing.length > 0) results.push(...(await run(missing)));
process.exitCode = report() ? 1 : 0;

/** What is in this checkout, committed or not, beside Windows' packages. @param {string} to */
function copyCheckout(to) {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  for (const top of ['electron', 'renderer', 'shared', 'test', 'build', 'docs']) {
    rmSync(join(to, top), { recursive: true, force: true });
  }
  for (const path of listed.toString().split('\0')) {
    if (path === '' || statSync(join(root, path), { throwIfNoEntry: false })?.isFile() !== true) continue;
    mkdirSync(dirname(join(to, path)), { recursive: true });
    cpSync(join(root, path), join(to, path));
  }
}

/** Runs a part of the tests. @param {readonly string[]} part its files @returns {Promise<FileResult[]>} */
async function run(part) {
  rmSync(found, { force: true });
  const vitest = [
    ...[
      'node_modules/vitest/vitest.mjs',
      'run',
      '--project',
      'node',
      '--project',
      'alone',
      '--no-color',
      '--experimental.fsModuleCache',
    ],
    '--reporter=default',
    ...['--reporter=json', `--outputFile.json=${onWindows ? found : '../results.json'}`, ...part],
  ];
  const code = onWindows ? await runHere(vitest) : await runInWine(vitest);
  if (!existsSync(found)) return [];
  const { testResults } = /** @type {{ testResults: FileResult[] }} */ (JSON.parse(readFileSync(found, 'utf8')));
  if (code !== 0 && testResults.length === part.length && testResults.every(({ status }) => status === 'passed')) {
    besides.push(`beside the tests, in the part that begins with ${part[0]}`);
  }
  return testResults.map((result) => ({ ...result, name: result.name.slice(result.name.lastIndexOf('/test/') + 1) }));
}

/** @param {readonly string[]} vitest Node's arguments @returns {Promise<unknown>} its exit code */
async function runHere(vitest) {
  running = spawn(process.execPath, vitest, { cwd: root, stdio: 'inherit' });
  return (await once(running, 'exit'))[0];
}

/**
 * Runs vitest in a system of its own: what it mounts and what it leaves running ends with it. Its output goes by a file,
 * because Wine can't write to Unix pipes as Node's stdout. @param {readonly string[]} vitest Node's arguments
 * @returns {Promise<unknown>} its exit code
 */
async function runInWine(vitest) {
  const debian = join(work, 'debian');
  const script = `
    set -e
    mkdir -p "$1$2" && mount --bind "$2" "$1$2" && mount --bind /dev "$1/dev" && mount -t proc proc "$1/proc"
    exec chroot "$1" env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 WINEPREFIX="$2/prefix" WINEDEBUG=-all WINEDLLOVERRIDES=winedbg.exe=d FERRY_IN_WINE=1 sh -c '
      # Node refuses to start on the Windows that Wine shows by default.
      [ -e "$WINEPREFIX/ready" ] || { /usr/lib/wine/wine64 wineboot -i; /usr/lib/wine/wine64 winecfg -v win10; touch "$WINEPREFIX/ready"; }
      cd "$0" && exec /usr/lib/wine/wine64 "$@"' "$2/suites" "\${@:3}"`;
  const node = join(work, `node-${o.node}`, 'bin', 'node.exe');
  const log = join(work, 'output.txt');
  const output = openSync(log, 'w');
  running = spawn(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', 'bash', '-c', script, 'bash', debian, work, node, ...vitest],
    { stdio: ['ignore', output, output] },
  );
  closeSync(output);
  const shown = openSync(log, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  const show = () => {
    for (let read; (read = readSync(shown, buffer)) > 0;) process.stdout.write(buffer.subarray(0, read));
  };
  const following = setInterval(show, followMs);
  const [code] = await once(running, 'exit');
  clearInterval(following);
  show();
  closeSync(shown);
  return code;
}

/** Prints what failed, and the sums. @returns {boolean} Whether anything failed. */
function report() {
  const failed = [...besides];
  for (const file of files) {
    const result = results.find(({ name }) => name === file);
    const tests = result?.assertionResults ?? [];
    const why = result?.status === 'failed' ? result.message : '';
    if (result === undefined || why !== '') failed.push(`${file}: ${why || 'no result'}`);
    for (const { status, fullName, failureMessages } of tests) {
      if (status === 'failed') failed.push(`${file}: ${fullName}: ${failureMessages[0]?.split('\n')[0]}`);
    }
  }
  for (const line of failed) process.stdout.write(`FAILED ${line}\n`);
  const statuses = results.flatMap(({ assertionResults }) => assertionResults.map(({ status }) => status));
  const sum = (/** @type {string[]} */ ...of) => statuses.filter((status) => of.includes(status)).length;
  const skipped = statuses.length - sum('passed', 'failed');
  process.stdout.write(`\n${sum('passed')} passed, ${sum('failed')} failed, ${skipped} skipped\n`);
  return failed.length > 0;
}
