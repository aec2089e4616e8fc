/**
 * BLAKE3 of a file that sendfile sends, so that its bytes don't pass through this program. It is read and hashed a little
 * ahead of sendfile, which then finds it in the system's cache.
 */
import type { SourceFile } from '../../../disk/source/source-file.ts';
import type { RunningHash } from '../../agreed/hash.ts';

/** A smaller buffer means more trips to libuv's pool (0.22 CPU s/GiB with 256 KiB, 0.18 with this). */
const readBytes = 1024 * 1024;

export class HashAlong {
  private readonly source: SourceFile;
  private readonly hash: RunningHash;
  private readonly end: number;
  private at: number;
  private buffer = Buffer.allocUnsafeSlow(readBytes);
  private other = Buffer.allocUnsafeSlow(readBytes);
  /** The read into `buffer`; one is always under way until the file's end. */
  private reading: Promise<number> | null = null;
  private running: Promise<void> = Promise.resolve();

  /** `hash` has everything before `from`. */
  constructor(source: SourceFile, hash: RunningHash, from: number, end: number) {
    this.source = source;
    this.hash = hash;
    this.at = from;
    this.end = end;
    this.readOn(from);
  }

  /** Resolves when everything before `position` (at most the end) is hashed. Throws what reading throws. One call at a time. */
  upTo(position: number): Promise<void> {
    this.running = this.goOn(Math.min(position, this.end));
    return this.running;
  }

  private async goOn(position: number): Promise<void> {
    while (this.at < position) {
      const read = await this.reading!;
      const full = this.buffer;
      this.buffer = this.other;
      this.other = full;
      this.at += read;
      this.readOn(this.at);
      this.hash.update(full.subarray(0, read));
    }
  }

  /** The whole file's hash, once `upTo` its end has resolved. */
  digest(): Buffer {
    return this.hash.digest();
  }

  /** Resolves when no read is under way any more: the file may be closed. */
  async settled(): Promise<void> {
    await this.running.catch(() => {});
    await this.reading?.catch(() => {});
  }

  private readOn(from: number): void {
    this.reading = null;
    if (from >= this.end) return;
    this.reading = this.source.read(this.buffer.subarray(0, Math.min(readBytes, this.end - from)), from);
    // The next `upTo` hears of a failure.
    this.reading.catch(() => {});
  }
}
