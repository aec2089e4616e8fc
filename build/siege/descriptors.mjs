/**
 * The proof that a want of descriptors ends nothing: two terminal apps with a hard limit each, discovery on, in network
 * namespaces, while a third host opens connections as fast as it can. In the middle both get no descriptor at all for some
 * seconds. Every file must arrive, and both must go on. Linux, root.
 *
 *   npm run descriptors -- [--limits 256,512,1024] [--files N] [--starve SECONDS] [--cli FILE]
 */
import { spawn, spawnSync } from 'node:child_process';
import fs from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { builtCli, Ferry, killAll } from '../programs/ferry.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    limits: { type: 'string', default: '256,512,1024' },
    files: { type: 'string', default: '4000' },
    starve: { type: 'string', default: '5' },
    cli: { type: 'string', default: builtCli },
  },
});
const self = fileURLToPath(import.meta.url);
const port = 53317;
/** Fewer than a Ferry at rest has open. */
const none = 10;

const role = positionals[0];
if (role === 'flood') flood(String(positionals[1]));
else if (role === 'inside') process.exitCode = await all();
else {
  const netns = fileURLToPath(new URL('../netns.sh', import.meta.url));
  const run = spawnSync(netns, ['a', 'b', 'c', '--', process.execPath, self, 'inside', ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = run.status ?? 1;
}

async function all() {
  let failed = 0;
  for (const limit of options.limits.split(',').map(Number)) {
    const why = await round(limit).catch((error) => String(error));
    console.log(`limit ${limit}: ${why === null ? 'all files arrived, nothing ended' : `FAILED: ${why}`}`);
    if (why !== null) failed++;
  }
  await killAll();
  return failed === 0 ? 0 : 1;
}

/** What went wrong; null: nothing. @param {number} limit */
async function round(limit) {
  const folder = fs.mkdtempSync(join(tmpdir(), 'ferry-descriptors-'));
  const source = join(folder, 'source');
  const files = makeTree(source, Number(options.files));
  const on = (/** @type {string} */ host) => [
    'ip',
    'netns',
    'exec',
    String(process.env[`NS_${host}`]),
    'prlimit',
    `--nofile=${limit}:${limit}`,
  ];
  const home = (/** @type {string} */ name) => ['--home', join(folder, name), '--name', name];
  const inbox = join(folder, 'inbox');
  const { cli } = options;
  const receiver = new Ferry(['receive', '--accept', 'all', '--dir', inbox, '--port', `${port}`, ...home('Ben')], {
    host: on('A'),
    cli,
  });
  const ip = String(process.env['IP_A']);
  const attacker = spawn('ip', ['netns', 'exec', String(process.env['NS_C']), process.execPath, self, 'flood', ip], {
    stdio: 'ignore',
  });
  try {
    await sleep(3_000);
    if (receiver.over) return `the receiver ended with ${receiver.code}: ${receiver.stderr}`;
    const sender = new Ferry(['send', source, '--to', ip, ...home('Anna')], { host: on('B'), cli });
    const landed = () => count(inbox);
    for (let n = 0; landed() < files / 10 && !sender.over; n++) {
      if (n > 600) return `only ${landed()} of ${files} files before the want: ${sender.stderr} ${receiver.stderr}`;
      await sleep(100);
    }
    const before = landed();
    for (const pid of pids(folder)) limitTo(pid, `${none}:${limit}`);
    await sleep(Number(options.starve) * 1_000);
    const between = landed();
    for (const pid of pids(folder)) limitTo(pid, `${limit}:${limit}`);
    const code = await Promise.race([sender.exit, sleep(180_000, 'too long', { ref: false })]);
    console.log(`  ${before} files before, ${between} at its end, ${landed()} of ${files} in the end; exit ${code}`);
    if (code !== 0) return `the sender ended with ${code}: ${sender.stderr}`;
    if (receiver.over) return `the receiver ended with ${receiver.code}: ${receiver.stderr}`;
    return landed() === files ? null : `${landed()} of ${files} files`;
  } finally {
    attacker.kill();
    await killAllOf(receiver);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {Ferry} ferry */
async function killAllOf(ferry) {
  await ferry.end('SIGKILL');
}

/** Small files, and a big one for each hundred. @param {string} folder @param {number} files */
function makeTree(folder, files) {
  for (let n = 0; n < files; n++) {
    const dir = join(folder, `d${n % 40}`);
    fs.mkdirSync(dir, { recursive: true });
    fs.writeFileSync(join(dir, `f${n}`), n % 100 === 0 ? Buffer.alloc(1_000_000, n) : `file ${n}`);
  }
  return files;
}

/** Files under their names. @param {string} folder */
function count(folder) {
  if (!fs.existsSync(folder)) return 0;
  const all = fs.readdirSync(folder, { recursive: true, withFileTypes: true });
  return all.filter((one) => one.isFile() && /^f\d+$/.test(one.name)).length;
}

/** The Ferrys whose home is there. @param {string} folder */
function pids(folder) {
  return fs.readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    try {
      const words = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
      return words[0] === process.execPath && words.some((word) => word.startsWith(`${folder}/`));
    } catch {
      return false;
    }
  });
}

/** @param {string} pid @param {string} limits */
function limitTo(pid, limits) {
  const { status, stderr } = spawnSync('prlimit', ['--pid', pid, `--nofile=${limits}`], { encoding: 'utf8' });
  if (status !== 0) throw new Error(stderr);
}

/** Opens connections that say nothing, all the time. @param {string} host */
function flood(host) {
  setInterval(() => {
    for (let n = 0; n < 40; n++) connect({ host, port }).on('error', () => {});
  }, 100);
}
