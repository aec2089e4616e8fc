/** A big file being read for the wire: frame after frame, hashed on the way. Runs in the disk's thread or the engine's. */
import type { Stretch } from '../../../disk/source/block-reader.ts';
import { openSource, type SourceEntry, type SourceFile } from '../../../disk/source/source-file.ts';
import type { DiskCalls } from '../../../disk/system/calls.ts';
import { SendfileError, type PlainCalls } from '../../../net/sendfile.ts';
import { dataHeaderBytes, writeDataHeader } from '../../../wire/frames.ts';
import type { RunningHash } from '../../agreed/hash.ts';
import { agree, type Prefix } from '../../agreed/prefixes.ts';
import { openHoledSource } from './holed-source.ts';
import { FerryError, toFailure, type Failure } from '../../../../../shared/errors.ts';

/** Read at once to see whether a beginning fits. */
const scratchBytes = 512 * 1024;
/** Read at once to be hashed only: it stays in the processor's own cache. */
export const hashBytes = 256 * 1024;
/**
 * Hashed before it goes. Sent a MiB at once, and not with every read, since each sending wakes who receives; and it is
 * hashed while the socket has no room.
 */
const aheadBytes = 1024 * 1024;
/** A thread waits for a socket this long at most before it looks what else there is to do. */
const patienceMs = 100;

/** How far `sendTo` has come, and why it ended there. */
export interface SendOutcome {
  readonly position: number;
  /** Up to here it went by sendfile: short of `position` only where that is unable. */
  readonly went: number;
  /**
   * done: all of it went; full: the socket has no room; gone: it is closed; unable: these files can't go this way, and
   * are to be sent by other means from `went` to `position`, as far as it has been hashed; a failure of the file.
   */
  readonly why: 'done' | 'full' | 'gone' | 'unable' | Failure;
}

export interface BigSource {
  /** Where it begins: what is before it the receiver has. */
  readonly offset: number;
  /**
   * Fills `buffer` with the data frame of the next `bytes` of manifest index `file`. Calls are served in order. Of a file
   * with holes: of as many after the next hole, and answers how many, and how long the hole is; both are 0 at the end.
   * Throws source-changed, source-unreadable {path}.
   */
  frame(buffer: Buffer, file: number, bytes: number): Promise<Stretch | void>;
  /**
   * Hashes the file up to `end` and moves that into a socket, known by its descriptor, by sendfile(2), from where the last
   * call came to. Calls are served in order. Null where there is no thread that may wait, or no such call.
   */
  readonly sendTo: ((socket: number, end: number) => Promise<SendOutcome>) | null;
  /** BLAKE3 of the whole content, once all of it has been framed or sent. */
  digest(): Promise<Buffer>;
  /** Once no call is under way. Never rejects. */
  close(): Promise<void>;
}

export interface BigSourceTools {
  readonly calls: DiskCalls;
  /** sendfile(2) and its kin, in a thread that may wait. Null: no `sendTo`. */
  readonly sendCalls: PlainCalls | null;
}

/**
 * Opens it at the furthest of `prefixes` that fits it. Null: at its beginning, and it is not hashed, since nobody will ask for
 * `digest`: then nothing goes by `sendTo`. Throws as `openSource` and its reads.
 */
export async function openBigSource(
  entry: SourceEntry,
  prefixes: readonly Readonly<Prefix>[] | null,
  { calls, sendCalls }: BigSourceTools,
): Promise<BigSource> {
  if (entry.stored !== undefined) return openHoledSource(entry, prefixes ?? [], calls);
  const source = await openSource(entry, calls);
  try {
    if (prefixes === null) return new DirectBigSource(source, entry, { offset: 0, hash: null, sendCalls: null });
    const scratch = Buffer.allocUnsafe(prefixes.length > 0 ? scratchBytes : 0);
    const { offset, hash } = await agree(source, prefixes, scratch);
    return new DirectBigSource(source, entry, { offset, hash, sendCalls });
  } catch (error) {
    await source.close();
    throw error;
  }
}

