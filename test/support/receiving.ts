/** A receiver's half without a network or a disk: a connection that notes what it is told, and a landing in memory. */
import { readdir } from 'node:fs/promises';
import type { Connection, ConnectionHandler } from '../../electron/engine/wire/connection.ts';
import type { Message, Outbound } from '../../electron/engine/wire/messages.ts';
import type { Journal } from '../../electron/engine/state/journal.ts';
import type { JournalRecord } from '../../electron/engine/state/journal-format.ts';
import { systemDestinations } from '../../electron/engine/disk/destination/destinations.ts';
import { journalFolder } from '../../electron/engine/state/journal-files.ts';
import { Texts } from '../../electron/engine/state/spool/texts.ts';
import { Store } from '../../electron/engine/state/store.ts';
import { hashOf, textOf } from '../../electron/engine/transfer/agreed/hash.ts';
import { Manifest, type ManifestEntry } from '../../electron/engine/transfer/agreed/manifest.ts';
import type { Prefix } from '../../electron/engine/transfer/agreed/prefixes.ts';
import { newTransfer, TransferRecord } from '../../electron/engine/transfer/lifecycle/record.ts';
import { Holdings } from '../../electron/engine/transfer/receiving/plan/holdings.ts';
import type {
  Begun,
  Committed,
  Existing,
  Landing,
  Placed,
  WholeFile,
} from '../../electron/engine/transfer/receiving/landing/landing.ts';
import type { FileEvent, TransferContext } from '../../electron/engine/transfer/context.ts';
import { Turns } from '../../electron/engine/transfer/lifecycle/turns.ts';
import type { Greeted } from '../../electron/engine/wire/handshake.ts';
import { FerryError, type Failure } from '../../shared/errors.ts';
import type { Fingerprint, Transfer, TransferStatus } from '../../shared/state.ts';
import { tempDir } from './pair.ts';
import { sampleState } from './state/sample.ts';

export function file(path: string, bytes = 3, more: Partial<ManifestEntry> = {}): ManifestEntry {
  return { kind: 'file', path, bytes, mtimeMs: 1_700_000_000_123, executable: false, ...more };
}

export function folder(path: string): ManifestEntry {
  return file(path, 0, { kind: 'folder' });
}

export function manifestOf(entries: readonly ManifestEntry[], complete = true): Manifest<ManifestEntry> {
  const manifest = new Manifest<ManifestEntry>();
  for (const entry of entries) manifest.add(entry);
  manifest.complete = complete;
  return manifest;
}

/** What somebody else's file looks like that stands where an entry would go. */
export function standing(path: string, more: Partial<Existing> = {}): Existing {
  return {
    own: false,
    path: `/in/${path}`,
    bytes: 3,
    mtimeMs: 1_700_000_000_123,
    file: true,
    link: null,
    copy: null,
    ...more,
  };
}

export const peerFingerprint = 'b'.repeat(64);

export function recordOf(status: TransferStatus = 'asking'): TransferRecord {
  const peer = { fingerprint: peerFingerprint, name: 'Anna', kind: 'desktop', known: false } as const;
  const part = { id: '1'.repeat(32), title: 'a', roots: 1, note: '', code: null } as const;
  return new TransferRecord(new Store(sampleState()), newTransfer({ ...part, direction: 'incoming', peer, status }));
}

/** Holdings, and what they have noted; it is in the journal once `settled`. */
export function heldIn(
  dir: string,
  records: readonly JournalRecord[] = [],
  settled = Promise.resolve(),
): [Holdings, JournalRecord[]] {
  const noted: JournalRecord[] = [];
  const append = (record: JournalRecord) => noted.push(record);
  const journal = { append, settled: () => settled } as unknown as Journal<JournalRecord>;
  return [new Holdings({ dir, tops: [] }, journal, records), noted];
}

/** All that was said, and what became of the line. */
export class FakeConnection {
  readonly sent: Outbound[] = [];
  handler: ConnectionHandler | null = null;
  reading = true;
  /** Whether it ended, and how. */
  over: { readonly how: 'ended' | 'destroyed' | 'refused' | 'cut'; readonly error: FerryError | null } | null = null;
  readonly down = Promise.resolve();
  readonly socket = { remoteAddress: '127.0.0.1' };

  /** As the code under test takes it. */
  get it(): Connection {
    return this as unknown as Connection;
  }

  get closed(): boolean {
    return this.over !== null;
  }

  /** Names of what was said. */
  get names(): string[] {
    return this.sent.map(({ name }) => name);
  }

  bodies(name: Outbound['name']): unknown[] {
    return this.sent.filter((message) => message.name === name).map(({ body }) => body);
  }

  handOver(handler: ConnectionHandler): void {
    this.handler = handler;
    if (this.over !== null) handler.closed(this.over.error);
  }

  send(message: Outbound): void {
    if (this.over === null) this.sent.push(message);
  }

  pauseReading(): void {
    this.reading = false;
  }

  resumeReading(): void {
    this.reading = true;
  }

