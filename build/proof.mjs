/**
 * The full-size proof that Ferry delivers: two hosts (network namespaces) find each other by multicast, and the terminal
 * app takes a tree of real files, 5 GiB in one file and 100,000 small files from one to the other. Everything is
 * compared: bytes (`diff -r`), times, permissions. Prints figures as it goes and a table; fails when something differs,
 * or when a process grows beyond what is promised. Root, Linux, some 12 GB free in the temporary folder, a few minutes.
 *
 *   node build/proof.mjs [--dir FOLDER]     FOLDER: where the files are made, on the disk to be proved
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeFile } from './interruptions/file.mjs';
import { build, root } from './build.mjs';

/** What a side may grow by while files pass, in MB. */
const maxGrowth = 250;
/** How soon a device should be found, in milliseconds. */
const maxDiscovery = 2000;
const rounds = 5;
const kibPerMb = 1e6 / 1024;

const self = fileURLToPath(import.meta.url);
const cli = join(root, 'out', 'cli.js');
const { values: options } = parseArgs({ options: { dir: { type: 'string', default: tmpdir() } } });

/** @type {{ [name: string]: { what: string, make: (dir: string) => void } }} */
const cases = {
  tree: { what: 'real files: node_modules without symlinks', make: copyRealFiles },
  big: { what: 'one file of 5 GiB', make: (dir) => makeFile(join(dir, 'big.bin'), 5 * 1024) },
  small: { what: '100,000 files of 0 to 2 KiB', make: (dir) => makeSmallFiles(dir, 100, 1000) },
};

/** @param {string} dir */
function copyRealFiles(dir) {
  fs.cpSync(join(root, 'node_modules'), join(dir, 'node_modules'), {
    recursive: true,
    preserveTimestamps: true,
    filter: (path) => !path.includes('/node_modules/.cache') && !fs.lstatSync(path).isSymbolicLink(),
  });
}

/** @param {string} dir @param {number} folders @param {number} files in each */
function makeSmallFiles(dir, folders, files) {
  const noise = randomFillSync(Buffer.alloc(4096));
  for (let d = 0; d < folders; d++) {
    fs.mkdirSync(join(dir, `folder ${d}`));
    for (let f = 0; f < files; f++) {
      noise.writeUInt32LE(d * files + f, 0);
      fs.writeFileSync(join(dir, `folder ${d}`, `${f}.bin`), noise.subarray(0, (d * files + f * 7) % 2049));
    }
  }
}

/** Path, permissions, size and time (whole milliseconds, as it travels) of everything below. @param {string} dir */
function listing(dir) {
  return fs.readdirSync(dir, { recursive: true, encoding: 'utf8' }).map((path) => {
    const stats = fs.lstatSync(join(dir, path));
    return `${stats.mode.toString(8)} ${stats.isFile() ? stats.size : ''} ${Math.floor(stats.mtimeMs)} ${path}`;
  });
}

/** A `ferry --json` process on a host; its memory is watched until it ends. */
class Ferry {
  /** Resident now and at most, in MB. */
  resident = 0;
  peak = 0;
  /** @type {{ type: string, at: number, [field: string]: unknown }[]} */
  events = [];
  stderr = '';

  /** @param {string} host @param {string[]} args */
  constructor(host, args) {
    this.startedAt = performance.now();
    const argv = ['netns', 'exec', String(process.env[`NS_${host}`]), process.execPath, cli, ...args, '--json'];
    // Nobody is there to compare a code.
    const env = { ...process.env, FERRY_ACCEPT_NEW: '1' };
    this.child = spawn('ip', argv, { stdio: ['ignore', 'pipe', 'pipe'], env });
    /** @type {Promise<number | null>} */
    this.exit = once(this.child, 'close').then(([code]) => code);
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      // Thousands of lines about files would be the biggest thing in this process.
      if (event.type !== 'file' && event.type !== 'progress') this.events.push({ ...event, at: performance.now() });
      this.wake();
    });
    this.child.stderr.setEncoding('utf8').on('data', (text) => {
      this.stderr += text;
      this.wake();
    });
    const watch = setInterval(() => this.measure(), 50);
    void this.exit.finally(() => clearInterval(watch));
  }

  wake = () => {};

  measure() {
    try {
      const status = fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      this.resident = Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / kibPerMb;
      this.peak = Math.max(this.peak, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / kibPerMb);
    } catch {
      // It has ended: what was seen last stands.
    }
  }

  /** Waits until `test` answers something. @template T @param {() => T | undefined} test @returns {Promise<T>} */
  async until(test) {
    let over = false;
    void this.exit.then(() => {
      over = true;
      this.wake();
    });
    for (;;) {
      const found = test();
      if (found !== undefined) return found;
      if (over) throw new Error(`ended early: ${this.stderr}`);
      await /** @type {Promise<void>} */ (new Promise((resolve) => (this.wake = resolve)));
    }
  }

  /** @param {string} type */
  event(type) {
    return this.until(() => this.events.find((event) => event.type === type));
  }

  async end() {
    this.child.kill('SIGINT');
    await this.exit;
  }
}

