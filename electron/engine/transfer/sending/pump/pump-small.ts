/**
 * Small files on their way to the connection: read and framed by the disk's thread, as many at a time as fill a
 * buffer, and written out in order while it fills the next.
 */
import { hashBytes } from '../../../wire/frames.ts';
import type { SourceEntry } from '../../../disk/source/source-file.ts';
import { BufferRing } from './buffer-ring.ts';
import { lose, type PumpOptions } from './pump-options.ts';
import { framedBytes, type Framed, type Unread } from '../reading/reading.ts';
import { FerryError } from '../../../../../shared/errors.ts';

/** Files up to this size are read whole and packed with their neighbours. */
export const smallFileBytes = 128 * 1024;
/** One pack: one message to the thread, one write to the connection. */
const packBytes = 512 * 1024;
const filesInPack = 256;
/** Packs being read, waiting or on their way out at once: enough to hide the disk's latency. */
const packsInTurn = 4;

export class SmallFiles {
  private readonly options: PumpOptions;
  readonly ring: BufferRing;
  private files: Framed[] = [];
  private filled = 0;
  /** Settles when the pack handed over last is on its way. Each waits for the one before it. */
  private last: Promise<unknown> = Promise.resolve();

  constructor(options: PumpOptions) {
    this.options = options;
    this.ring = new BufferRing(packsInTurn, packBytes, (bytes) => options.reading.buffer(bytes));
  }

  /** Whether the file needs another pack: `begin` first. */
  isFullFor(entry: SourceEntry): boolean {
    return this.filled + framedBytes(entry.bytes) > packBytes || this.files.length === filesInPack;
  }

  add(file: number, entry: SourceEntry): void {
    this.files.push({ file, at: this.filled, entry });
    this.filled += framedBytes(entry.bytes);
  }

  /** Lets what was added be read and written out. Waits only for a free buffer. */
  async begin(): Promise<void> {
    const { files, filled } = this;
    if (files.length === 0) return;
    this.files = [];
    this.filled = 0;
    const buffer = await this.ring.take();
    this.options.signal.throwIfAborted();
    const unread = this.options.reading.frame(buffer, files);
    // A failure is heard where the pack's turn comes.
    unread.catch(() => {});
    const sent = this.last.then(async () => this.send(buffer, filled, files, await unread));
    this.last = sent;
    this.ring.giveBack(
      buffer,
      sent.then(({ written }) => written),
    );
  }

  /** Everything added has been handed to the connection. */
  async flush(): Promise<void> {
    await this.begin();
    await this.ring.settled();
  }

  /** Writes in order: frames before a lost file go out before its `lost`. `written` settles when the buffer is free again. */
  private async send(
    buffer: Buffer,
    filled: number,
    files: readonly Framed[],
    unread: readonly Unread[],
  ): Promise<{ written: Promise<unknown> }> {
    const lost = unread.length === 0 ? null : new Map(unread.map(({ i, why }) => [i, why]));
    const writes: Promise<void>[] = [];
    let from = 0;
    let bytes = 0;
    const write = async (to: number): Promise<void> => {
      if (to === from) return;
      const taken = bytes;
      bytes = 0;
      await this.options.flow.room(taken);
      const written = this.options.outlet.write(buffer.subarray(from, to)).then(() => this.options.onBytes(taken));
      written.catch(() => {});
      writes.push(written);
    };
    for (let i = 0; i < files.length; i++) {
      const { file, at, entry } = files[i]!;
      this.options.onStart(file, entry);
      const end = at + framedBytes(entry.bytes);
      const why = this.options.leftOut(file) ?? lost?.get(i);
      if (why === undefined) {
        bytes += entry.bytes;
        this.options.onEnd(file, buffer.subarray(end - hashBytes, end));
      } else {
        await write(at);
        from = end;
        lose(this.options, file, FerryError.from(why));
      }
    }
    await write(filled);
    return { written: Promise.all(writes) };
  }
}
