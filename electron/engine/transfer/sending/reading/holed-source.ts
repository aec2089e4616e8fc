/** A file with holes being read for the wire: its content frame after frame, and how long the holes between them are. */
import { BlockReader, type Stretch } from '../../../disk/source/block-reader.ts';
import { openSource, type SourceEntry, type SourceFile } from '../../../disk/source/source-file.ts';
import type { DiskCalls } from '../../../disk/system/calls.ts';
import { sourceError } from '../../../disk/system/disk-errors.ts';
import { dataHeaderBytes, writeDataHeader } from '../../../wire/frames.ts';
import { holeBlockBytes } from '../../../wire/limits.ts';
import type { BlockHash } from '../../agreed/block-hash.ts';
import { agreeOnBlocks, type NextStretch } from '../../agreed/block-prefixes.ts';
import type { Prefix } from '../../agreed/prefixes.ts';
import type { BigSource } from './big-source.ts';

/** Opens it at the furthest of `prefixes` that fits it. Throws as `openSource` and its reads. */
export async function openHoledSource(
  entry: SourceEntry,
  prefixes: readonly Readonly<Prefix>[],
  calls: DiskCalls,
): Promise<BigSource> {
  const source = await openSource(entry, calls);
  const reader = new BlockReader(source.fd, calls, holeBlockBytes);
  const next: NextStretch = async (into, at, end) => {
    try {
      return await reader.next(into, at, end);
    } catch (error) {
      throw sourceError(error, entry.path);
    }
  };
  try {
    return new HoledSource(source, entry, next, await agreeOnBlocks(next, entry.bytes, prefixes));
  } catch (error) {
    await source.close();
    throw error;
  }
}

class HoledSource implements BigSource {
  readonly offset: number;
  /** Its holes are not to go, and sendfile would send them. */
  readonly sendTo = null;
  private readonly source: SourceFile;
  private readonly size: number;
  private readonly next: NextStretch;
  private readonly hash: BlockHash;
  private last: Promise<unknown> = Promise.resolve();

  constructor(
    source: SourceFile,
    entry: SourceEntry,
    next: NextStretch,
    { offset, hash }: { offset: number; hash: BlockHash },
  ) {
    this.source = source;
    this.size = entry.bytes;
    this.next = next;
    this.offset = offset;
    this.hash = hash;
  }

  frame(buffer: Buffer, file: number, bytes: number): Promise<Stretch> {
    const turn = this.last.then(() => this.read(buffer, file, bytes));
    this.last = turn;
    return turn;
  }

  digest(): Promise<Buffer> {
    return Promise.resolve(this.hash.digest());
  }

  close(): Promise<void> {
    return this.source.close();
  }

  private async read(buffer: Buffer, file: number, most: number): Promise<Stretch> {
    const { hash, size } = this;
    const content = buffer.subarray(dataHeaderBytes, dataHeaderBytes + most);
    const stretch = await this.next(content, hash.at, size);
    const { hole, bytes } = stretch;
    hash.skipTo(hash.at + hole);
    if (bytes > 0) writeDataHeader(buffer, 0, file, hash.at, bytes);
    hash.update(content.subarray(0, bytes));
    // Also where nothing is left of one that the receiver has all of.
    if (hash.at === size) await this.source.check();
    return stretch;
  }
}
