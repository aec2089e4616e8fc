/** One packed stream, outwards: whole frames in, packed frames out, each of which can be unpacked at once. */
import { packedHeaderBytes, writePackedHeader } from '../frames.ts';
import type { Codec, Effort } from './codecs.ts';
import { Pieces } from './pieces.ts';

/** In a packed frame's `stream`: the frame begins a new one. */
export const beginsStream = 0x80;

export class Packer {
  readonly effort: Effort;
  private readonly codec: Codec;
  private readonly pieces: Pieces;
  private isNew = true;

  constructor(codec: Codec, effort: Effort) {
    this.codec = codec;
    this.effort = effort;
    this.pieces = new Pieces(codec.compressor(effort));
  }

  /** The packed frame of `frames`, at most `maxUnpackedBytes` of them. One call at a time. */
  async pack(frames: Buffer): Promise<Buffer> {
    const parts: Buffer[] = [Buffer.allocUnsafe(packedHeaderBytes)];
    await this.pieces.push(frames, (chunk) => parts.push(chunk));
    const packed = Buffer.concat(parts);
    const stream = this.codec.number | (this.isNew ? beginsStream : 0);
    this.isNew = false;
    writePackedHeader(packed, stream, frames.length, packed.length - packedHeaderBytes);
    return packed;
  }

  close(): void {
    this.pieces.close();
  }
}
