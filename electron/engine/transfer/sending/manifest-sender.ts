/**
 * The sender tells what it sends: the manifest while the walk goes on, and each addition after its end. A leg has one;
 * `docs/protocol.md` gives the order of messages.
 */
import type { SourceEntry } from '../../disk/source/walk.ts';
import type { Connection } from '../../wire/connection.ts';
import type { Manifest } from '../agreed/manifest.ts';
import { Names } from './drop-names.ts';
import { cutPiece } from './manifest-messages.ts';
import type { Reading } from './reading/reading.ts';
import type { TransferRecord } from '../lifecycle/record.ts';
import type { SenderJournal } from './sender-journal.ts';
import { FerryError, failure, type Failure } from '../../../../shared/errors.ts';

export interface TellingOptions {
  readonly connection: Connection;
  readonly record: TransferRecord;
  readonly manifest: Manifest<SourceEntry>;
  readonly reading: Reading;
  readonly journal: SenderJournal;
  readonly paths: readonly string[];
  /** What has been added since, each time some paths; it grows. */
  readonly added: readonly (readonly string[])[];
  /** The receiver knows additions; else it is told all at once. */
  readonly takesMore: boolean;
  readonly signal: AbortSignal;
}

export class Telling {
  private readonly o: TellingOptions;
  /** Manifest entries the receiver has been told of. */
  private told = 0;
  /** Parts that have been told: what was dropped first, and each addition. */
  private parts = 0;
  private running = false;
  private readonly tops = new Set<string>();
  private lastSkip: Failure | null = null;

  constructor(o: TellingOptions) {
    this.o = o;
  }

  /** Manifest entries the receiver has been told of. */
  get offered(): number {
    return this.told;
  }

  /** Nothing more is to be told, as far as is known now. */
  get isOver(): boolean {
    return !this.running && this.parts > this.additions;
  }

  /** Tells all there is. Throws what stands in the way of all of it, as `nothing-to-send`; the signal's reason. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      while (this.parts <= this.additions) await this.tellPart(this.parts);
    } finally {
      this.running = false;
    }
  }

  /** Additions to be told. */
  private get additions(): number {
    return this.o.takesMore ? this.o.added.length : 0;
  }

  /** Part 0 is what was dropped first. */
  private async tellPart(part: number): Promise<void> {
    const { record, paths, journal, added, manifest, connection, reading, signal, takesMore } = this.o;
    const { entries } = manifest;
    if (part === 0) journal.startLeg();
    const before = entries.length;
    const names = new Names(this.tops);
    const all = takesMore ? paths : [...paths, ...added.flat()];
    const given = part === 0 ? all : added[part - 1]!;
    const begin = (name: string): void => {
      if (part === 0 || entries.length > before) return;
      manifest.complete = false;
      connection.send({ name: 'more', body: { title: name.slice(0, 255), roots: given.length } });
    };
    for await (const batch of reading.walk(given, { signal })) {
      for (const item of batch) {
        if (item.kind === 'skip') {
          this.lastSkip = item.failure;
          journal.skip(item.path);
          record.casualty(item.path, item.failure);
        } else {
          begin(item.path);
          manifest.add(names.setApart(item));
        }
      }
      record.touchTotals();
      journal.list(entries.slice(this.told));
      await this.tellEntries();
    }
    this.parts = part + 1;
    // Listed before and not there any more: the receiver has them already, or both are told that they vanished.
    const missing = this.parts > this.additions ? journal.missing() : [];
    for (const entry of missing) {
      begin(entry.path);
      manifest.add(entry);
    }
    journal.list(missing);
    await this.tellEntries();
    if (entries.length === 0) {
      const { code, params } = this.lastSkip ?? failure('nothing-to-send');
      throw new FerryError(code, params);
    }
    if (part > 0 && entries.length === before) return;
    manifest.complete = true;
    record.update({});
    connection.send({ name: 'manifestEnd', body: { entries: entries.length, bytes: manifest.totals().bytes } });
  }

  /** Sends what the manifest has gained since. */
  private async tellEntries(): Promise<void> {
    const { connection, manifest } = this.o;
    while (this.told < manifest.entries.length) {
      const first = this.told;
      const piece = cutPiece(manifest.entries, first);
      this.told += piece.length;
      connection.send({ name: 'entries', body: { first, entries: piece } });
      await connection.drained();
    }
  }
}
