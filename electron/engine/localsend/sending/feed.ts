/**
 * The files of an accepted offer in order, small ones read ahead by the disk's thread, as many at a time as fill a buffer.
 * Big ones are only named here: whoever takes one reads it.
 */
import type { SourceEntry } from '../../disk/source/walk.ts';
import type { EntryList } from '../../transfer/agreed/entry-list.ts';
import { BufferRing } from '../../transfer/sending/pump/buffer-ring.ts';
import { smallFileBytes } from '../../transfer/sending/pump/pump-small.ts';
import { framedBytes, type Framed, type Reading } from '../../transfer/sending/reading/reading.ts';
import { dataHeaderBytes, hashBytes } from '../../wire/frames.ts';
import type { Failure } from '../../../../shared/errors.ts';

/** One pack of small files: one message to the thread. */
const packBytes = 512 * 1024;
const filesInPack = 64;
/** Packs being read, waiting or on their way out at once: enough to hide the disk's latency. */
const packsInTurn = 4;
/** Of those, and of big files named, so many are begun before they are asked for. */
const ahead = 2;

/** A file whose turn it is. */
export interface Fed {
  readonly file: number;
  readonly entry: SourceEntry;
  /** Null: it is big. */
  readonly small: Small | null;
}

export interface Small {
  /** Its content and BLAKE3, or why it could not be read. */
  read(): Promise<{ readonly content: Buffer; readonly digest: Buffer } | Failure>;
  /** To be called once its content is of no more use. */
  release(): void;
}

export class Feed {
  private readonly entries: EntryList<SourceEntry>;
  private readonly wanted: (file: number) => boolean;
  private readonly reading: Reading;
  private readonly ring: BufferRing;
  private readonly ready: Fed[][] = [];
  private at = 0;

  /** `wanted`: which of the entries go. */
  constructor(entries: EntryList<SourceEntry>, wanted: (file: number) => boolean, reading: Reading) {
    this.entries = entries;
    this.wanted = wanted;
    this.reading = reading;
    this.ring = new BufferRing(packsInTurn, packBytes, (bytes) => reading.buffer(bytes));
  }

  /** The next file; null after the last. */
  next(): Fed | null {
    while (this.ready.length <= ahead) {
      const group = this.nextGroup();
      if (group === null) break;
      this.ready.push(group);
    }
    const [first] = this.ready;
    const fed = first?.shift() ?? null;
    if (first?.length === 0) this.ready.shift();
    return fed;
  }

  /** All have gone: its memory is for another transfer. */
  retire(): void {
    this.ring.retire((buffer) => this.reading.giveBack(buffer));
  }

  /** One big file, or small ones that follow each other. */
  private nextGroup(): Fed[] | null {
    const pack: Framed[] = [];
    let filled = 0;
    for (; this.at < this.entries.length; this.at++) {
      const file = this.at;
      if (!this.wanted(file)) continue;
      const bytes = this.entries.bytesOf(file);
      const isFull = filled + framedBytes(bytes) > packBytes || pack.length === filesInPack;
      if (pack.length > 0 && (bytes > smallFileBytes || isFull)) return this.begin(pack);
      const entry = this.entries.at(file)!;
      if (bytes > smallFileBytes) {
        this.at++;
        return [{ file, entry, small: null }];
      }
      pack.push({ file, at: filled, entry });
      filled += framedBytes(bytes);
    }
    return pack.length === 0 ? null : this.begin(pack);
  }

  private begin(pack: readonly Framed[]): Fed[] {
    const { ring, reading } = this;
    let free = (): void => {};
    const used = new Promise<void>((resolve) => (free = resolve));
    let left = pack.length;
    const reads = ring.take().then(async (buffer) => {
      ring.giveBack(buffer, used);
      return { buffer, unread: await reading.frame(buffer, pack) };
    });
    // Heard by whoever asks for one of them.
    reads.catch(() => {});
    return pack.map(({ file, at, entry }, i) => ({
      file,
      entry,
      small: {
        read: async () => {
          const { buffer, unread } = await reads;
          const lost = unread.find((one) => one.i === i);
          if (lost !== undefined) return lost.why;
          const from = entry.bytes > 0 ? at + dataHeaderBytes : at;
          const end = at + framedBytes(entry.bytes);
          return {
            content: buffer.subarray(from, from + entry.bytes),
            digest: Buffer.from(buffer.subarray(end - hashBytes, end)),
          };
        },
        release: () => {
          if (--left === 0) free();
        },
      },
    }));
  }
}