  /** What it says may take a share of the time only. */
  isShared = true;
  shareReading(share: unknown): void {
    this.isShared = share !== null;
  }

  end(): void {
    this.finish('ended', null);
  }

  destroy(error: FerryError): void {
    this.finish('destroyed', error);
  }

  refuse(error: FerryError): void {
    this.finish('refused', error);
  }

  /** The peer says this. What breaks the protocol is refused, as the real connection does. */
  hear(message: Message): void {
    this.guard((handler) => handler.message(message));
  }

  /** The peer sends bytes of a file, or all of a file and its end. */
  hearBytes(file: number, offset: number, chunk: Buffer): void {
    this.guard((handler) => handler.fileBytes!(file, offset, chunk));
  }

  hearFile(file: number, content: Buffer): void {
    if (content.length > 0) this.hearBytes(file, 0, content);
    this.guard((handler) => handler.fileEnd!(file, content.length, hashOf(content)));
  }

  /** The line breaks. */
  cut(error: FerryError | null = new FerryError('disconnected')): void {
    this.finish('cut', error);
  }

  private guard(work: (handler: ConnectionHandler) => void): void {
    if (this.over !== null || this.handler === null) return;
    try {
      work(this.handler);
    } catch (error) {
      if (!(error instanceof FerryError)) throw error;
      this.refuse(error);
    }
  }

  private finish(how: NonNullable<FakeConnection['over']>['how'], error: FerryError | null): void {
    if (this.over !== null) return;
    this.over = { how, error };
    this.handler?.closed(error);
  }
}

interface Target {
  readonly path: string;
  content: Buffer;
}

export interface FakeContext {
  readonly context: TransferContext;
  /** Transfers that have ended, as they were told to the history. */
  readonly ended: Transfer[];
  readonly bugs: unknown[];
  readonly files: FileEvent[];
  readonly remembered: Fingerprint[];
  /** Names of the journals there are. */
  journals(): Promise<string[]>;
}

/** As where nothing is ever kept of a cancelled transfer. */
export const keepsNothing: TransferContext['kept'] = {
  isWorthKeeping: () => Promise.resolve(false),
  noted: () => {},
  of: () => Promise.resolve([]),
  drop: () => {},
};

/** What transfers need of the engine, with a journal in a folder of its own; `more`: what the test has its own way with. */
export async function contextOf(landing: Landing, more: Partial<TransferContext> = {}): Promise<FakeContext> {
  const ended: Transfer[] = [];
  const bugs: unknown[] = [];
  const files: FileEvent[] = [];
  const remembered: Fingerprint[] = [];
  const known = {
    byFingerprint: () => Promise.resolve(undefined),
    all: () => Promise.resolve([]),
    remember: ({ fingerprint }: { fingerprint: Fingerprint }) => Promise.resolve(void remembered.push(fingerprint)),
  };
  const home = await tempDir();
  const context = {
    journals: journalFolder(home),
    destinations: systemDestinations,
    store: new Store(sampleState()),
    texts: new Texts(home),
    known,
    lanes: { dial: () => Promise.resolve(null) },
    turns: new Turns(() => 4),
    landings: { open: () => Promise.resolve(landing) },
    kept: keepsNothing,
    closing: new Set(),
    onFile: (event: FileEvent) => files.push(event),
    onEnded: (transfer: Transfer) => Promise.resolve(void ended.push(transfer)),
    onBug: (error: unknown) => bugs.push(error),
    ...more,
  } as unknown as TransferContext;
  const journals = async (): Promise<string[]> => {
    const names = await readdir(home, { recursive: true });
    return names.filter((name) => name.endsWith('.journal'));
  };
  return { context, ended, bugs, files, remembered, journals };
}

export function greetedBy(connection: FakeConnection, capabilities: readonly string[] = ['later', 'more']): Greeted {
  const who = { fingerprint: peerFingerprint, name: 'Anna', kind: 'desktop' } as const;
  const peer = { ...who, capabilities, hidden: false, formerly: [] };
  return { connection: connection.it, peer, code: '123456' };
}

export const transferId = '1'.repeat(32);

export const offerMessage = {
  name: 'offer',
  body: { id: transferId, title: 'a', roots: 1, note: '' },
} as const satisfies Message;

/** The messages that tell a manifest. */
export function told(entries: readonly ManifestEntry[], first = 0): Message[] {
  const bytes = entries.reduce((sum, entry) => sum + entry.bytes, 0);
  const told = entries.map(({ kind, path, bytes, mtimeMs, executable, link }) => ({
    ...{ path, bytes, mtime: mtimeMs, executable, ...(link === undefined ? {} : { link }) },
    folder: kind === 'folder',
  }));
  return [
    { name: 'entries', body: { first, entries: told } },
    { name: 'manifestEnd', body: { entries: first + entries.length, bytes } },
  ];
}

