/**
 * Files of one connection that come as deltas: out of what each is put together, what the sender is told of that, and what
 * becomes of one that turns out to be the same as what is here, or wrong.
 */
import type { Line } from '../../../wire/connection.ts';
import type { Range } from '../../agreed/ranges.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import type { Begun, Landing } from '../landing/landing.ts';
import type { DeltasIn } from '../landing/landing.ts';
import type { PlannedDelta } from '../plan/deltas.ts';
import type { Holdings } from '../plan/holdings.ts';
import type { PlannedFiles } from '../plan/planned-files.ts';
import { FerryError } from '../../../../../shared/errors.ts';

export interface DeltaFilesOptions {
  readonly connection: Pick<Line, 'send' | 'destroy'>;
  readonly landing: Pick<Landing, 'beginDelta'>;
  readonly holdings: Pick<Holdings, 'anyPartOf' | 'notePart' | 'noteUnfit'>;
  readonly files: Pick<PlannedFiles, 'deltaOf' | 'hasBegun'>;
  /** Somebody hears of each file, with BLAKE3 of its content. */
  readonly plain: boolean;
  /** As `Planner.toPlace`. */
  toPlace(file: number): ManifestEntry;
}

export class DeltaFiles implements DeltasIn {
  private readonly options: DeltaFilesOptions;

  constructor(options: DeltaFilesOptions) {
    this.options = options;
  }

  /** What of the file was asked for as a delta; null: it comes whole. */
  of(file: number): PlannedDelta | null {
    return this.options.files.deltaOf(file);
  }

  /** Opens a delta's partial: what an earlier connection left of the file, whichever version of it that was, or a new one. */
  async open(file: number): Promise<Begun> {
    const { landing, holdings, plain, toPlace } = this.options;
    const { blockBytes, blocks, basis } = this.of(file)!;
    const entry = toPlace(file);
    const part = holdings.anyPartOf(entry);
    const left = part === undefined ? null : { name: part.at, present: part.present };
    const begun = await landing.beginDelta(entry, { blockBytes, blocks, basis, left, plain });
    holdings.notePart(entry, begun.name, begun.present ?? 0);
    return begun;
  }

  /** Tells the sender which blocks are here. */
  tell(file: number, first: number, hashes: Buffer, end: boolean): void {
    const body = { file, first, hashes: hashes.toString('hex'), ...(end && { end }) };
    this.options.connection.send({ name: 'blocks', body });
  }

  /** The file here that the sender may say a delta is the same as; null: it may not. */
  basisOfSame([first, last]: Readonly<Range>): string | null {
    const { files } = this.options;
    const delta = first === last && files.hasBegun(first) ? files.deltaOf(first) : null;
    return delta?.same === true ? delta.basis : null;
  }

  /**
   * What a delta was put together of isn't the file: over the next connection it is wanted whole. The sender calls at once
   * for that; it happens when a disk errs, or somebody lies.
   */
  wrong(entry: ManifestEntry): void {
    const { connection, holdings } = this.options;
    holdings.noteUnfit(entry);
    connection.destroy(new FerryError('disconnected', { detail: `the delta of ${entry.path} went wrong` }));
  }
}
