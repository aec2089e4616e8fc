/**
 * Reads a dialled socket into one buffer, over and over: no allocation for a chunk, and the buffer stays in the processor's
 * cache. Give `onread` to the dial and the object to the connection. (Node can do this for sockets it dials, not for accepted ones.)
 */

/** TLS hands over a record (16 KiB) at a time, TCP what has come: seldom more than this. */
const readBufferBytes = 64 * 1024;

export class ReusedReads {
  private readonly buffer = Buffer.allocUnsafeSlow(readBufferBytes);
  private readonly early: Buffer[] = [];
  private take: ((chunk: Buffer) => void) | null = null;

  readonly onread = {
    buffer: this.buffer,
    callback: (bytes: number): boolean => {
      const chunk = this.buffer.subarray(0, bytes);
      if (this.take === null) this.early.push(Buffer.from(chunk));
      else this.take(chunk);
      return true;
    },
  };

  /** From now on `take` gets what is read, valid during the call only; first what has come before. */
  start(take: (chunk: Buffer) => void): void {
    this.take = take;
    for (const chunk of this.early.splice(0)) take(chunk);
  }
}
