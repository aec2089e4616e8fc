/**
 * Sends the manifest of one connection: while the walk goes on, and after its end each addition. `docs/protocol.md`
 * gives the order of messages.
 */
import type { SourceEntry } from '../../../disk/source/walk.ts';
import type { Connection } from '../../../wire/connection.ts';
import { maxEntriesPerPiece } from '../../../wire/limits.ts';
import type { Manifest } from '../../agreed/manifest.ts';
import { DropNames } from './drop-names.ts';
import type { Drop } from '../drop.ts';
import { cutPiece } from './manifest-messages.ts';
import type { OwnOutput } from './own-output.ts';
import type { Reading } from '../reading/reading.ts';
import type { TransferRecord } from '../../lifecycle/record.ts';
import type { SenderJournal } from '../sender-journal.ts';
import { whyUntold } from './tellable.ts';
import { FerryError, failure, type Failure } from '../../../../../shared/errors.ts';

export interface ManifestSenderOptions {
  readonly connection: Connection;
  readonly record: TransferRecord;
  readonly manifest: Manifest<SourceEntry>;
  readonly reading: Reading;
  readonly journal: SenderJournal;
  readonly drop: Pick<Drop, 'paths' | 'only' | 'added' | 'links'>;
  /** The receiver knows additions; else it is told of all at once. */
  readonly takesMore: boolean;
  /** The receiver knows symbolic links; else all are left out. */
  readonly takesLinks: boolean;
  /** The receiver knows files with holes; else they are sent as others. */
  readonly takesHoles: boolean;
  /** The receiver takes manifests of any length that the wire takes. */
  readonly takesBigTrees: boolean;
  readonly ownOutput: OwnOutput;
  readonly signal: AbortSignal;
}

export class ManifestSender {
  private readonly options: ManifestSenderOptions;
  private sent = 0;
  /** Of the manifest, and still to be sent. */
  private unsent: SourceEntry[] = [];
  /** Parts that have been sent: what was dropped first, and each addition. */
  private parts = 0;
  private running = false;
  /** Top-level names that are taken. */
  private readonly topNames = new Set<string>();
  private lastSkip: Failure | null = null;

  constructor(options: ManifestSenderOptions) {
    this.options = options;
  }

  /** How many manifest entries the receiver has been told of. */
  get told(): number {
    return this.sent;
  }

  /** All there is has been sent, as far as is known now. */
  get isOver(): boolean {
    return !this.running && this.parts > this.additions;
  }

  /** Sends all there is. Throws what stands in the way of all of it, as `nothing-to-send`; the signal's reason. */
  async run(): Promise<void> {
    if (this.running) return;
    this.running = true;
    try {
      while (this.parts <= this.additions) await this.sendPart(this.parts);
    } finally {
      this.running = false;
    }
  }

  /** Additions that are sent after the manifest's end. */
  private get additions(): number {
    return this.options.takesMore ? this.options.drop.added.length : 0;
  }

  /** Part 0 is what was dropped first. */
  private async sendPart(part: number): Promise<void> {
    const { record, drop, journal, manifest, connection } = this.options;
    const { takesMore, takesHoles, takesBigTrees, ownOutput } = this.options;
    const { entries } = manifest;
    const { paths, added } = drop;
    if (part === 0) {
      journal.startLeg(entries);
      ownOutput.begin();
    }
    const before = entries.length;
    const names = new DropNames(this.topNames);
    const all = takesMore ? paths : [...paths, ...added.flat()];
    const given = part === 0 ? all : added[part - 1]!;
    const begin = (name: string): void => {
      if (part === 0 || entries.length > before) return;
      manifest.complete = false;
      connection.send({ name: 'more', body: { title: name.slice(0, 255), roots: given.length } });
    };
    for await (const batch of this.walk(part, given)) {
      for (const item of batch) {
        if (item.kind === 'skip') {
          this.lastSkip = item.failure;
          journal.skip(item.path);
          record.casualty(item.path, item.failure);
        } else if (!ownOutput.mayHold(item) || !(await this.isOwnOutput(item))) {
          const apart = names.setApart(item);
          const entry = takesHoles ? apart : withoutHoles(apart);
          const untold = whyUntold(entry, manifest, takesBigTrees);
          if (untold !== null) {
            this.lastSkip = untold;
            record.casualty(item.path, untold);
            continue;
          }
          begin(item.path);
          ownOutput.note(entry, entries.length);
          this.add(entry);
        }
      }
      record.touchTotals();
      await this.sendEntries();
    }
    this.parts = part + 1;
    // Listed before and not there any more: the receiver has them already, or both are told that they vanished.
    const missing = this.parts > this.additions ? journal.missing() : [];
    for (const entry of missing) {
      begin(entry.path);
      this.add(entry);
      if (this.unsent.length === maxEntriesPerPiece) await this.sendEntries();
    }
    await this.sendEntries();
    if (entries.length === 0) throw FerryError.from(this.lastSkip ?? failure('nothing-to-send'));
    if (part > 0 && entries.length === before) return;
    manifest.complete = true;
    record.update({});
    connection.send({ name: 'manifestEnd', body: { entries: entries.length, bytes: manifest.totals().bytes } });
  }

  /** Everything at these paths; where a part alone was dropped first, of those that part. */
  private async *walk(part: number, given: readonly string[]) {
    const { drop, takesLinks, reading, signal } = this.options;
    const { only, paths } = drop;
    const links = drop.links === 'keep' && !takesLinks ? 'unknown' : drop.links;
    if (part > 0 || only === undefined) return yield* reading.walk(given, { signal, links });
    yield* reading.walk(paths, { signal, links, only });
    // Added before the receiver was reached.
    if (given.length > paths.length) yield* reading.walk(given.slice(paths.length), { signal, links });
  }

  /** The receiver is making it of this very transfer: left out, and told where it may have been there before. */
  private async isOwnOutput(item: SourceEntry): Promise<boolean> {
    const { record, ownOutput } = this.options;
    const own = await ownOutput.holds(item);
    if (own?.tell === true) record.casualty(item.path, failure('into-itself', { path: item.path }));
    return own !== null;
  }

  private add(entry: SourceEntry): void {
    this.options.manifest.add(entry);
    this.unsent.push(entry);
  }

  /** Lists and sends what the manifest has gained since. */
  private async sendEntries(): Promise<void> {
    const { connection, journal } = this.options;
    const entries = this.unsent;
    this.unsent = [];
    journal.list(entries);
    for (let at = 0; at < entries.length;) {
      const first = this.sent;
      const piece = cutPiece(entries, at);
      at += piece.length;
      this.sent += piece.length;
      connection.send({ name: 'entries', body: { first, entries: piece } });
      await connection.drained();
    }
  }
}

function withoutHoles(entry: SourceEntry): SourceEntry {
  const { stored, ...others } = entry;
  return stored === undefined ? entry : others;
}
