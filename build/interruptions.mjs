/**
 * The proof that nothing is lost when the line or a process goes away in mid-transfer: the terminal app as it ships, a
 * sender and a receiver on hosts of their own (network namespaces), one big file, and an interruption: cable out,
 * another address, a reset, a bad or slow line, `kill -9` of either side again and again. The file is compared byte by
 * byte, nothing else may stay behind, and what the sender put on the wire is counted by its network card. Prints
 * figures; fails when something differs or costs too much. Root, Linux, some 5 GB free, five minutes.
 *
 *   node build/interruptions.mjs [--dir FOLDER] [--only TEXT] [--kills 50] [--seed N]
 */
import { spawn, spawnSync } from 'node:child_process';
import { randomFillSync } from 'node:crypto';
import { once } from 'node:events';
import fs from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { build, root } from './build.mjs';

/** @typedef {Readonly<Record<string, string | undefined>>} Net what `build/netns.sh` exports */

const mib = 1024 * 1024;
/** What one interruption may send twice (issue 3). */
export const maxExtra = 8 * mib;
/** What 50 kills of a 2 GiB file may send twice, as a share of it (issue 3). */
export const maxExtraOfKills = 0.2;
/** TLS, our frames, IP and TCP headers, announcements. */
export const overhead = 0.03;
/** Nothing here takes longer, on a busy machine, than this. */
const patienceMs = 240_000;
/** How often the network card is asked. */
const pollMs = 5;

const self = fileURLToPath(import.meta.url);
const cli = join(root, 'out', 'cli.js');

/** Random, with its number in each MiB: a block in the wrong place shows. @param {string} path @param {number} mebibytes */
export function makeFile(path, mebibytes) {
  const block = randomFillSync(Buffer.alloc(mib));
  const file = fs.openSync(path, 'wx');
  for (let n = 0; n < mebibytes; n++) {
    block.writeUInt32LE(n, 0);
    fs.writeSync(file, block);
  }
  fs.closeSync(file);
}

