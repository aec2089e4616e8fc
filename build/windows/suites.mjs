#!/usr/bin/env node
/**
 * The tests of engine, terminal app and what they share, hostile peers and fuzzing among them, under Windows' Node in Wine 10;
 * as root on Debian or Ubuntu (x64). The first run sets everything up, below --work.
 *   node build/windows/suites.mjs [--work /tmp/ferry-wine-suites] [--node 22.23.3] [FILTER… (as of vitest)]
 * Prints what vitest does, then what failed and what was skipped for which reason; exit code 1 when a test failed.
 * On Windows itself: npm run test:unit.
 */
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, cpSync, mkdirSync, openSync, readFileSync, readSync, rmSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../build.mjs';

const { values: o, positionals: filters } = parseArgs({
  allowPositionals: true,
  options: {
    work: { type: 'string', default: '/tmp/ferry-wine-suites' },
    node: { type: 'string', default: '22.23.3' },
  },
});
const suites = ['test/engine', 'test/cli', 'test/hostile', 'test/fuzz', 'test/model', 'test/shared'];
const followMs = 500;

const work = resolve(o.work);
const setup = join(root, 'build/windows/setup-suites.sh');
execFileSync('bash', [setup, work, o.node], { stdio: 'inherit' });
copyCheckout(join(work, 'suites'));
const results = join(work, 'results.json');
rmSync(results, { force: true });
const code = await runInWine();
process.exitCode = report() || code !== 0 ? 1 : 0;

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

/**
 * Runs vitest in a system of its own: what it mounts and what it leaves running ends with it. Its output goes by a file,
 * because Wine can't write to Unix pipes as Node's stdout. @returns {Promise<number>} its exit code
 */
async function runInWine() {
  const debian = join(work, 'debian');
  const script = `
    set -e
    mkdir -p "$1$2" && mount --bind "$2" "$1$2" && mount --bind /dev "$1/dev" && mount -t proc proc "$1/proc"
    exec chroot "$1" env -i PATH=/usr/bin:/bin HOME=/root LANG=C.UTF-8 WINEPREFIX="$2/prefix" WINEDEBUG=-all FERRY_IN_WINE=1 sh -c '
      # Node refuses to start on the Windows that Wine shows by default.
      [ -e "$WINEPREFIX/ready" ] || { /usr/lib/wine/wine64 wineboot -i; /usr/lib/wine/wine64 winecfg -v win10; touch "$WINEPREFIX/ready"; }
      cd "$0" && exec /usr/lib/wine/wine64 "$@"' "$2/suites" "\${@:3}"`;
  const vitest = [
    ...[join(work, `node-${o.node}`, 'bin', 'node.exe'), 'node_modules/vitest/vitest.mjs', 'run', '--project', 'node'],
    ...['--no-color', '--reporter=default', '--reporter=json', '--outputFile.json=../results.json'],
    ...(filters.length > 0 ? filters : suites),
  ];
  const log = join(work, 'output.txt');
  const output = openSync(log, 'w');
  const child = spawn(
    'unshare',
    ['--mount', '--pid', '--fork', '--kill-child', 'bash', '-c', script, 'bash', debian, work, ...vitest],
    { stdio: ['ignore', output, output] },
  );
  closeSync(output);
  // It waits for nobody, and all that runs in there ends with it.
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => child.kill('SIGKILL'));
  const shown = openSync(log, 'r');
  const buffer = Buffer.alloc(64 * 1024);
  const show = () => {
    for (let read; (read = readSync(shown, buffer)) > 0;) process.stdout.write(buffer.subarray(0, read));
  };
  const following = setInterval(show, followMs);
  const code = await new Promise((done) => child.on('exit', (code) => done(code ?? 1)));
  clearInterval(following);
  show();
  return code;
}

/** Prints what failed, and the sums. @returns {boolean} Whether anything failed. */
function report() {
  /** @type {{ numPassedTests: number, numFailedTests: number, numPendingTests: number, success: boolean,
   *   testResults: { name: string, status: string, message: string, assertionResults: { status: string, fullName: string, failureMessages: string[] }[] }[] }} */
  const all = JSON.parse(readFileSync(results, 'utf8'));
  for (const { name, status, message, assertionResults } of all.testResults) {
    const file = name.slice(name.indexOf('/test/') + 1);
    if (status === 'failed' && assertionResults.length === 0) process.stdout.write(`FAILED ${file}: ${message}\n`);
    for (const { status, fullName, failureMessages } of assertionResults) {
      if (status === 'failed') {
        process.stdout.write(`FAILED ${file}: ${fullName}: ${failureMessages[0]?.split('\n')[0]}\n`);
      }
    }
  }
  process.stdout.write(`${all.numPassedTests} passed, ${all.numFailedTests} failed, ${all.numPendingTests} skipped\n`);
  return !all.success;
}
