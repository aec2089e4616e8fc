/**
 * A packed stream, inwards. Whoever packed it is a stranger: what comes out never exceeds what its frame said, which is
 * bounded, nor does the window it takes.
 */
import { violation } from '../frames.ts';
import { maxUnpackedBytes } from '../limits.ts';
import { codecs, type Codec } from './codecs.ts';
import { beginsStream } from './packer.ts';
import { BadPiece, Pieces } from './pieces.ts';

/** stream, length of what it unpacks to */
const headBytes = 5;

export class Unpacker {
  private codec: Codec | null = null;
  private pieces: Pieces | null = null;
  private closed = false;

  /**
   * Hands what a packed frame's payload unpacks to on, piece by piece, each valid during the call only. Throws
   * `protocol-violation`, also for what can't be unpacked, and whatever `take` throws. One call at a time.
   */
  async unpack(payload: Buffer, take: (chunk: Buffer) => void): Promise<void> {
    const packed = payload.subarray(headBytes);
    const unpacked = payload.readUInt32BE(1);
    if (unpacked === 0 || unpacked > maxUnpackedBytes) throw violation(`${unpacked} unpacked bytes`);
    const pieces = this.stream(payload[0]!, packed);
    let left = unpacked;
    try {
      await pieces.push(packed, (chunk) => {
        left -= chunk.length;
        if (left < 0) throw violation('more than was to be unpacked');
        take(chunk);
      });
    } catch (error) {
      throw error instanceof BadPiece && !this.closed ? violation('bytes that cannot be unpacked') : error;
    }
    if (left > 0) throw violation('less than was to be unpacked');
  }

  close(): void {
    this.closed = true;
    this.pieces?.close();
  }

  private stream(head: number, packed: Buffer): Pieces {
    const codec = codecs.find(({ number }) => number === (head & ~beginsStream));
    if (codec === undefined) throw violation(`packed stream ${head}`);
    if ((head & beginsStream) === 0) {
      if (this.pieces === null || codec !== this.codec) throw violation('no packed stream goes on');
      return this.pieces;
    }
    if (!codec.mayBegin(packed)) throw violation('the window of a packed stream');
    this.pieces?.close();
    this.codec = codec;
    return (this.pieces = new Pieces(codec.decompressor()));
  }
}
