/**
 * The receiver's disk half (`Landing`) over a folder in memory, by the rules `Sink` keeps: nothing that exists is
 * replaced unasked, each file lands in a partial file and gets its name whole. Each call is answered when the schedule
 * says so; one that a kill finds unanswered is done in part.
 */
import type { SinkEntry } from '../../../../electron/engine/disk/sink/entry.ts';
import { maxLooks } from '../../../../electron/engine/disk/sink/existing.ts';
import { copyName, isPartialNameOf, partialNames } from '../../../../electron/engine/disk/names/own-names.ts';
import { checkPath } from '../../../../electron/engine/disk/names/safe-path.ts';
import { hashOf, startHash, textOf, type RunningHash } from '../../../../electron/engine/transfer/agreed/hash.ts';
import type { Prefix } from '../../../../electron/engine/transfer/agreed/prefixes.ts';
import type {
  Begun,
  Committed,
  Existing,
  Landing,
  Placed,
  WholeFile,
} from '../../../../electron/engine/transfer/receiving/landing/landing.ts';
import { FerryError } from '../../../../shared/errors.ts';
import type { Folder, StoredFile } from './folder.ts';
import type { Arena } from '../ground/memory.ts';
import type { Window } from './window.ts';

export interface MemoryLandingOptions {
  readonly folder: Folder;
  readonly window: Window;
  readonly arena: Arena;
  readonly dir: string;
  readonly transferId: string;
  /** Absolute paths of what earlier runs put in place. */
  readonly placed: readonly string[];
}

interface Big {
  readonly entry: SinkEntry;
  readonly path: string;
  readonly stored: StoredFile;
  readonly hash: RunningHash;
  written: number;
}

export class MemoryLanding implements Landing {
  readonly keepsModes = true;
  private readonly o: MemoryLandingOptions;
  private readonly nextName: () => string;
  private readonly ours: Set<string>;
  private readonly tops = new Set<string>();
  private readonly bigs = new Map<number, Big>();
  private lastBig = 0;
  private state: 'open' | 'ended' = 'open';
  private running = 0;
  private onIdle: (() => void) | null = null;

  constructor(o: MemoryLandingOptions) {
    this.o = o;
    this.nextName = partialNames(o.transferId);
    this.ours = new Set(o.placed);
  }

  buffer(bytes: number): Buffer {
    return this.o.arena.take(bytes);
  }

  giveBack(): void {}

  /** A memory of no modes. */
  expectFolder(): void {}

  folder(entry: SinkEntry): Promise<boolean> {
    return this.run(`folder ${entry.path}`, () => {
      this.checked(entry);
      return true;
    });
  }

  /** A disk that holds no links. */
  link({ path }: SinkEntry): Promise<string> {
    return this.run(`link ${path}`, () => {
      throw new FerryError('no-links', { path });
    });
  }

  existing(entries: readonly SinkEntry[]): Promise<(Existing | null)[]> {
    return this.run(`look for ${entries.length}`, () => entries.map((entry) => this.look(entry)));
  }

  writeSmall(buffer: Buffer, files: readonly WholeFile[]): Promise<Placed[]> {
    const write = (file: WholeFile): Placed => {
      try {
        this.checked(file);
        if (this.o.folder.full) throw this.noSpace();
        const data = this.o.arena.copy(buffer.subarray(file.at, file.at + file.bytes));
        return this.place(file, { data, mtimeMs: file.mtimeMs });
      } catch (error) {
        return (error as FerryError).toFailure();
      }
    };
    return this.run(`place ${files.length} small`, () => files.map(write), {
      tear: (chance) => {
        const whole = chance.below(files.length + 1);
        for (const file of files.slice(0, whole)) write(file);
        const next = files[whole];
        if (next !== undefined && chance.is(0.5)) this.stray(next);
      },
    });
  }

  begin(entry: SinkEntry, from: number, left: string | null): Promise<Begun> {
    return this.run(`begin ${entry.path} at ${from}`, () => {
      const { files } = this.o.folder;
      const parent = this.parentOf(entry);
      const hash = startHash();
      let path = left === null ? null : `${parent}/${left}`;
      let stored = path === null ? undefined : files.get(path);
      if (from === 0) {
        if (path !== null) files.delete(path);
        path = `${parent}/${this.nextName()}`;
        stored = { data: this.o.arena.take(entry.bytes).fill(0), mtimeMs: 0 };
        files.set(path, stored);
      } else {
        if (path === null || stored === undefined || stored.data.length < from) {
          throw new FerryError('disk-error', { path: entry.path });
        }
        this.hashBeginning(hash, entry, stored, from);
      }
      const file = ++this.lastBig;
      this.bigs.set(file, { entry, path, stored, hash, written: from });
      return { file, name: path.slice(parent.length + 1) };
    });
  }

