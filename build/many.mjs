/**
 * The proof that a folder of very many files costs little memory: the terminal app sends 1,200,000 empty files to itself,
 * once all in one folder and once a thousand in each. Prints what each process took at most (VmHWM of /proc/PID/status),
 * and fails when one took more than is promised or when a file is missing. Linux; minutes, and 2,400,000 inodes in the folder.
 *
 *   npm run many -- [--files N] [--in one|thousands] [--dir FOLDER] [--cli FILE] [--bytes N]
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { build, root } from './build.mjs';

/** What a process may take, in MB: what the smallest computers still sold have to spare beside a browser. */
const maxMb = 400;
const kibPerMb = 1e6 / 1024;
const watchEveryMs = 50;

const { values: options } = parseArgs({
  options: {
    files: { type: 'string', default: '1200000' },
    in: { type: 'string', multiple: true, default: ['one', 'thousands'] },
    dir: { type: 'string', default: tmpdir() },
    cli: { type: 'string' },
    bytes: { type: 'string', default: '0' },
  },
});
const count = Number(options.files);

/** A terminal app whose memory and processor time are watched until it ends. */
class Ferry {
  peakMb = 0;
  /** User and system, in seconds. */
  cpu = 0;
  said = '';

  /** @param {string} cli @param {string[]} args */
  constructor(cli, args) {
    this.child = spawn(process.execPath, [cli, ...args], {
      stdio: ['ignore', 'ignore', 'pipe'],
      // Nobody is there to compare a code.
      env: { ...process.env, FERRY_ACCEPT_NEW: '1' },
    });
    this.lines = createInterface({ input: this.child.stderr });
    this.lines.on('line', (line) => (this.said = `${this.said}${line}\n`.slice(-2000)));
    const watch = setInterval(() => this.look(), watchEveryMs);
    /** @type {Promise<number | null>} */
    this.exit = once(this.child, 'close').then(([code]) => {
      clearInterval(watch);
      return code;
    });
  }

  look() {
    try {
      const status = fs.readFileSync(`/proc/${this.child.pid}/status`, 'utf8');
      this.peakMb = Math.max(this.peakMb, Number(/VmHWM:\s+(\d+)/.exec(status)?.[1] ?? 0) / kibPerMb);
      const stat = fs.readFileSync(`/proc/${this.child.pid}/stat`, 'utf8');
      // Fields 14 and 15 of proc(5), in hundredths; the second holds the name in brackets.
      const [user = '0', system = '0'] = stat
        .slice(stat.lastIndexOf(')') + 2)
        .split(' ')
        .slice(11, 13);
      this.cpu = (Number(user) + Number(system)) / 100;
    } catch {
      // It has ended: what was seen last stands.
    }
  }
}

/** @param {string} dir @param {number} perFolder */
function makeFiles(dir, perFolder) {
  const content = Buffer.alloc(Number(options.bytes), 'x');
  for (let n = 0; n < count; n++) {
    const folder = perFolder === Infinity ? dir : join(dir, `folder ${Math.floor(n / perFolder)}`);
    if (n === 0 || n % perFolder === 0) fs.mkdirSync(folder, { recursive: true });
    fs.writeFileSync(join(folder, `file ${n}.txt`), content);
  }
}

/** @param {string} dir */
function countFiles(dir) {
  let found = 0;
  for (const entry of fs.readdirSync(dir, { withFileTypes: true })) {
    if (entry.isDirectory()) found += countFiles(join(dir, entry.name));
    else found++;
  }
  return found;
}

/** Names that nobody sent. @param {string} dir @returns {string[]} */
function strangeNames(dir) {
  return fs.readdirSync(dir, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return strangeNames(join(dir, entry.name));
    return /^file \d+\.txt$/.test(entry.name) ? [] : [entry.name];
  });
}

/** @param {string} cli @param {string} work @param {string} how */
async function prove(cli, work, how) {
  const source = join(work, 'files');
  makeFiles(source, how === 'one' ? Infinity : 1000);
  const receiver = new Ferry(cli, [
    ...['receive', '--accept', 'all', '--port', '0'],
    ...['--dir', join(work, 'arrived'), '--home', join(work, 'receiver')],
  ]);
  /** @type {number} */
  const port = await new Promise((resolve, reject) => {
    void receiver.exit.then(() => reject(new Error(receiver.said)));
    receiver.lines.on('line', (line) => {
      const listens = /127\.0\.0\.1:(\d+)/.exec(line);
      if (listens !== null) resolve(Number(listens[1]));
    });
  });
  const began = performance.now();
  const sender = new Ferry(cli, ['send', source, '--to', `127.0.0.1:${port}`, '--home', join(work, 'sender')]);
  const code = await sender.exit;
  const seconds = (performance.now() - began) / 1000;
  receiver.look();
  receiver.child.kill('SIGINT');
  await receiver.exit;
  const arrived = countFiles(join(work, 'arrived'));
  const told = [sender, receiver].map(({ peakMb, cpu }) => `${peakMb.toFixed(0)} MB (${cpu.toFixed(1)} CPU s)`);
  console.log(`${count} files, ${how}: sender ${told[0]}, receiver ${told[1]}, ${seconds.toFixed(0)} s`);
  if (code !== 0) throw new Error(`the sender ended with ${code}: ${sender.said}`);
  if (arrived !== count) {
    const others = strangeNames(join(work, 'arrived')).slice(0, 5);
    throw new Error(
      `${arrived} of ${count} arrived, among them ${others.join(', ') || 'no stranger'}; ${receiver.said}`,
    );
  }
  const above = [sender, receiver].filter(({ peakMb }) => peakMb > maxMb);
  if (above.length > 0) throw new Error(`more than ${maxMb} MB`);
}

if (options.cli === undefined) await build(['main']);
const cli = options.cli ?? join(root, 'out', 'cli.js');
let failed = false;
for (const how of options.in) {
  const work = fs.mkdtempSync(join(options.dir, 'ferry-many-'));
  try {
    await prove(cli, work, how);
  } catch (error) {
    failed = true;
    console.error(`wrong: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}
process.exitCode = failed ? 1 : 0;
