/** Files that somebody has cancelled one by one, on either side: kept across connections and restarts. */
import { isOf, type JournalRecord } from '../../state/journal-format.ts';
import type { ManifestEntry } from './manifest.ts';
import { failure, type Failure } from '../../../../shared/errors.ts';

type Line = Extract<JournalRecord, { is: 'left-out' }>;

export class LeftOut {
  private readonly files = new Map<string, Line>();
  private readonly note: (line: Line) => void;
  private readonly peer: () => string;

  /** `note` keeps a line in the journal; `peer` is the other device's name. */
  constructor(note: (line: Line) => void, peer: () => string) {
    this.note = note;
    this.peer = peer;
  }

  /** What the journal of an earlier run says. */
  restore(records: readonly JournalRecord[]): void {
    for (const record of records) if (record.is === 'left-out') this.files.set(record.path, record);
  }

  /** Nobody has cancelled any. */
  get isNone(): boolean {
    return this.files.size === 0;
  }

  add(entry: ManifestEntry, by: 'here' | 'there'): void {
    if (this.why(entry) !== null) return;
    const line: Line = { is: 'left-out', path: entry.path, bytes: entry.bytes, mtime: entry.mtimeMs, by };
    this.files.set(entry.path, line);
    this.note(line);
  }

  /** The journal's lines so far, for a journal that begins later. */
  lines(): readonly Line[] {
    return [...this.files.values()];
  }

  /** Why this very entry (path, size and time) is left out; null: nobody has cancelled it. */
  why(entry: ManifestEntry): Failure | null {
    const { path } = entry;
    const line = this.files.get(path);
    if (!isOf(line, entry)) return null;
    return line.by === 'here'
      ? failure('cancelled', { path })
      : failure('cancelled', { path, peer: this.peer() }, 'peer');
  }
}
