/** Ferrys on hosts of their own, as whoever besieges them asks them. */
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const here = fileURLToPath(new URL('.', import.meta.url));

/**
 * What a host measured since it was asked last: milliseconds, megabytes. `waited`: of the longest answer, how long one of its
 * threads was ready to run meanwhile and had no processor. `told`: what those threads did that did most, in words.
 * @typedef {{ answers: number[], waited: number, late: number[], rssMb: number, told?: string }} Measured
 */

export class Host {
  #lastId = 0;
  /** @type {Map<number, (value: any) => void>} */
  #waiting = new Map();
  over = false;

  /**
   * @param {object} o
   * @param {'host' | 'window'} o.as the engine alone, or the app with its window
   * @param {string} o.namespace
   * @param {string} o.build a folder that Ferry was built in
   * @param {string} o.name
   * @param {string} o.folder
   */
  constructor({ as, namespace, build, name, folder }) {
    const home = join(folder, name);
    this.inbox = join(home, 'inbox');
    fs.mkdirSync(this.inbox, { recursive: true });
    const argv = [process.execPath, join(here, `${as}.mjs`), build, home, name, this.inbox];
    this.child = spawn('ip', ['netns', 'exec', namespace, ...argv], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
    /** @type {Promise<{ fingerprint: string, inbox?: string }>} */
    this.started = new Promise((resolve, reject) => {
      this.#waiting.set(0, resolve);
      this.child.on('exit', () => reject(new Error(`${name} has ended`)));
    });
    this.started.catch(() => {});
    this.child.on('message', (/** @type {any} */ { id, value }) => {
      this.#waiting.get(id)?.(value);
      this.#waiting.delete(id);
    });
    this.child.on('exit', () => (this.over = true));
  }

  /** @param {object} what @returns {Promise<any>} */
  ask(what) {
    const id = ++this.#lastId;
    this.child.send({ ...what, id });
    return new Promise((resolve) => this.#waiting.set(id, resolve));
  }

  /** @param {string} name @param {object} args */
  command(name, args) {
    return this.ask({ kind: 'command', name, args });
  }

  /** @returns {Promise<Measured>} */
  measure() {
    return this.ask({ kind: 'measure' });
  }

  async state() {
    return (await this.ask({ kind: 'snapshot' })).state;
  }

  /** Whether a person finds the device there under that name. @param {string} fingerprint @param {string} name */
  shows(fingerprint, name) {
    return this.ask({ kind: 'shows', fingerprint, name });
  }

  /** The transfer once `isSo`; throws after a minute. @param {string} id @param {(transfer: any) => boolean} isSo */
  async transfer(id, isSo) {
    let found;
    for (const until = performance.now() + 60_000; performance.now() < until; await sleep(20)) {
      found = (await this.state()).transfers.find((/** @type {any} */ one) => one.id === id);
      if (found !== undefined && isSo(found)) return found;
    }
    throw new Error(`a transfer stands still for a minute: ${JSON.stringify(found)}`);
  }

  /** Ends it, and all that it has started. */
  async end() {
    if (this.over) return;
    const gone = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.disconnect();
    await gone;
  }
}

/** Answers whoever started this process. @param {(asked: any) => Promise<unknown>} answer @param {() => Promise<Measured>} measure */
export function serve(answer, measure) {
  process.on('message', (/** @type {any} */ { id, ...asked }) => {
    const answered = asked.kind === 'measure' ? measure() : answer(asked);
    void answered.then((value) => process.send?.({ id, value }));
  });
}

/** How long each thread of a process has waited for a processor, ms, since it began. @param {number | 'self'} pid */
export function waitsOf(pid) {
  /** @type {Map<string, number>} */
  const waits = new Map();
  for (const task of fs.readdirSync(`/proc/${pid}/task`)) {
    try {
      const [, nanoseconds] = fs.readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ');
      waits.set(task, Number(nanoseconds) / 1e6);
    } catch {
      // It has just ended.
    }
  }
  return waits;
}

/** Memory of a process and all that it has started, MB. @param {number} pid @returns {number} */
export function memoryOf(pid) {
  return memoryByProcess(pid).reduce((sum, { mb }) => sum + mb, 0);
}

/**
 * The same by process; `is`: what Chromium made it for. One that was forked and has still to become another program shares all it
 * has with the one that it is a copy of, `of`: it takes nothing.
 * @param {number} pid @param {string} [of] @returns {{ is: string, mb: number }[]}
 */
export function memoryByProcess(pid, of) {
  try {
    const line = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    if (line === of) return [];
    const mb = Number(/VmRSS:\s+(\d+)/.exec(fs.readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1000;
    const is = /--type=([a-z-]+)/.exec(line)?.[1] ?? 'main';
    const tasks = fs.readdirSync(`/proc/${pid}/task`);
    const children = tasks.flatMap((task) => fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '));
    return [{ is, mb }, ...children.filter(Boolean).flatMap((child) => memoryByProcess(Number(child), line))];
  } catch {
    // It has just ended.
    return [];
  }
}