/** @param {string[]} command */
function run(...command) {
  const { status, stderr, error } = spawnSync(/** @type {string} */ (command[0]), command.slice(1), {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${error?.message ?? stderr}`);
}

/** @param {Net} net @param {string} host @param {string[]} command */
const on = (net, host, ...command) => run('ip', 'netns', 'exec', String(net[`NS_${host}`]), ...command);

/** @param {Net} net @param {string} host @param {'up' | 'down'} state */
const cable = (net, host, state) =>
  run('ip', '-n', String(net['NS_SWITCH']), 'link', 'set', String(net[`LINK_${host}`]), state);

/** The sender's network card: what it has sent. `/proc/PID/net/dev` is `/sys/class/net` without a process for each look. */
class Card {
  /** @param {Net} net */
  constructor(net) {
    const argv = ['netns', 'exec', String(net['NS_A']), 'sleep', 'infinity'];
    this.keeper = spawn('ip', argv, { stdio: 'ignore' });
    this.before = 0;
  }

  /** Until it has left our own namespace, which may have an eth0 too. */
  async ready() {
    const ours = fs.readlinkSync('/proc/self/ns/net');
    while (fs.readlinkSync(`/proc/${this.keeper.pid}/ns/net`) === ours) await sleep(pollMs);
    this.before = this.total();
  }

  read() {
    return fs.readFileSync(`/proc/${this.keeper.pid}/net/dev`, 'utf8');
  }

  total() {
    const fields = /eth0:(.*)/.exec(this.read())?.[1]?.trim().split(/\s+/) ?? [];
    return Number(fields[8]);
  }

  /** Bytes sent since `ready`. */
  get sent() {
    return this.total() - this.before;
  }

  /** Once so many bytes more have been sent, or `over`. @param {number} bytes @param {() => boolean} over */
  async passed(bytes, over) {
    const goal = this.sent + bytes;
    while (this.sent < goal && !over()) await sleep(pollMs);
  }

  async close() {
    const closed = once(this.keeper, 'close');
    this.keeper.kill('SIGKILL');
    await closed;
  }
}

/** A `ferry --json` process on a host. */
class Ferry {
  /** @type {{ type: string, [field: string]: unknown }[]} */
  events = [];
  stderr = '';
  /** File bytes in place or on their way, as it said last. */
  moved = 0;
  /** @type {number | null} */
  code = null;
  over = false;
  wake = () => {};

  /** @param {Net} net @param {string} host @param {string[]} args */
  constructor(net, host, args) {
    this.what = `ferry ${args[0]}`;
    const argv = ['netns', 'exec', String(net[`NS_${host}`]), process.execPath, cli, ...args, '--json'];
    this.child = spawn('ip', argv, { stdio: ['ignore', 'pipe', 'pipe'] });
    this.exit = once(this.child, 'close').then(([code]) => {
      this.code = code;
      this.over = true;
      this.wake();
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      if (event.type === 'progress') this.moved = event.bytes;
      else this.events.push(event);
      this.wake();
    });
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text));
  }

  /** Waits for an event; throws when it ends without, or when all patience is lost. @param {string} type */
  async event(type) {
    const end = performance.now() + patienceMs;
    for (;;) {
      const found = this.events.find((event) => event.type === type);
      if (found !== undefined) return found;
      const left = end - performance.now();
      if (this.over || left <= 0) throw new Error(`${this.what}: no ${type}; ${this.told()}`);
      const timer = new AbortController();
      await Promise.race([
        new Promise((resolve) => (this.wake = () => resolve(undefined))),
        sleep(left, undefined, { signal: timer.signal }).catch(() => {}),
      ]);
      timer.abort();
    }
  }

  told() {
    return `exit ${this.code}, at ${this.moved} bytes, ${JSON.stringify(this.events.slice(-3))} ${this.stderr.slice(-1500)}`;
  }

  /** @param {NodeJS.Signals} signal */
  async end(signal) {
    this.child.kill(signal);
    await this.exit;
  }
}

/** One file on its way from one host to the other, and the processes that carry it. */
export class Delivery {
  /** @param {Net} net @param {string} dir an empty folder @param {number} mebibytes */
  static async begin(net, dir, mebibytes) {
    const card = new Card(net);
    await card.ready();
    fs.mkdirSync(join(dir, 'from'));
    makeFile(join(dir, 'from', 'big.bin'), mebibytes);
    return new Delivery(net, dir, mebibytes * mib, card);
  }

  /** @param {Net} net @param {string} dir @param {number} bytes @param {Card} card */
  constructor(net, dir, bytes, card) {
    this.net = net;
    this.dir = dir;
    this.bytes = bytes;
    this.card = card;
    /** @type {{ sender: Ferry | null, receiver: Ferry | null }} */
    this.sides = { sender: null, receiver: null };
  }

  get inbox() {
    return join(this.dir, 'inbox');
  }

  async receive() {
    const home = ['--home', join(this.dir, 'receiver'), '--name', 'Receiver'];
    this.sides.receiver = new Ferry(this.net, 'B', ['receive', '--accept', 'all', '--dir', this.inbox, ...home]);
    await this.sides.receiver.event('listening');
  }

  send() {
    const home = ['--home', join(this.dir, 'sender'), '--name', 'Sender'];
    const path = join(this.dir, 'from', 'big.bin');
    this.sides.sender = new Ferry(this.net, 'A', ['send', path, '--to', 'Receiver', ...home]);
  }

  get sender() {
    if (this.sides.sender === null) throw new Error('not begun');
    return this.sides.sender;
  }

  /** The sender says that it is delivered: compares, and throws when anything is not as promised. */
  async check() {
    try {
      await this.sender.event('done');
    } catch (error) {
      throw new Error(`${String(error)}\nreceiver: ${this.sides.receiver?.told()}\n${this.left().join('\n')}`, {
        cause: error,
      });
    }
    await this.sender.exit;
    const sent = this.card.sent;
    if (this.sender.code !== 0) throw new Error(`the sender ended with ${this.sender.code}: ${this.sender.told()}`);
    await this.sides.receiver?.end('SIGINT');
    const left = this.left();
    if (left.join() !== 'inbox/big.bin') throw new Error(`left behind: ${left.join(', ')}`);
    run('cmp', join(this.dir, 'from', 'big.bin'), join(this.inbox, 'big.bin'));
    return { sent, extra: sent - this.bytes };
  }

  /** What there is in the inbox, and journals of either side. */
  left() {
    const list = (/** @type {string} */ name) =>
      fs.existsSync(join(this.dir, name)) ? fs.readdirSync(join(this.dir, name)).map((file) => `${name}/${file}`) : [];
    return ['inbox', 'sender/transfers', 'receiver/transfers'].flatMap(list);
  }

  async close() {
    for (const side of Object.values(this.sides)) await side?.end('SIGKILL');
    await this.card.close();
  }
}

/**
 * @typedef {object} Interruption
 * @property {number} mebibytes
 * @property {boolean} [throughout] the line is so all the time; else it is interrupted at a third
 * @property {(net: Net) => Promise<void> | void} begin
 * @property {(net: Net) => void} [restore]
 * @property {number} allowed bytes beyond the file and its overhead
 */

/** @param {number} seconds @returns {Interruption} */
const cableOut = (seconds) => ({
  mebibytes: 200,
  allowed: maxExtra,
  begin: async (net) => {
    cable(net, 'B', 'down');
    await sleep(seconds * 1000);
    cable(net, 'B', 'up');
  },
});

/** @type {Record<string, Interruption>} */
export const interruptions = {
  'link down for 1 s': cableOut(1),
  'link down for 10 s': cableOut(10),
  'link down for 60 s': cableOut(60),
  'another address': {
    mebibytes: 200,
    allowed: maxExtra,
    begin: (net) => {
      on(net, 'B', 'ip', 'address', 'flush', 'dev', 'eth0');
      on(net, 'B', 'ip', 'address', 'add', '10.99.0.77/24', 'dev', 'eth0');
    },
    restore: (net) => {
      on(net, 'B', 'ip', 'address', 'flush', 'dev', 'eth0');
      on(net, 'B', 'ip', 'address', 'add', `${net['IP_B']}/24`, 'dev', 'eth0');
    },
  },
  reset: {
    mebibytes: 200,
    allowed: maxExtra,
    begin: (net) => on(net, 'A', 'ss', '-K', 'dst', String(net['IP_B'])),
  },
  '5 % loss': {
    mebibytes: 100,
    throughout: true,
    // Each lost packet is sent again, and some that were only late.
    allowed: 0.15 * 100 * mib,
    begin: (net) => {
      // Packets as a wire carries them: a lost one must not be 64 KiB.
      run('ip', '-n', String(net['NS_A']), 'link', 'set', 'eth0', 'gso_max_segs', '1');
      on(net, 'B', 'nft', 'add table inet lossy');
      on(net, 'B', 'nft', 'add chain inet lossy in { type filter hook input priority 0; }');
      on(net, 'B', 'nft', 'add rule inet lossy in iifname eth0 numgen random mod 100 < 5 drop');
    },
    restore: (net) => {
      on(net, 'B', 'nft', 'delete table inet lossy');
      run('ip', '-n', String(net['NS_A']), 'link', 'set', 'eth0', 'gso_max_segs', '65535');
    },
  },
  '20 Mbit/s': {
    mebibytes: 40,
    throughout: true,
    // A queue of 50 ms is short: what it drops is sent again. And each packet is counted with its own headers.
    allowed: 0.15 * 40 * mib,
    begin: (net) =>
      on(net, 'A', ...'tc qdisc replace dev eth0 root tbf rate 20mbit burst 64kb latency 50ms'.split(' ')),
    restore: (net) => on(net, 'A', ...'tc qdisc delete dev eth0 root'.split(' ')),
  },
};

/** Delivers a file across an interruption; answers what it cost. @param {Net} net @param {string} dir @param {Interruption} how */
export async function interrupt(net, dir, how) {
  const delivery = await Delivery.begin(net, dir, how.mebibytes);
  try {
    if (how.throughout) await how.begin(net);
    const began = performance.now();
    await delivery.receive();
    delivery.send();
    let at = 1;
    if (!how.throughout) {
      await delivery.card.passed(delivery.bytes / 3, () => delivery.sender.over);
      at = delivery.card.sent / delivery.bytes;
      if (at >= 1) throw new Error('too late: it was through before it could be interrupted');
      await how.begin(net);
    }
    const { sent, extra } = await delivery.check();
    const allowed = how.allowed + overhead * delivery.bytes;
    return { bytes: delivery.bytes, at, seconds: (performance.now() - began) / 1000, sent, extra, allowed };
  } finally {
    how.restore?.(net);
    await delivery.close();
  }
}

/** Numbers from 0 to 1, the same for the same seed (mulberry32). @param {number} seed */
export function randomFrom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/**
 * `kill -9` of sender and receiver by turns, and the same command again each time. Most kills come after so many bytes
 * that all of them fall within the file, some after a moment only, while the process starts or finds the other.
 * @param {Net} net @param {string} dir @param {{ mebibytes: number, kills: number, seed: number }} o
 */
export async function kill(net, dir, { mebibytes, kills, seed }) {
  const random = randomFrom(seed);
  const delivery = await Delivery.begin(net, dir, mebibytes);
  const { card, sides } = delivery;
  const began = performance.now();
  try {
    await delivery.receive();
    delivery.send();
    let done = 0;
    let early = 0;
    let reached = 0;
    for (; done < kills; done++) {
      const over = () => delivery.sender.over;
      const inStart = done > 0 && random() < 0.2;
      if (inStart) await Promise.race([sleep(random() * 800), delivery.sender.exit]);
      else {
        const share = (delivery.bytes - reached) / (kills - done + 1);
        await card.passed((0.2 + 1.3 * random()) * share, over);
      }
      if (over()) break;
      if (inStart) early++;
      reached = Math.max(reached, delivery.sender.moved);
      const side = done % 2 === 0 ? 'sender' : 'receiver';
      await sides[side]?.end('SIGKILL');
      if (side === 'sender') delivery.send();
      else await delivery.receive();
    }
    const { sent, extra } = await delivery.check().catch((error) => {
      throw new Error(`after ${done} kills: ${String(error)}`);
    });
    return { bytes: delivery.bytes, seconds: (performance.now() - began) / 1000, kills: done, early, sent, extra };
  } finally {
    await delivery.close();
  }
}

const inMib = (/** @type {number} */ bytes) => Number((bytes / mib).toFixed(2));
const load = () => loadavg()[0]?.toFixed(1);

/** @param {{ dir: string, only: string, kills: number, seed: number }} o */
async function prove(o) {
  await build(['main']);
  const net = process.env;
  const work = fs.mkdtempSync(join(o.dir, 'ferry-interruptions-'));
  const failures = [];
  const rows = [];
  let number = 0;
  const folder = () => {
    const dir = join(work, `${++number}`);
    fs.mkdirSync(dir);
    return dir;
  };
  try {
    for (const [name, how] of Object.entries(interruptions)) {
      if (!name.includes(o.only)) continue;
      const dir = folder();
      try {
        const { bytes, at, seconds, sent, extra, allowed } = await interrupt(net, dir, how);
        const row = {
          case: name,
          MiB: inMib(bytes),
          'at %': Math.round(at * 100),
          s: Number(seconds.toFixed(1)),
          'on the wire': inMib(sent),
          extra: inMib(extra),
          allowed: inMib(allowed),
          load: load(),
        };
        rows.push(row);
        console.log(JSON.stringify(row));
        if (extra > allowed) failures.push(`${name}: ${inMib(extra)} MiB extra`);
      } catch (error) {
        failures.push(`${name}: ${String(error)}`);
        console.error(`${name}: ${String(error)}`);
      }
      fs.rmSync(dir, { recursive: true });
    }
    if (o.kills > 0 && 'kill -9'.includes(o.only)) {
      console.log(`kill -9, seed ${o.seed}`);
      try {
        const done = await kill(net, folder(), { mebibytes: 2048, kills: o.kills, seed: o.seed });
        const { bytes, seconds, kills, early, sent, extra } = done;
        const share = extra / bytes;
        console.log(
          `kill -9: ${kills} kills (${early} while starting) over ${inMib(bytes)} MiB in ${seconds.toFixed(0)} s; ` +
            `${inMib(sent)} MiB on the wire, ${(share * 100).toFixed(1)} % extra; load ${load()}`,
        );
        if (kills < o.kills) failures.push(`kill -9: delivered after ${kills} kills already`);
        if (share > maxExtraOfKills) failures.push(`kill -9: ${(share * 100).toFixed(1)} % extra`);
      } catch (error) {
        failures.push(`kill -9: ${String(error)}`);
      }
    }
    if (rows.length > 0) console.table(rows);
    for (const failure of failures) console.error(`interruptions: ${failure}`);
    return failures.length === 0;
  } finally {
    fs.rmSync(work, { recursive: true, force: true });
  }
}

if (process.argv[1] === self) {
  const { values } = parseArgs({
    options: {
      dir: { type: 'string', default: tmpdir() },
      only: { type: 'string', default: '' },
      kills: { type: 'string', default: '50' },
      seed: { type: 'string', default: String(Date.now() & 0x7fff_ffff) },
    },
  });
  if (process.env['NS_A'] === undefined) {
    const script = join(root, 'build', 'netns.sh');
    const argv = ['a', 'b', '--', process.execPath, self, ...process.argv.slice(2)];
    process.exitCode = spawnSync(script, argv, { stdio: 'inherit' }).status ?? 1;
  } else {
    const { dir, only, kills, seed } = values;
    process.exitCode = (await prove({ dir, only, kills: Number(kills), seed: Number(seed) })) ? 0 : 1;
  }
}
