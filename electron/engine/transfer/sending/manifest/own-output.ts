/**
 * What the receiver makes of a transfer where sender and receiver are on one machine, and the receiving folder lies within
 * what is sent: it is left out, or it would be sent once more. The receiver says which folder it is before it gets the
 * first byte, so all that was listed before that was there before.
 */
import { sep } from 'node:path';
import type { Destinations } from '../../../disk/destination/destinations.ts';
import { Numbers } from '../../../columns/numbers.ts';
import type { SourceEntry } from '../../../disk/source/walk.ts';
import type { MessageOf } from '../../../wire/messages.ts';

type Into = NonNullable<MessageOf<'answer'>['into']>;

/** ` (2)` and so on, before an extension. */
const number = / \(\d+\)(?=(?:\.tar)?(?:\.[^.\s]{1,16})?$)/u;

/** A manifest, as far as it is asked here. */
export interface Listed {
  at(index: number): SourceEntry | undefined;
}

/** Folders by their place in the manifest, in columns: a tree may have a million. */
class ListedFolders {
  private readonly places = new Numbers('uint32');
  private readonly devs = new Numbers('float64');
  /** 0: not known. */
  private readonly inos = new Numbers('float64');

  add({ inode }: SourceEntry, index: number): void {
    this.places.push(index);
    this.devs.push(inode?.dev ?? 0);
    this.inos.push(inode?.ino ?? 0);
  }

  *[Symbol.iterator](): Generator<[index: number, inode: SourceEntry['inode']], void> {
    for (let n = 0; n < this.places.length; n++) {
      const ino = this.inos.get(n);
      yield [this.places.get(n), ino === 0 ? undefined : { dev: this.devs.get(n), ino }];
    }
  }
}

export class OwnOutput {
  private readonly id: string;
  private readonly folders: Pick<Destinations, 'machineIdentity' | 'folderIdentity' | 'numberedFolder'>;
  /** The receiving folder, as the receiver tells it; null: not told, or it is on another machine. */
  private into: Into | null = null;
  /** Where that is among what is sent (absolute, ends in a separator); null: not found. */
  private folder: string | null = null;
  /** Its names that the receiver makes: the top-level names of what is sent. */
  private readonly tops = new Set<string>();
  /** Local paths that have been told of. */
  private readonly told = new Set<string>();
  /** The folders that the receiver has been told of; null: it has answered, and each is compared when it is met. */
  private listed: ListedFolders | null = new ListedFolders();

  /** `id`: the transfer's. */
  constructor(id: string, folders: Pick<Destinations, 'machineIdentity' | 'folderIdentity' | 'numberedFolder'>) {
    this.id = id;
    this.folders = folders;
  }

  /** A connection begins to tell of what is sent, from the first entry on. */
  begin(): void {
    if (this.listed !== null) this.listed = new ListedFolders();
  }

  /** The entry is told of; `index`: its place in the manifest. */
  note(entry: SourceEntry, index: number): void {
    if (!entry.path.includes('/')) this.tops.add(entry.path);
    if (entry.kind === 'folder') this.listed?.add(entry, index);
  }

  /** The receiver has answered. `entries`: the manifest, as far as it has been told of. Nothing may be sent before this resolves. */
  async arrivesIn(into: Into | undefined, entries: Listed): Promise<void> {
    const { listed } = this;
    this.listed = null;
    if (into === undefined || into.machine !== this.folders.machineIdentity(this.id)) return;
    this.into = into;
    for (const [index, inode] of listed ?? []) {
      if (this.mayBe(inode) && (await this.find(entries.at(index)!))) return;
    }
  }

  /** Whether `holds` has to be asked about the entry: of most it is clear, and a walk has very many. */
  mayHold({ kind, local, inode }: SourceEntry): boolean {
    if (this.into === null) return false;
    return this.folder === null ? kind === 'folder' && this.mayBe(inode) : local.startsWith(this.folder);
  }

  /**
   * Whether the entry, the next of the walk, is left out as the transfer's own output. `tell`: it may have been there
   * before, and nobody has heard of it yet.
   */
  async holds(entry: SourceEntry): Promise<{ readonly tell: boolean } | null> {
    if (this.folder === null || !entry.local.startsWith(this.folder)) {
      await this.find(entry);
      return null;
    }
    const end = entry.local.indexOf(sep, this.folder.length);
    const top = end < 0 ? entry.local : entry.local.slice(0, end);
    const name = top.slice(this.folder.length);
    if (!this.tops.has(name) && !this.tops.has(name.replace(number, ''))) return null;
    const tell = this.into?.empty !== true && !this.told.has(top);
    this.told.add(top);
    return { tell };
  }

  /** Whether a folder of this number may be the receiving one. Only such a folder is looked at: a look costs a hundred times as much. */
  private mayBe(inode: SourceEntry['inode']): boolean {
    return inode === undefined || this.folders.numberedFolder(inode, this.id) === this.into?.folder;
  }

  /** Whether the entry is the receiving folder. */
  private async find({ kind, local }: SourceEntry): Promise<boolean> {
    if (this.into === null || this.folder !== null || kind !== 'folder' || local === '') return false;
    const identity = await this.folders.folderIdentity(local, this.id);
    if (identity?.folder !== this.into.folder) return false;
    this.folder = local.endsWith(sep) ? local : local + sep;
    return true;
  }
}