class DirectBigSource implements BigSource {
  readonly offset: number;
  private readonly source: SourceFile;
  /** Null: nobody will ask. */
  private readonly hash: RunningHash | null;
  readonly sendTo: BigSource['sendTo'];
  private readonly entry: SourceEntry;
  private position: number;
  private went: number;
  /** Ahead of `position` for what goes by `sendTo`. */
  private hashed: number;
  private scratch: Buffer | null = null;
  /** Why nothing goes by sendfile any more: whoever was told so makes up for the rest. */
  private stopped: 'gone' | 'unable' | Failure | null = null;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    source: SourceFile,
    entry: SourceEntry,
    { offset, hash, sendCalls }: { offset: number; hash: RunningHash | null; sendCalls: PlainCalls | null },
  ) {
    this.source = source;
    this.entry = entry;
    this.hashed = offset;
    this.sendTo =
      sendCalls === null
        ? null
        : (socket, end) => this.inTurn(() => this.send(sendCalls, socket, Math.min(end, entry.bytes)));
    this.offset = offset;
    this.position = offset;
    this.went = offset;
    this.hash = hash;
  }

  frame(buffer: Buffer, file: number, bytes: number): Promise<void> {
    return this.inTurn(() => this.read(buffer, file, bytes));
  }

  digest(): Promise<Buffer> {
    if (this.hash === null) throw new Error('asked for the hash of a file that is not hashed');
    return Promise.resolve(this.hash.digest());
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.last.then(work);
    this.last = turn;
    return turn;
  }

  private async send(calls: PlainCalls, socket: number, end: number): Promise<SendOutcome> {
    const from = this.position;
    try {
      while (this.stopped === null && this.position < end) {
        if (this.hashed === this.position) this.hashTo(Math.min(this.position + aheadBytes, end));
        const moved = calls.send(socket, this.source.fd, this.position, Math.min(this.hashed, end) - this.position);
        if (moved === 0) throw new FerryError('source-changed', { path: this.entry.path });
        if (moved !== null) this.went = this.position += moved;
        else if (this.hashed < Math.min(this.position + aheadBytes, this.entry.bytes)) this.hashOn();
        else if (!calls.room(socket, patienceMs)) return this.handed('full');
      }
      if (this.stopped === 'unable') this.hashTo(end);
      if (end === this.entry.bytes && this.position === end) await this.source.check();
    } catch (error) {
      if (error instanceof SendfileError) this.stopped = error.gone ? 'gone' : 'unable';
      else this.stopped = toFailure(error);
      // What went before is said first.
      if (this.stopped === 'unable') return this.position > from ? this.handed('full') : this.send(calls, socket, end);
    }
    if (this.stopped === 'unable') this.position = Math.max(this.position, end);
    return this.handed(this.stopped ?? 'done');
  }

  private handed(why: SendOutcome['why']): SendOutcome {
    return { position: this.position, went: this.went, why };
  }

  private hashTo(end: number): void {
    while (this.hashed < end) this.hashOn();
  }

  /** Synchronously, as all in this thread. */
  private hashOn(): void {
    this.scratch ??= Buffer.allocUnsafeSlow(hashBytes);
    const wanted = Math.min(hashBytes, this.entry.bytes - this.hashed);
    const read = this.source.readSync(this.scratch.subarray(0, wanted), this.hashed);
    this.hash?.update(this.scratch.subarray(0, read));
    this.hashed += read;
  }

  private async read(buffer: Buffer, file: number, bytes: number): Promise<void> {
    const content = buffer.subarray(dataHeaderBytes, dataHeaderBytes + bytes);
    // Systems may answer a read in portions.
    for (let at = 0; at < bytes;) at += await this.source.read(content.subarray(at), this.position + at);
    writeDataHeader(buffer, 0, file, this.position, bytes);
    this.hash?.update(content);
    this.position += bytes;
    this.hashed = this.position;
  }
}
