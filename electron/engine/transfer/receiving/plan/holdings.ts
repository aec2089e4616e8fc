/**
 * What the receiver holds of a transfer across connections and restarts: files in place, and beginnings of big ones.
 * Kept in memory and, line by line, in the transfer's journal.
 */
import { Numbers } from '../../../columns/numbers.ts';
import { PathTable } from '../../../columns/path-table.ts';
import { topPlace, usualPlace } from '../../../disk/names/usual-place.ts';
import type { Journal } from '../../../state/journal.ts';
import {
  isHolding,
  isOf,
  type Choice,
  type Holding,
  type IncomingHeader,
  type JournalRecord,
  type Part,
} from '../../../state/journal-format.ts';
import { TakingOver } from '../../leftovers/taking-over.ts';
import { TopFolders } from './top-folders.ts';
import { ByteList } from '../../agreed/byte-list.ts';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import type { ConflictChoice } from '../../../../../shared/state.ts';

/** Most places kept of what was here before: as many as are shown of what has landed. */
export const maxFound = 100;

/** What tells an entry from another version of it: both are the same when size and time are. */
type Version = Pick<ManifestEntry, 'bytes' | 'mtimeMs'>;

export class Holdings {
  /** Files in place since before the manifest that is there now, by path on the wire, and the version of each. */
  private readonly paths = new PathTable();
  private readonly sizes = new Numbers('float64');
  private readonly times = new Numbers('float64');
  /** Which of that manifest's files are in place: a byte each, where their paths once more would take fifty. */
  private current: { readonly manifest: Manifest<ManifestEntry>; landed: ByteList } | null = null;
  /** Where files are that stand under another name than their own: few. */
  private readonly elsewhere = new Map<string, string>();
  /** Beginnings of files, by path on the wire. */
  private readonly parts = new Map<string, Part>();
  /** Of ended transfers, which kept them. */
  readonly earlier = new TakingOver();
  /** Files whose deltas went wrong, by path on the wire: hardly ever one. */
  private readonly unfit = new Map<string, Version>();
  /** Folders that this transfer made, by path on the wire. */
  private readonly made = new Set<string>();
  /** Top-level places of files that were here before, the first `maxFound`. */
  private readonly found = new Set<string>();
  private readonly choices = new Map<string, Choice>();
  private choiceForAll: ConflictChoice | null = null;
  private readonly journal: Journal<JournalRecord>;
  private readonly dir: string;
  /** Where partial files may lie. */
  readonly tops: TopFolders;

  /** `dir`: the folder they are received into. `records`: what the journal of an earlier run says. */
  constructor(
    { dir, tops }: Pick<IncomingHeader, 'dir' | 'tops'>,
    journal: Journal<JournalRecord>,
    records: readonly JournalRecord[] = [],
  ) {
    this.dir = dir;
    this.journal = journal;
    this.tops = new TopFolders(tops, (names) => {
      journal.append({ is: 'tops', names: [...names] });
      return journal.settled();
    });
    for (const record of records) {
      if (record.is === 'tops') for (const name of record.names) this.tops.restore(name);
      else if (isHolding(record)) {
        this.take(record);
        // In a journal of a version that had no lines for folders.
        if ('path' in record && record.path.includes('/')) this.tops.restore(record.path);
      }
    }
  }

  /** Another connection tells this manifest. */
  begin(manifest: Manifest<ManifestEntry>): void {
    this.keepLanded();
    this.current = { manifest, landed: new ByteList() };
  }

  /** Was this very entry put in place over an earlier connection? One that changed since is another. */
  hasLanded({ path, bytes, mtimeMs }: ManifestEntry): boolean {
    const row = this.paths.find(path);
    return row >= 0 && this.sizes.get(row) === bytes && this.times.get(row) === mtimeMs;
  }

  /** The beginning there is of this very entry. */
  partOf(entry: ManifestEntry): Part | undefined {
    const part = this.parts.get(entry.path);
    return isOf(part, entry) ? part : this.earlier.of(entry);
  }

  /** Whatever beginning this transfer has under the entry's name, also of a file that has changed since; else an earlier one's. */
  anyPartOf(entry: ManifestEntry): Part | undefined {
    return this.parts.get(entry.path) ?? this.earlier.of(entry);
  }

  /** Beginnings of files that have not landed. */
  allParts(): readonly Part[] {
    return [...this.parts.values()];
  }

