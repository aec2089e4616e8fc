/**
 * What has become of each file over one connection: shown to people, counted, remembered in the journal, and told to
 * the sender in receipts.
 */
import type { Line } from '../../../wire/connection.ts';
import { reportEveryBytes } from '../../../wire/limits.ts';
import type { TransferContext } from '../../context.ts';
import { hexOf } from '../../agreed/hash.ts';
import type { Manifest, ManifestEntry } from '../../agreed/manifest.ts';
import { FileStates } from '../../lifecycle/file-states.ts';
import type { TransferRecord } from '../../lifecycle/record.ts';
import type { Holdings } from '../plan/holdings.ts';
import { Receipts } from './receipts.ts';
import type { Failure } from '../../../../../shared/errors.ts';

export interface FileOutcomesOptions {
  readonly context: Pick<TransferContext, 'onFile'>;
  readonly connection: Pick<Line, 'send'>;
  readonly manifest: Manifest<ManifestEntry>;
  readonly record: TransferRecord;
  readonly holdings: Holdings;
  /** The disk here can close a file to others. */
  readonly keepsModes: boolean;
  /** The sender takes receipts for folders that can't be made. */
  readonly tellsFolders: boolean;
  /** As `FileReceiverOptions.alone`. */
  readonly alone: boolean;
}

const othersMayRead = 0o004;

export class FileOutcomes {
  /** As people see them. */
  readonly shown = new FileStates();
  private readonly options: FileOutcomesOptions;
  private readonly receipts: Receipts;
  /** Bytes on disk of files that are not in place yet: taken off again when one fails. */
  private readonly counted = new Map<number, number>();
  /** Bytes of the holes of files that are not in place yet, likewise. */
  private readonly holes = new Map<number, number>();
  /** Bytes that the sender has been told of. */
  private reported = 0;

  constructor(options: FileOutcomesOptions) {
    this.options = options;
    this.receipts = new Receipts(options.connection, !options.alone);
  }

  /** The file begins to come. `path`: its own, on the wire. */
  started(file: number, path: string): void {
    this.options.record.meter.current = path;
    this.shown.set(file, 'moving');
  }

  /** More bytes of the file are on disk. */
  count(file: number, bytes: number): void {
    const { meter } = this.options.record;
    meter.bytes += bytes;
    const state = this.shown.get(file);
    // Handed to the disk before the file was given up, and written after.
    if (state === 'failed' || state === 'left-out') meter.failed += bytes;
    else this.counted.set(file, (this.counted.get(file) ?? 0) + bytes);
  }

  /** The next bytes of the file are a hole: they count as what is here already, since none of them came. */
  passHole(file: number, bytes: number): void {
    this.options.record.meter.kept += bytes;
    this.holes.set(file, (this.holes.get(file) ?? 0) + bytes);
  }

  /** What passed as a hole, or as kept, is taken back: the file is here as it is. */
  takeBackHoles(file: number): void {
    this.options.record.meter.kept -= this.holes.get(file) ?? 0;
    this.holes.delete(file);
  }

  /** Some of it did not come: holes, or what was here. */
  isPartlyKept(file: number): boolean {
    return this.holes.size > 0 && this.holes.has(file);
  }

  /** Bytes of the file that this connection has brought to the disk. */
  written(file: number): number {
    return this.counted.get(file) ?? 0;
  }

  /** `bytes` of all files need no room here any more: the sender hears of it now and then. */
  released(bytes: number): void {
    if (bytes - this.reported < reportEveryBytes) return;
    this.reported = bytes;
    this.options.connection.send({ name: 'got', body: { bytes } });
  }

  /** In place at `path` (absolute). `blake3`: as `textOf` has it; null: nobody asks. */
  landed(file: number, entry: ManifestEntry, path: string, blake3: string | null): void {
    const { record, context, holdings, manifest } = this.options;
    record.meter.files++;
    this.shown.set(file, 'done');
    this.counted.delete(file);
    if (this.isPartlyKept(file)) {
      if (entry.stored === undefined) record.delta(entry.bytes, entry.bytes - this.holes.get(file)!);
      this.holes.delete(file);
    }
    holdings.noteLanded(entry, path, manifest, file);
    if (entry.mode !== undefined) this.noteMode(entry.mode);
    this.receipts.addDone(file);
    if (context.onFile === undefined || blake3 === null) return;
    const transferId = record.now.id;
    context.onFile({ transferId, direction: 'incoming', path, bytes: entry.bytes, blake3: hexOf(blake3) });
  }

  /** Something with this mode at the sender is here now. */
  noteMode(mode: number): void {
    const { record, keepsModes } = this.options;
    const isExposed = !keepsModes && (mode & othersMayRead) === 0;
    if (isExposed && record.now.exposed === undefined) record.update({ exposed: true });
  }

  /** It can't be put in place here. */
  failed(file: number, why: Failure): void {
    this.gone(file, why);
    const { manifest, tellsFolders } = this.options;
    if (tellsFolders || manifest.entries.kindOf(file) !== 'folder') this.receipts.addFailed(file, why.code);
  }

  /** It began to come and won't be received: the sender gave it up, or it failed here. */
  gone(file: number, why: Failure): void {
    this.options.record.meter.failed += this.written(file) + (this.holes.get(file) ?? 0);
    this.counted.delete(file);
    this.holes.delete(file);
    this.refused(file, why);
  }

  /** What came of it is taken back, and it comes once more. Answers how many bytes were on the disk. */
  again(file: number): number {
    const written = this.written(file);
    this.options.record.meter.failed += written;
    this.counted.delete(file);
    this.shown.set(file, 'waiting');
    return written;
  }

  /** It is not received. */
  refused(file: number, why: Failure): void {
    this.shown.set(file, why.code === 'cancelled' ? 'left-out' : 'failed');
    this.options.record.casualty(this.path(file), why);
  }

  /** Sends the receipts that still wait for company. */
  flush(): void {
    this.receipts.flush();
  }

  /** The file's path on the wire; empty for a file that is not in the manifest. */
  path(file: number): string {
    return this.options.manifest.entries.at(file)?.path ?? '';
  }
}