  /** Its files are too small for deltas. */
  basis(): Promise<null> {
    return Promise.resolve(null);
  }

  beginDelta(): never {
    throw new Error('no delta was planned');
  }

  takeBasis(): never {
    throw new Error('no delta was planned');
  }

  keepBlocks(): never {
    throw new Error('no delta was planned');
  }

  isBasis(): never {
    throw new Error('no delta was planned');
  }

  /** `loses`: it only says so, for who plants that fault. */
  write(file: number, buffer: Buffer, bytes: number, position: number, loses = false): Promise<void> {
    const big = this.big(file);
    const piece = buffer.subarray(0, bytes);
    big.hash.update(piece);
    return this.run(
      `write ${big.entry.path} at ${position}`,
      () => {
        if (this.o.folder.full) throw this.noSpace();
        if (!loses) piece.copy(big.stored.data, position);
        big.written += bytes;
      },
      { tear: (chance) => void piece.copy(big.stored.data, position, 0, chance.below(bytes + 1)) },
    );
  }

  commit(file: number, expected: Buffer | null): Promise<Committed | null> {
    const big = this.big(file);
    this.bigs.delete(file);
    const { files } = this.o.folder;
    const place = (): string => {
      files.delete(big.path);
      return this.place(big.entry, { data: big.stored.data, mtimeMs: big.entry.mtimeMs });
    };
    const digest = big.hash.digest();
    const right = expected === null || digest.equals(expected);
    return this.run(
      `commit ${big.entry.path}`,
      () => {
        if (!right) files.delete(big.path);
        else if (big.written !== big.entry.bytes) throw new Error(`committed with ${big.written} bytes written`);
        return right ? { path: place(), blake3: textOf(digest) } : null;
      },
      { tear: (chance) => void (right && chance.is(0.5) && place()) },
    );
  }

  leave(file: number): Promise<void> {
    const big = this.bigs.get(file);
    this.bigs.delete(file);
    return this.now(`leave ${big?.entry.path}`, () => {});
  }

  discard(file: number): Promise<void> {
    const big = this.bigs.get(file);
    this.bigs.delete(file);
    return this.now(`discard ${big?.entry.path}`, () => {
      if (big !== undefined) this.o.folder.files.delete(big.path);
    });
  }

  prefixes(entry: SinkEntry, left: string, places: readonly number[]): Promise<Prefix[] | null> {
    return this.run(`hash what is left of ${entry.path}`, () => {
      const stored = this.o.folder.files.get(`${this.parentOf(entry)}/${left}`);
      if (stored === undefined || stored.data.length < places.at(-1)!) return null;
      return places.map((place): Prefix => [place, this.prefixHash(entry, stored, place)]);
    });
  }

  same(paths: readonly string[], bytes: readonly number[]): Promise<string | null> {
    return this.run(`compare ${paths.length} there`, () => {
      const together = startHash();
      for (const [i, path] of paths.entries()) {
        const stored = this.o.folder.files.get(path);
        if (stored === undefined || stored.data.length < bytes[i]!) return null;
        together.update(hashOf(stored.data.subarray(0, bytes[i])));
      }
      return together.digest().toString('hex');
    });
  }

  sweep(folders: readonly string[]): Promise<void> {
    return this.run('sweep', () => {
      const { dir, transferId, folder } = this.o;
      for (const path of folder.files.keys()) {
        const names = path.slice(dir.length + 1).split('/');
        const within = names.length === 1 || folders.includes(names[0]!);
        if (path.startsWith(`${dir}/`) && within && isPartialNameOf(transferId, names.at(-1)!)) {
          folder.files.delete(path);
        }
      }
    });
  }

  finish(): Promise<void> {
    return this.end('finish', true);
  }

  suspend(): Promise<void> {
    return this.end('suspend', false);
  }

  keep(): Promise<void> {
    return this.end('keep', false);
  }

  abort(): Promise<void> {
    return this.end('abort', true);
  }

