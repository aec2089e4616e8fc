/** The big files of one connection, from their first block to their place: several may be put in place at once. */
import { BigFile, type BigFileOptions } from './big-file-blocks.ts';
import type { Jobs } from './jobs.ts';
import { isFatal } from './fatal.ts';
import type { Begun, Landing } from './landing.ts';
import type { ManifestEntry } from '../../agreed/manifest.ts';

/** A big file of which all bytes have come. */
export interface Received {
  readonly file: number;
  readonly entry: ManifestEntry;
  readonly big: BigFile;
}

export interface BigFilesOptions {
  readonly landing: Landing;
  /** Where finished files wait to be put in place. */
  readonly jobs: Jobs;
  /** Opens a file's partial, whose first `from` bytes are there. */
  open(file: number, from: number): Promise<Begun>;
  /** Opens a delta's. */
  openDelta(file: number): Promise<Begun>;
  /** As `BigFileOptions.onTaken`. */
  onTaken(file: number, first: number, hashes: Buffer, ended: boolean): void;
  /** Bytes of the file are on disk. */
  onWritten(file: number, bytes: number): void;
  /** Bytes of some file are out of memory and not on disk. */
  onDropped(bytes: number): void;
  /** All bytes of the file before `present` are in its partial. */
  onPresent(file: number, partial: string, present: number): void;
  /** Something went wrong that `onError` will tell in its turn. */
  onTrouble(error: unknown): void;
  /** In place; `blake3`: as of `Committed`. */
  onLanded(file: number, entry: ManifestEntry, path: string, blake3: string | null): void;
  /** Its content is not what its hash says. `isDelta`: it may be right when it comes whole. */
  onWrong(file: number, entry: ManifestEntry, isDelta: boolean): void;
  onError(file: number, error: unknown): void;
  /** A finished file needs no room any more, whatever became of it. */
  onDone(): void;
}

export class BigFiles {
  private readonly options: BigFilesOptions;
  /** Blocks to use again. */
  private readonly spare: Buffer[] = [];
  private readonly unplaced = new Set<BigFile>();

  constructor(options: BigFilesOptions) {
    this.options = options;
  }

  /** For another transfer, once all has come. */
  giveBack(): void {
    for (const block of this.spare.splice(0)) this.options.landing.giveBack(block);
  }

  /** A delta begins to come. */
  beginDelta(file: number): BigFile {
    const { openDelta, onTaken } = this.options;
    return this.start(file, {
      from: 0,
      open: () => openDelta(file),
      onTaken: (first, hashes, ended) => onTaken(file, first, hashes, ended),
    });
  }

  /** A file begins to come, at `from`. */
  begin(file: number, from: number): BigFile {
    return this.start(file, { from, open: () => this.options.open(file, from) });
  }

  private start(file: number, how: Pick<BigFileOptions, 'from' | 'open' | 'onTaken'>): BigFile {
    const { landing, onWritten, onDropped, onPresent, onTrouble } = this.options;
    const big = new BigFile({
      landing,
      spare: this.spare,
      ...how,
      onWritten: (bytes) => onWritten(file, bytes),
      onDropped,
      onPresent: (partial, present) => onPresent(file, partial, present),
      onError: onTrouble,
    });
    this.unplaced.add(big);
    return big;
  }

  /** Puts the file in place, if `hash` is its content's; null: nobody said what it should be. */
  finish(received: Received, hash: Buffer | null): void {
    this.options.jobs.add(() => this.place(received, hash));
  }

  /** The delta is said to be what is here: `onSame`, if `hash` is that one's, or as of any that is wrong. */
  compare(received: Received, hash: Buffer, onSame: () => void): void {
    this.options.jobs.add(() =>
      this.end(received, async () => {
        if (await received.big.isSame(hash)) onSame();
        else this.options.onWrong(received.file, received.entry, true);
      }),
    );
  }

  /** The file is given up: nothing of it stays. */
  giveUp(big: BigFile): void {
    this.options.jobs.add(() => this.discard(big));
  }

  /** Nothing of any file stays that is not in place. */
  async discardAll(): Promise<void> {
    await Promise.all([...this.unplaced].map((big) => this.discard(big)));
  }

  private place(received: Received, hash: Buffer | null): Promise<void> {
    const { file, entry, big } = received;
    const { onLanded, onWrong } = this.options;
    return this.end(received, async () => {
      const placed = await big.finish(hash);
      if (placed !== null) onLanded(file, entry, placed.path, placed.blake3);
      else onWrong(file, entry, big.isDelta);
    });
  }

  private async end({ file, big }: Received, work: () => Promise<void>): Promise<void> {
    const { onError, onDone } = this.options;
    try {
      await work();
    } catch (error) {
      // When the disk is full, say, what has come is good: it stays for another connection.
      await (isFatal(error) ? big.suspend() : big.discard());
      onError(file, error);
    } finally {
      this.unplaced.delete(big);
      onDone();
    }
  }

  private async discard(big: BigFile): Promise<void> {
    this.unplaced.delete(big);
    await big.discard();
  }
}
