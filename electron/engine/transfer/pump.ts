/**
 * Moves wanted files from disk to the connection: one after another, small ones packed back to back into one write,
 * big ones through a few reused buffers. Pull-driven: nothing is read that the connection has no room for.
 */
import { dataHeaderBytes, endFrameBytes, writeDataHeader, writeEnd } from '../wire/frames.ts';
import type { Connection } from '../wire/connection.ts';
import { openSource, type SourceEntry, type SourceFile } from '../disk/source-file.ts';
import { hashOf } from './hash.ts';
import type { Flow } from './flow.ts';
import type { PlanQueue, Task } from './plan-queue.ts';
import { agree, type Prefix } from './prefixes.ts';
import type { Range } from './ranges.ts';
import { hashTogether } from './same.ts';
import { FerryError, toFailure, type Failure } from '../../../shared/errors.ts';

/** One read, and one data frame, of a big file: where the measured curve flattens (design.md, "The wire"). */
export const readBytes = 256 * 1024;
/** Buffers of a big file in use at once: one being read, the others on their way out. */
const buffersInTurn = 4;
/** Files up to this size are read whole and packed with their neighbours. */
export const smallFileBytes = 128 * 1024;
/** Small files being read ahead of the wire, and how many bytes of them: enough to hide the disk's latency. */
const readAheadFiles = 32;
const readAheadBytes = 4 * 1024 * 1024;

export interface PumpOptions {
  readonly connection: Connection;
  readonly flow: Flow;
  readonly plan: PlanQueue;
  /** The manifest's entries; folders among them are passed over. */
  readonly entries: readonly SourceEntry[];
  readonly signal: AbortSignal;
  onStart(file: number): void;
  onBytes(bytes: number): void;
  /** The receiver had this much of the file already. */
  onKept(file: number, bytes: number): void;
  /** The file's last frame is about to go out; from now on a receipt may come. */
  onEnd(file: number, hash: Buffer): void;
  /** The receiver has these files as they are. */
  onSame(range: Readonly<Range>): void;
  /** The file could not be read; the receiver has been told. */
  onLost(file: number, failure: Failure): void;
}

/** Resolves when every planned file has been handed to the connection. Rejects when that is cut off or `signal` aborts. */
export async function pump(o: PumpOptions): Promise<void> {
  const small = new SmallFiles(o);
  const big = new BufferRing(buffersInTurn, dataHeaderBytes + readBytes);
  for (;;) {
    o.signal.throwIfAborted();
    const task = o.plan.take();
    if (task === undefined) {
      // Nobody may wait for a file that lies finished in our buffer.
      await small.flush();
      if (!(await o.plan.ready())) return;
    } else if (task.kind === 'check') {
      await small.flush();
      await check(o, task);
    } else {
      const { file } = task;
      const entry = o.entries[file]!;
      if (entry.kind === 'folder') continue;
      if (entry.bytes <= smallFileBytes) await small.add(file, entry);
      else {
        await small.flush();
        await sendBig(o, file, entry, big, task.kind === 'continue' ? task.prefixes : []);
      }
    }
  }
}

/** Tells the receiver that it has these files already, or puts them in line to be sent. */
async function check(o: PumpOptions, { range, blake3 }: Extract<Task, { kind: 'check' }>): Promise<void> {
  const files = o.entries.slice(range[0], range[1] + 1).filter(({ kind }) => kind === 'file');
  o.onStart(range[0]);
  const ours = await hashTogether(
    files.map((entry) => entry.local),
    files.map((entry) => entry.bytes),
  );
  o.signal.throwIfAborted();
  if (ours === blake3) {
    o.connection.send({ name: 'same', body: { range: [...range] } });
    o.onSame(range);
  } else {
    o.plan.sendAfterAll(range);
  }
}

async function sendBig(
  o: PumpOptions,
  file: number,
  entry: SourceEntry,
  ring: BufferRing,
  prefixes: readonly Readonly<Prefix>[],
): Promise<void> {
  let source: SourceFile | null = null;
  o.onStart(file);
  try {
    source = await openSource(entry);
    const scratch = prefixes.length > 0 ? Buffer.allocUnsafe(readBytes) : Buffer.alloc(0);
    const { offset, hash } = await agree(source, prefixes, scratch);
    if (offset > 0) o.onKept(file, offset);
    let position = offset;
    while (position < entry.bytes) {
      const wanted = Math.min(readBytes, entry.bytes - position);
      await o.flow.room(wanted);
      const buffer = await ring.take();
      o.signal.throwIfAborted();
      const read = await readFully(source, buffer.subarray(dataHeaderBytes, dataHeaderBytes + wanted), position);
      writeDataHeader(buffer, 0, file, position, read);
      hash.update(buffer.subarray(dataHeaderBytes, dataHeaderBytes + read));
      position += read;
      ring.giveBack(
        buffer,
        o.connection.write(buffer.subarray(0, dataHeaderBytes + read)).then(() => o.onBytes(read)),
      );
    }
    await ring.settled();
    const end = Buffer.allocUnsafe(endFrameBytes);
    const digest = hash.digest();
    writeEnd(end, 0, file, position, digest);
    o.onEnd(file, digest);
    await o.connection.write(end);
  } catch (error) {
    await ring.settled().catch(() => {});
    lose(o, file, error);
  } finally {
    await source?.close();
  }
}

