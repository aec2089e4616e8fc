/** What is sent: a folder whose files change, come and go while it is; every content that a file ever had is remembered. */
import { createHash, randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { basename, join, relative } from 'node:path';

const mib = 1024 * 1024;

export type Random = () => number;

export function below(random: Random, n: number): number {
  return Math.floor(random() * n);
}

export function pick<T>(random: Random, items: readonly T[]): T {
  return items[below(random, items.length)]!;
}

export function hash(content: Buffer): string {
  return createHash('sha256').update(content).digest('hex');
}

export class Tree {
  readonly dir: string;
  /** By path below `dir`: the contents' hashes, newest last. */
  readonly versions = new Map<string, string[]>();
  /** Changed, removed or added after the first look. */
  readonly touched = new Set<string>();
  readonly gone = new Set<string>();
  /** Came after the first look, or went before it was written down: a transfer may end without having listed these. */
  readonly unlisted = new Set<string>();
  bytes = 0;
  private readonly random: Random;

  constructor(dir: string, random: Random) {
    this.dir = dir;
    this.random = random;
  }

  /** `large`: more than what is worth a lane of its own. */
  async make(large: boolean): Promise<void> {
    const { random } = this;
    await mkdir(join(this.dir, 'inner', 'empty'), { recursive: true });
    const big = large ? 1 : 1 + below(random, 3);
    const small = below(random, 12);
    for (let n = 0; n < big + small; n++) {
      const bytes =
        n >= big
          ? pick(random, [0, 1, below(random, 150_000), 131_072, 131_073])
          : large
            ? 34 * mib + below(random, 16 * mib)
            : 1 + below(random, 8 * mib);
      await this.write(this.newPath(n), bytes);
      this.bytes += bytes;
    }
  }

  newPath(n: number): string {
    return `${pick(this.random, ['', 'inner/'])}${below(this.random, 10)}-${n}.bin`;
  }

  /** A file's new content, all at once. */
  async write(path: string, bytes: number): Promise<void> {
    const content = randomBytes(bytes);
    const aside = join(this.dir, '..', `aside-${basename(this.dir)}`);
    await writeFile(aside, content);
    await rename(aside, join(this.dir, path));
    this.versions.set(path, [...(this.versions.get(path) ?? []), hash(content)]);
  }

  /** Of a path on the wire the part below `dir`. */
  pathOf(path: string): string {
    return relative(basename(this.dir), path);
  }

  /** Null: there was nothing to change. */
  async change(how: 'replace' | 'patch' | 'remove' | 'add'): Promise<string | null> {
    if (how === 'add') {
      const path = this.newPath(100 + this.versions.size);
      this.touched.add(path);
      this.unlisted.add(path);
      await this.write(path, below(this.random, 2 * mib));
      return path;
    }
    const there = [...this.versions.keys()].filter((path) => !this.gone.has(path) && !path.startsWith('..'));
    if (there.length < 2) return null;
    const path = pick(this.random, there);
    this.touched.add(path);
    if (how === 'replace') await this.write(path, below(this.random, 4 * mib));
    else if (how === 'remove') {
      await rm(join(this.dir, path));
      this.gone.add(path);
    } else if (!(await this.patch(path))) return null;
    return path;
  }

  /** Four other bytes, in place. */
  private async patch(path: string): Promise<boolean> {
    const local = join(this.dir, path);
    const content = await readFile(local);
    if (content.length < 4) return false;
    randomBytes(4).copy(content);
    this.versions.get(path)!.push(hash(content));
    const file = await open(local, 'r+');
    await file.write(content, 0, 4, 0);
    await file.close();
    return true;
  }
}
