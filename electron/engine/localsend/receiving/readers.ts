/** Who reads the bodies of a session's uploads: they hear that the disk is behind, and give up whoever sends nothing more. */
import { stallMs } from '../http/times-and-limits.ts';

/** One looks so often in `stallMs`, for all of them: a timer for each file costs more than reading its head. */
const looks = 10;

export interface Reader {
  /** Looks since its last byte. */
  silent: number;
  /** Nothing more is to be read now, or again, or the session is over. */
  full(isFull: boolean): void;
  /** Nothing comes any more. */
  cut(): void;
}

export class Readers {
  private readonly reading = new Set<Reader>();
  private isFull = false;
  private timer: NodeJS.Timeout | null = null;

  /** It hears at once where nothing is to be read now. */
  add(reader: Reader): void {
    this.reading.add(reader);
    this.timer ??= setInterval(() => this.look(), stallMs / looks);
    if (this.isFull) reader.full(true);
  }

  delete(reader: Reader): void {
    this.reading.delete(reader);
  }

  full(isFull: boolean): void {
    this.isFull = isFull;
    for (const reader of this.reading) reader.full(isFull);
  }

  /** The session is over. */
  end(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.full(false);
    this.reading.clear();
  }

  private look(): void {
    for (const reader of this.reading) {
      // Silence that is ours is none of the sender's.
      if (this.isFull) reader.silent = 0;
      else if (++reader.silent > looks) reader.cut();
    }
  }
}
