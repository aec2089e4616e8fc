/** What lies where files arrive: what somebody else put there, before or meanwhile, and what arrived. */
import type { ConflictPolicy } from '../../../../shared/state.ts';
import type { Chance } from '../ground/chance.ts';
import type { Folder } from './folder.ts';
import { bytesOf, startsFor, type Arena, type Content } from '../ground/memory.ts';
import { isContent, type Source } from './source.ts';

export class Inbox {
  private readonly folder: Folder;
  private readonly source: Source;
  private readonly arena: Arena;
  /** By path on the wire: what stands there and is nobody's here. */
  private readonly others = new Map<string, Content>();

  constructor(folder: Folder, source: Source, arena: Arena) {
    this.arena = arena;
    this.folder = folder;
    this.source = source;
  }

  /** Puts files in the way of some that will come. */
  prepare(chance: Chance): void {
    for (const local of this.source.files.keys()) if (chance.is(0.25)) this.take(local, chance);
  }

  /** The same, one of the same size, or any other. Null: something is there already. */
  take(local: string, chance: Chance): string | null {
    const node = this.source.files.get(local)!;
    const path = this.source.wirePath(local);
    const at = `${this.folder.dir}/${path}`;
    if (this.folder.files.has(at)) return null;
    const kind = chance.below(3);
    const bytes = kind === 2 ? chance.below(1000) : node.content.bytes;
    const content = kind === 0 ? node.content : { from: chance.below(startsFor(bytes)), bytes };
    const mtimeMs = kind === 0 && chance.is(0.5) ? node.mtimeMs : 1_650_000_000_000;
    this.folder.files.set(at, { data: this.arena.copy(bytesOf(content)), mtimeMs });
    this.others.set(path, content);
    return path;
  }

  hadBefore(path: string): boolean {
    return this.others.has(path);
  }

  /** What somebody else put there is what the sender has or had. */
  hadAlready(path: string): boolean {
    const content = this.others.get(path);
    if (content === undefined) return false;
    return this.source.versions.get(path)!.some((version) => isContent(bytesOf(content), version));
  }

  /**
   * Contents that arrived, by path on the wire. Throws when something is there that nobody sent, or half, or twice.
   * `mayComeTwice`: what a receiver that was killed had not noted is compared in groups, and one file of a group that
   * differs by then has all of it sent again.
   */
  arrived(policy: ConflictPolicy, mayComeTwice: boolean): Map<string, Content[]> {
    const { folder, source, others } = this;
    const found = new Map<string, Content[]>();
    const kept = new Set<string>();
    for (const [at, { data }] of folder.files) {
      const name = at.slice(folder.dir.length + 1);
      if (name.endsWith('.part')) throw new Error(`${name} stays behind`);
      const path = name.replace(/ \(\d+\)(?=\.bin$)/, '');
      const other = others.get(path);
      if (name === path && other !== undefined && isContent(data, other)) {
        kept.add(path);
        continue;
      }
      const versions = source.versions.get(path);
      if (versions === undefined) throw new Error(`${name} was never sent`);
      const version = versions.find((content) => isContent(data, content));
      if (version === undefined) throw new Error(`${name} is not what was sent`);
      const before = found.get(path) ?? [];
      if (before.some((content) => isContent(data, content)) && !mayComeTwice) throw new Error(`${name} arrived twice`);
      found.set(path, [...before, version]);
      if (before.length > 0 && !source.touched.has(path) && !mayComeTwice) throw new Error(`${name} is a double`);
    }
    const mayReplace = policy === 'replace' || policy === 'ask';
    for (const path of others.keys()) {
      if (!kept.has(path) && !mayReplace) throw new Error(`${path} was there before and is gone`);
      if (!kept.has(path) && !found.has(path)) throw new Error(`${path} was to be replaced and is gone`);
    }
    return found;
  }
}