  /** Absolute paths of what is in place. */
  places(): string[] {
    this.keepLanded();
    const places: string[] = [];
    for (let row = 0; row < this.paths.length; row++) {
      const path = this.paths.at(row);
      places.push(this.elsewhere.get(path) ?? usualPlace(this.dir, path));
    }
    return places;
  }

  /** Absolute paths of the top-level names that hold what was here before and did not come. */
  get foundPlaces(): readonly string[] {
    return [...this.found];
  }

  /** A file was here before, at `at` (absolute): it does not come. */
  noteFound({ path }: Pick<ManifestEntry, 'path'>, at = usualPlace(this.dir, path)): void {
    if (this.found.size < maxFound) this.found.add(topPlace(at, path));
  }

  /** What a person has decided about this very entry, should its name be taken; null: nothing. */
  choiceFor(entry: ManifestEntry): ConflictChoice | null {
    const choice = this.choices.get(entry.path);
    return isOf(choice, entry) ? choice.choice : this.choiceForAll;
  }

  /** `entry` null: for all files about which nothing else was decided. */
  noteChoice(entry: ManifestEntry | null, choice: ConflictChoice): void {
    if (entry === null) this.note({ is: 'choice-for-all', choice });
    else this.note({ is: 'choice', path: entry.path, bytes: entry.bytes, mtime: entry.mtimeMs, choice });
  }

  /** `file`: its index in the manifest that it was told in. */
  noteLanded(entry: ManifestEntry, at: string, manifest: Manifest<ManifestEntry> | null = null, file = 0): void {
    const { path, bytes: size, mtimeMs } = entry;
    if (manifest !== null && this.current?.manifest === manifest) this.current.landed.set(file, 1);
    else this.keep(path, entry);
    this.land(path, entry, at);
    this.journal.append({ is: 'landed', path, bytes: size, mtime: mtimeMs, at });
  }

  notePart(entry: ManifestEntry, at: string, present: number): void {
    const { path, bytes: size, mtimeMs } = entry;
    if (!this.parts.has(path)) this.earlier.take(entry);
    this.note({ is: 'part', path, bytes: size, mtime: mtimeMs, at, present });
  }

  /** A delta of this very entry went wrong in this run of the app: it is wanted whole from then on. */
  isUnfit({ path, bytes, mtimeMs }: ManifestEntry): boolean {
    const version = this.unfit.get(path);
    return version !== undefined && version.bytes === bytes && version.mtimeMs === mtimeMs;
  }

  noteUnfit({ path, bytes, mtimeMs }: ManifestEntry): void {
    this.unfit.set(path, { bytes, mtimeMs });
    this.parts.delete(path);
  }

  /** Has this transfer made that folder? */
  hasMade({ path }: ManifestEntry): boolean {
    return this.made.has(path);
  }

  noteMade({ path }: ManifestEntry): void {
    if (!this.made.has(path)) this.note({ is: 'made', path });
  }

  /** What landed of the manifest is known by its paths from now on. */
  private keepLanded(): void {
    if (this.current === null) return;
    const { landed, manifest } = this.current;
    this.current.landed = new ByteList();
    for (let file = 0; file < manifest.entries.length; file++) {
      if (landed.get(file) === 0) continue;
      const entry = manifest.entries.at(file)!;
      this.keep(entry.path, entry);
    }
  }

  private keep(path: string, { bytes, mtimeMs }: Version): void {
    const row = this.paths.rowOf(path);
    if (row < this.sizes.length) {
      this.sizes.set(row, bytes);
      this.times.set(row, mtimeMs);
    } else {
      this.sizes.push(bytes);
      this.times.push(mtimeMs);
    }
  }

  private note(record: Holding): void {
    this.take(record);
    this.journal.append(record);
  }

  private take(record: Holding): void {
    if (record.is === 'landed') {
      const version = { bytes: record.bytes, mtimeMs: record.mtime };
      this.keep(record.path, version);
      this.land(record.path, version, record.at);
    } else if (record.is === 'made') {
      this.made.add(record.path);
    } else if (record.is === 'choice') {
      this.choices.set(record.path, record);
    } else if (record.is === 'choice-for-all') {
      this.choiceForAll = record.choice;
    } else {
      this.parts.set(record.path, record);
    }
  }

  private land(path: string, version: Version, at: string): void {
    if (at !== usualPlace(this.dir, path)) this.elsewhere.set(path, at);
    else if (this.elsewhere.size > 0) this.elsewhere.delete(path);
    // A beginning of another version (big, while this one is small) lies there until the end.
    if (this.parts.size > 0 && isOf(this.parts.get(path), version)) this.parts.delete(path);
  }
}
