/** Small files on their way to the connection: read ahead side by side, packed in order, many to one write. */
import { dataHeaderBytes, endFrameBytes, writeDataHeader, writeEnd } from '../wire/frames.ts';
import { openSource, type SourceEntry } from '../disk/source-file.ts';
import { BufferRing } from './buffer-ring.ts';
import { hashOf } from './hash.ts';
import { readBytes } from './pump-big.ts';
import { lose, type PumpOptions } from './pump-options.ts';
import { FerryError } from '../../../shared/errors.ts';

/** Files up to this size are read whole and packed with their neighbours. */
export const smallFileBytes = 128 * 1024;
/** Small files being read ahead of the wire, and how many bytes of them: enough to hide the disk's latency. */
const readAheadFiles = 32;
const readAheadBytes = 4 * 1024 * 1024;

interface Read {
  readonly file: number;
  readonly bytes: number;
  readonly content: Promise<Buffer | FerryError>;
}

export class SmallFiles {
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
    const written = this.o.outlet.write(this.pack.subarray(0, this.packed)).then(() => this.o.onBytes(bytes));
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
