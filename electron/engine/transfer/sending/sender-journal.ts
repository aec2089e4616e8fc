/**
 * What a sender must not forget of a transfer, in memory and in its journal: that it was accepted, which files it has
 * offered (a file that vanishes between two connections is still named), which of them didn't arrive, a person's pause,
 * and an end that the receiver has not heard of.
 */
import type { SourceEntry } from '../../disk/source/walk.ts';
import { Journal } from '../../state/journal.ts';
import type { JournalFiles } from '../../state/journal-files.ts';
import { isOf, wasPaused, type JournalRecord, type OutgoingHeader, type Refused } from '../../state/journal-format.ts';
import type { ErrorCode } from '../../../../shared/errors.ts';

/** Files named by one line of the journal: a torn line costs no more. */
const filesPerLine = 1000;

interface Listed {
  readonly entry: SourceEntry;
  /** The connection that listed it last. */
  leg: number;
  /** The connection that listed it first as it is. */
  readonly since: number;
  /** An earlier connection had listed another content under its name. */
  readonly changed: boolean;
}

export class SenderJournal {
  /** The receiver has accepted. */
  accepted: boolean;
  readonly pausedBefore: boolean;
  private readonly journals: JournalFiles;
  private readonly id: string;
  private readonly files = new Map<string, Listed>();
  /** By path. */
  private readonly refused = new Map<string, Refused>();
  private leg = 0;
  /** The latest connection over which the receiver had not ended: it could ask for what was listed by then. */
  private askedOver = 0;
  private unwritten: SourceEntry[] = [];
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
      if (record.is === 'listed') for (const file of record.files) this.take(file);
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

  /** Another connection lists everything anew. */
  startLeg(): void {
    this.leg++;
  }

  /** Entries of this connection's walk. */
  list(entries: readonly SourceEntry[]): void {
    for (const entry of entries) {
      if (entry.kind === 'folder') continue;
      const before = this.files.get(entry.path);
      const same = before !== undefined && before.entry.bytes === entry.bytes && before.entry.mtimeMs === entry.mtimeMs;
      const since = same ? before.since : this.leg;
      this.files.set(entry.path, {
        entry,
        leg: this.leg,
        since,
        changed: same ? before.changed : before !== undefined,
      });
      if (!same) this.unwritten.push(entry);
    }
    // What a receiver that has ended is told was not offered to it.
    if (this.accepted && this.askedOver === this.leg) this.writeListed();
  }

  /** Why the receiver was never told of the file as it is now before it ended; null: it was. */
  news({ path }: SourceEntry): 'added' | 'changed' | null {
    const file = this.files.get(path);
    if (file === undefined || file.since <= this.askedOver) return null;
    return file.changed ? 'changed' : 'added';
  }

  /** The walk found this path and could not take it. */
  skip(path: string): void {
    const before = this.files.get(path);
    if (before !== undefined) before.leg = this.leg;
  }

  /** Files that an earlier connection listed and this one's walk did not come by. */
  missing(): SourceEntry[] {
    const missing: SourceEntry[] = [];
    for (const { entry, leg } of this.files.values()) if (leg !== this.leg) missing.push(entry);
    return missing;
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

  private take([path, bytes, mtimeMs]: readonly [string, number, number]): void {
    // The journal doesn't keep where the file lay: if it were still there, the walk would find it.
    const entry: SourceEntry = { kind: 'file', path, local: '', bytes, mtimeMs, executable: false };
    this.files.set(path, { entry, leg: 0, since: 0, changed: false });
  }

  private writeListed(): void {
    for (let at = 0; at < this.unwritten.length; at += filesPerLine) {
      const some = this.unwritten.slice(at, at + filesPerLine);
      this.append({ is: 'listed', files: some.map(({ path, bytes, mtimeMs }) => [path, bytes, mtimeMs]) });
    }
    this.unwritten = [];
  }
}
