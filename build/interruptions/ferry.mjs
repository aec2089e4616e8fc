/** The terminal app on one of the hosts. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { root } from '../build.mjs';
import { patienceMs } from './limits.mjs';

/** @typedef {import('./net.mjs').Net} Net */

const cli = join(root, 'out', 'cli.js');

/** A `ferry --json` process on a host. */
export class Ferry {
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
