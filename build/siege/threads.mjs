/** What the threads of an app did while somebody waited for its answer: which had a processor, and which were ready and had none. */
import fs from 'node:fs';

/** How far back it can be asked: longer than a lie is told. */
const keptMs = 300_000;

/**
 * Milliseconds since it began, of one thread.
 * @typedef {{ name: string, ran: number, waited: number }} Times
 */

/** Milliseconds of one thread within some time. @typedef {{ name: string, ran: number, waited: number }} Share */

export class Threads {
  #pid;
  /** @type {{ at: number, times: Map<string, Times> }[]} */
  #looks = [];

  /** @param {number} pid of the app's first process; all that it has started count as well */
  constructor(pid) {
    this.#pid = pid;
  }

  look() {
    const at = Date.now();
    /** @type {Map<string, Times>} */
    const times = new Map();
    for (const pid of withChildren(String(this.#pid))) read(pid, times);
    this.#looks.push({ at, times });
    while ((this.#looks[0]?.at ?? at) < at - keptMs) this.#looks.shift();
  }

  /**
   * What each thread did from the last look before `from` to the first one after `to`, those that waited longest first.
   * @param {number} from milliseconds since the epoch
   * @param {number} to
   * @returns {Share[]}
   */
  within(from, to) {
    const before = this.#looks.findLast(({ at }) => at <= from) ?? this.#looks[0];
    const after = this.#looks.find(({ at }) => at >= to) ?? this.#looks.at(-1);
    if (before === undefined || after === undefined) return [];
    const shares = [...after.times].map(([id, { name, ran, waited }]) => {
      const then = before.times.get(id) ?? { ran: 0, waited: 0 };
      return { name, ran: ran - then.ran, waited: waited - then.waited };
    });
    return shares.toSorted((a, b) => b.waited - a.waited);
  }
}

/** @param {string} pid @returns {string[]} */
function withChildren(pid) {
  try {
    const tasks = fs.readdirSync(`/proc/${pid}/task`);
    const children = tasks.flatMap((task) => fs.readFileSync(`/proc/${pid}/task/${task}/children`, 'utf8').split(' '));
    return [pid, ...children.filter(Boolean).flatMap(withChildren)];
  } catch {
    // It has just ended.
    return [];
  }
}

/** @param {string} pid @param {Map<string, Times>} times */
function read(pid, times) {
  try {
    // Chromium's processes say what they are; the app's first one doesn't.
    const kind = /--type=([\w-]+)/.exec(fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.[1] ?? 'main';
    for (const task of fs.readdirSync(`/proc/${pid}/task`)) {
      const of = `/proc/${pid}/task/${task}`;
      const [ran = 0, waited = 0] = fs.readFileSync(`${of}/schedstat`, 'utf8').split(' ').map(Number);
      const thread = task === pid ? 'first thread' : fs.readFileSync(`${of}/comm`, 'utf8').trim();
      times.set(task, { name: `${kind} (${thread})`, ran: ran / 1e6, waited: waited / 1e6 });
    }
  } catch {
    // It has just ended.
  }
}
