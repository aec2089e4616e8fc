/** What is sent in a round: a folder of tiny files, of big ones, or of both, with the names and sizes that people have. */
import { randomFillSync } from 'node:crypto';
import fs from 'node:fs';
import { dirname, join } from 'node:path';

/** @typedef {() => number} Random */

const mib = 1024 * 1024;
const kib = 1024;

/** @param {Random} random @param {number} from @param {number} to One of them, both included. */
export function between(random, from, to) {
  return from + Math.floor(random() * (to - from + 1));
}

/** @template T @param {Random} random @param {readonly T[]} items @returns {T} */
export function pick(random, items) {
  return /** @type {T} */ (items[Math.floor(random() * items.length)]);
}

/** How many files of which size. @param {Random} random */
function shape(random) {
  const kind = pick(random, /** @type {const} */ (['tiny', 'tiny', 'mixed', 'mixed', 'big']));
  switch (kind) {
    case 'tiny':
      return { tiny: between(random, 200, 1500), middle: 0, big: 0 };
    case 'mixed':
      return { tiny: between(random, 20, 300), middle: between(random, 1, 12), big: between(random, 1, 3) };
    case 'big':
      return { tiny: between(random, 0, 3), middle: 0, big: between(random, 1, 3) };
  }
}

export class Tree {
  /** Absolute path of each file. */
  dir;
  /** Of files, by path below `dir`. @type {Map<string, Buffer>} */
  contents = new Map();
  /** Below `dir`. @type {Set<string>} */
  folders = new Set();
  bytes = 0;
  /** What stood there before, of files of which an older version did. @type {Map<string, Buffer>} */
  older = new Map();

  /** Writes it. @param {string} dir A folder that isn't there yet. @param {Random} random */
  constructor(dir, random) {
    this.dir = dir;
    const { tiny, middle, big } = shape(random);
    fs.mkdirSync(dir);
    this.#mkdir('empty folder');
    for (let n = 0; n < tiny; n++) this.#write(`${pick(random, tops)}file ${n}.txt`, between(random, 0, 3 * kib));
    for (let n = 0; n < middle; n++) {
      this.#write(`${pick(random, tops)}照片 ${n}.jpg`, between(random, 50 * kib, 900 * kib));
    }
    for (let n = 0; n < big; n++) {
      this.#write(`${pick(random, tops)}big ${n} (2).bin`, between(random, 2 * mib, 12 * mib), random() < 0.3);
    }
  }

  get name() {
    return this.dir.slice(dirname(this.dir).length + 1);
  }

  /** `isSparse`: its middle third is a hole. @param {string} path @param {number} bytes */
  #write(path, bytes, isSparse = false) {
    if (path.includes('/')) this.#mkdir(dirname(path));
    // Every second one packs well: those go packed.
    const content = this.contents.size % 2 === 0 ? randomFillSync(Buffer.alloc(bytes)) : words(bytes);
    const [from, to] = isSparse ? [Math.floor(bytes / 3), Math.floor((bytes * 2) / 3)] : [bytes, bytes];
    content.fill(0, from, to);
    const file = fs.openSync(join(this.dir, path), 'wx');
    fs.writeSync(file, content, 0, from, 0);
    fs.writeSync(file, content, to, bytes - to, to);
    fs.closeSync(file);
    this.contents.set(path, content);
    this.bytes += bytes;
  }

  /**
   * Puts an older version of each big file where it is to go; answers how many.
   * @param {string} inbox @param {Random} random
   */
  leaveOlder(inbox, random) {
    for (const [path, content] of this.contents) {
      if (content.length < 2 * mib) continue;
      const old = Buffer.from(content.subarray(0, content.length - between(random, 0, mib)));
      for (let n = between(random, 1, 20); n > 0; n--) randomFillSync(old, between(random, 0, old.length - 5000), 5000);
      const at = join(inbox, this.name, path);
      fs.mkdirSync(dirname(at), { recursive: true });
      fs.writeFileSync(at, old);
      fs.utimesSync(at, 1_700_000_000, 1_700_000_000);
      this.older.set(path, old);
    }
    return this.older.size;
  }

  /** @param {string} path */
  #mkdir(path) {
    if (this.folders.has(path)) return;
    fs.mkdirSync(join(this.dir, path), { recursive: true });
    for (let at = path; at !== '.'; at = dirname(at)) this.folders.add(at);
  }
}

/** Words and numbers that never repeat at length. @param {number} bytes */
function words(bytes) {
  const content = Buffer.alloc(bytes);
  const line = Buffer.alloc(6);
  for (let at = 0; at < bytes;) {
    randomFillSync(line);
    at += content.write(`const value${line.readUInt16BE(0)} = read('${line.toString('hex')}', ${at});\n`, at);
  }
  return content;
}

const tops = ['', '', 'letters/', 'letters/2026/', 'Ordner ü/'];
