/**
 * What lies where files arrive: what was there before anything came, which stays whatever happens unless the person
 * has it replaced, and what arrived, which is whole and right or isn't there.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { withSlashes } from '../../support/disks/tree.ts';
import { below, hash, type Random, type Tree } from './tree.ts';

export class Inbox {
  readonly dir: string;
  /** By path below the tree's folder. */
  private readonly before = new Map<string, string>();

  constructor(dir: string) {
    this.dir = dir;
  }

  /** Puts files in the way of some that will come: the same, one of the same size, and others. */
  async prepare(tree: Tree, random: Random): Promise<void> {
    for (const path of tree.versions.keys()) {
      if (random() > 0.25) continue;
      const coming = await readFile(join(tree.dir, path));
      const kind = below(random, 3);
      const content = kind === 0 ? coming : randomBytes(kind === 1 ? coming.length : below(random, 1000));
      const at = join(this.dir, 'tree', path);
      await mkdir(dirname(at), { recursive: true });
      await writeFile(at, content);
      this.before.set(path, hash(content));
    }
  }

  get prepared(): number {
    return this.before.size;
  }

  hadBefore(path: string): boolean {
    return this.before.has(path);
  }

  /** Whether what was there before under this path is, by content, what the sender has or had. */
  hadAlready(path: string, versions: readonly string[]): boolean {
    const before = this.before.get(path);
    return before !== undefined && versions.includes(before);
  }

  async names(): Promise<string[]> {
    const found = await readdir(this.dir, { withFileTypes: true, recursive: true }).catch(() => []);
    return found
      .filter((item) => item.isFile())
      .map((item) => withSlashes(relative(this.dir, join(item.parentPath, item.name))));
  }

  /** What arrived, by path below the tree's folder. Throws when something is there that nobody sent, or half, or twice. */
  async arrived(tree: Tree, mayReplace: boolean): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    const kept = new Set<string>();
    for (const name of await this.names()) {
      if (name.endsWith('.part')) throw new Error(`${name} stays behind`);
      const path = relative('tree', name.replace(/ \(\d+\)(?=\.bin$)/, ''));
      const content = hash(await readFile(join(this.dir, name)));
      if (relative('tree', name) === path && this.before.get(path) === content && !kept.has(path)) {
        kept.add(path);
        continue;
      }
      const versions = tree.versions.get(path);
      if (versions === undefined) throw new Error(`${name} was never sent`);
      if (!versions.includes(content)) throw new Error(`${name} is not what was sent`);
      if (found.get(path)?.includes(content)) throw new Error(`${name} arrived twice`);
      found.set(path, [...(found.get(path) ?? []), content]);
      if (found.get(path)!.length > 1 && !tree.touched.has(path)) throw new Error(`${name} is a double`);
    }
    for (const path of this.before.keys()) {
      if (!kept.has(path) && !mayReplace) throw new Error(`${path} was there before and is gone`);
      if (!kept.has(path) && !found.has(path)) throw new Error(`${path} was to be replaced and is gone`);
    }
    return found;
  }
}
