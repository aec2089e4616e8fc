/**
 * The siege: a Ferry on a host of its own is called by strangers, one lie after another, while a remembered device sends to
 * it. Prints what it cost as a table: how long the window took to answer, its memory, whether the remembered device stayed
 * in sight, how fast it sent and how soon it began. Linux, root, python3, openssl and Xvfb; six minutes a round.
 *
 *   npm run siege -- [--only offers,forged] [--scale 0.1] [--times 2] [--of FOLDER] [--base FOLDER] [--engine] [--mb N] [--check] [--threads] [--mbit N]
 *
 * --scale: of the counts that the proof asks for; --of: another build of Ferry; --base: one that is besieged as well; --engine: without a window;
 * --check: exit 1 where a figure of this build is missed. The control of a lie takes as much of the processor, and calls nobody.
 * --mbit: each host's cable carries so much and no more, as a network does; left out, what the processors bear.
 * --threads: with the window, what the app's threads did in the longest wait: which ran, which were ready and had no processor.
 * With --engine the answers are those of the engine to the app's main process, without what it takes to draw a window.
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, parts, root } from '../build.mjs';
import { Host } from './hosts.mjs';
import { forgottenMs, isCounted, lies, promised, strangers } from './lies.mjs';

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    only: { type: 'string', default: Object.keys(lies).join(',') },
    scale: { type: 'string', default: '1' },
    times: { type: 'string', default: '1' },
    of: { type: 'string', default: root },
    base: { type: 'string' },
    engine: { type: 'boolean', default: false },
    mb: { type: 'string', default: '500' },
    check: { type: 'boolean', default: false },
    threads: { type: 'boolean', default: false },
    mbit: { type: 'string' },
  },
});
const here = fileURLToPath(new URL('.', import.meta.url));
const scale = Number(options.scale);
const megabytes = Number(options.mb);
/** Where the strangers are: a network that the besieged host is on as well, large enough for all of them. */
const [hostThere, firstStranger] = ['10.98.0.1', '10.98.1.1'];
/** A control need not last longer to show what it costs. */
const longestControlSeconds = 20;
/** From one transfer to the next. */
const breakMs = 500;

/** @param {number} count */
const of = (count) => Math.max(1, Math.round(count * scale));

async function all() {
  const ns = (/** @type {string} */ host) => String(process.env[`NS_${host}`]);
  ip('-n', ns('A'), 'address', 'add', `${hostThere}/16`, 'dev', 'eth0');
  for (let n = 0; n < strangers; n++) {
    ip('-n', ns('C'), 'address', 'add', `10.98.${1 + ((n + 1) >> 8)}.${(n + 1) & 255}/16`, 'dev', 'eth0');
  }
  if (options.mbit !== undefined) for (const host of ['A', 'B', 'C']) narrow(host, options.mbit);
  let missed = 0;
  for (let round = 1; round <= Number(options.times); round++) {
    missed += await besiege(options.of, `${options.of === root ? 'this build' : options.of}, round ${round}`);
    if (options.base !== undefined) await besiege(options.base, `${options.base}, round ${round}`);
  }
  return options.check && missed > 0 ? 1 : 0;
}

