/**
 * One round: a folder of tiny files is sent, the receiver is killed with SIGKILL when so many have their names, looked at
 * as the kill left it, and started again; the sender goes on by itself. Throws an Error that says which promise broke.
 */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */
/** @typedef {{ readonly atKill: number, readonly partials: number, readonly seconds: number }} Round */

const partial = /^\.ferry-/;
const startsWithinMs = 60_000;
const endsWithinMs = 180_000;

/** What the sent folder holds, by name. @param {string} dir @param {number} count @returns {Map<string, string>} */
export function writeTinyFiles(dir, count) {
  const contents = new Map();
  for (let n = 0; n < count; n++) {
    const name = `file ${n}.txt`;
    // No two are alike, and none is empty.
    const content = `content of ${n} ${'.'.repeat(n % 300)}\n`;
    fs.writeFileSync(join(dir, name), content);
    contents.set(name, content);
  }
  return contents;
}

/**
 * @param {object} o
 * @param {string} o.cli Path of the built terminal app.
 * @param {string} o.work A folder for the homes of both.
 * @param {string} o.source The folder to send.
 * @param {Map<string, string>} o.contents What it holds.
 * @param {string} o.dest An empty folder on the disk.
 * @param {number[]} o.killAt The receiver is killed when so many files have their names, once for each.
 * @returns {Promise<Round>}
 */
export async function killRound({ cli, work, source, contents, dest, killAt }) {
  const began = performance.now();
  const target = join(dest, source.slice(source.lastIndexOf('/') + 1));
  let receiver = await receive(cli, work, dest, 0);
  const { port } = receiver;
  const sender = start(cli, [
    'send',
    '--home',
    join(work, 'sender'),
    '--name',
    'S',
    '--interface',
    '127.0.0.1',
    '--json',
    '--to',
    `127.0.0.1:${port}`,
    source,
  ]);
  let ended = false;
  const exit = sender.exit.then((code) => ((ended = true), code));
  const isOver = () => ended;
  let atKill = 0;
  let partials = 0;
  try {
    for (const count of killAt) {
      while (!isOver() && names(target).length < count) await sleep(1);
      receiver.process.kill('SIGKILL');
      await receiver.exit;
      ({ atKill, partials } = checkAtKill(target, contents));
      receiver = await receive(cli, work, dest, port);
    }
    const code = await Promise.race([exit, sleep(endsWithinMs, 'still sending', { ref: false })]);
    if (code !== 0) throw new Error(`the sender ended with ${code}: ${sender.output().slice(-600)}`);
    checkAtEnd(target, contents);
    return { atKill, partials, seconds: (performance.now() - began) / 1000 };
  } finally {
    sender.process.kill('SIGKILL');
    receiver.process.kill('SIGKILL');
    await Promise.all([exit, receiver.exit]);
  }
}

/** @param {string} cli @param {string} work @param {string} dest @param {number} port 0: any. */
async function receive(cli, work, dest, port) {
  const args = ['receive', '--home', join(work, 'receiver'), '--name', 'R', '--interface', '127.0.0.1', '--json'];
  const started = start(cli, [...args, '--port', String(port), '--dir', dest, '--accept', 'all']);
  let over = false;
  void started.exit.then(() => (over = true));
  for (const until = performance.now() + startsWithinMs; ; await sleep(5)) {
    const found = /"type":"listening","port":(\d+)/.exec(started.output());
    if (found !== null) return { ...started, port: Number(found[1]) };
    if (over || performance.now() > until) throw new Error(`the receiver doesn't start: ${started.output()}`);
  }
}

/** @param {string} cli @param {readonly string[]} args */
function start(cli, args) {
  const child = spawn(process.execPath, [cli, ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, FERRY_ACCEPT_NEW: '1' },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => (output += String(data)));
  /** @type {Promise<number | string | null>} */
  const exit = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
  return { process: child, exit, output: () => output };
}

/** Names in a folder that may not be there. @param {string} dir */
function names(dir) {
  return fs.existsSync(dir) ? fs.readdirSync(dir) : [];
}

/** Every name is whole or absent. @param {string} target @param {Map<string, string>} contents */
function checkAtKill(target, contents) {
  const all = names(target);
  const final = all.filter((name) => !partial.test(name));
  for (const name of final) {
    const found = fs.readFileSync(join(target, name), 'utf8');
    if (found !== contents.get(name)) throw new Error(`after the kill “${name}” has ${found.length} bytes of its own`);
  }
  return { atKill: final.length, partials: all.length - final.length };
}

/** All is there once, and nothing else. @param {string} target @param {Map<string, string>} contents */
function checkAtEnd(target, contents) {
  checkAtKill(target, contents);
  const all = names(target);
  const strangers = all.filter((name) => !contents.has(name));
  if (strangers.length > 0) throw new Error(`at the end there is also “${strangers.slice(0, 5).join('”, “')}”`);
  if (all.length !== contents.size) throw new Error(`at the end ${contents.size - all.length} files are missing`);
}
