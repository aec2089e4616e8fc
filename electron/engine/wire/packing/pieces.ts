/** One of node:zlib's streams, piece by piece: each goes in whole, and what comes of it is all taken before the next. */
import type { Transform } from 'node:stream';

/** The library couldn't do it: of what somebody else packed, because that is no such stream. */
export class BadPiece extends Error {}

export class Pieces {
  private readonly stream: Transform;
  private take: (chunk: Buffer) => void = () => {};
  private fail: (error: unknown) => void = () => {};

  constructor(stream: Transform) {
    this.stream = stream;
    stream.on('readable', () => this.drain());
    stream.on('error', (cause) => this.fail(new BadPiece(cause.message, { cause })));
    // One that ends in the middle of a piece doesn't call back.
    stream.on('end', () => this.fail(new BadPiece('the stream has ended')));
    stream.on('close', () => this.fail(new BadPiece('the stream is closed')));
  }

  /** Resolves when all that comes of `piece` has gone to `take`. Rejects with what `take` throws, or `BadPiece`. */
  push(piece: Buffer, take: (chunk: Buffer) => void): Promise<void> {
    return new Promise((resolve, reject) => {
      this.take = take;
      this.fail = reject;
      this.stream.write(piece, (error) => {
        if (error) return reject(new BadPiece(error.message, { cause: error }));
        this.drain();
        resolve();
      });
    });
  }

  /** Nothing more of it is wanted. */
  close(): void {
    this.take = () => {};
    this.stream.destroy();
  }

  private drain(): void {
    try {
      for (let chunk = this.read(); chunk !== null; chunk = this.read()) this.take(chunk);
    } catch (error) {
      this.fail(error);
      this.close();
    }
  }

  private read(): Buffer | null {
    return this.stream.read() as Buffer | null;
  }
}
