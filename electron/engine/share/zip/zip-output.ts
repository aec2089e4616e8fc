/** The library's stream, with what it lacks: whoever fills it waits for whoever reads it, and small pieces go together. */
import { once } from 'node:events';
import ZipStream from 'zip-stream';

/** The library writes an entry's head in some twenty pieces, the list at the end at one go: shorter ones are gathered … */
const smallBytes = 4 * 1024;
/** … up to so much. */
const gatheredBytes = 64 * 1024;

export class ZipOutput extends ZipStream {
  private gathered: Buffer[] = [];
  private bytes = 0;

  /** `done` is only handed in by whoever ends the stream. */
  override write(chunk: Buffer | string, done?: (error: Error | null | undefined) => void): boolean {
    const piece = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
    if (piece.length < smallBytes && this.bytes + piece.length <= gatheredBytes && done === undefined) {
      this.gathered.push(piece);
      this.bytes += piece.length;
      // Where an entry begins is counted when it is written.
      this.offset += piece.length;
      return true;
    }
    this.release();
    return super.write(piece, done);
  }

  override end(): this {
    this.release();
    return super.end();
  }

  /** Resolves once more may be written. The library takes all it is given, however little of it is read. */
  async drained(signal: AbortSignal): Promise<void> {
    if (this.writableNeedDrain) await once(this, 'drain', { signal });
  }

  private release(): void {
    const all = Buffer.concat(this.gathered, this.bytes);
    this.offset -= all.length;
    this.gathered = [];
    this.bytes = 0;
    if (all.length > 0) super.write(all);
  }
}
