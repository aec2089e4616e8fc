/** The terminal app as it ships, in a process of its own, and what it says as `--json`. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../build.mjs';

/** @typedef {{ readonly type: string, readonly [field: string]: unknown }} Event */

/** Where the build puts it. */
export const builtCli = join(root, 'out', 'cli.js');

/** Nothing takes longer, on a busy machine, than this. */
const patienceMs = 240_000;
const patienceParts = 8;

/** @type {Set<Ferry>} */
const running = new Set();

let areAllEnded = false;

/** For whoever is ended in the middle: no process stays, and none is begun any more. */
export async function killAll() {
  areAllEnded = true;
  await Promise.all([...running].map((ferry) => ferry.end('SIGKILL')));
}

/** A `ferry --json` process. */
export class Ferry {
  /** All but progress. @type {Event[]} */
  events = [];
  stderr = '';
  /** File bytes in place or on their way, as it said last. */
  moved = 0;
  /** Files in place, as it said. */
  landed = 0;
  /** Why its transfer stands still, as it said last; null: it moves. @type {string | null} */
  hold = null;
  /** Its exit code, or the signal that ended it; null: it runs. @type {number | string | null} */
  code = null;
  /** @type {Set<() => void>} */
  #watchers = new Set();

  /**
   * `host`: command and arguments that run it elsewhere; `cli`: another build; `patienceMs`: how long anything may take.
   * @param {readonly string[]} args
   * @param {{ host?: readonly string[], cli?: string | undefined, patienceMs?: number }} [o]
   */
  constructor(args, { host = [], cli = builtCli, patienceMs: patience = patienceMs } = {}) {
    this.args = args;
    this.patienceMs = patience;
    if (areAllEnded) throw new Error('everything has been ended');
    const argv = [...host, process.execPath, cli, ...args, '--json'];
    // In a group of its own: Ctrl-C is for whoever started us, who ends it.
    this.child = spawn(String(argv[0]), argv.slice(1), {
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
      // `_` is how Ferry knows that it was begun by nohup, and it is inherited: what concerns us doesn't concern it.
      env: { ...process.env, _: process.execPath, FERRY_ACCEPT_NEW: '1' },
    });
    running.add(this);
    this.exit = once(this.child, 'close').then(([code, signal]) => {
      running.delete(this);
      this.code = code ?? signal;
      this.#wake();
      return this.code;
    });
    createInterface({ input: this.child.stdout }).on('line', (line) => {
      const event = JSON.parse(line);
      if (event.type === 'progress') this.moved = event.bytes;
      else this.events.push(event);
      if (event.type === 'file') this.landed++;
      if (event.type === 'state') this.hold = event.code;
      this.#wake();
    });
    this.child.stderr.setEncoding('utf8').on('data', (text) => (this.stderr += text));
  }

  /** Of its offer; null: it has made none, or heard of none. */
  get transferId() {
    const id = this.events.find(({ type }) => type === 'offer')?.['transferId'];
    return typeof id === 'string' ? id : null;
  }

  get over() {
    return this.code !== null;
  }

  #wake() {
    for (const watch of this.#watchers) watch();
  }

  /** Waits for an event; throws when it ends without, or when all patience is lost. @param {string} type */
  async event(type) {
    const find = () => this.events.find((event) => event.type === type);
    await this.until(() => find() !== undefined || this.over, type);
    const found = find();
    if (found === undefined) throw new Error(`ferry ${this.args[0]}: no ${type}; ${this.told()}`);
    return found;
  }

  /** Waits for what `isSo`, looked at whenever it has said something; throws `what` when all patience is lost.
   * @param {() => boolean} isSo @param {string} what */
  async until(isSo, what) {
    if (isSo()) return;
    const late = new AbortController();
    /** @type {() => void} */
    let watch = () => {};
    const seen = new Promise((resolve) => {
      watch = () => {
        if (isSo()) resolve(true);
      };
    });
    this.#watchers.add(watch);
    // In parts: while the machine stands still nobody can say anything.
    const limit = (async () => {
      for (let left = patienceParts; left > 0; left--) {
        await sleep(this.patienceMs / patienceParts, null, { signal: late.signal });
      }
      return false;
    })().catch(() => false);
    try {
      if (await Promise.race([seen, limit])) return;
      throw new Error(`ferry ${this.args[0]}: still no ${what}; ${this.told()}`);
    } finally {
      this.#watchers.delete(watch);
      late.abort();
    }
  }

  /** Its exit code; throws when all patience is lost. */
  async ended() {
    await this.until(() => this.over, 'end');
    return this.code;
  }

  told() {
    return `exit ${this.code}, at ${this.moved} bytes, ${JSON.stringify(this.events.slice(-3))} ${this.stderr.slice(-1500)}`;
  }

  /** Its exit code; throws when all patience is lost. @param {NodeJS.Signals} signal */
  async end(signal) {
    this.child.kill(signal);
    await this.until(() => this.over, `end after ${signal}`);
    return this.code;
  }
}
