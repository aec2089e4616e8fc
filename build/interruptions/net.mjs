/** Two hosts (`build/netns.sh`): their cables, and the sender's network card, which counts. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { pollMs } from './limits.mjs';

/** @typedef {Readonly<Record<string, string | undefined>>} Net what `build/netns.sh` exports */

/** @param {string[]} command */
export function run(...command) {
  const { status, stderr, error } = spawnSync(command[0] ?? '', command.slice(1), {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`${command.join(' ')}: ${error?.message ?? stderr}`);
}

/** @param {Net} net @param {string} host @param {string[]} command */
export const on = (net, host, ...command) => run('ip', 'netns', 'exec', String(net[`NS_${host}`]), ...command);

/** @param {Net} net @param {string} host @param {'up' | 'down'} state */
export const cable = (net, host, state) =>
  run('ip', '-n', String(net['NS_SWITCH']), 'link', 'set', String(net[`LINK_${host}`]), state);

/** The sender's network card: what it has sent. `/proc/PID/net/dev` is `/sys/class/net` without a process for each look. */
export class Card {
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
