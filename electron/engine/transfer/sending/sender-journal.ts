/**
 * What a sender must not forget of a transfer, in memory and in its journal: that it was accepted, which files it has
 * offered (a file that vanishes between two connections is still named), which of them didn't arrive, a person's pause,
 * and an end that the receiver has not heard of.
 */
import type { SourceEntry } from '../../disk/source/walk.ts';
import { Journal } from '../../state/journal.ts';
import type { JournalFiles } from '../../state/journal-files.ts';
import { isOf, wasPaused, type JournalRecord, type OutgoingHeader, type Refused } from '../../state/journal-format.ts';
import type { EntryList } from '../agreed/entry-list.ts';
import { addIndex, type Range } from '../agreed/ranges.ts';
import { ListedFiles, type Listed } from './listed/listed-files.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';

/** Files named by one line of the journal: a torn line costs no more. */
const filesPerLine = 1000;

export class SenderJournal {
  /** The receiver has accepted. */
  accepted: boolean;
  readonly pausedBefore: boolean;
  private readonly journals: JournalFiles;
  private readonly id: string;
  private readonly files = new ListedFiles();
  /** By path. */
  private readonly refused = new Map<string, Refused>();
  private leg = 0;
  /** The latest connection over which the receiver had not ended: it could ask for what was listed by then. */
  private askedOver = 0;
  /** Rows of `files` that the journal doesn't hold yet. */
  private unwritten: Range[] = [];
  private opening: Promise<void> | null = null;
  private journal: Journal<JournalRecord> | null = null;
  /** What was to be noted before there was a file. */
  private readonly early: JournalRecord[] = [];

  constructor(journals: JournalFiles, id: string, records: readonly JournalRecord[]) {
    this.journals = journals;
    this.id = id;
    this.accepted = records.some(({ is }) => is === 'accepted');
    this.pausedBefore = wasPaused(records);
    for (const record of records) {
      if (record.is === 'listed') this.restore(record.files);
      else if (record.is === 'refused') this.refused.set(record.path, record);
      else if (record.is === 'planned-anew') this.refused.clear();
    }
  }

  /** Begins the file, or goes on with the one there is; on disk when this resolves. Throws `home-unusable`. */
  open(header: OutgoingHeader): Promise<void> {
    this.opening ??= Journal.open<OutgoingHeader, JournalRecord>(this.journals, this.id, header).then((journal) => {
      for (const record of this.early.splice(0)) journal.append(record);
      this.journal = journal;
    });
    return this.opening;
  }

  private append(record: JournalRecord): void {
    if (this.journal === null) this.early.push(record);
    else this.journal.append(record);
  }

  noteAccepted(): void {
    if (this.accepted) return;
    this.accepted = true;
    this.append({ is: 'accepted' });
    this.writeListed();
  }

  note(record: JournalRecord): void {
    this.append(record);
  }

  notePaused(paused: boolean): void {
    this.append({ is: 'paused', paused });
  }

  /** The end has still to be told: this journal's last word. It stays on disk. */
  async noteRevoked(): Promise<void> {
    this.append({ is: 'revoked' });
    await this.close();
  }

  /** A file did not arrive. A receiver that has ended since can't say so any more. */
  noteRefused({ path, bytes, mtimeMs }: SourceEntry, by: Refused['by'], code: ErrorCode): void {
    const record: Refused = { is: 'refused', path, bytes, mtime: mtimeMs, by, code };
    this.refused.set(path, record);
    this.append(record);
  }

  /** What was refused over an earlier connection is tried again. */
  planAnew(): void {
    this.askedOver = this.leg;
    if (this.accepted) this.writeListed();
    if (this.refused.size === 0) return;
    this.refused.clear();
    this.append({ is: 'planned-anew' });
  }

  /** Why this very entry did not arrive over the connection before; null: nothing is known of that. */
  whyRefused(entry: SourceEntry): Refused | null {
    const refused = this.refused.get(entry.path);
    return isOf(refused, entry) ? refused : null;
  }

  /** Another connection lists everything anew. `entries`: where all that it lists stands before; null: nowhere. */
  startLeg(entries: EntryList<SourceEntry> | null = null): void {
    this.leg++;
    this.files.begin(entries, this.leg);
  }

  /** Entries of this connection's walk. */
  list(entries: Iterable<SourceEntry>): void {
    for (const entry of entries) {
      const row = this.files.list(entry, this.leg);
      if (row >= 0) addIndex(this.unwritten, row);
    }
    // What a receiver that has ended is told was not offered to it.
    if (this.accepted && this.askedOver === this.leg) this.writeListed();
  }

  /** Why the receiver was never told of the file as it is now before it ended; null: it was. */
  news({ path }: SourceEntry): 'added' | 'changed' | null {
    const since = this.files.sinceWhen(path);
    if (since === null || since.leg <= this.askedOver) return null;
    return since.changed ? 'changed' : 'added';
  }

  /** The walk found this path and could not take it. */
  skip(path: string): void {
    this.files.skip(path, this.leg);
  }

  /** Files that an earlier connection listed and this one's walk did not come by. */
  *missing(): Generator<SourceEntry, void> {
    for (const [path, bytes, mtimeMs] of this.files.missing(this.leg)) {
      // The journal doesn't keep where the file lay: if it were still there, the walk would find it.
      yield { kind: 'file', path, local: '', bytes, mtimeMs, executable: false };
    }
  }

  /** Stops writing; the file stays for the next start. */
  async close(): Promise<void> {
    await this.opening?.catch(() => {});
    await this.journal?.close();
  }

  /** Also removes a journal of an earlier run that this one never opened. */
  async remove(): Promise<void> {
    await this.opening?.catch(() => {});
    if (this.journal !== null) await this.journal.remove();
    else await this.journals.remove(this.id);
  }

  private restore(files: readonly Listed[]): void {
    for (const [path, bytes, mtimeMs] of files) this.files.list({ kind: 'file', path, bytes, mtimeMs }, 0);
  }

  private writeListed(): void {
    let files: Listed[] = [];
    const write = (): void => {
      if (files.length > 0) this.append({ is: 'listed', files });
      files = [];
    };
    for (const [first, last] of this.unwritten) {
      for (let row = first; row <= last; row++) {
        files.push(this.files.at(row));
        if (files.length === filesPerLine) write();
      }
    }
    write();
    this.unwritten = [];
  }
}
