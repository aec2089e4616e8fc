/**
 * What the receiver makes of a transfer where sender and receiver are on one machine, and the receiving folder lies within
 * what is sent: it is left out, or it would be sent once more. The receiver says which folder it is before it gets the
 * first byte, so all that was listed before that was there before.
 */
import { sep } from 'node:path';
import type { Destinations } from '../../disk/destination/destinations.ts';
import type { SourceEntry } from '../../disk/source/walk.ts';
import type { MessageOf } from '../../wire/messages.ts';

type Into = NonNullable<MessageOf<'answer'>['into']>;

/** ` (2)` and so on, before an extension. */
const number = / \(\d+\)(?=(?:\.tar)?(?:\.[^.\s]{1,16})?$)/u;

export class OwnOutput {
  private readonly id: string;
  private readonly folders: Pick<Destinations, 'machineIdentity' | 'folderIdentity'>;
  /** The receiving folder, as the receiver tells it; null: not told, or it is on another machine. */
  private into: Into | null = null;
  /** Where that is among what is sent (absolute, ends in a separator); null: not found. */
  private folder: string | null = null;
  /** Its names that the receiver makes: the top-level names of what is sent. */
  private readonly tops = new Set<string>();
  /** Local paths that have been told of. */
  private readonly told = new Set<string>();

  /** `id`: the transfer's. */
  constructor(id: string, folders: Pick<Destinations, 'machineIdentity' | 'folderIdentity'>) {
    this.id = id;
    this.folders = folders;
  }

  /** The receiver has answered. `listed`: the folders that it has been told of until now. Nothing may be sent before this resolves. */
  async arrivesIn(into: Into | undefined, listed: Iterable<SourceEntry>): Promise<void> {
    if (into === undefined || into.machine !== this.folders.machineIdentity(this.id)) return;
    this.into = into;
    for (const entry of listed) if (await this.find(entry)) return;
  }

  /** An entry with a top-level name is sent. */
  noteTop(path: string): void {
    this.tops.add(path);
  }

  /** Whether `holds` has to be asked about the entry: of most it is clear, and a walk has very many. */
  mayHold({ kind, local }: SourceEntry): boolean {
    if (this.into === null) return false;
    return this.folder === null ? kind === 'folder' : local.startsWith(this.folder);
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

  /** Whether the entry is the receiving folder. */
  private async find({ kind, local }: SourceEntry): Promise<boolean> {
    if (this.into === null || this.folder !== null || kind !== 'folder' || local === '') return false;
    const identity = await this.folders.folderIdentity(local, this.id);
    if (identity?.folder !== this.into.folder) return false;
    this.folder = local.endsWith(sep) ? local : local + sep;
    return true;
  }
}
