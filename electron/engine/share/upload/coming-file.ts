/** A file of an upload on its way to the disk, over however many connections: several writes at once. */
import { BigFile, blockBytes } from '../../transfer/receiving/landing/big-file-blocks.ts';
import type { Begun, Committed, Landing } from '../../transfer/receiving/landing/landing.ts';

/** Bytes in memory and not yet on the disk, of one file: the page is read no faster. As many as are written at once. */
export const maxUnwritten = 4 * blockBytes;

export interface ComingFileOptions {
  readonly landing: Landing;
  /** Its partial file. */
  readonly begun: Begun;
  /** Memory to use again, shared by all of an upload. */
  readonly spare: Buffer[];
  /** Bytes of it are on the disk. */
  readonly onWritten: (bytes: number) => void;
}

export class ComingFile {
  /** Bytes of it that are on the disk. */
  written = 0;
  private readonly big: BigFile;
  private unwritten = 0;
  private error: unknown = null;
  private wake: (() => void) | null = null;

  constructor({ landing, begun, spare, onWritten }: ComingFileOptions) {
    this.big = new BigFile({
      ...{ landing, spare, from: 0 },
      open: () => Promise.resolve(begun),
      onWritten: (bytes) => {
        this.written += bytes;
        onWritten(bytes);
        this.gone(bytes);
      },
      onDropped: (bytes) => this.gone(bytes),
      // An upload doesn't outlive this run: nobody asks how far it came.
      onPresent: () => {},
      onError: (error) => {
        this.error = error;
        this.gone(0);
      },
    });
  }

  /** Takes its next bytes; resolves when there is room for more. Throws what went wrong at the disk, as `Landing.write`. */
  async take(chunk: Buffer): Promise<void> {
    this.unwritten += chunk.length;
    this.big.push(chunk);
    while (this.unwritten > maxUnwritten && this.error === null) {
      await new Promise<void>((resolve) => (this.wake = resolve));
    }
    if (this.error !== null) throw this.error;
  }

  /** All of it has come: puts it in place. Throws as `take` and `Landing.commit`. */
  async finish(): Promise<Committed> {
    // A browser says no hash: what came is what there is.
    const placed = await this.big.finish(null);
    if (placed === null) throw new Error('a file that nobody said a hash of was refused for its hash');
    return placed;
  }

  /** Nothing of it stays. */
  discard(): Promise<void> {
    return this.big.discard().catch(() => {});
  }

  private gone(bytes: number): void {
    this.unwritten -= bytes;
    this.wake?.();
    this.wake = null;
  }
}
