/** A fixed set of buffers. Who gives one back says when it is free again. */
export class BufferRing {
  private readonly free: Buffer[] = [];
  private readonly busy = new Set<Promise<void>>();
  private readonly bytes: number;
  private readonly make: (bytes: number) => Buffer;
  private unmade: number;
  private error: unknown = null;

  constructor(count: number, bytes: number, make = (size: number): Buffer => Buffer.allocUnsafeSlow(size)) {
    this.unmade = count;
    this.bytes = bytes;
    this.make = make;
  }

  /** A free buffer, as soon as there is one. Rejects once an earlier use has failed. */
  async take(): Promise<Buffer> {
    while (this.free.length === 0 && this.unmade === 0) await Promise.race(this.busy);
    if (this.error !== null) throw this.error;
    const buffer = this.free.pop();
    if (buffer !== undefined) return buffer;
    this.unmade--;
    return this.make(this.bytes);
  }

  /** The buffer is free once `used` has settled. */
  giveBack(buffer: Buffer, used: Promise<unknown>): void {
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

  /**
   * Nobody takes one any more: each goes to `to` once the last is free. Where a use has failed they are left to the garbage
   * collector, since the connection may still hold them.
   */
  retire(to: (buffer: Buffer) => void): void {
    const all = this.settled().then(() => this.free.splice(0).forEach(to));
    all.catch(() => {});
  }

  /** Resolves when all buffers are free; rejects when a use has failed. */
  async settled(): Promise<void> {
    await Promise.all(this.busy);
    if (this.error !== null) throw this.error;
  }
}
