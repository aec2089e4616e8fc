/** An accepted offer on its way to disk: what we want of the manifest, the files as they come, our word on each. */
import { checkPath } from '../disk/safe-path.ts';
import type { Sink } from '../disk/sink.ts';
import type { Connection } from '../wire/connection.ts';
import { violation } from '../wire/frames.ts';
import { maxItemsPerMessage } from '../wire/limits.ts';
import { codeFromPeer, type MessageOf, type PlanItem } from '../wire/messages.ts';
import type { TransferContext } from './context.ts';
import { Intake } from './intake.ts';
import type { Manifest, ManifestEntry } from './manifest.ts';
import { Receipts } from './receipts.ts';
import type { Record } from './record.ts';
import { failure, type FerryError, type Failure } from '../../../shared/errors.ts';

export interface ReceptionOptions {
  readonly context: TransferContext;
  readonly connection: Connection;
  readonly manifest: Manifest<ManifestEntry>;
  readonly record: Record;
  readonly sink: Sink;
  /** The transfer can't go on. */
  onFatal(error: FerryError): void;
}

export class Reception {
  private readonly o: ReceptionOptions;
  private readonly intake: Intake;
  private readonly receipts: Receipts;
  /** Entries the plan has named, and those among them it refused. */
  private planned = 0;
  private readonly refused = new Set<number>();
  /** Files asked for that have neither ended nor been lost. */
  private awaited = 0;

  constructor(o: ReceptionOptions) {
    this.o = o;
    const { connection, record, sink } = o;
    this.receipts = new Receipts(connection);
    this.intake = new Intake({
      sink,
      entry: (file) => (file < this.planned && !this.refused.has(file) ? o.manifest.entries[file] : undefined),
      onStart: (file) => (record.meter.current = this.path(file)),
      onBytes: (bytes) => (record.meter.bytes += bytes),
      onLanded: (file, path, hash) => this.landed(file, path, hash),
      onFailed: (file, why) => this.failed(file, why),
      onFatal: (error) => o.onFatal(error),
      onFull: () => connection.pauseReading(),
      onRoom: () => connection.resumeReading(),
    });
  }

  /** Says what we want of the entries that came since the last plan: all whose names are safe. */
  plan(): void {
    const { entries } = this.o.manifest;
    let items: PlanItem[] = [];
    for (; this.planned < entries.length; this.planned++) {
      if (items.length >= maxItemsPerMessage) {
        this.o.connection.send({ name: 'plan', body: { items } });
        items = [];
      }
      this.planEntry(items, this.planned, entries[this.planned]!);
    }
    if (items.length > 0) this.o.connection.send({ name: 'plan', body: { items } });
  }

  bytes(file: number, offset: number, chunk: Buffer): void {
    this.intake.data(file, offset, chunk);
  }

  fileEnd(file: number, bytes: number, hash: Buffer): void {
    this.intake.end(file, bytes, hash);
    this.awaited--;
  }

  lost({ file, code }: MessageOf<'lost'>): void {
    const { peer } = this.o.record.now;
    const why = failure(codeFromPeer(code), { path: this.path(file), by: 'peer', peer: peer.name });
    this.intake.lost(file, why);
    this.awaited--;
  }

  /** The sender has sent all: puts the last files in place and says so. */
  async finish(): Promise<void> {
    const { manifest, sink, record, connection } = this.o;
    if (!manifest.complete || this.awaited > 0) throw violation('finish before the last file');
    await this.intake.settled();
    await sink.finish();
    if (connection.closed) return;
    this.receipts.flush();
    const { files, bytes } = record.meter;
    connection.send({ name: 'finished', body: { files, bytes } });
  }

  /** Takes back all that is not whole and in place. */
  async abort(): Promise<void> {
    await this.intake.abort();
    await this.o.sink.abort();
  }

  private planEntry(items: PlanItem[], index: number, entry: ManifestEntry): void {
    const checked = checkPath(entry.path);
    const last = items.at(-1);
    if (checked.ok) {
      if (entry.kind === 'folder') this.intake.folder(index, entry);
      else this.awaited++;
      if (last?.do === 'send') last.range[1] = index;
      else items.push({ do: 'send', range: [index, index] });
      return;
    }
    this.refused.add(index);
    this.o.record.casualty(entry.path, checked.failure);
    const { code } = checked.failure;
    if (last?.do === 'skip' && last.code === code) last.range[1] = index;
    else items.push({ do: 'skip', range: [index, index], code });
  }

  private landed(file: number, path: string, hash: Buffer): void {
    const { record, context } = this.o;
    record.meter.files++;
    this.receipts.addDone(file);
    const { bytes } = this.o.manifest.entries[file]!;
    const transferId = record.now.id;
    context.onFile?.({ transferId, direction: 'incoming', path, bytes, blake3: hash.toString('hex') });
  }

  private failed(file: number, why: Failure): void {
    const { record, manifest } = this.o;
    record.casualty(this.path(file), why);
    // A folder has no receipt, and what the sender said itself it need not hear.
    if (manifest.entries[file]!.kind === 'file' && why.params?.['by'] !== 'peer')
      this.receipts.addFailed(file, why.code);
  }

  private path(file: number): string {
    return this.o.manifest.entries[file]?.path ?? '';
  }
}