/** Answers how many figures were missed. @param {string} where @param {string} title */
async function besiege(where, title) {
  // In memory where it can be: what a disk does meanwhile is not a stranger's doing.
  const folder = fs.mkdtempSync(join(fs.existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'ferry-siege-'));
  const shared = { build: where, folder };
  const as = options.engine ? 'host' : 'window';
  const besieged = new Host({ ...shared, as, namespace: String(process.env['NS_A']), name: 'Besieged' });
  const friend = new Host({ ...shared, as: 'host', namespace: String(process.env['NS_B']), name: 'Friend' });
  try {
    const self = await besieged.started;
    if (self.inbox !== undefined) besieged.inbox = self.inbox;
    const { fingerprint } = await friend.started;
    const file = join(folder, 'file.dat');
    // What packs would go faster than the cable carries, and be told by what packing costs.
    fs.writeFileSync(file, randomFillSync(Buffer.allocUnsafe(megabytes * 1_000_000)));
    const sides = { besieged, friend, file, fingerprint };
    await remember(sides, folder);
    // The first ones warm both up.
    for (let n = 0; n < 3; n++) await send(sides);
    const speeds = [];
    await besieged.measure();
    for (let n = 0; n < 5; n++) speeds.push(await send(sides));
    const restSpeed = median(speeds.map(({ speed }) => speed));
    await sleep(2_000);
    const rest = await besieged.measure();
    console.log(
      `\n${title}: at rest ${Math.round(restSpeed)} MB/s, begins after ${Math.round(median(speeds.map(({ begins }) => begins)))} ms, ` +
        `answers within ${usual(rest.answers)} ms, ${Math.round(rest.rssMb)} MB\n`,
    );
    if (options.threads) console.log(`<!-- at rest: ${rest.told ?? ''} -->\n`);
    console.log(
      '| lie | what came of it | answers within, ms (99 %, worst, of that without a processor) | page late, ms (99 %, worst) | memory above rest | in sight | speed (slowest, of) | its control: speed, answers, memory | begins after | load |',
    );
    console.log('|---|---|---|---|---|---|---|---|---|---|');
    let missed = 0;
    let countedUntil = 0;
    for (const name of options.only.split(',')) {
      if (isCounted(name)) await sleep(Math.max(0, countedUntil - performance.now()));
      const row = await tell(name, lies[name]?.(of, fingerprint) ?? [], sides);
      if (isCounted(name)) countedUntil = performance.now() + forgottenMs;
      const { seconds = 1, cores = 0 } = row.said;
      const burnt = [`seconds=${Math.min(Math.round(seconds) + 1, longestControlSeconds)}`, `cores=${cores}`];
      const control = await tell('burn', burnt, sides);
      if (control.failed !== null) console.error(`the control: ${control.did}`);
      const percent = (/** @type {number} */ speed) => `${Math.round((100 * speed) / restSpeed)} %`;
      const moreMb = row.rssMb - rest.rssMb;
      console.log(
        `| ${[name, row.did, `${usual(row.answers)} (${Math.round(row.waited)})`, usual(row.late), `${Math.round(moreMb)} MB`, `${row.seen} of ${row.looks}`].join(' | ')} | ` +
          `${percent(row.speed)}, ${row.sent} | ${percent(control.speed)}, ${usual(control.answers)} (${Math.round(control.waited)}), ${Math.round(control.rssMb - rest.rssMb)} MB | ${Math.round(row.begins)} ms | ${loadavg()[0]?.toFixed(1)} |`,
      );
      if (options.threads) {
        console.log(`<!-- worst, ms of each thread: ${row.told ?? ''} | control: ${control.told ?? ''} -->`);
      }
      const holds =
        Math.max(...row.answers, ...row.late) <= promised.answerMs &&
        moreMb <= promised.moreMb &&
        row.seen === row.looks &&
        row.speed >= restSpeed * promised.speed &&
        row.begins <= promised.beginsMs;
      if (!holds) missed++;
      if (besieged.over) throw new Error('the besieged Ferry has ended');
    }
    return missed;
  } finally {
    await Promise.all([besieged.end(), friend.end()]);
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** The host's cable, both ways. @param {string} host @param {string} mbit */
function narrow(host, mbit) {
  const rate = ['root', 'tbf', 'rate', `${mbit}mbit`, 'burst', '256k', 'latency', '20ms'];
  for (const [namespace, device] of [
    [process.env[`NS_${host}`], 'eth0'],
    [process.env['NS_SWITCH'], process.env[`LINK_${host}`]],
  ]) {
    const { status, stderr } = spawnSync(
      'tc',
      ['-n', String(namespace), 'qdisc', 'add', 'dev', String(device), ...rate],
      {
        encoding: 'utf8',
      },
    );
    if (status !== 0) throw new Error(`tc: ${stderr}`);
  }
}

/** @param {...string} args */
function ip(...args) {
  const { status, stderr } = spawnSync('ip', args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ip ${args.join(' ')}: ${stderr}`);
}

/** @param {readonly number[]} all */
function median(all) {
  return all.toSorted((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}

/** @param {readonly number[]} all */
function usual(all) {
  const sorted = all.toSorted((a, b) => a - b);
  return `${Math.round(sorted[Math.floor(sorted.length * 0.99)] ?? 0)}, ${Math.round(sorted.at(-1) ?? 0)}`;
}

/** @typedef {{ besieged: Host, friend: Host, file: string, fingerprint: string }} Sides */

/** The friend's first transfer is accepted always. @param {Sides} sides @param {string} folder */
async function remember({ besieged, friend }, folder) {
  const path = join(folder, 'first.txt');
  fs.writeFileSync(path, 'first');
  const sent = await friend.command('send', { paths: [path], to: { by: 'address', address: process.env['IP_A'] } });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  const id = sent.value.transferId;
  // Builds that compare codes before they offer ask the friend's person first.
  const { question, endedAt } = await friend.transfer(
    id,
    (one) => one.question !== null || one.status === 'asking' || one.endedAt !== null,
  );
  if (endedAt !== null) throw new Error('the first transfer came to nothing');
  if (question !== null) await friend.command('decide', { transferId: id, questionId: question.id, choice: 'accept' });
  await besieged.transfer(id, ({ status }) => status === 'asking');
  const answered = await besieged.command('answer', { transferId: id, accept: true, always: true });
  if (!answered.ok) throw new Error(JSON.stringify(answered.failure));
  await friend.transfer(id, ({ status }) => status === 'done');
}

/** MB/s, and ms until the friend hears that bytes have arrived. @param {Sides} sides */
async function send({ besieged, friend, file }) {
  const at = performance.now();
  const sent = await friend.command('send', { paths: [file], to: { by: 'address', address: process.env['IP_A'] } });
  if (!sent.ok) throw new Error(JSON.stringify(sent.failure));
  const id = sent.value.transferId;
  await friend.transfer(id, ({ status, progress }) => progress.bytes > 0 || status === 'done');
  const begins = performance.now() - at;
  const ended = await friend.transfer(id, ({ endedAt }) => endedAt !== null);
  if (ended.status !== 'done') throw new Error(`a transfer ${ended.status}: ${JSON.stringify(ended.failure)}`);
  const seconds = (performance.now() - at - begins) / 1_000;
  for (const name of fs.readdirSync(besieged.inbox)) fs.rmSync(join(besieged.inbox, name), { recursive: true });
  return { begins, speed: megabytes / seconds };
}

/** @param {string} name @param {readonly string[]} given @param {Sides} sides */
async function tell(name, given, sides) {
  const { besieged, fingerprint } = sides;
  const script = join(root, 'test', 'support', 'hostile', 'peer', 'lies.py');
  const source = name === 'burn' ? [] : [`source=${firstStranger}`];
  const argv = ['nice', '-n', '19', 'python3', '-B', script, name, `${hostThere}:53317`, ...source, ...given];
  const liar = spawn('ip', ['netns', 'exec', String(process.env['NS_C']), ...argv], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let output = '';
  liar.stdout.setEncoding('utf8').on('data', (text) => (output += text));
  const telling = { isOver: false };
  const over = once(liar, 'close').then(() => void (telling.isOver = true));
  await besieged.measure();
  await sleep(500);
  let [looks, seen, begins, speed, sent] = [0, 0, 0, Infinity, 0];
  const watch = (async () => {
    while (!telling.isOver) {
      // The whole state now and then only: to hand it over takes the page's time, which is measured.
      if (looks++ % 10 > 0 && !options.engine) seen += Number(await besieged.shows(fingerprint, 'Friend'));
      else {
        const { devices } = await besieged.state();
        const device = devices.find((/** @type {any} */ one) => one.fingerprint === fingerprint);
        if (device?.name === 'Friend' && device.addresses.includes(`${process.env['IP_B']}:53317`)) seen++;
      }
      await sleep(500);
    }
  })();
  /** @type {Error | null} */
  let failed = null;
  while (!telling.isOver && failed === null) {
    try {
      const one = await send(sides);
      // The last one ends when nobody lies any more.
      if (!telling.isOver || sent === 0) speed = Math.min(speed, one.speed);
      begins = Math.max(begins, one.begins);
      sent++;
      await Promise.race([over, sleep(breakMs)]);
    } catch (error) {
      failed = error instanceof Error ? error : new Error('no error', { cause: error });
    }
  }
  await over;
  await watch;
  /** @type {Record<string, number>} */
  const said = output.trim() === '' ? {} : JSON.parse(output.trim().split('\n')[0] ?? '');
  const { lie: _lie, ...counts } = said;
  const did =
    failed === null
      ? JSON.stringify(counts).replaceAll(/[{}"]/g, '').replaceAll(',', ', ')
      : `FAILED: ${failed.message}`;
  if (failed !== null) speed = 0;
  return { ...(await besieged.measure()), failed, did, said, looks, seen, begins, speed, sent };
}

if (positionals[0] === 'inside') process.exitCode = await all();
else {
  await build(parts);
  const screen = options.engine || process.env['DISPLAY'] !== undefined ? [] : ['xvfb-run', '-a'];
  const argv = ['a', 'b', 'c', '--', ...screen, process.execPath, fileURLToPath(import.meta.url), 'inside'];
  const run = spawnSync(join(here, '..', 'netns.sh'), [...argv, ...process.argv.slice(2)], { stdio: 'inherit' });
  process.exitCode = run.status ?? 1;
}
