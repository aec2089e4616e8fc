/**
 * The disk half of an incoming transfer: what the network's half asks of it, and the class that does it. It runs in the
 * engine's own thread or in one of the disk's (`disk-threads.ts`), so it takes and answers plain data only: a file that
 * comes in pieces is a number, and bytes lie in buffers that both sides see.
 */
import { Sink, type PartialFile, type SinkEntry } from '../../../disk/sink/sink.ts';
import { promisedSink, type SinkDisk } from '../../../disk/sink/sink-disk.ts';
import type { Existing } from '../../../disk/sink/existing.ts';
import { areZeros, BlockHash, startHashOf } from '../../agreed/block-hash.ts';
import { hashBlocks } from '../../agreed/block-prefixes.ts';
import { textOf, type RunningHash } from '../../agreed/hash.ts';
import { hashPlaces, type Prefix } from '../../agreed/prefixes.ts';
import { hashTogether } from '../../agreed/same.ts';
import { leaveHole, writeContent } from './leave-holes.ts';
import { neighbours, type Ending, type Place } from './neighbours.ts';
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
  /** As `textOf` has it. */
  readonly blake3: string;
}

/** A file that comes in pieces, open: its number here, and the name of its partial file. */
export interface Begun {
  readonly file: number;
  readonly name: string;
}

export interface Landing {
  /** As `Sink.keepsModes`. */
  readonly keepsModes: boolean;
  /** Memory to hand over in `writeSmall` and `write`; it may be used again once they have answered. */
  buffer(bytes: number): Buffer;
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
   * Throws as `Sink.create`; disk-error when what was left is no longer there.
   */
  begin(entry: SinkEntry, from: number, left: string | null): Promise<Begun>;
  /**
   * The file's next bytes, `buffer`'s first `bytes`; of a file with holes what is left out before them is a hole. Several
   * may be on their way, in order. Throws as `PartialFile.write`.
   */
  write(file: number, buffer: Buffer, bytes: number, position: number): Promise<void>;
  /** Puts the file in place if it has this hash (null: whichever it has); answers null, and it is gone, if not. */
  commit(file: number, hash: Buffer | null): Promise<Committed | null>;
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
  abort(): Promise<void>;
  withdraw(): Promise<void>;
  /** As `Sink.landed`; complete after one of the four. */
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

interface BigTarget {
  readonly partial: PartialFile;
  readonly hash: RunningHash;
  /** All of it has come here, and was zeros so far. */
  isZeros: boolean;
}

export class DirectLanding implements Landing {
  private readonly sink: Sink;
  private readonly disk: SinkDisk;
  private readonly bigs = new Map<number, BigTarget>();
  private lastBig = 0;
  /** Null: it is known to be there elsewhere, or has ended. */
  private place: Place | null;

  private constructor(sink: Sink, disk: SinkDisk, place: Place | null) {
    this.sink = sink;
    this.disk = disk;
    this.place = place;
  }

  /** As `Landings.open`. `disk`: how the thread this runs in works the disk. */
  static async open(
    dir: string,
    transferId: string,
    placed: readonly string[],
    marked: boolean,
    disk: SinkDisk,
    place: Place | null = null,
  ): Promise<DirectLanding> {
    return new DirectLanding(await Sink.open(dir, transferId, { placed, marked, disk }), disk, place);
  }

  get keepsModes(): boolean {
    return this.sink.keepsModes;
  }

  buffer(bytes: number): Buffer {
    return Buffer.allocUnsafeSlow(bytes);
  }

  expectFolder(path: string, mode: number): void {
    this.sink.expectFolder(path, mode);
  }

  folder(entry: SinkEntry, made: boolean): Promise<boolean> {
    return this.sink.folder(entry, made);
  }

  link(entry: SinkEntry, says: string): Promise<string> {
    return this.sink.link(entry, says);
  }

  existing(entries: readonly SinkEntry[]): Promise<(Existing | null)[]> {
    return this.sink.existing(entries);
  }

  async writeSmall(buffer: Buffer, files: readonly WholeFile[]): Promise<Placed[]> {
    const paths = await this.sink.writeBatch(
      files.map((entry) => ({ entry, data: buffer.subarray(entry.at, entry.at + entry.bytes) })),
    );
    return paths.map((path) => (typeof path === 'string' ? path : path.toFailure()));
  }

