/** Finds rows of a list by a hash of what is in them: a few bytes a row, where a `Map` takes thirty and keeps its keys. */
import { randomBytes } from 'node:crypto';
import { Numbers } from './numbers.ts';

/** Rows for a slot, at most. */
const maxLoad = 0.75;
/** A peer that chose its names for their hashes would make every look long. */
const seed = randomBytes(4).readInt32LE();

export class HashIndex {
  private readonly hashes = new Numbers('uint32');
  /** Rows, counted from 1; 0: free. A power of two many. */
  private slots = new Uint32Array(1024);
  private sought = 0;
  private slot = 0;

  /** What it takes of memory. */
  get bytes(): number {
    return this.hashes.bytes + this.slots.byteLength;
  }

  /** The next row has this hash. */
  push(hash: number): void {
    this.hashes.push(hash);
    if (this.hashes.length > this.slots.length * maxLoad) this.grow();
    else this.place(this.hashes.length);
  }

  /** The first row with this hash; -1: none. Others may have it, too: `next`. */
  first(hash: number): number {
    this.sought = hash;
    this.slot = hash & (this.slots.length - 1);
    return this.next();
  }

  /** The row after the last one answered, with the same hash; -1: no more. */
  next(): number {
    const { slots, hashes, sought } = this;
    for (;;) {
      const row = slots[this.slot]! - 1;
      if (row < 0) return -1;
      this.slot = (this.slot + 1) & (slots.length - 1);
      if (hashes.get(row) === sought) return row;
    }
  }

  private place(row: number): void {
    const { slots } = this;
    let slot = this.hashes.get(row - 1) & (slots.length - 1);
    while (slots[slot] !== 0) slot = (slot + 1) & (slots.length - 1);
    slots[slot] = row;
  }

  private grow(): void {
    this.slots = new Uint32Array(this.slots.length * 2);
    for (let row = 1; row <= this.hashes.length; row++) this.place(row);
  }
}

/** Of a text: 32 bits, another each time the program runs. */
export function hashText(text: string): number {
  return finish(steps(seed, text, 0, text.length));
}

/** Hashes of many paths, as `hashText` of each. In the order of a walk only their last names are looked at. */
export class PathHash {
  private readonly separator: string;
  private readonly walk: typeof steps;
  private folder = '';
  /** After the folder. */
  private state: number = seed;

  /** `separator`: one unit. `lower`: of their ASCII letters in lower case. */
  constructor(separator = '/', lower = false) {
    this.separator = separator;
    this.walk = lower ? lowerSteps : steps;
  }

  /** Of a path from its unit `from` on. */
  of(path: string, from = 0): number {
    const end = Math.max(path.lastIndexOf(this.separator) + 1, from);
    const { folder, walk } = this;
    if (folder.length !== end - from || !path.startsWith(folder, from)) {
      this.folder = path.slice(from, end);
      this.state = walk(seed, path, from, end);
    }
    return finish(walk(this.state, path, end, path.length));
  }
}

function steps(hash: number, text: string, from: number, to: number): number {
  let now = hash;
  for (let i = from; i < to; i++) now = mix(now, text.charCodeAt(i));
  return now;
}

function lowerSteps(hash: number, text: string, from: number, to: number): number {
  let now = hash;
  for (let i = from; i < to; i++) {
    const unit = text.charCodeAt(i);
    now = mix(now, unit >= 0x41 && unit <= 0x5a ? unit + 0x20 : unit);
  }
  return now;
}

/** One step of MurmurHash3, which is public domain. */
function mix(hash: number, unit: number): number {
  const part = Math.imul(unit, 0xcc9e2d51);
  const mixed = hash ^ Math.imul((part << 15) | (part >>> 17), 0x1b873593);
  // Whole numbers of 32 bits are no objects, as greater ones are until V8 has optimised this.
  return (Math.imul((mixed << 13) | (mixed >>> 19), 5) + 0xe6546b64) | 0;
}

/** Its last steps: each bit of the hash comes to depend on all others. */
function finish(hash: number): number {
  let mixed = hash ^ (hash >>> 16);
  mixed = Math.imul(mixed, 0x85ebca6b);
  mixed ^= mixed >>> 13;
  mixed = Math.imul(mixed, 0xc2b2ae35);
  return (mixed ^ (mixed >>> 16)) >>> 0;
}
