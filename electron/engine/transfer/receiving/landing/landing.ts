/**
 * The disk half of an incoming transfer, as the network's half asks it (`direct-landing.ts` does it). It runs in the engine's own
 * thread or in one of the disk's (`disk-threads.ts`), so it takes and answers plain data only: a file that comes in pieces is a
 * number, and bytes lie in buffers that both sides see.
 */
import type { SinkEntry } from '../../../disk/sink/sink.ts';
import type { Existing } from '../../../disk/sink/existing.ts';
import type { DeltaShape } from '../../agreed/delta.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';
import type { Prefix } from '../../agreed/prefixes.ts';
import { FerryError, toFailure, type Failure } from '../../../../../shared/errors.ts';

export type { Existing } from '../../../disk/sink/existing.ts';

/** A whole small file of a batch: its content, verified, lies at `at` of the batch's buffer. */
export interface WholeFile extends SinkEntry {
  readonly at: number;
}

/** Where a file of a batch is now (absolute), or why it could not be placed. */
export type Placed = string | Failure;

/** A file that came in pieces, in place. */
export interface Committed {
  /** Absolute. */
  readonly path: string;
  /** As `textOf` has it; null: it was begun as one that isn't hashed. */
  readonly blake3: string | null;
}

/** A file that comes in pieces, open: its number here, and the name of its partial file. */
export interface Begun {
  readonly file: number;
  readonly name: string;
  /** Of a delta: so many first bytes were there, and are of use. */
  readonly present?: number;
}

/** Another version of a file, on the disk here. */
export interface Basis {
  /** Absolute. */
  readonly path: string;
  readonly bytes: number;
}

/** How a delta begins. */
export interface DeltaBegin extends DeltaShape {
  /** A partial file that is taken up, and how many of its first bytes may be of use; null: a new one. */
  readonly left: { readonly name: string; readonly present: number } | null;
  /** The other version, absolute; null: the partial file alone. */
  readonly basis: string | null;
  /** Somebody asks for BLAKE3 of the content. */
  readonly plain: boolean;
}

/** Blocks of the other version that are in the partial file now: `shortHash` of each from `first` on. */
export interface BasisTaken {
  readonly first: number;
  readonly hashes: Buffer;
  /** There are no more. */
  readonly ended: boolean;
}

/** What an intake asks of files that come as deltas. */
export interface DeltasIn {
  /** How the plan asked for it; null: the file comes whole. */
  of(file: number): { readonly blockBytes: number } | null;
  /** Opens its partial file. */
  open(file: number): Promise<Begun>;
  /** These blocks of another version are in it. */
  tell(file: number, first: number, hashes: Buffer, ended: boolean): void;
  /** Its content is not what its hash says. */
  wrong(entry: ManifestEntry): void;
}

export interface Landing {
  /** As `Sink.keepsModes`. */
  readonly keepsModes: boolean;
  /** Memory to hand over in `writeSmall` and `write`; it may be used again once they have answered. */
  buffer(bytes: number): Buffer;
  /** Nobody uses that memory any more, here or there: another transfer may have it. */
  giveBack(buffer: Buffer): void;
  /** As `Sink.expectFolder`: what is asked after it goes by it. */
  expectFolder(path: string, mode: number): void;
  /** As `Sink.folder`. */
  folder(entry: SinkEntry, made: boolean): Promise<boolean>;
  /** Throws as `Sink.link`. */
  link(entry: SinkEntry, says: string): Promise<string>;
  /** What exists where each entry would go; null: nothing. */
  existing(entries: readonly SinkEntry[]): Promise<(Existing | null)[]>;
  /** Places files, in order. */
  writeSmall(buffer: Buffer, files: readonly WholeFile[]): Promise<Placed[]>;
  /**
   * Opens a big file's partial: the one named `left` with its first `from` bytes, or, from 0, a new one in its place.
   * `hashes` false: nobody says or asks for its hash, which is a third of what the disk's side does for a big file.
   * Throws as `Sink.create`; disk-error when what was left is no longer there.
   */
  begin(entry: SinkEntry, from: number, left: string | null, hashes?: boolean): Promise<Begun>;
  /** As `Sink.basis`. */
  basis(entry: SinkEntry): Promise<Basis | null>;
  /** Opens a partial file that is put together of another version and what comes. Throws as `begin`. */
  beginDelta(entry: SinkEntry, how: DeltaBegin): Promise<Begun>;
  /** Puts the next blocks of the other version into the delta's partial file. Throws as `PartialFile.write`. */
  takeBasis(file: number): Promise<BasisTaken>;
  /** The next `bytes` of the delta, which are in its partial file, stay. In order with `write`. */
  keepBlocks(file: number, position: number, bytes: number): Promise<void>;
  /**
   * The file's next bytes, `buffer`'s first `bytes`; of a file with holes what is left out before them is a hole. Several
   * may be on their way, in order. Throws as `PartialFile.write`.
   */
  write(file: number, buffer: Buffer, bytes: number, position: number): Promise<void>;
  /** Puts the file in place if it has this hash (null: whichever it has); answers null, and it is gone, if not. */
  commit(file: number, hash: Buffer | null): Promise<Committed | null>;
  /** Whether all of a delta is the other version alone, and has this hash; nothing of it stays, whichever it is. */
  isBasis(file: number, hash: Buffer): Promise<boolean>;
  /** Leaves the partial file for a later `begin`. */
  leave(file: number): Promise<void>;
  discard(file: number): Promise<void>;
  /** Hashes the beginning of the partial file `left` at `places`; null when it isn't there that long. */
  prefixes(entry: SinkEntry, left: string, places: readonly number[]): Promise<Prefix[] | null>;
  /** As `hashTogether`. */
  same(paths: readonly string[], bytes: readonly number[], holed: ReadonlySet<number>): Promise<string | null>;
  /** As `Sink.sweep`. */
  sweep(folders: readonly string[]): Promise<void>;
  /** As `Sink`'s; after one of them nothing else may be asked. */
  finish(): Promise<void>;
  suspend(): Promise<void>;
  keep(): Promise<void>;
  abort(): Promise<void>;
  withdraw(): Promise<void>;
  /** As `Sink.landed`; complete after one of the five. */
  landed(): readonly string[];
  /** As `Sink.leftBehind`. */
  leftBehind(): readonly string[];
}

/** What one answers once it has ended. */
export interface LandingEnd {
  readonly landed: readonly string[];
  readonly left: readonly string[];
}

export interface Landings {
  /** `marked`: as in `SinkOptions`. Throws as `Sink.open`. */
  open(dir: string, transferId: string, placed: readonly string[], marked?: boolean): Promise<Landing>;
}

/** What went wrong, as it is told to the peer and the person. */
export function knownError(error: unknown): FerryError {
  return error instanceof FerryError ? error : FerryError.from(toFailure(error));
}