  async begin(entry: SinkEntry, from: number, left: string | null): Promise<Begun> {
    let partial = left === null ? null : await this.sink.reopen(entry, left, from);
    let hash = startHashOf(entry);
    if (from === 0) {
      await partial?.discard();
      partial = await this.sink.create(entry);
    } else {
      const hashed = partial === null ? null : await this.hashPlaces(entry, partial.path, [from]);
      if (partial === null || hashed === null) {
        await partial?.suspend();
        throw new FerryError('disk-error', { path: entry.path });
      }
      hash = hashed.hash;
    }
    const file = ++this.lastBig;
    this.bigs.set(file, { partial, hash, isZeros: from === 0 && !(hash instanceof BlockHash) });
    return { file, name: partial.name };
  }

  async write(file: number, buffer: Buffer, bytes: number, position: number): Promise<void> {
    const big = this.big(file);
    const piece = buffer.subarray(0, bytes);
    const { partial, hash } = big;
    if (hash instanceof BlockHash) {
      leaveHole(partial, hash, position);
      hash.update(piece);
      return writeContent(partial, piece, position);
    }
    // Nearly always over with the first byte.
    if (big.isZeros) big.isZeros = areZeros(piece);
    hash.update(piece);
    await partial.write(piece, position);
  }

  async commit(file: number, expected: Buffer | null): Promise<Committed | null> {
    const big = this.big(file);
    const { partial, hash } = big;
    if (hash instanceof BlockHash) leaveHole(partial, hash, partial.bytes);
    const digest = hash.digest();
    const isRight = expected === null || digest.equals(expected);
    // Before it is given up: where the disk is full, what has come stays.
    if (isRight && hash instanceof BlockHash) await partial.lengthen();
    if (isRight && big.isZeros) await partial.hollow();
    this.bigs.delete(file);
    if (isRight) return { path: await partial.commit(), blake3: textOf(digest) };
    await partial.discard();
    return null;
  }

  /** Does nothing for a file that is gone already. */
  async leave(file: number): Promise<void> {
    const big = this.bigs.get(file);
    this.bigs.delete(file);
    await big?.partial.suspend();
  }

  /** Does nothing for a file that is gone already. */
  async discard(file: number): Promise<void> {
    const big = this.bigs.get(file);
    this.bigs.delete(file);
    await big?.partial.discard();
  }

  async prefixes(entry: SinkEntry, left: string, places: readonly number[]): Promise<Prefix[] | null> {
    const partial = await this.sink.reopen(entry, left, places.at(-1)!);
    if (partial === null) return null;
    const hashed = await this.hashPlaces(entry, partial.path, places);
    await partial.suspend();
    return hashed?.prefixes ?? null;
  }

  same(paths: readonly string[], bytes: readonly number[], holed: ReadonlySet<number>): Promise<string | null> {
    return hashTogether(paths, bytes, { calls: this.disk.calls, holed });
  }

  sweep(folders: readonly string[]): Promise<void> {
    return this.sink.sweep(folders);
  }

  finish(): Promise<void> {
    return this.end('finish');
  }

  suspend(): Promise<void> {
    return this.end('suspend');
  }

  abort(): Promise<void> {
    return this.end('abort');
  }

  withdraw(): Promise<void> {
    return this.end('withdraw');
  }

  /** As asked: whoever asks in another thread knows of others that land there. */
  async end(how: Ending): Promise<void> {
    const { place, sink } = this;
    this.place = null;
    const work = (way: Ending): Promise<void> => (way === 'abandon' ? sink.abort(true) : sink[way]());
    await (place === null ? work(how) : neighbours.end(place, how, work));
  }

  landed(): readonly string[] {
    return this.sink.landed();
  }

  leftBehind(): readonly string[] {
    return this.sink.leftBehind;
  }

  private hashPlaces(
    { bytes, stored }: SinkEntry,
    path: string,
    places: readonly number[],
  ): Promise<{ prefixes: Prefix[]; hash: RunningHash } | null> {
    const { calls } = this.disk;
    return stored === undefined ? hashPlaces(path, places, calls) : hashBlocks(path, bytes, places, calls);
  }

  private big(file: number): BigTarget {
    const big = this.bigs.get(file);
    // It ended meanwhile, for example by an abort.
    if (big === undefined) throw new FerryError('cancelled');
    return big;
  }
}

/** Landings in the engine's own thread. */
export const directLandings: Landings = {
  async open(dir, transferId, placed, marked = false) {
    const place = await neighbours.enter(dir, transferId);
    try {
      return await DirectLanding.open(dir, transferId, placed, marked, promisedSink, place);
    } catch (error) {
      neighbours.leave(place);
      throw error;
    }
  },
};

/** What went wrong, as it is told to the peer and the person. */
export function knownError(error: unknown): FerryError {
  return error instanceof FerryError ? error : FerryError.from(toFailure(error));
}