/** @param {string} work */
async function proveDiscovery(work) {
  const home = (/** @type {string} */ name) => ['--home', join(work, `home-${name}`), '--name', name];
  const newcomers = [];
  const arrivals = [];
  for (let round = 0; round < rounds; round++) {
    const receiver = new Ferry('B', ['receive', '--accept', 'trusted', ...home('Receiver')]);
    await receiver.event('listening');
    const looker = new Ferry('A', ['devices', '--wait', '30', ...home('Looker')]);
    newcomers.push((await looker.event('device')).at - looker.startedAt);
    await receiver.end();
    await looker.end();

    const patient = new Ferry('A', ['receive', '--accept', 'trusted', ...home('Other')]);
    await patient.event('listening');
    const watcher = new Ferry('A', ['devices', '--wait', '30', ...home('Looker')]);
    await watcher.event('device');
    const late = new Ferry('B', ['receive', '--accept', 'trusted', ...home('Receiver')]);
    const seen = await watcher.until(() => watcher.events.filter((event) => event.type === 'device')[1]);
    arrivals.push(seen.at - late.startedAt);
    for (const ferry of [late, patient, watcher]) await ferry.end();
  }
  const told = (/** @type {number[]} */ times) => times.map((time) => `${Math.round(time)}`).join(', ');
  console.log(`discovery, ms from process start to device found, ${rounds} rounds`);
  console.log(`  someone looks for a receiver that is there: ${told(newcomers)}`);
  console.log(`  a receiver starts while someone looks:      ${told(arrivals)}`);
  return Math.max(...newcomers, ...arrivals);
}

/** @param {string} work @param {string} name @param {{ what: string, make: (dir: string) => void }} one */
async function proveDelivery(work, name, { what, make }) {
  console.log(`\n${name}: ${what}`);
  const [shelf, inbox] = [join(work, `${name}-from`), join(work, `${name}-to`)];
  fs.mkdirSync(join(shelf, name), { recursive: true });
  make(join(shelf, name));
  const home = (/** @type {string} */ side) => ['--home', join(work, `home-${name}-${side}`), '--name', side];
  const receiver = new Ferry('B', ['receive', '--accept', 'all', '--once', '--dir', inbox, ...home('Receiver')]);
  await receiver.event('listening');
  receiver.measure();
  const sender = new Ferry('A', ['send', join(shelf, name), '--to', 'Receiver', ...home('Sender')]);
  await sender.until(() => sender.stderr.match(/Connecting/) ?? undefined);
  const found = performance.now() - sender.startedAt;
  sender.measure();
  const before = { sender: sender.resident, receiver: receiver.resident };
  const [done] = await Promise.all([sender.event('done'), receiver.event('done')]);
  const [sent, received] = await Promise.all([sender.exit, receiver.exit]);
  if (sent !== 0 || received !== 0) throw new Error(`exit ${sent} and ${received}: ${sender.stderr}${receiver.stderr}`);
  const seconds = Number(done['seconds']);
  const files = Number(done['files']);
  const megabytes = Number(done['bytes']) / 1e6;
  console.log(
    `  found in ${Math.round(found)} ms; ${files} files, ${Math.round(megabytes)} MB in ${seconds.toFixed(1)} s`,
  );
  const difference = spawnSync('diff', ['-r', shelf, inbox], { encoding: 'utf8' });
  if (difference.status !== 0) throw new Error(`not the same: ${difference.stdout.slice(0, 2000)}${difference.stderr}`);
  const [there, here] = [listing(shelf).toSorted(), listing(inbox).toSorted()];
  const other = there.findIndex((line, i) => line !== here[i]);
  if (other >= 0 || there.length !== here.length) {
    throw new Error(`not the same: ${there[other]} became ${here[other]}`);
  }
  console.log(`  diff -r is clean; ${there.length} names with their times and permissions are equal`);
  fs.rmSync(shelf, { recursive: true });
  fs.rmSync(inbox, { recursive: true });
  const growth = Math.max(sender.peak - before.sender, receiver.peak - before.receiver);
  return {
    growth,
    found,
    row: {
      case: name,
      files,
      MB: Math.round(megabytes),
      s: Number(seconds.toFixed(1)),
      'MB/s': Math.round(megabytes / seconds),
      'files/s': Math.round(files / seconds),
      'found ms': Math.round(found),
      'sender MB': `${Math.round(before.sender)} → ${Math.round(sender.peak)}`,
      'receiver MB': `${Math.round(before.receiver)} → ${Math.round(receiver.peak)}`,
    },
  };
}

async function prove() {
  await build(['main']);
  const work = fs.mkdtempSync(join(options.dir, 'ferry-proof-'));
  try {
    const failures = [];
    const slowest = await proveDiscovery(work);
    if (slowest > maxDiscovery) failures.push(`a device was found after ${Math.round(slowest)} ms`);
    const rows = [];
    for (const [name, one] of Object.entries(cases)) {
      const { row, growth, found } = await proveDelivery(work, name, one);
      rows.push(row);
      if (growth > maxGrowth) failures.push(`${name}: a process grew by ${Math.round(growth)} MB`);
      if (found > maxDiscovery) failures.push(`${name}: the receiver was found after ${Math.round(found)} ms`);
    }
    console.log('');
    console.table(rows);
    for (const failure of failures) console.error(`proof: ${failure}`);
    return failures.length === 0;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

if (process.env['NS_A'] === undefined) {
  const script = join(root, 'build', 'netns.sh');
  const { status } = spawnSync(script, ['a', 'b', '--', process.execPath, self, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
} else {
  process.exitCode = (await prove()) ? 0 : 1;
}
