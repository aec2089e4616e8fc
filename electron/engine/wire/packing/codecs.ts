/** What frames are packed with: zstd where node:zlib has it, brotli everywhere. Both ends keep one stream a connection. */
import zlib, { type BrotliCompress, type BrotliDecompress, type ZstdCompress, type ZstdDecompress } from 'node:zlib';
import { maxWindowBits } from '../limits.ts';

export type Compressor = BrotliCompress | ZstdCompress;
export type Decompressor = BrotliDecompress | ZstdDecompress;

/** `quick` for a line that takes what it gives; `dense` for one that is slower still. */
export type Effort = 'quick' | 'dense';

export interface Codec {
  /** As in an answer's `packed`. */
  readonly name: string;
  /** As in a packed frame. */
  readonly number: number;
  compressor(effort: Effort): Compressor;
  decompressor(): Decompressor;
  /** A stream that begins so has a window that we hold; what the decompressor itself refuses needs no look. */
  mayBegin(packed: Buffer): boolean;
}

/**
 * What one call into the library gives, and so one turn in libuv's pool, after which it waits for the engine's thread: packed, what
 * half a MiB comes to where packing pays; unpacked, a whole frame of Ferry's.
 */
const chunkSize = { packed: 128 * 1024, unpacked: 1024 * 1024 } as const;

const { constants } = zlib;

/** Level 3 is what rsync takes; 1 is no faster on source text. */
const zstdLevels = { quick: 3, dense: 6 } as const;
/** Quality 1 packs at some 200 MB/s, 4 at 50, which a line of 100 Mbit/s doesn't outrun. */
const brotliQualities = { quick: 1, dense: 4 } as const;

const zstd: Codec = {
  name: 'zstd',
  number: 1,
  compressor: (effort) =>
    zlib.createZstdCompress({
      chunkSize: chunkSize.packed,
      flush: constants.ZSTD_e_flush,
      params: {
        [constants.ZSTD_c_compressionLevel]: zstdLevels[effort],
        [constants.ZSTD_c_windowLog]: maxWindowBits,
      },
    }),
  decompressor: () =>
    zlib.createZstdDecompress({
      chunkSize: chunkSize.unpacked,
      params: { [constants.ZSTD_d_windowLogMax]: maxWindowBits },
    }),
  mayBegin: () => true,
};

const brotli: Codec = {
  name: 'brotli',
  number: 2,
  compressor: (effort) =>
    zlib.createBrotliCompress({
      chunkSize: chunkSize.packed,
      flush: constants.BROTLI_OPERATION_FLUSH,
      params: {
        [constants.BROTLI_PARAM_QUALITY]: brotliQualities[effort],
        [constants.BROTLI_PARAM_LGWIN]: maxWindowBits,
      },
    }),
  decompressor: () => zlib.createBrotliDecompress({ chunkSize: chunkSize.unpacked }),
  // Its decompressor takes windows of up to 24 bits. RFC 7932, section 9.1: after a bit of 1, three bits that aren't 0 say 17 and more.
  mayBegin: (packed) => (packed[0]! & 1) === 0 || 17 + ((packed[0]! >> 1) & 7) <= maxWindowBits,
};

/** Those that this Node has, the best first. (The types are those of a later Node than the oldest we run on.) */
export const codecs: readonly Codec[] = typeof zlib.createZstdCompress === 'function' ? [zstd, brotli] : [brotli];

/** The best of these names that we have. */
export function codecOf(names: readonly string[]): Codec | undefined {
  return codecs.find(({ name }) => names.includes(name));
}
