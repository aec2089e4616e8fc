/**
 * What the receiver holds of a transfer across connections and restarts: files in place, and beginnings of big ones.
 * Kept in memory and, line by line, in the transfer's journal.
 */
import type { Journal } from '../state/journal.ts';
import {
  isHolding,
  type Choice,
  type Holding,
  type JournalRecord,
  type Landed,
  type Part,
} from '../state/journal-format.ts';
import type { ManifestEntry } from './manifest.ts';
import type { ConflictChoice } from '../../../shared/state.ts';

export class Holdings {
  private readonly landed = new Map<string, Landed>();
  private readonly parts = new Map<string, Part>();
  private readonly choices = new Map<string, Choice>();
  private choiceForAll: ConflictChoice | null = null;
  private readonly journal: Journal<JournalRecord>;

  constructor(journal: Journal<JournalRecord>, records: readonly JournalRecord[] = []) {
    this.journal = journal;
    for (const record of records) if (isHolding(record)) this.take(record);
  }

  /** Is this very entry in place? One that changed since is another. */
  hasLanded(entry: ManifestEntry): boolean {
    return isOf(this.landed.get(entry.path), entry);
  }

  partOf(entry: ManifestEntry): Part | undefined {
    const part = this.parts.get(entry.path);
    return isOf(part, entry) ? part : undefined;
  }

  /** Whatever beginning there is under the entry's name, also of a file that has changed since. */
  anyPartOf({ path }: ManifestEntry): Part | undefined {
    return this.parts.get(path);
  }

  /** Beginnings of files that have not landed. */
  allParts(): readonly Part[] {
    return [...this.parts.values()];
  }

  /** Absolute paths of what is in place. */
  places(): string[] {
    return [...this.landed.values()].map(({ at }) => at);
  }

  /** Paths on the wire of all that is or was begun here. */
  paths(): string[] {
    return [...this.landed.keys(), ...this.parts.keys()];
  }

  /** What a person has decided about this very entry, should its name be taken; null: nothing. */
  choiceFor(entry: ManifestEntry): ConflictChoice | null {
    const choice = this.choices.get(entry.path);
    return choice !== undefined && isOf(choice, entry) ? choice.choice : this.choiceForAll;
  }

  /** `entry` null: for all to which nothing else was said. */
  noteChoice(entry: ManifestEntry | null, choice: ConflictChoice): void {
    if (entry === null) this.note({ is: 'choice-for-all', choice });
    else this.note({ is: 'choice', path: entry.path, bytes: entry.bytes, mtime: entry.mtimeMs, choice });
  }

  noteLanded({ path, bytes: size, mtimeMs }: ManifestEntry, at: string): void {
    this.note({ is: 'landed', path, bytes: size, mtime: mtimeMs, at });
  }

  notePart({ path, bytes: size, mtimeMs }: ManifestEntry, at: string, present: number): void {
    this.note({ is: 'part', path, bytes: size, mtime: mtimeMs, at, present });
  }

  private note(record: Holding): void {
    this.take(record);
    this.journal.append(record);
  }

  private take(record: Holding): void {
    if (record.is === 'landed') {
      this.landed.set(record.path, record);
      this.parts.delete(record.path);
    } else if (record.is === 'choice') {
      this.choices.set(record.path, record);
    } else if (record.is === 'choice-for-all') {
      this.choiceForAll = record.choice;
    } else {
      this.parts.set(record.path, record);
    }
  }
}

function isOf(holding: Landed | Part | Choice | undefined, { bytes: size, mtimeMs }: ManifestEntry): boolean {
  return holding !== undefined && holding.bytes === size && holding.mtime === mtimeMs;
}
