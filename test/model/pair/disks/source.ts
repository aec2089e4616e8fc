/** What is sent: files in memory that change, come and go while they are; every content one ever had is remembered. */
import type { Chance } from '../ground/chance.ts';
import { bytesOf, startsFor, type Content } from '../ground/memory.ts';

/** A file as it is on the disk: one that is opened stays itself when another takes its name. */
export interface SourceNode {
  content: Content;
  mtimeMs: number;
}

const kib = 1024;
/** About what is kept whole and gathered, and what comes in pieces: on both sides of the limit between them, and far from it. */
const sizes = [0, 1, 17, 1000, 20 * kib, 128 * kib, 128 * kib + 1] as const;

export class Source {
  /** The folder that is sent; absolute. */
  readonly dir = '/anna/tree';
  /** By absolute path. */
  readonly files = new Map<string, SourceNode>();
  readonly folders = new Set<string>();
  /** By path on the wire: all contents it ever had. */
  readonly versions = new Map<string, Content[]>();
  /** Paths on the wire that were changed, removed, added or left out after the first look. */
  readonly touched = new Set<string>();
  /** Of those, what came after the first look: a transfer may have ended before its sender looked again. */
  readonly unlisted = new Set<string>();
  private readonly chance: Chance;
  private stamp = 1_700_000_000_000;
  private made = 0;

  constructor(chance: Chance) {
    this.chance = chance;
    this.folders.add(this.dir);
    for (const folder of ['inner', 'inner/empty']) {
      if (chance.is(0.5)) this.folders.add(`${this.dir}/inner`).add(`${this.dir}/${folder}`);
    }
    const many = chance.is(0.1);
    const small = many ? 60 + chance.below(100) : chance.below(12);
    const big = chance.below(4);
    for (let n = 0; n < small; n++) {
      const bytes = chance.is(0.6) ? chance.pick(sizes) : chance.below(150 * kib);
      this.write(this.newPath(), many ? bytes >> 4 : bytes);
    }
    for (let n = 0; n < big; n++) this.write(this.newPath(), this.bigSize());
    if (this.files.size === 0) this.write(this.newPath(), this.bigSize());
  }

  get bytes(): number {
    let bytes = 0;
    for (const { content } of this.files.values()) bytes += content.bytes;
    return bytes;
  }

  /** On the wire. */
  wirePath(local: string): string {
    return local.slice('/anna/'.length);
  }

  newPath(): string {
    const folder = this.chance.is(0.4) ? `${this.dir}/inner` : this.dir;
    this.folders.add(folder);
    return `${folder}/${this.chance.below(10)}-${this.made++}.bin`;
  }

  /** Another file under this path, whole from its first moment. */
  write(local: string, bytes: number): void {
    const content = { from: this.chance.below(startsFor(bytes)), bytes };
    this.files.set(local, { content, mtimeMs: this.nextStamp() });
    this.remember(local, content);
  }

  /** This one file, and nothing else. */
  only(name: string, bytes: number): void {
    this.files.clear();
    this.versions.clear();
    this.folders.clear();
    this.folders.add(this.dir);
    this.write(`${this.dir}/${name}`, bytes);
  }

  /** Null: there was nothing to change. Answers the path. */
  change(how: 'replace' | 'patch' | 'remove' | 'add'): string | null {
    const { chance } = this;
    if (how === 'add') {
      const local = this.newPath();
      this.touch(local);
      this.unlisted.add(this.wirePath(local));
      this.write(local, chance.below(700 * kib));
      return local;
    }
    const there = [...this.files.keys()];
    if (there.length < 2) return null;
    const local = chance.pick(there);
    const node = this.files.get(local)!;
    if (how === 'patch' && node.content.bytes < 17) return null;
    this.touch(local);
    if (how === 'remove') this.files.delete(local);
    else if (how === 'replace') this.write(local, 17 + chance.below(chance.is(0.5) ? 2000 : 1200 * kib));
    else {
      node.content = { ...node.content, from: chance.below(startsFor(node.content.bytes)) };
      node.mtimeMs = this.nextStamp();
      this.remember(local, node.content);
    }
    return local;
  }

  /** A folder that was not chosen at first, with a file in it. */
  another(): string {
    const dir = `/anna/more-${++this.made}`;
    this.folders.add(dir);
    const local = `${dir}/x.bin`;
    this.touch(local);
    this.write(local, this.chance.below(300 * kib));
    return dir;
  }

  /** It was not added after all. */
  forget(dir: string): void {
    this.folders.delete(dir);
    this.files.delete(`${dir}/x.bin`);
    this.versions.delete(this.wirePath(`${dir}/x.bin`));
  }

  /**
   * The sender was killed, or `only` this file was removed, and this is what the sender has written down: what is not in
   * it may never have been listed.
   */
  noteForgotten(journal: string, only?: string): void {
    const whole = journal.slice(0, journal.lastIndexOf('\n'));
    for (const path of only === undefined ? this.versions.keys() : [this.wirePath(only)]) {
      if (whole.includes(JSON.stringify(path))) continue;
      this.unlisted.add(path);
      // Should all have arrived meanwhile, its sender can't tell that it did.
      this.touched.add(path);
    }
  }

  touch(local: string): void {
    this.touched.add(this.wirePath(local));
  }

  private bigSize(): number {
    return this.chance.is(0.2)
      ? 128 * kib + this.chance.below(4 * 1024 * kib)
      : 128 * kib + this.chance.below(900 * kib);
  }

  /** Of two versions of a file it tells one from the other. */
  private nextStamp(): number {
    return (this.stamp += 1000);
  }

  private remember(local: string, content: Content): void {
    const path = this.wirePath(local);
    this.versions.set(path, [...(this.versions.get(path) ?? []), content]);
  }
}

export function isContent(data: Buffer, content: Content): boolean {
  return data.length === content.bytes && data.equals(bytesOf(content));
}
