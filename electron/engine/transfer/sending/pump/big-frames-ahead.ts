/** A big file's data frames, and the holes between them, read and hashed in order a few ahead of the one that is wanted. */
import { dataHeaderBytes } from '../../../wire/frames.ts';
import type { SourceEntry } from '../../../disk/source/source-file.ts';
import type { BigSource } from '../reading/big-source.ts';
import type { BufferRing } from './buffer-ring.ts';

/** One read, and one data frame, of a big file: of 256 KiB to 1 MiB this costs both ends the least processor time. */
export const readBytes = 512 * 1024;
/**
 * Frames being read or lying ready. With one, reading and encrypting wait for each other whenever either is held up, and a
 * big file takes some 5 % longer on two processors. More than three save nothing.
 */
const framesAhead = 3;
/** Buffers of a big file in use at once: the frames ahead, and as many on their way out. */
export const buffersInTurn = 2 * framesAhead;
/** What each of them holds: a whole frame. */
export const frameBufferBytes = dataHeaderBytes + readBytes;

/** A data frame with so many bytes of the file at the beginning of a buffer; of a file with holes perhaps none. */
export interface Frame {
  readonly buffer: Buffer;
  readonly bytes: number;
  /** So many bytes before them are a hole. */
  readonly hole: number;
}

export class FramesAhead {
  private readonly source: BigSource;
  private readonly file: number;
  private readonly size: number;
  private readonly ring: BufferRing;
  private readonly queue: Promise<Frame>[] = [];
  /** A file with holes: only its frames tell how far they come. */
  private readonly isHoled: boolean;
  /** Reads have been asked for up to here; where the file has holes, have come up to here. */
  private asked: number;
  /** Each read takes its buffer after the read before it, so that frames stay in order. */
  private taken: Promise<unknown> = Promise.resolve();
  private closed = false;

  /** Of `entry`, which `source` reads; `file` is its manifest index. `ring`: `buffersInTurn` buffers of `frameBufferBytes`. */
  constructor(source: BigSource, file: number, entry: SourceEntry, ring: BufferRing) {
    this.source = source;
    this.file = file;
    this.size = entry.bytes;
    this.ring = ring;
    this.asked = source.offset;
    this.isHoled = entry.stored !== undefined;
  }

  /** The next frame, whose buffer is the caller's to give back to the ring; null at the end. Throws as `BigSource.frame`. */
  async next(): Promise<Frame | null> {
    this.fill();
    const frame = this.queue.shift();
    if (frame === undefined) return null;
    const read = await frame;
    this.fill();
    if (!this.isHoled || read.bytes + read.hole > 0) return read;
    this.ring.giveBack(read.buffer, Promise.resolve());
    // What else was asked for holds nothing, either.
    await this.close();
    return null;
  }

  /** Nobody wants more: waits for what is being read, and gives its buffers back. Never rejects. */
  async close(): Promise<void> {
    this.closed = true;
    for (const frame of this.queue.splice(0)) {
      const unsent = await frame.catch(() => null);
      if (unsent !== null) this.ring.giveBack(unsent.buffer, Promise.resolve());
    }
  }

  private fill(): void {
    while (this.queue.length < framesAhead && this.asked < this.size) {
      const frame = this.isHoled ? this.readHoled() : this.read(Math.min(readBytes, this.size - this.asked));
      // `next` hears of a failure.
      frame.catch(() => {});
      this.queue.push(frame);
    }
  }

  private read(bytes: number): Promise<Frame> {
    this.asked += bytes;
    return this.intoBuffer(async (buffer) => {
      await this.source.frame(buffer, this.file, bytes);
      return { buffer, bytes, hole: 0 };
    });
  }

  private readHoled(): Promise<Frame> {
    return this.intoBuffer(async (buffer) => {
      const { hole, bytes } = (await this.source.frame(buffer, this.file, readBytes))!;
      this.asked += hole + bytes;
      return { buffer, bytes, hole };
    });
  }

  private async intoBuffer(read: (buffer: Buffer) => Promise<Frame>): Promise<Frame> {
    const taking = this.taken.then(() => this.ring.take());
    this.taken = taking;
    const buffer = await taking;
    try {
      return this.closed ? { buffer, bytes: 0, hole: 0 } : await read(buffer);
    } catch (error) {
      this.ring.giveBack(buffer, Promise.resolve());
      throw error;
    }
  }
}