  withdraw(): Promise<void> {
    return this.end('withdraw', true);
  }

  landed(): readonly string[] {
    return [...this.tops];
  }

  leftBehind(): readonly string[] {
    return [];
  }

  /** For who plants a fault: what is hashed of a partial file before it is gone on with. */
  protected hashBeginning(hash: RunningHash, _entry: SinkEntry, { data }: StoredFile, from: number): void {
    hash.update(data.subarray(0, from));
  }

  protected prefixHash(entry: SinkEntry, stored: StoredFile, place: number): string {
    const hash = startHash();
    this.hashBeginning(hash, entry, stored, place);
    return hash.digest().toString('hex');
  }

  private look(entry: SinkEntry): Existing | null {
    const checked = checkPath(entry.path);
    if (!checked.ok) return null;
    const { files } = this.o.folder;
    const path = this.pathOf(entry);
    const stored = files.get(path);
    if (stored === undefined) return null;
    const isLike = (file: StoredFile): boolean => file.data.length === entry.bytes && file.mtimeMs === entry.mtimeMs;
    const own = this.ours.has(path);
    const copy = own || !isLike(stored) ? this.copyOf(entry, isLike) : null;
    if (own && copy === null) return null;
    return { own, path, bytes: stored.data.length, mtimeMs: stored.mtimeMs, file: true, link: null, copy };
  }

  private copyOf(entry: SinkEntry, isLike: (file: StoredFile) => boolean): string | null {
    for (let n = 2; n < 2 + maxLooks; n++) {
      const path = this.copyPath(entry, n);
      const there = this.o.folder.files.get(path);
      if (there === undefined) return null;
      if (!this.ours.has(path) && isLike(there)) return path;
    }
    return null;
  }

  private place(entry: SinkEntry, stored: StoredFile): string {
    const { files } = this.o.folder;
    const wanted = this.pathOf(entry);
    let path = wanted;
    const replaces = entry.replace === true && !this.ours.has(wanted);
    if (!replaces) for (let n = 2; files.has(path); n++) path = this.copyPath(entry, n);
    files.set(path, stored);
    this.ours.add(path);
    this.tops.add(`${this.o.dir}/${path.slice(this.o.dir.length + 1).split('/')[0]}`);
    return path;
  }

  private stray(entry: SinkEntry): void {
    this.o.folder.files.set(`${this.parentOf(entry)}/${this.nextName()}`, { data: Buffer.alloc(1), mtimeMs: 0 });
  }

  private pathOf({ path }: SinkEntry): string {
    return `${this.o.dir}/${path}`;
  }

  private parentOf(entry: SinkEntry): string {
    const path = this.pathOf(entry);
    return path.slice(0, path.lastIndexOf('/'));
  }

  private copyPath(entry: SinkEntry, n: number): string {
    const path = this.pathOf(entry);
    return `${this.parentOf(entry)}/${copyName(path.slice(path.lastIndexOf('/') + 1), 'file', n)}`;
  }

  private noSpace(): FerryError {
    return new FerryError('no-space', { dir: this.o.dir });
  }

  private checked(entry: SinkEntry): void {
    const checked = checkPath(entry.path);
    if (!checked.ok) throw new FerryError(checked.failure.code, checked.failure.params);
  }

  private big(file: number): Big {
    const big = this.bigs.get(file);
    if (big === undefined) throw new FerryError('cancelled');
    return big;
  }

  private run<T>(label: string, effect: () => T, more: Parameters<Window['do']>[2] = {}): Promise<T> {
    if (this.state !== 'open') return Promise.reject(new FerryError('cancelled'));
    return this.now(label, effect, more);
  }

  private async now<T>(label: string, effect: () => T, more: Parameters<Window['do']>[2] = {}): Promise<T> {
    this.running++;
    try {
      return await this.o.window.do(label, effect, more);
    } finally {
      this.running--;
      if (this.running === 0) this.onIdle?.();
    }
  }

  private async end(how: string, discards: boolean): Promise<void> {
    if (this.state !== 'open') return;
    this.state = 'ended';
    if (this.running > 0) await new Promise<void>((resolve) => (this.onIdle = resolve));
    await this.o.window.do(how, () => {
      if (discards) for (const { path } of this.bigs.values()) this.o.folder.files.delete(path);
      this.bigs.clear();
    });
  }
}
