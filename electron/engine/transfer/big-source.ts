/** A big file being read for the wire: frame after frame, hashed on the way. Runs in the disk's thread or the engine's. */
import { openSource, type SourceEntry, type SourceFile } from '../disk/source-file.ts';
import { dataHeaderBytes, writeDataHeader } from '../wire/frames.ts';
import type { RunningHash } from './hash.ts';
import { agree, type Prefix } from './prefixes.ts';

/** Read at once to see whether a beginning fits. */
const scratchBytes = 512 * 1024;

export interface BigSource {
  /** Where it begins: what is before it the receiver has. */
  readonly offset: number;
  /**
   * Fills `buffer` with the data frame of the next `bytes` of manifest index `file`. Calls are served in order. Throws
   * source-changed, source-unreadable {path}.
   */
  frame(buffer: Buffer, file: number, bytes: number): Promise<void>;
  /** BLAKE3 of the whole content, once all of it has been framed. */
  digest(): Promise<Buffer>;
  /** Once no call is under way. Never rejects. */
  close(): Promise<void>;
}

/** Opens it at the furthest of `prefixes` that fits it. Throws as `openSource` and its reads. */
export async function openBigSource(entry: SourceEntry, prefixes: readonly Readonly<Prefix>[]): Promise<BigSource> {
  const source = await openSource(entry);
  try {
    const scratch = Buffer.allocUnsafe(prefixes.length > 0 ? scratchBytes : 0);
    const { offset, hash } = await agree(source, prefixes, scratch);
    return new DirectBigSource(source, offset, hash);
  } catch (error) {
    await source.close();
    throw error;
  }
}

class DirectBigSource implements BigSource {
  readonly offset: number;
  private readonly source: SourceFile;
  private readonly hash: RunningHash;
  private position: number;
  private last: Promise<void> = Promise.resolve();

  constructor(source: SourceFile, offset: number, hash: RunningHash) {
    this.source = source;
    this.offset = offset;
    this.position = offset;
    this.hash = hash;
  }

  frame(buffer: Buffer, file: number, bytes: number): Promise<void> {
    this.last = this.last.then(() => this.read(buffer, file, bytes));
    return this.last;
  }

  digest(): Promise<Buffer> {
    return Promise.resolve(this.hash.digest());
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private async read(buffer: Buffer, file: number, bytes: number): Promise<void> {
    const content = buffer.subarray(dataHeaderBytes, dataHeaderBytes + bytes);
    // Systems may answer a read in portions.
    for (let at = 0; at < bytes;) at += await this.source.read(content.subarray(at), this.position + at);
    writeDataHeader(buffer, 0, file, this.position, bytes);
    this.hash.update(content);
    this.position += bytes;
  }
}