/** Keeps files in memory. What stands there, fails or waits is set by the test. */
export class MemoryLanding implements Landing {
  keepsModes = true;
  /** What is in place, by the entry's path. */
  readonly placed = new Map<string, Buffer>();
  /** Whether each was placed with `replace`. */
  readonly replaced = new Set<string>();
  readonly folders: string[] = [];
  /** Beginnings that were left, by the entry's path. */
  readonly left = new Map<string, Buffer>();
  readonly calls: string[] = [];
  readonly standing = new Map<string, Existing>();
  readonly failing = new Map<string, Failure>();
  prefixesThere: Prefix[] | null = null;
  /** The hash over files that are compared; null: one can't be read. */
  together: string | null = 'c'.repeat(64);
  /** While set, small files wait for it. */
  gate: Promise<void> = Promise.resolve();
  private readonly open = new Map<number, Target>();
  private last = 0;

  buffer(bytes: number): Buffer {
    return Buffer.alloc(bytes);
  }

  giveBack(): void {}

  expectFolder(path: string, mode: number): void {
    this.calls.push(`expect ${path} ${mode.toString(8)}`);
  }

  async folder({ path }: { path: string }, made: boolean): Promise<boolean> {
    this.check(path);
    if (!made) this.folders.push(path);
    return true;
  }

  async link({ path }: { path: string }, says: string): Promise<string> {
    this.check(path);
    this.placed.set(path, Buffer.from(says));
    return `/in/${path}`;
  }

  async existing(entries: readonly { path: string }[]): Promise<(Existing | null)[]> {
    return entries.map(({ path }) => this.standing.get(path) ?? null);
  }

  async writeSmall(buffer: Buffer, files: readonly WholeFile[]): Promise<Placed[]> {
    this.calls.push(`small ${files.length}`);
    await this.gate;
    return files.map(({ path, at, bytes, replace }) => {
      const why = this.failing.get(path);
      if (why !== undefined) return why;
      this.placed.set(path, Buffer.from(buffer.subarray(at, at + bytes)));
      if (replace === true) this.replaced.add(path);
      return `/in/${path}`;
    });
  }

  /** No other version of any file stands here, so no delta is begun. */
  async basis(): Promise<null> {
    return null;
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

  async begin({ path }: { path: string }, from: number, left: string | null): Promise<Begun> {
    this.check(path);
    this.calls.push(`begin ${path} at ${from}${left === null ? '' : ` of ${left}`}`);
    const file = ++this.last;
    this.open.set(file, { path, content: Buffer.from(this.left.get(path) ?? '').subarray(0, from) });
    return { file, name: `.${path}.part` };
  }

  async write(file: number, buffer: Buffer, bytes: number, position: number): Promise<void> {
    const target = this.open.get(file)!;
    const piece = Buffer.from(buffer.subarray(0, bytes));
    await this.gate;
    this.check(`${target.path} write`);
    const grown = Buffer.alloc(Math.max(target.content.length, position + bytes));
    target.content.copy(grown);
    piece.copy(grown, position);
    target.content = grown;
  }

  async commit(file: number, hash: Buffer | null): Promise<Committed | null> {
    const { path, content } = this.open.get(file)!;
    this.open.delete(file);
    const blake3 = hashOf(content);
    if (hash !== null && !blake3.equals(hash)) return null;
    this.placed.set(path, content);
    return { path: `/in/${path}`, blake3: textOf(blake3) };
  }

  async leave(file: number): Promise<void> {
    const target = this.open.get(file);
    this.open.delete(file);
    if (target !== undefined) this.left.set(target.path, target.content);
  }

  async discard(file: number): Promise<void> {
    this.open.delete(file);
  }

  async prefixes(): Promise<Prefix[] | null> {
    return this.prefixesThere;
  }

  async same(paths: readonly string[]): Promise<string | null> {
    this.calls.push(`same ${paths.join(' ')}`);
    return this.together;
  }

  async sweep(folders: readonly string[]): Promise<void> {
    this.calls.push(`sweep ${folders.join(' ')}`);
  }

  async finish(): Promise<void> {
    this.calls.push('finish');
  }

  async keep(): Promise<void> {
    this.calls.push('keep');
  }

  async suspend(): Promise<void> {
    this.calls.push('suspend');
  }

  async abort(): Promise<void> {
    this.calls.push('abort');
  }

  async withdraw(): Promise<void> {
    this.calls.push('withdraw');
  }

  landed(): readonly string[] {
    return [...this.placed.keys()].map((path) => `/in/${path}`);
  }

  /** Folders where partial files can't be removed. */
  stuckIn: readonly string[] = [];

  leftBehind(): readonly string[] {
    return this.stuckIn;
  }

  /** Big files that are open. */
  get openFiles(): number {
    return this.open.size;
  }

  private check(path: string): void {
    const why = this.failing.get(path);
    if (why !== undefined) throw new FerryError(why.code, why.params);
  }
}

/** Resolves when `is` holds; it is asked at every turn of the loop. */
export async function until(is: () => boolean): Promise<void> {
  while (!is()) await new Promise((resolve) => setImmediate(resolve));
}
