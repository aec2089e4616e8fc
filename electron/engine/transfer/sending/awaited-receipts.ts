/** Which files the receiver still owes a receipt for, and what became of the others over this connection. */
import type { SourceEntry } from '../../disk/source/walk.ts';
import { violation } from '../../wire/frames.ts';
import { codeFromPeer, type MessageOf } from '../../wire/messages.ts';
import { failureOfPeer, type FileEvent } from '../context.ts';
import { ByteList } from '../agreed/byte-list.ts';
import { FileStates } from '../lifecycle/file-states.ts';
import type { LeftOut } from '../agreed/left-out.ts';
import type { Manifest } from '../agreed/manifest.ts';
import type { Range } from '../agreed/ranges.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import type { SenderJournal } from './sender-journal.ts';
import { FerryError, type ErrorCode, type Failure } from '../../../../shared/errors.ts';

/** `folder`: one that the plan asks for; the receiver makes it, and says something only if it can't. */
const state = { none: 0, sent: 1, settled: 2, folder: 3 } as const;

export interface AwaitedReceiptsOptions {
  readonly record: TransferRecord;
  readonly manifest: Manifest<SourceEntry>;
  readonly leftOut: LeftOut;
  readonly journal: SenderJournal;
  /** Hears of each file that has arrived. */
  readonly onFile: ((event: FileEvent) => void) | undefined;
}

export class AwaitedReceipts {
  /** How each file is shown to people. */
  readonly shown = new FileStates();
  private readonly record: TransferRecord;
  private readonly manifest: Manifest<SourceEntry>;
  private readonly leftOut: LeftOut;
  private readonly journal: SenderJournal;
  private readonly onFile: ((event: FileEvent) => void) | undefined;
  private readonly hashes = new Map<number, string>();
  private readonly states = new ByteList();
  /** Files the plan asks for without a word on them yet. */
  private open = 0;

  constructor({ record, manifest, leftOut, journal, onFile }: AwaitedReceiptsOptions) {
    this.record = record;
    this.manifest = manifest;
    this.leftOut = leftOut;
    this.journal = journal;
    this.onFile = onFile;
  }

  get allSettled(): boolean {
    return this.open === 0;
  }

  /** The plan asks for these. */
  expect(range: Readonly<Range>): void {
    this.open += this.countFiles(range);
    for (let index = range[0]; index <= range[1]; index++) {
      if (this.manifest.entries.kindOf(index) === 'folder') this.states.set(index, state.folder);
    }
  }

  /** Nothing is owed for these until another plan names them. */
  putOff(range: Readonly<Range>): void {
    this.open -= this.countFiles(range);
  }

  /** The receiver does not want these; `unless`: why one did not arrive, as this side knows it. */
  skipped(range: Readonly<Range>, code: ErrorCode, unless: (entry: SourceEntry) => Failure | null): void {
    for (let index = range[0]; index <= range[1]; index++) {
      const entry = this.manifest.entries.at(index)!;
      const why = unless(entry);
      if (why !== null) {
        this.missed(index, entry, why);
        continue;
      }
      this.shown.set(index, code === 'exists' ? 'skipped' : code === 'cancelled' ? 'left-out' : 'failed');
      // Something has its name over there, so it counts as skipped and not as one that did not arrive.
      if (code === 'exists') this.record.skip(entry.bytes);
      else if (code === 'cancelled') this.refused(entry, code, this.cancelledThere(entry));
      else this.refused(entry, code);
    }
  }

  /** In place since an earlier connection; `unless`: why one is not, whatever the receiver says. */
  had(range: Readonly<Range>, unless: (entry: SourceEntry) => Failure | null): void {
    for (let file = range[0]; file <= range[1]; file++) {
      const entry = this.manifest.entries.at(file)!;
      // Of a folder there is something to say only where it could not be made.
      if (entry.kind === 'folder' && this.journal.whyRefused(entry) === null) continue;
      const { bytes } = entry;
      const why = unless(entry);
      if (why !== null) {
        this.missed(file, entry, why);
        continue;
      }
      if (entry.kind === 'folder') continue;
      this.shown.set(file, 'done');
      this.record.meter.kept += bytes;
      this.record.meter.files++;
    }
  }

  /** We found these to be what the receiver has. */
  same(range: Readonly<Range>): void {
    for (let file = range[0]; file <= range[1]; file++) {
      if (this.manifest.entries.kindOf(file) === 'folder') continue;
      this.states.set(file, state.settled);
      this.shown.set(file, 'skipped');
      this.open--;
      this.record.skip(this.manifest.entries.bytesOf(file));
    }
  }

  sent(file: number, hash: Buffer): void {
    this.states.set(file, state.sent);
    if (this.onFile !== undefined) this.hashes.set(file, hash.toString('hex'));
  }

  lost(file: number, why: Failure): void {
    this.states.set(file, state.settled);
    this.shown.set(file, why.code === 'cancelled' ? 'left-out' : 'failed');
    this.open--;
    const entry = this.manifest.entries.at(file)!;
    this.record.casualty(entry.path, why);
    this.journal.noteRefused(entry, 'here', why.code);
  }

  /** The file's last byte has gone: nobody can leave it out any more. */
  isThrough(file: number): boolean {
    if (this.states.get(file) === state.sent) return true;
    const shown = this.shown.get(file);
    return shown === 'done' || shown === 'skipped';
  }

  /** Throws `protocol-violation` for a file that was not sent, a folder that was not asked for, or a second time. */
  take({ done, failed }: MessageOf<'receipts'>): void {
    for (const [first, last] of done) for (let file = first; file <= last; file++) this.delivered(file);
    for (const { file, code } of failed) {
      if (this.states.get(file) === state.folder) this.states.set(file, state.settled);
      else this.settle(file);
      this.shown.set(file, 'failed');
      // All of it went, and nothing of it arrived.
      const entry = this.manifest.entries.at(file)!;
      this.record.meter.failed += entry.bytes;
      this.refused(entry, codeFromPeer(code));
    }
  }

  private missed(index: number, { path }: SourceEntry, why: Failure): void {
    this.shown.set(index, why.code === 'cancelled' ? 'left-out' : 'failed');
    this.record.casualty(path, why);
  }

  /** By the receiver. */
  private refused(entry: SourceEntry, code: ErrorCode, why?: Failure): void {
    const { path } = entry;
    this.record.casualty(path, why ?? failureOfPeer(new FerryError(code, { path }), this.record.now.peer));
    this.journal.noteRefused(entry, 'there', code);
  }

  private cancelledThere(entry: SourceEntry): Failure {
    this.leftOut.add(entry, 'there');
    return this.leftOut.why(entry)!;
  }

  private delivered(file: number): void {
    this.settle(file);
    this.shown.set(file, 'done');
    this.record.meter.files++;
    if (this.onFile === undefined) return;
    const blake3 = this.hashes.get(file);
    this.hashes.delete(file);
    const { entries } = this.manifest;
    const path = entries.pathOf(file);
    const bytes = entries.bytesOf(file);
    const transferId = this.record.now.id;
    if (blake3 !== undefined) this.onFile({ transferId, direction: 'outgoing', path, bytes, blake3 });
  }

  private settle(file: number): void {
    if (this.states.get(file) !== state.sent) throw violation(`receipt for file ${file}`);
    this.states.set(file, state.settled);
    this.open--;
  }

  private countFiles([first, last]: Readonly<Range>): number {
    let count = 0;
    for (let file = first; file <= last; file++) if (this.manifest.entries.kindOf(file) !== 'folder') count++;
    return count;
  }
}
