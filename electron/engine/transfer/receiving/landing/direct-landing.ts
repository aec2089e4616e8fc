/** The disk half of an incoming transfer, done in the thread that it is called in. */
import { Sink, type PartialFile, type SinkEntry } from '../../../disk/sink/sink.ts';
import { promisedSink, type SinkDisk } from '../../../disk/sink/sink-disk.ts';
import { areZeros, BlockHash, startHashOf } from '../../agreed/block-hash.ts';
import { hashBlocks } from '../../agreed/block-prefixes.ts';
import { textOf, type RunningHash } from '../../agreed/hash.ts';
import { hashPlaces, type Prefix } from '../../agreed/prefixes.ts';
import { hashTogether } from '../../agreed/same.ts';
import { DeltaTarget } from './delta/delta-target.ts';
import { leaveHole, writeContent } from './leave-holes.ts';
import { neighbours, type Ending, type Place } from './neighbours.ts';
import { FerryError } from '../../../../../shared/errors.ts';

import type {
  Basis,
  BasisTaken,
  Begun,
  Committed,
  DeltaBegin,
  Existing,
  Landing,
  Landings,
  Placed,
  WholeFile,
} from './landing.ts';

interface BigTarget {
  readonly partial: PartialFile;
  /** Null: nobody asks. */
  readonly hash: RunningHash | null;
  /** All of it has come here, and was zeros so far. */
  isZeros: boolean;
  /** Null: it comes whole. */
  readonly delta: DeltaTarget | null;
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

  giveBack(): void {}

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

  async begin(entry: SinkEntry, from: number, left: string | null, hashes = true): Promise<Begun> {
    let partial = left === null ? null : await this.sink.reopen(entry, left, from, from > 0);
    let hash = hashes || from > 0 ? startHashOf(entry) : null;
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
    this.bigs.set(file, { partial, hash, isZeros: from === 0 && !(hash instanceof BlockHash), delta: null });
    return { file, name: partial.name };
  }

  basis(entry: SinkEntry): Promise<Basis | null> {
    return this.sink.basis(entry);
  }

  async beginDelta(entry: SinkEntry, how: DeltaBegin): Promise<Begun> {
    const { left } = how;
    const reopened = left === null ? null : await this.sink.reopen(entry, left.name, 0, true);
    const partial = reopened ?? (await this.sink.create(entry));
    try {
      if (reopened !== null) await reopened.lengthen();
      const present = reopened === null ? 0 : left!.present;
      const delta = await DeltaTarget.open(partial, { ...how, present, calls: this.disk.calls });
      const file = ++this.lastBig;
      this.bigs.set(file, { partial, hash: null, isZeros: false, delta });
      return { file, name: partial.name, present };
    } catch (error) {
      await partial.suspend();
      throw error;
    }
  }

  takeBasis(file: number): Promise<BasisTaken> {
    return this.delta(file).take();
  }

  keepBlocks(file: number, position: number, bytes: number): Promise<void> {
    return this.delta(file).keep(position, bytes);
  }

  async write(file: number, buffer: Buffer, bytes: number, position: number): Promise<void> {
    const big = this.big(file);
    const piece = buffer.subarray(0, bytes);
    if (big.delta !== null) return big.delta.write(piece, position);
    const { partial, hash } = big;
    if (hash instanceof BlockHash) {
      leaveHole(partial, hash, position);
      hash.update(piece);
      return writeContent(partial, piece, position);
    }
    // Nearly always over with the first byte.
    if (big.isZeros) big.isZeros = areZeros(piece);
    hash?.update(piece);
    await partial.write(piece, position);
  }

  async commit(file: number, expected: Buffer | null): Promise<Committed | null> {
    const big = this.big(file);
    if (big.delta !== null) return this.commitDelta(file, big.delta, expected);
    const { partial, hash } = big;
    if (hash instanceof BlockHash) leaveHole(partial, hash, partial.bytes);
    const digest = hash?.digest() ?? null;
    const isRight = expected === null || digest?.equals(expected) === true;
    // Before it is given up: where the disk is full, what has come stays.
    if (isRight && hash instanceof BlockHash) await partial.lengthen();
    if (isRight && big.isZeros) await partial.hollow();
    this.bigs.delete(file);
    if (isRight) return { path: await partial.commit(), blake3: digest && textOf(digest) };
    await partial.discard();
    return null;
  }

  async isBasis(file: number, expected: Buffer): Promise<boolean> {
    const is = await this.delta(file).isBasis(expected);
    await this.discard(file);
    return is;
  }

  /** Does nothing for a file that is gone already. */
  async leave(file: number): Promise<void> {
    const big = this.bigs.get(file);
    this.bigs.delete(file);
    await big?.delta?.close();
    await big?.partial.suspend();
  }

  /** Does nothing for a file that is gone already. */
  async discard(file: number): Promise<void> {
    const big = this.bigs.get(file);
    this.bigs.delete(file);
    await big?.delta?.close();
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

  keep(): Promise<void> {
    return this.end('keep');
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

  private async commitDelta(file: number, delta: DeltaTarget, expected: Buffer | null): Promise<Committed | null> {
    const { partial } = this.big(file);
    const isRight = expected === null || (await delta.digest()).equals(expected);
    const plain = isRight ? await delta.plain() : null;
    this.bigs.delete(file);
    await delta.close();
    if (isRight) return { path: await partial.commit(), blake3: plain && textOf(plain) };
    await partial.discard();
    return null;
  }

  private delta(file: number): DeltaTarget {
    const { delta } = this.big(file);
    if (delta === null) throw new Error(`file ${file} is no delta`);
    return delta;
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