/** All of `into`, which `flow` has been asked for: systems may answer a read in portions. */
async function readFully(source: SourceFile, into: Buffer, position: number): Promise<number> {
  for (let at = 0; at < into.length;) at += await source.read(into.subarray(at), position + at);
  return into.length;
}

/** A file that can't be read is lost alone; a connection that is gone or an abort ends the pump. */
function lose(o: PumpOptions, file: number, error: unknown): void {
  o.signal.throwIfAborted();
  if (!(error instanceof FerryError) || o.connection.closed) throw error;
  o.connection.send({ name: 'lost', body: { file, code: error.code } });
  o.onLost(file, toFailure(error));
}

interface Read {
  readonly file: number;
  readonly bytes: number;
  readonly content: Promise<Buffer | FerryError>;
}

/** Small files: read ahead side by side, packed in order. */
class SmallFiles {
  private readonly o: PumpOptions;
  private readonly ahead: Read[] = [];
  private aheadBytes = 0;
  private readonly ring = new BufferRing(2, readBytes + dataHeaderBytes + endFrameBytes);
  private pack: Buffer | null = null;
  private packed = 0;
  private packedBytes = 0;

  constructor(o: PumpOptions) {
    this.o = o;
  }

  async add(file: number, entry: SourceEntry): Promise<void> {
    while (this.ahead.length >= readAheadFiles || this.aheadBytes + entry.bytes > readAheadBytes)
      await this.packOldest();
    this.ahead.push({ file, bytes: entry.bytes, content: readWhole(entry) });
    this.aheadBytes += entry.bytes;
  }

  async flush(): Promise<void> {
    while (this.ahead.length > 0) await this.packOldest();
    await this.writeOut();
    await this.ring.settled();
  }

  private async packOldest(): Promise<void> {
    const { file, bytes, content } = this.ahead.shift()!;
    this.aheadBytes -= bytes;
    const read = await content;
    this.o.signal.throwIfAborted();
    this.o.onStart(file);
    if (read instanceof FerryError) {
      // In order: what is packed belongs before this word.
      await this.writeOut();
      lose(this.o, file, read);
      return;
    }
    const needed = (read.length > 0 ? dataHeaderBytes : 0) + read.length + endFrameBytes;
    if (this.pack !== null && this.packed + needed > this.pack.length) await this.writeOut();
    this.pack ??= await this.ring.take();
    this.append(file, read);
  }

  private append(file: number, content: Buffer): void {
    const pack = this.pack!;
    if (content.length > 0) {
      writeDataHeader(pack, this.packed, file, 0, content.length);
      this.packed += dataHeaderBytes;
      this.packed += content.copy(pack, this.packed);
    }
    const hash = hashOf(content);
    writeEnd(pack, this.packed, file, content.length, hash);
    this.packed += endFrameBytes;
    this.packedBytes += content.length;
    this.o.onEnd(file, hash);
  }

  private async writeOut(): Promise<void> {
    if (this.pack === null) return;
    const bytes = this.packedBytes;
    await this.o.flow.room(bytes);
    const written = this.o.connection.write(this.pack.subarray(0, this.packed)).then(() => this.o.onBytes(bytes));
    this.ring.giveBack(this.pack, written);
    this.pack = null;
    this.packed = 0;
    this.packedBytes = 0;
  }
}

/** The whole content, or why not: an error is a value here, since nobody waits for it yet. */
async function readWhole(entry: SourceEntry): Promise<Buffer | FerryError> {
  try {
    const source = await openSource(entry);
    try {
      const content = Buffer.allocUnsafe(entry.bytes);
      for (let at = 0; at < content.length;) at += await source.read(content.subarray(at), at);
      return content;
    } finally {
      await source.close();
    }
  } catch (error) {
    return error instanceof FerryError ? error : new FerryError('internal', {}, { cause: error });
  }
}

/** A fixed set of buffers, each out of use until what it was given back with has settled. */
class BufferRing {
  private readonly free: Buffer[] = [];
  private readonly busy = new Set<Promise<void>>();
  private readonly bytes: number;
  private unmade: number;
  private error: unknown = null;

  constructor(count: number, bytes: number) {
    this.unmade = count;
    this.bytes = bytes;
  }

  async take(): Promise<Buffer> {
    while (this.free.length === 0 && this.unmade === 0) await Promise.race(this.busy);
    if (this.error !== null) throw this.error;
    const buffer = this.free.pop();
    if (buffer !== undefined) return buffer;
    this.unmade--;
    return Buffer.allocUnsafeSlow(this.bytes);
  }

  giveBack(buffer: Buffer, used: Promise<void>): void {
    const settled = used
      .catch((error: unknown) => {
        this.error ??= error;
      })
      .then(() => {
        this.free.push(buffer);
        this.busy.delete(settled);
      });
    this.busy.add(settled);
  }

  /** All buffers are free again; rejects when one of the uses failed. */
  async settled(): Promise<void> {
    await Promise.all(this.busy);
    if (this.error !== null) throw this.error;
  }
}
