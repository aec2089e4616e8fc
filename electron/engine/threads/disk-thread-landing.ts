/** An incoming transfer's disk half in a thread: the engine's end of it. */
import { sinkToColumns } from './disk-columns.ts';
import type { DiskThread } from './disk-thread.ts';
import { SharedMemory } from './shared-memory.ts';
import type { SinkEntry } from '../disk/sink/sink.ts';
import type { Existing } from '../disk/sink/existing.ts';
import { neighbours, type Ending, type Place } from '../transfer/receiving/landing/neighbours.ts';
import type {
  Basis,
  BasisTaken,
  Begun,
  Committed,
  DeltaBegin,
  Landing,
  LandingEnd,
  Placed,
  WholeFile,
} from '../transfer/receiving/landing/landing.ts';
import type { Prefix } from '../transfer/agreed/prefixes.ts';
import { FerryError } from '../../../shared/errors.ts';

export class ThreadLanding implements Landing {
  readonly keepsModes: boolean;
  private readonly thread: DiskThread;
  private readonly target: number;
  private readonly place: Place;
  private readonly onEnd: () => void;
  private readonly buffers: SharedMemory;
  private atEnd: LandingEnd = { landed: [], left: [] };
  private ended = false;

  private constructor(thread: DiskThread, target: number, keepsModes: boolean, place: Place, onEnd: () => void) {
    this.keepsModes = keepsModes;
    this.thread = thread;
    this.target = target;
    this.place = place;
    this.onEnd = onEnd;
    this.buffers = new SharedMemory(thread, target);
  }

  static async open(
    thread: DiskThread,
    how: { dir: string; transferId: string; placed: readonly string[]; marked: boolean },
    onEnd: () => void,
  ): Promise<ThreadLanding> {
    const target = thread.newTarget();
    const { dir, transferId, placed, marked } = how;
    const place = await neighbours.enter(dir, transferId);
    try {
      const keepsModes = await thread.call<boolean>(target, 'open', dir, transferId, placed, marked);
      return new ThreadLanding(thread, target, keepsModes, place, onEnd);
    } catch (error) {
      neighbours.leave(place);
      throw error;
    }
  }

  buffer(bytes: number): Buffer {
    return this.buffers.make(bytes);
  }

  giveBack(buffer: Buffer): void {
    this.buffers.giveBack(buffer);
  }

  expectFolder(path: string, mode: number): void {
    // In order with all that is asked later, which fails where this does.
    this.call('expectFolder', path, mode).catch(() => {});
  }

  folder(entry: SinkEntry, made: boolean): Promise<boolean> {
    return this.call('folder', plain(entry), made);
  }

  link(entry: SinkEntry, says: string): Promise<string> {
    return this.call('link', plain(entry), says);
  }

  existing(entries: readonly SinkEntry[]): Promise<(Existing | null)[]> {
    return this.call('existing', sinkToColumns(entries));
  }

  writeSmall(buffer: Buffer, files: readonly WholeFile[]): Promise<Placed[]> {
    return this.call('writeSmall', this.buffers.idOf(buffer), sinkToColumns(files));
  }

  begin(entry: SinkEntry, from: number, left: string | null, hashes = true): Promise<Begun> {
    return this.call('begin', plain(entry), from, left, hashes);
  }

  basis(entry: SinkEntry): Promise<Basis | null> {
    return this.call('basis', plain(entry));
  }

  beginDelta(entry: SinkEntry, how: DeltaBegin): Promise<Begun> {
    return this.call('beginDelta', plain(entry), how);
  }

  async takeBasis(file: number): Promise<BasisTaken> {
    const { first, hashes, ended } = await this.call<BasisTaken>('takeBasis', file);
    return { first, hashes: Buffer.from(hashes), ended };
  }

  keepBlocks(file: number, position: number, bytes: number): Promise<void> {
    return this.call('keepBlocks', file, position, bytes);
  }

  isBasis(file: number, hash: Buffer): Promise<boolean> {
    return this.call('isBasis', file, hash.toString('hex'));
  }

  write(file: number, buffer: Buffer, bytes: number, position: number): Promise<void> {
    return this.call('write', file, this.buffers.idOf(buffer), bytes, position);
  }

  commit(file: number, hash: Buffer | null): Promise<Committed | null> {
    return this.call('commit', file, hash && hash.toString('hex'));
  }

  leave(file: number): Promise<void> {
    return this.call('leave', file);
  }

  discard(file: number): Promise<void> {
    return this.call('discard', file);
  }

  prefixes(entry: SinkEntry, left: string, places: readonly number[]): Promise<Prefix[] | null> {
    return this.call('prefixes', plain(entry), left, places);
  }

  same(paths: readonly string[], bytes: readonly number[], holed: ReadonlySet<number>): Promise<string | null> {
    return this.call('same', paths, bytes, holed);
  }

  sweep(folders: readonly string[]): Promise<void> {
    return this.call('sweep', folders);
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

  landed(): readonly string[] {
    return this.atEnd.landed;
  }

  leftBehind(): readonly string[] {
    return this.atEnd.left;
  }

  /** Only the first of the five counts, as with `Sink`. */
  private async end(how: Ending): Promise<void> {
    if (this.ended) return;
    this.ended = true;
    try {
      this.atEnd = await neighbours.end(this.place, how, (way) => this.thread.call<LandingEnd>(this.target, way));
    } finally {
      this.onEnd();
    }
  }

  private call<T>(name: string, ...args: unknown[]): Promise<T> {
    if (this.ended) return Promise.reject(new FerryError('cancelled'));
    return this.thread.call(this.target, name, ...args);
  }
}

/** What the disk needs to know, and no more, is copied to the thread. */
function plain({ path, bytes, mtimeMs, executable, mode, replace = false, stored }: SinkEntry): SinkEntry {
  const entry = { path, bytes, mtimeMs, executable, ...(mode !== undefined && { mode }), replace };
  return stored === undefined ? entry : { ...entry, stored };
}
