/**
 * Very many entries, in columns: an object for each would take several times as much memory. One is put together when it is
 * asked for, so whoever needs it several times keeps it meanwhile.
 */
import { Numbers } from '../../columns/numbers.ts';
import { Paths } from '../../columns/paths.ts';
import { SharedTexts } from '../../columns/shared-texts.ts';
import type { ManifestEntry } from './manifest.ts';

/** Whose files lie here: where. */
interface Local {
  readonly local?: string;
}

/** What few entries have: kept apart, by index. A new field of this kind is named here, and in `rareOf`. */
type Rare = Pick<ManifestEntry, 'link' | 'stored'>;

/** The fields few entries have, of one that has any; else null. */
function rareOf({ link, stored }: Rare): Rare | null {
  if (link !== undefined) return { link };
  return stored === undefined ? null : { stored };
}

const kinds = ['file', 'folder', 'link'] as const satisfies readonly ManifestEntry['kind'][];
const kindNumbers = { file: 0, folder: 1, link: 2 } as const satisfies Record<ManifestEntry['kind'], number>;
/** In the column of flags: the kind in two bits, then these. */
const kindBits = 3;
const isExecutable = 4;
const isRare = 8;

/** Begins what stands for a local path whose end is not the entry's name. No path has this unit. */
const whole = '\0';

export class EntryColumns<E extends ManifestEntry> {
  private readonly paths = new Paths();
  private readonly sizes = new Numbers('float64');
  private readonly times = new Numbers('float64');
  private readonly flags = new Numbers('uint8');
  private readonly rare = new Map<number, Rare>();
  /** Each mode and one, 0: none. Null: nothing has one yet. Whole trees may have them, others none. */
  private modes: Numbers | null = null;
  /** Local folders. Null: none has a local path. */
  private locals: SharedTexts | null = null;

  get length(): number {
    return this.flags.length;
  }

  /** What it takes of memory, in bytes. */
  get memory(): number {
    const columns = this.paths.bytes + this.sizes.bytes + this.times.bytes + this.flags.bytes;
    return columns + (this.locals?.bytes ?? 0) + (this.modes?.bytes ?? 0) + this.rare.size * rareBytes;
  }

  push(entry: E): void {
    const { kind, path, bytes, mtimeMs, executable } = entry;
    const index = this.length;
    const { local } = entry as Local;
    const { mode } = entry;
    const rare = rareOf(entry);
    if (local !== undefined) this.pushLocal(index, path, local);
    if (rare !== null) this.rare.set(index, rare);
    if (mode !== undefined) this.modes ??= zeros(index);
    this.modes?.push(mode === undefined ? 0 : mode + 1);
    this.paths.push(path);
    this.sizes.push(bytes);
    this.times.push(mtimeMs);
    this.flags.push(kindNumbers[kind] | (executable ? isExecutable : 0) | (rare === null ? 0 : isRare));
  }

  /** The entry at an index; undefined: there is none. */
  at(index: number): E | undefined {
    return index >= 0 && index < this.length ? this.make(index) : undefined;
  }

  /** Those from `from` to before `to`, as far as there are any. */
  slice(from: number, to = this.length): E[] {
    const entries: E[] = [];
    for (let index = from; index < Math.min(to, this.length); index++) entries.push(this.make(index));
    return entries;
  }

  *[Symbol.iterator](): Generator<E, void> {
    for (let index = 0; index < this.length; index++) yield this.make(index);
  }

  /** `index`, here and below: of one that is there. */
  kindOf(index: number): ManifestEntry['kind'] {
    return kinds[this.flags.get(index) & kindBits]!;
  }

  bytesOf(index: number): number {
    return this.sizes.get(index);
  }

  timeOf(index: number): number {
    return this.times.get(index);
  }

  pathOf(index: number): string {
    return this.paths.at(index);
  }

  /** As `Paths.topFolders`. */
  topFolders(): Iterable<string> {
    return this.paths.topFolders();
  }

  private make(index: number): E {
    const { paths, locals } = this;
    const flags = this.flags.get(index);
    const kind = kinds[flags & kindBits]!;
    const executable = (flags & isExecutable) !== 0;
    const name = paths.nameAt(index);
    const path = paths.folderAt(index) + name;
    const bytes = this.sizes.get(index);
    const mtimeMs = this.times.get(index);
    const entry: ManifestEntry & Local =
      locals === null
        ? { kind, path, bytes, mtimeMs, executable }
        : { kind, path, local: localPath(locals.at(index), name), bytes, mtimeMs, executable };
    const mode = this.modes === null ? 0 : this.modes.get(index);
    if (mode === 0 && (flags & isRare) === 0) return entry as E;
    return { ...entry, ...(mode > 0 && { mode: mode - 1 }), ...this.rare.get(index) } as E;
  }

  private pushLocal(index: number, path: string, local: string): void {
    this.locals ??= new SharedTexts();
    const nameAt = path.lastIndexOf('/') + 1;
    const end = local.length - (path.length - nameAt);
    if (local.endsWith(nameAt === 0 ? path : path.slice(nameAt))) {
      if (!this.locals.isLast(local, end)) this.locals.begin(index, local.slice(0, end));
    } else if (!this.locals.isLast(whole + local, local.length + 1)) this.locals.begin(index, whole + local);
  }
}

function zeros(count: number): Numbers {
  const numbers = new Numbers('uint32');
  for (let n = 0; n < count; n++) numbers.push(0);
  return numbers;
}

function localPath(folder: string, name: string): string {
  return folder.startsWith(whole) ? folder.slice(1) : folder + name;
}

/** A place in the map, and a small object. */
const rareBytes = 100;
